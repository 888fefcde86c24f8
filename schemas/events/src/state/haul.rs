//! What is known of a unit of transport beside its weighings.

use crate::account::{Account, Unit};
use crate::state::transfer::Weighing;
use crate::wording::Number;
use grain_envelope::{EventId, MassG, Party, ServerTime, Time};
use serde::{Deserialize, Serialize};

/// Where a weighing came from: what a correction needs to move the difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeighingOrigin {
    /// The event that told of it.
    pub event: EventId,
    /// The party that did.
    pub author: Party,
    /// The moment of the act.
    pub occurred_at: Time,
    /// From or to where its grain went, beside the unit; nothing where that is a part of a greater
    /// movement, as when a load changes vehicles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// Indices of the entries that corrected it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrected: Vec<u64>,
}

/// A check of a unit before it is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// When.
    pub occurred_at: Time,
    /// Whether it was found fit.
    pub passed: bool,
    /// Index of the entry.
    pub index: u64,
}

/// How a unit was loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loading {
    /// When.
    pub occurred_at: Time,
    /// The net mass.
    pub mass_g: MassG,
    /// The seals put on.
    pub seals: Vec<Number>,
    /// Index of the entry.
    pub index: u64,
}

/// How a unit stood at the gate, before it was weighed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateArrival {
    /// When.
    pub occurred_at: Time,
    /// The seals that were found.
    pub seals: Vec<Number>,
    /// Index of the entry.
    pub index: u64,
}

/// A part of a load that was not received and is no longer on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apart {
    /// What became of it.
    pub kind: ApartKind,
    /// How much it was, and who said so.
    pub weighing: Weighing,
}

/// What became of a part of a load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApartKind {
    /// It was rejected on arrival.
    Rejected,
    /// It was lost on the way, in an incident that is closed.
    Lost,
}

/// Where the difference of a unit's weighings lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// Grams that did not arrive; negative for a gain.
    pub mass_g: i64,
    /// Whether tolerance explains them.
    pub explained: bool,
}

impl Settled {
    /// The account in which they lie.
    pub const fn account(&self) -> Account {
        if self.explained {
            Account::TransportLoss
        } else {
            Account::Unexplained
        }
    }
}

/// A change of vehicles that was declared to customs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VehicleChange {
    /// The event that declared it.
    pub event: EventId,
    /// Index of that event.
    pub index: u64,
    /// When that was recorded: "beforehand" compares with this.
    pub recorded_at: ServerTime,
    /// The customs office of the place.
    pub local_customs: Party,
    /// The units whose load is to change vehicles.
    pub old_units: Vec<Unit>,
    /// The units that take it over.
    pub new_units: Vec<Unit>,
    /// Index of the entry by which the office told that it supervised the change.
    pub supervised_index: Option<u64>,
}

impl VehicleChange {
    /// Whether a change from some units to others is the one that was declared.
    pub fn covers<'a>(
        &self,
        mut old_units: impl Iterator<Item = &'a Unit>,
        mut new_units: impl Iterator<Item = &'a Unit>,
    ) -> bool {
        old_units.all(|unit| self.old_units.contains(unit))
            && new_units.all(|unit| self.new_units.contains(unit))
    }
}
