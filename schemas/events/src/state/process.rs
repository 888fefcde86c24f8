use crate::vocabulary::ProductClass;
use crate::wording::{Name, Number};
use grain_envelope::{Commodity, EventId, FacilityId, LotId, Party, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A batch of processing: what went in, what came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    /// Where.
    pub facility: FacilityId,
    /// The plant's number of the batch.
    pub batch_number: Number,
    /// The commodity that it processes.
    pub commodity: Commodity,
    /// The party that started it.
    pub author: Party,
    /// When it was started.
    pub started_at: Time,
    /// Index of the entry that started it.
    pub index: u64,
    /// Grams drawn, by lot.
    pub inputs: BTreeMap<LotId, i128>,
    /// Grams that are in it and have not come out, by lot: the shares by which outputs are
    /// attributed. Lots of which nothing is in it are absent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub contents: BTreeMap<LotId, i128>,
    /// Grams of each product and by-product that are attributed to lots.
    pub outputs: BTreeMap<Name, i128>,
    /// What each product and by-product is, as it was last told.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub classes: BTreeMap<Name, ProductClass>,
    /// Grams of products and by-products that were told of before any input: of no lot yet.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unattributed: BTreeMap<Name, i128>,
    /// Grams of waste that were told of before any input, by parcel: of no lot yet.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unattributed_waste: BTreeMap<EventId, i128>,
    /// Grams of waste.
    pub waste_mass_g: i128,
    /// Index of the entry that closed it.
    pub closed_index: Option<u64>,
}

impl Process {
    /// All that went in, in grams.
    pub fn input_mass_g(&self) -> i128 {
        self.inputs.values().sum()
    }

    /// All that came out, waste included, in grams.
    pub fn output_mass_g(&self) -> i128 {
        let unattributed = self.unattributed.values().sum::<i128>();
        self.outputs.values().sum::<i128>() + unattributed + self.waste_mass_g
    }
}
