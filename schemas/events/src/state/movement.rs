use crate::account::Posting;
use crate::wording::Name;
use grain_envelope::{CaseId, MassG, Party, ProcessId};
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
    /// The incident that the event closed, if it closed one: it is open again once this is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes: Option<CaseId>,
    /// What came out of a batch before anything went in, so that no posting tells of it yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unattributed: Option<Unattributed>,
    /// The batch into which the event drew grain after it was closed: no posting names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn_late: Option<ProcessId>,
}

/// What came out of a batch and belongs to no lot until it is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unattributed {
    /// The batch.
    pub process: ProcessId,
    /// The product or by-product; waste, where there is none.
    pub product: Option<Name>,
}
