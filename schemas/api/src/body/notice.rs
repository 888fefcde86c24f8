use grain_envelope::{EventId, Party, ServerTime, Severity, Subject, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Text;

/// The data of a message of the stream: an entry, or in the event `end` why the server ends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum StreamMessage {
    /// A new entry; the message's id is its index.
    Entry(EntryNotice),
    /// The last message.
    End(StreamEnd),
}

/// That there is a new entry which the reader may see. A notice and no proof: receipts, bundles and
/// the tiles of the log are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EntryNotice {
    /// Its place in the log.
    pub index: u64,
    /// The event's id; null where the ledger itself wrote the entry.
    pub event_id: Option<EventId>,
    /// `grain.NAME.v1`; null where no header can be read.
    #[serde(rename = "type")]
    pub event_type: Option<String>,
    /// The party that wrote it, likewise.
    pub actor: Option<Party>,
    /// When it was recorded.
    pub recorded_at: ServerTime,
    /// What the ledger said.
    pub verdict: Verdict,
    /// What it is about, in the order of the payload.
    pub subjects: Vec<Subject>,
    /// What it breaks.
    pub violations: Vec<NoticedViolation>,
}

/// A violation in a notice. The articles that it rests on are in `GET rules/{code}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticedViolation {
    /// The rule as people cite it: `B-6`, `V-2`.
    pub rule: String,
    /// The stable code: `transfer_declared.facility-not-filed`.
    pub code: String,
    /// How grave it is.
    pub severity: Severity,
    /// RFC 6901 pointer into the payload; `""` is the whole.
    pub field: String,
    /// What is wrong and what to do.
    pub text: Text,
    /// It stood when the notice was written: a refused act leaves nothing open, and of an older
    /// entry it may have been closed since.
    pub open: bool,
}

/// The end of a stream that the server ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StreamEnd {
    /// Why.
    pub reason: StreamEndReason,
}

/// Why the server ends a stream. What follows is had by asking again with the last id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StreamEndReason {
    /// The session has ended, or its key is not in force any more: sign in again.
    SessionEnded,
    /// All that was there is told, and no more was asked for.
    CaughtUp,
    /// The server stops.
    Stopping,
    /// The server cannot read on at the moment.
    Failed,
}
