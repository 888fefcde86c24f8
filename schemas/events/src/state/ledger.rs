use crate::catalog::Purpose;
use grain_envelope::{Digest, Origin, Party};
use serde::{Deserialize, Serialize};

/// What genesis says of the ledger itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerRecord {
    /// The log's name.
    pub origin: Origin,
    /// Whether it is for use or for show.
    pub purpose: Purpose,
    /// The party that runs it.
    pub operator: Party,
}

/// A rule pack that was activated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activation {
    /// Plain BLAKE3 of the pack's bytes; it names a pack of [`crate::pack::KNOWN`].
    pub blake3: Digest,
    /// Index of the entry that activated it.
    pub index: u64,
}

/// Head of a subject's chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectHead {
    /// How many events are in the chain.
    pub sequence: u64,
    /// The head (log-format.md §4).
    pub head: Digest,
}
