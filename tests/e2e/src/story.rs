//! The oats' story in small: a permit, a lot in three containers, declared, acknowledged, sent and
//! received.

use anyhow::{Context, Result};
use grain_scenarios::cast::{
    CARRIER, ERENHOT_CUSTOMS, IMPORTER, Member, PLANT, UNFILED, XINING_CUSTOMS, container,
};
use grain_scenarios::drafts::{
    self, CONTAINER_MASS_G, Journey, RECEIVED_MASS_G, Unit, acknowledgement,
};
use serde_json::Value;

use crate::world::World;

/// Containers of the story.
pub const UNITS: u32 = 3;

/// What the story made.
#[derive(Debug, Clone)]
pub struct Story {
    /// `permit_recorded`.
    pub permit: String,
    /// The lot.
    pub lot: String,
    /// `transfer_declared`.
    pub transfer: String,
    /// `received`, one for each container.
    pub received: Vec<String>,
}

/// The containers of the story.
pub fn units() -> Vec<Unit> {
    let unit = |n| Unit {
        name: container(n),
        kind: "container",
        mass_g: CONTAINER_MASS_G,
    };
    (1..=UNITS).map(unit).collect()
}

/// An event of a day in 2025.
pub fn of_day(name: &str, day: &str, member: Member, body: &Value) -> Value {
    drafts::draft(name, &format!("{day}T10:00:00+08:00"), member, body)
}

/// Tells the story in a demonstration: ten events.
pub fn tell(world: &World) -> Result<Story> {
    let one = |member: Member, draft: Value| -> Result<String> {
        let ids = world.admitted(member, &[draft])?;
        ids.into_iter().next().context("one draft, one id")
    };
    let permit = one(
        IMPORTER,
        of_day("permit_recorded", "2025-05-12", IMPORTER, &drafts::permit()),
    )?;
    let body = drafts::lot(&permit, "SMGS-1", u64::from(UNITS) * CONTAINER_MASS_G);
    let made = one(
        IMPORTER,
        of_day("lot_created", "2025-05-19", IMPORTER, &body),
    )?;
    let lot = format!("{made}.1");
    let body = declaration(&permit, &lot, "DY-1", PLANT);
    let transfer = one(
        IMPORTER,
        of_day("transfer_declared", "2025-05-20", IMPORTER, &body),
    )?;
    for (member, office) in [(ERENHOT_CUSTOMS, "entry"), (XINING_CUSTOMS, "destination")] {
        let body = acknowledgement(&transfer, office);
        one(
            member,
            of_day("transfer_acknowledged", "2025-05-21", member, &body),
        )?;
    }
    let body = drafts::departure(&transfer, &lot, &units());
    one(CARRIER, of_day("departed", "2025-05-22", CARRIER, &body))?;
    let due: Vec<Value> = units()
        .iter()
        .map(|unit| {
            let body = drafts::receipt(&transfer, &lot, &unit.name, RECEIVED_MASS_G, true);
            of_day("received", "2025-05-30", PLANT, &body)
        })
        .collect();
    let received = world.admitted(PLANT, &due)?;
    Ok(Story {
        permit,
        lot,
        transfer,
        received,
    })
}

/// `transfer_declared` of all containers to a member's site.
pub fn declaration(permit: &str, lot: &str, number: &str, to: Member) -> Value {
    let journey = Journey {
        number,
        to,
        permit,
        lot,
        departs_at: "2025-05-22T08:00:00+08:00",
        arrives_at: "2025-05-30T18:00:00+08:00",
    };
    drafts::transfer(&journey, &units())
}

/// `transfer_declared` to the mill that customs never filed.
pub fn wrong_declaration(story: &Story) -> Value {
    let body = declaration(&story.permit, &story.lot, "DY-2", UNFILED);
    of_day("transfer_declared", "2025-05-31", IMPORTER, &body)
}
