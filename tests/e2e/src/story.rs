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

/// A train to the plant, and the days of its story.
#[derive(Debug, Clone, Copy)]
pub struct Train<'a> {
    /// Of its bill of lading.
    pub bill: &'a str,
    /// Of the transfer.
    pub number: &'a str,
    /// When its lot is made.
    pub made_on: &'a str,
    /// When it is declared.
    pub declared_on: &'a str,
    /// When both offices have acknowledged it.
    pub acknowledged_on: &'a str,
    /// When it leaves.
    pub leaves_on: &'a str,
    /// When it arrives.
    pub arrives_on: &'a str,
}

/// The train of the story.
pub const FIRST: Train<'static> = Train {
    bill: "SMGS-1",
    number: "DY-1",
    made_on: "2025-05-19",
    declared_on: "2025-05-20",
    acknowledged_on: "2025-05-21",
    leaves_on: "2025-05-22",
    arrives_on: "2025-05-30",
};

impl Train<'_> {
    /// Makes its lot, declares it and has it acknowledged: lot and transfer.
    pub fn declare(&self, world: &World, permit: &str, units: &[Unit]) -> Result<(String, String)> {
        let mass_g = units.iter().map(|unit| unit.mass_g).sum();
        let body = drafts::lot(permit, self.bill, mass_g);
        let made = one(world, "lot_created", self.made_on, IMPORTER, &body)?;
        let lot = format!("{made}.1");
        let journey = Journey {
            number: self.number,
            to: PLANT,
            permit,
            lot: &lot,
            departs_at: &format!("{}T08:00:00+08:00", self.leaves_on),
            arrives_at: &format!("{}T18:00:00+08:00", self.arrives_on),
        };
        let body = drafts::transfer(&journey, units);
        let transfer = one(
            world,
            "transfer_declared",
            self.declared_on,
            IMPORTER,
            &body,
        )?;
        for (member, office) in [(ERENHOT_CUSTOMS, "entry"), (XINING_CUSTOMS, "destination")] {
            let body = acknowledgement(&transfer, office);
            one(
                world,
                "transfer_acknowledged",
                self.acknowledged_on,
                member,
                &body,
            )?;
        }
        Ok((lot, transfer))
    }

    /// Leaves with the containers of the story and is received: the receipts.
    pub fn travel(&self, world: &World, lot: &str, transfer: &str) -> Result<Vec<String>> {
        let body = drafts::departure(transfer, lot, &units());
        one(world, "departed", self.leaves_on, CARRIER, &body)?;
        let receipts = units().into_iter().map(|unit| {
            let body = drafts::receipt(transfer, lot, &unit.name, RECEIVED_MASS_G, true);
            of_day("received", self.arrives_on, PLANT, &body)
        });
        world.admitted(PLANT, &receipts.collect::<Vec<Value>>())
    }
}

/// One event of a day: its id.
fn one(world: &World, name: &str, day: &str, member: Member, body: &Value) -> Result<String> {
    let ids = world.admitted(member, &[of_day(name, day, member, body)])?;
    ids.into_iter().next().context("one draft, one id")
}

/// The permit under which the trains go.
pub fn permit(world: &World) -> Result<String> {
    one(
        world,
        "permit_recorded",
        "2025-05-12",
        IMPORTER,
        &drafts::permit(),
    )
}

/// Tells the story in a demonstration: ten events.
pub fn tell(world: &World) -> Result<Story> {
    let permit = permit(world)?;
    let (lot, transfer) = FIRST.declare(world, &permit, &units())?;
    let received = FIRST.travel(world, &lot, &transfer)?;
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
