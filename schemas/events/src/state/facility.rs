use crate::catalog::{CapacityBasis, FacilityClass, FilingKind};
use crate::state::monitoring::{Survey, Visit};
use crate::vocabulary::{TreatmentMethod, WasteKind};
use crate::wording::{Name, Number};
use grain_envelope::{Commodity, Date, EventId, MassG, Party, Region, ServerTime, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A facility: its registration, its filings, and the sums that rules read. It is also kept for a
/// facility that somebody named before it was registered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facility {
    /// How it was registered, if it was.
    pub registration: Option<FacilityRegistration>,
    /// Its customs filings, oldest first.
    pub filings: Vec<Filing>,
    /// Grams that lie in its yard and bins.
    pub stock_mass_g: i128,
    /// Grams that declared transfers bring and that have not arrived.
    pub inbound_mass_g: i128,
    /// Grams that declared transfers bring, by the calendar year of their arrival.
    pub declared_mass_g: BTreeMap<u16, i128>,
    /// The surveys for alien pests, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub surveys: Vec<Survey>,
    /// The visits of authorities, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visits: Vec<Visit>,
    /// The plans for treating waste, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waste_plans: Vec<WastePlan>,
}

/// How a facility was registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacilityRegistration {
    /// Its name.
    pub name: Name,
    /// What kind of place it is.
    pub class: FacilityClass,
    /// Its region.
    pub region: Region,
    /// What it can hold, if that is known.
    pub capacity_mass_g: Option<MassG>,
    /// When it was registered; unknown of one that an older program stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_at: Option<Time>,
    /// Index of the entry that registered it.
    pub index: u64,
}

/// A customs filing of a facility.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    /// The event that granted or transcribed it: its id.
    pub event: EventId,
    /// Index of that event.
    pub index: u64,
    /// Its printed number.
    pub number: Number,
    /// For what it was granted.
    pub kind: FilingKind,
    /// The commodities that it covers.
    pub commodities: Vec<Commodity>,
    /// How much.
    pub capacity_mass_g: MassG,
    /// Per year, or in store at any time.
    pub capacity_basis: CapacityBasis,
    /// First day.
    pub valid_from: Date,
    /// Last day.
    pub valid_until: Date,
    /// The customs office that granted it; of a transcription, the party that transcribed it.
    pub author: Party,
    /// Whether a holder transcribed it.
    pub transcribed: bool,
    /// Index of the customs office's own event that confirmed a transcription.
    pub confirmed_index: Option<u64>,
    /// Its last suspension, if it ever was suspended.
    pub suspension: Option<Suspension>,
    /// Earlier suspensions, all lifted, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub past_suspensions: Vec<Suspension>,
    /// Of a changed filing, the event whose filing it takes the place of, and from which Unix second
    /// on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<(EventId, i64)>,
    /// How it ended, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<FilingEnding>,
}

/// The end of a filing before its last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilingEnding {
    /// The event that ended it.
    pub event: EventId,
    /// Index of that event.
    pub index: u64,
    /// From which Unix second on.
    pub from: i64,
    /// Whether another version takes its place; else it was revoked.
    pub changed: bool,
    /// Whether a holder transcribed it.
    pub transcribed: bool,
}

/// The suspension of a filing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// The event that suspended it.
    pub event: EventId,
    /// Index of that event.
    pub index: u64,
    /// From which Unix second on.
    pub from: i64,
    /// Whether a holder transcribed it.
    pub transcribed: bool,
    /// How it was lifted, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifted: Option<Lifting>,
}

/// The end of a suspension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifting {
    /// The event that lifted it.
    pub event: EventId,
    /// Index of that event.
    pub index: u64,
    /// From which Unix second on.
    pub from: i64,
    /// Whether a holder transcribed it.
    pub transcribed: bool,
}

impl Suspension {
    /// Whether it falls into a stretch of time, of Unix seconds, both included.
    pub fn falls_into(&self, from: i64, until: i64) -> bool {
        self.from <= until && self.lifted.is_none_or(|lifted| from < lifted.from)
    }
}

impl Filing {
    /// Its suspension, if it has one that nobody lifted.
    pub fn standing_suspension(&self) -> Option<&Suspension> {
        let last = self.suspension.as_ref();
        last.filter(|suspension| suspension.lifted.is_none())
    }

    /// Its suspension that falls into a stretch of time, of Unix seconds, both included.
    pub fn suspended(&self, from: i64, until: i64) -> Option<&Suspension> {
        let all = self.past_suspensions.iter().chain(&self.suspension);
        all.rev()
            .find(|suspension| suspension.falls_into(from, until))
    }

    /// Whether it reigns at a Unix second: not before it took another's place, and not after it
    /// ended. Its days and suspensions are another matter.
    pub fn reigns(&self, seconds: i64) -> bool {
        self.replaces.is_none_or(|(_, since)| since <= seconds)
            && self.ending.is_none_or(|ending| seconds < ending.from)
    }
}

/// A plan for treating waste.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WastePlan {
    /// The event that submitted it.
    pub event: EventId,
    /// Index of that event.
    pub index: u64,
    /// The kinds of waste that it is for.
    pub kinds: Vec<WasteKind>,
    /// The methods that it allows.
    pub methods: Vec<TreatmentMethod>,
    /// First day.
    pub valid_from: Date,
    /// Last day.
    pub valid_until: Date,
    /// Index of the entry by which customs approved it.
    pub approved_index: Option<u64>,
    /// When that was recorded: waste is treated after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_at: Option<ServerTime>,
}

impl WastePlan {
    /// Whether its days cover a Unix second.
    pub fn covers(&self, seconds: i64) -> bool {
        self.valid_from.starts_at() <= seconds && seconds < self.valid_until.ends_at()
    }
}

impl Facility {
    /// The filing that an event granted.
    pub fn filing(&self, event: EventId) -> Option<&Filing> {
        self.filings.iter().find(|filing| filing.event == event)
    }

    pub(crate) fn filing_mut(&mut self, event: EventId) -> Option<&mut Filing> {
        self.filings.iter_mut().find(|filing| filing.event == event)
    }
}
