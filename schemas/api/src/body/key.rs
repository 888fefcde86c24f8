use grain_envelope::{Digest, KeyId, Party};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where the chain of a key stands (log-format.md §3): the next event has the number
/// `author_sequence + 1` and names `head`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeyHead {
    /// The key's fingerprint.
    pub key: KeyId,
    /// The party for which it is enrolled.
    pub party: Party,
    /// Number of the last recorded event of the key, admitted or refused; 0 before the first.
    pub author_sequence: u64,
    /// Its envelope digest; 64 zeros before the first.
    pub head: Digest,
    /// Index of the entry that enrolled the key.
    pub enrolled_index: u64,
    /// Index of the entry that revoked it, or null.
    pub revoked_index: Option<u64>,
}
