//! A bundle: one subject's history in one file, to be verified offline (log-format.md §10).
//!
//! UTF-8, one JSON object a line, no white space, every line ends with LF, nothing follows:
//! ```text
//! bundle · genesis · rule_pack* · key* · entry* · proof* · consistency* · checkpoint · attachment* · end
//! ```
//! Here is the grammar, and the digests that a line carries of its own bytes. Whether signatures,
//! chains, proofs and rules hold is the verifier's to say (`grain-sdk`).

mod line;
mod read;
mod write;

pub use line::{
    AttachmentLine, CheckpointLine, ConsistencyLine, EndLine, EntryLine, Head, KeyLine, ProofLine,
    RulePackLine,
};
pub use read::{BundleError, read, read_unsealed};

/// The version written into every bundle.
pub const VERSION: u64 = 1;

/// All that a bundle holds, in the order of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// What it is about.
    pub head: Head,
    /// Entry 0.
    pub genesis: EntryLine,
    /// The packs by which its entries were judged, by name, then version.
    pub rule_packs: Vec<RulePackLine>,
    /// The keys that signed its entries, by fingerprint.
    pub keys: Vec<KeyLine>,
    /// Its entries but genesis, by index.
    pub entries: Vec<EntryLine>,
    /// Inclusion proofs of its entries, by index, all under the one checkpoint.
    pub proofs: Vec<ProofLine>,
    /// Consistency proofs from each distinct checkpoint that an author had seen, by size, then root.
    pub consistency: Vec<ConsistencyLine>,
    /// The checkpoint.
    pub checkpoint: CheckpointLine,
    /// Files that belong to its entries, by digest.
    pub attachments: Vec<AttachmentLine>,
}
