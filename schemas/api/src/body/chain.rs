use grain_envelope::Verdict;
use grain_envelope::{Digest, EventId, Party, ServerTime, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A page of a subject's chain (log-format.md §4), and beside it the refused events and conflicts
/// that named the subject without advancing its chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SubjectChain {
    /// The subject.
    pub subject: Subject,
    /// Number of the last link; 0 where no event was admitted.
    pub sequence: u64,
    /// The head after it.
    pub head: Digest,
    /// The page, in the order of the log.
    pub links: Vec<ChainLink>,
    /// What to send as `cursor` for the next page; null on the last.
    pub next: Option<String>,
    /// Number of entries in the log that the answer takes into account.
    pub log_size: u64,
}

/// One event that names the subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChainLink {
    /// Its place in the log.
    pub index: u64,
    /// Its id.
    pub event_id: EventId,
    /// It tells of a pest that was found, and the reader is none of those who may know of it: what
    /// it is and who wrote it is not told.
    #[serde(default)]
    pub withheld: bool,
    /// `grain.NAME.v1`; null where it is withheld, or the header of a conflict cannot be read.
    #[serde(rename = "type")]
    pub event_type: Option<String>,
    /// The party that wrote it; null likewise.
    pub actor: Option<Party>,
    /// When it was recorded.
    pub recorded_at: ServerTime,
    /// Only `admitted` events have a link.
    pub verdict: Verdict,
    /// Digest of the envelope.
    pub envelope_digest: Digest,
    /// Number of the link, or null where the event advanced nothing.
    pub sequence: Option<u64>,
    /// Head after the link, or null.
    pub head: Option<Digest>,
}
