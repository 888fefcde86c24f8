use crate::act::Act;
use grain_envelope::Digest;
use serde::{Deserialize, Serialize};

/// An admitted event without effect until a second person approves it (log-format.md §2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Who did it, and when.
    pub act: Act,
    /// Its body, to be judged again at the approval's index.
    pub body: serde_json::Value,
    /// Its envelope digest.
    pub digest: Digest,
    /// Index of its entry.
    pub index: u64,
    /// Index of the approval, once it is given.
    pub approved_index: Option<u64>,
}
