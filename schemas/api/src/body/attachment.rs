use grain_envelope::{Digest, EventId, MediaType, Party, PersonAlias, ServerTime};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether something of a side store is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// It is there.
    Present,
    /// Nobody has handed it in yet.
    Missing,
    /// It was erased and does not come back.
    Erased,
}

/// An attachment of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AttachmentView {
    /// The event that names it.
    pub event_id: EventId,
    /// The party that wrote the event and owes the bytes.
    pub party: Party,
    /// Plain BLAKE3 of its bytes.
    pub blake3: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// Its media type, as the author names it.
    pub media_type: MediaType,
    /// The name under which people know it.
    pub name: String,
    /// Whether its bytes are there.
    pub presence: Presence,
    /// Until when they are due: a day after the event was recorded.
    pub due_at: ServerTime,
    /// Whether they are missing longer than that.
    pub overdue: bool,
}

/// A page of attachments, in the order of their events' ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AttachmentList {
    /// The page. It may be empty and not be the last: much was looked through, little found.
    pub attachments: Vec<AttachmentView>,
    /// What to send as `cursor` for the next page; null on the last.
    pub next: Option<String>,
    /// Number of entries in the log that the answer takes into account.
    pub log_size: u64,
}

/// A person whom a party has listed, without who that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonView {
    /// The party.
    pub party: Party,
    /// The person's alias inside the party.
    pub person: PersonAlias,
    /// What the ledger commits to (log-format.md §13).
    pub commitment: Digest,
    /// Whether the side store holds it.
    pub presence: Presence,
}

/// The persons of a party, by alias.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonList {
    /// All of them.
    pub persons: Vec<PersonView>,
    /// Number of entries in the log that the answer takes into account.
    pub log_size: u64,
}
