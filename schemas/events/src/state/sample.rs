use crate::wording::Number;
use grain_envelope::{BinId, LotId, Party, Time};
use serde::{Deserialize, Serialize};

/// A sample on its way through a laboratory, named by the event that took it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Its number.
    pub number: Number,
    /// The lots of which it is.
    pub lots: Vec<LotId>,
    /// The bin from which it is, if it is from one.
    pub bin: Option<BinId>,
    /// The party that took it.
    pub author: Party,
    /// When it was taken.
    pub taken_at: Time,
    /// Index of the entry that told of it.
    pub index: u64,
    /// Index of the entry with the first report on it, or of the one that voided its taking.
    pub reported_index: Option<u64>,
}
