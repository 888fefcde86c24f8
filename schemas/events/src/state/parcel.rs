use crate::place::Place;
use crate::vocabulary::WasteKind;
use grain_envelope::{LotId, Party, ProcessId, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Waste that was told of by one event: a part of its lots that never returns to the food stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// What kind of waste it is.
    pub kind: WasteKind,
    /// Where it lies.
    pub place: Place,
    /// The process from which it is, if it is from one.
    pub process: Option<ProcessId>,
    /// Grams that are still there, by lot; lots of which nothing is left are absent.
    pub lots: BTreeMap<LotId, i128>,
    /// Grams that are still there and are grain of no lot: sacks and packing.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub packing_mass_g: i128,
    /// The party that told of it.
    pub author: Party,
    /// When it came to be: waste that is moved keeps its age.
    pub generated_at: Time,
    /// Index of the entry that told of it.
    pub index: u64,
}

impl Parcel {
    /// What is still there, in grams.
    pub fn mass_g(&self) -> i128 {
        self.lots.values().sum::<i128>() + self.packing_mass_g
    }
}

fn is_nothing(mass_g: &i128) -> bool {
    *mass_g == 0
}
