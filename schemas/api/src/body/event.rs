use grain_envelope::Verdict;
use grain_envelope::bundle::EntryLine;
use grain_envelope::{Digest, Entry, EventId, KeyId, Party, Role, ServerTime, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ViolationRecord;

/// An entry as a bundle holds it (log-format.md §10): all that opens its leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EntryObject {
    /// Always `entry`, or `genesis` at index 0.
    pub line: String,
    /// Its place in the log.
    pub index: u64,
    /// The signed payload, base64.
    pub payload: String,
    /// The author's signature, base64.
    pub signature: String,
    /// The salt of the commitment, hex.
    pub salt: String,
    /// The admission record, base64 of its bytes.
    pub admission: String,
}

impl EntryObject {
    /// The object of an entry.
    pub fn new(index: u64, entry: Entry) -> Self {
        let EntryLine {
            payload,
            signature,
            salt,
            admission,
            ..
        } = EntryLine::new(index, entry);
        Self {
            line: if index == 0 { "genesis" } else { "entry" }.to_owned(),
            index,
            payload: payload.to_string(),
            signature: signature.to_string(),
            salt: salt.to_string(),
            admission: admission.to_string(),
        }
    }
}

/// An event as people look at it: its entry, and what has become of it since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EventView {
    /// The event's id.
    pub event_id: EventId,
    /// Digest of its envelope.
    pub envelope_digest: Digest,
    /// `grain.NAME.v1`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The party that wrote it.
    pub actor: Party,
    /// The role in which it acted.
    pub role: Role,
    /// The key that signed.
    pub key: KeyId,
    /// When the act happened, as its author claims.
    pub occurred_at: Time,
    /// When it was recorded.
    pub recorded_at: ServerTime,
    /// What the ledger said.
    pub verdict: Verdict,
    /// It has no effect yet: a second person or the authority must approve it.
    pub pending: bool,
    /// A holder wrote down an authority's paper, and the authority has not confirmed it.
    pub unconfirmed: bool,
    /// Its key was revoked as suspect from an index at or before this one, and the party has not
    /// confirmed the event under another key.
    pub suspect: bool,
    /// The violations recorded with it, and whether they still stand.
    pub violations: Vec<ViolationRecord>,
    /// The entry itself.
    pub entry: EntryObject,
}
