use crate::vocabulary::{ControlStage, SystemDocumentKind};
use crate::wording::Number;
use grain_envelope::{Date, Digest, EventId, FacilityId};
use serde::{Deserialize, Serialize};

/// A document that an enterprise put in force for itself: a system, a procedure, the leading group,
/// the monitoring plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdoptedDocument {
    /// What it is.
    pub subject: DocumentSubject,
    /// The facility for which it is, or none where it holds for the whole enterprise.
    pub facility: Option<FacilityId>,
    /// Its version.
    pub version: Number,
    /// BLAKE3 of its file, if the event has it.
    pub blake3: Option<Digest>,
    /// First day.
    pub effective_from: Date,
    /// Last day, if it has one.
    pub effective_until: Option<Date>,
    /// The event that adopted it.
    pub event: EventId,
    /// Index of that event.
    pub index: u64,
    /// The names of the points that a monitoring plan has surveyed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<String>,
}

/// What a document is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentSubject {
    /// A system or a set of rules.
    System(SystemDocumentKind),
    /// A procedure for one stage.
    Procedure(ControlStage),
    /// Who leads epidemic prevention.
    LeadingGroup,
    /// Where and how pests are surveyed.
    MonitoringPlan,
}

impl AdoptedDocument {
    /// Whether it is in force at a Unix second.
    pub fn is_in_force(&self, seconds: i64) -> bool {
        let ended = |last: Date| last.ends_at() <= seconds;
        self.effective_from.starts_at() <= seconds && !self.effective_until.is_some_and(ended)
    }
}
