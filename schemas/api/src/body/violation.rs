use grain_envelope::{Bilingual, EventId, FacilityId, LotId, Party, Role, ServerTime};

use crate::Severity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One text for people in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl From<Bilingual> for Text {
    fn from(text: Bilingual) -> Self {
        Self {
            zh: text.zh.to_owned(),
            en: text.en.to_owned(),
        }
    }
}

/// A rule that an event breaks (log-format.md §8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Violation {
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
    /// The article that the rule rests on, as the rule pack cites it.
    pub basis: Text,
    /// The roles that may close it; empty for a refused act, which has nothing to close.
    pub closable_by: Vec<Role>,
}

/// Whether a recorded violation still stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ViolationState {
    /// Nobody has closed it.
    Open,
    /// Closed by a later event, which names its evidence.
    Closed,
}

/// A violation as the ledger recorded it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ViolationRecord {
    /// The event that broke the rule.
    pub event_id: EventId,
    /// Its place in the log.
    pub index: u64,
    /// When it was recorded.
    pub recorded_at: ServerTime,
    /// The party that wrote the event.
    pub actor: Party,
    /// The rule and the place.
    pub violation: Violation,
    /// The lots concerned.
    pub lots: Vec<LotId>,
    /// The facility concerned, where it is registered.
    pub facility: Option<FacilityId>,
    /// Open or closed.
    pub state: ViolationState,
    /// The event that closed it.
    pub closed_by: Option<EventId>,
}

/// A page of violations, in the order of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ViolationList {
    /// The page.
    pub violations: Vec<ViolationRecord>,
    /// What to send as `cursor` for the next page; null on the last.
    pub next: Option<String>,
    /// Number of entries in the log that the answer takes into account.
    pub log_size: u64,
}
