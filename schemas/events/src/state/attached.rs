use grain_envelope::{Digest, Party};
use serde::{Deserialize, Serialize};

/// The attachments of an event: who owes their bytes, and which of them were erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// The party that wrote the event.
    pub author: Party,
    /// Index of its entry.
    pub index: u64,
    /// Their plain BLAKE3 digests.
    pub files: Vec<Digest>,
    /// Those that were erased.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub erased: Vec<Erasure>,
}

/// An attachment was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// Its plain BLAKE3.
    pub blake3: Digest,
    /// Index of the entry that says so.
    pub index: u64,
}

impl Attached {
    /// Where the erasure of an attachment is on record, if it is.
    pub fn erasure(&self, blake3: &Digest) -> Option<&Erasure> {
        self.erased.iter().find(|erased| erased.blake3 == *blake3)
    }
}
