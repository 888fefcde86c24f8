use crate::wording::{Name, Number};
use grain_envelope::{Commodity, FacilityId, LotId, Party, Time};
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
    /// Grams drawn, by lot: the shares by which outputs are attributed.
    pub inputs: BTreeMap<LotId, i128>,
    /// Grams of each product and by-product.
    pub outputs: BTreeMap<Name, i128>,
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
        self.outputs.values().sum::<i128>() + self.waste_mass_g
    }
}
