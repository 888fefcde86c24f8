use crate::account::Posting;
use grain_envelope::{MassG, Party};
use serde::{Deserialize, Serialize};

/// What one event moved inside a place: kept so that a correction moves the difference, in the
/// shares in which the first moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// The party that told of it.
    pub author: Party,
    /// Index of the entry.
    pub index: u64,
    /// The mass as it now counts.
    pub mass_g: MassG,
    /// The postings as they now count, out of and into accounts.
    pub postings: Vec<Posting>,
    /// The postings as they first counted, once they are others: every correction keeps the shares
    /// in which these moved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first: Vec<Posting>,
    /// Indices of the entries that corrected or voided it.
    pub corrected: Vec<u64>,
    /// Whether it was voided.
    pub void: bool,
}
