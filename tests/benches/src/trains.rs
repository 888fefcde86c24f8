//! What is recorded: trains of 43 containers as in the demonstration, each with
//! its own lot and transfer, and the receipt of every container at the plant.
//!
//! Time goes by waves, a day each: what must be declared beforehand is, and what
//! is recorded later happens later, as the rules want it.

use anyhow::Result;
use grain_scenarios::drafts;
use grain_sdk::draft::{Draft, shanghai_time};
use serde_json::Value;

/// Units of a train, each of which will be received.
pub const UNITS: usize = drafts::CONTAINERS as usize;

/// As much as a permit or a filing can name: 2^53-1 grams.
pub const PLENTY_MASS_G: u64 = (1 << 53) - 1;

/// The hours of a wave's day.
#[derive(Debug, Clone, Copy)]
pub struct Wave {
    midnight_ms: u64,
}

/// 2025-06-02T00:00:00+08:00: after the founding and all registrations.
const FIRST_DAY_MS: u64 = 1_748_793_600_000;
const DAY_MS: u64 = 86_400_000;
const HOUR_MS: u64 = 3_600_000;

impl Wave {
    /// The `number`-th wave, from 0.
    pub fn new(number: u64) -> Wave {
        Wave {
            midnight_ms: FIRST_DAY_MS + number * DAY_MS,
        }
    }

    /// A full hour of its day, or of a later one.
    pub fn hour(&self, hour: u64) -> String {
        shanghai_time(self.midnight_ms + hour * HOUR_MS)
    }
}

/// A train that is under way.
#[derive(Debug, Clone)]
pub struct Train {
    /// Counts all trains of the run.
    pub number: u64,
    /// Its lot.
    pub lot: String,
    /// Its transfer.
    pub transfer: String,
    /// When it runs.
    pub wave: Wave,
}

/// The permit under which all trains run.
pub fn permit() -> Value {
    let mut body = drafts::permit();
    body["permitted_mass_g"] = PLENTY_MASS_G.into();
    body["valid_from"] = "2025-05-12".into();
    body["valid_until"] = "2027-05-11".into();
    body
}

/// The filing of the plant.
pub fn filing() -> Value {
    let mut body = drafts::filing();
    body["capacity_mass_g"] = PLENTY_MASS_G.into();
    body
}

/// How many bins the plant has: a bin holds some trains, as silos do, however long the run is.
const BINS: u64 = 4_096;
/// How many trains fill a bin.
const BIN_TRAINS: u64 = 8;

/// The plant's bins.
pub fn bins() -> impl Iterator<Item = Value> {
    (0..BINS).map(|number| {
        let mut body = drafts::bin(&bin_code(number));
        body["capacity_mass_g"] = PLENTY_MASS_G.into();
        body
    })
}

fn bin_code(number: u64) -> String {
    format!("{number:04}")
}

/// `lot_created`: what a train carries.
pub fn lot(number: u64, permit: &str, wave: Wave) -> Draft {
    let mass_g = drafts::CONTAINER_MASS_G * u64::from(drafts::CONTAINERS);
    let body = drafts::lot(permit, &format!("SMGS-{number:07}"), mass_g);
    Draft::of("grain.lot_created.v1", Some(&wave.hour(1)), body)
}

/// `transfer_declared`: where it goes.
pub fn transfer(number: u64, permit: &str, lot: &str, wave: Wave) -> Draft {
    let journey = drafts::Journey {
        number: &format!("DY-{number:07}"),
        to: grain_scenarios::cast::PLANT,
        permit,
        lot,
        departs_at: &wave.hour(4),
        arrives_at: &wave.hour(24 * 9),
    };
    let body = drafts::transfer(&journey, &drafts::containers());
    Draft::of("grain.transfer_declared.v1", Some(&wave.hour(2)), body)
}

/// `transfer_acknowledged` by the office of entry or of destination.
pub fn acknowledgement(train: &Train, office: &str) -> Draft {
    let mut body = drafts::acknowledgement(&train.transfer, office);
    body["slip_number"] = format!("{office}-{:07}", train.number).into();
    Draft::of(
        "grain.transfer_acknowledged.v1",
        Some(&train.wave.hour(3)),
        body,
    )
}

/// `departed`: all units, weighed.
pub fn departure(train: &Train) -> Draft {
    let body = drafts::departure(&train.transfer, &train.lot, &drafts::containers());
    Draft::of("grain.departed.v1", Some(&train.wave.hour(4)), body)
}

/// The 43 `received`: the events that are measured.
pub fn receipts(train: &Train) -> Vec<Draft> {
    let at = train.wave.hour(5);
    let receipt = |unit: drafts::Unit| {
        let mass_g = drafts::RECEIVED_MASS_G;
        let mut body = drafts::receipt(&train.transfer, &train.lot, &unit.name, mass_g, true);
        body["slip_number"] = format!("M1-{:07}-{}", train.number, unit.name).into();
        let bin = bin_code(train.number / BIN_TRAINS % BINS);
        body["bin"] = format!("{}/{bin}", grain_scenarios::cast::PLANT.facility()).into();
        Draft::of("grain.received.v1", Some(&at), body)
    };
    drafts::containers().into_iter().map(receipt).collect()
}

/// Drafts as the demonstration writes them, as drafts that can be signed.
pub fn drafts_of(values: &[Value]) -> Result<Vec<Draft>> {
    Ok(grain_sdk::draft::read(drafts::lines(values).as_bytes())?)
}
