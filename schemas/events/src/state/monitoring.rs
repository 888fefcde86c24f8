use crate::vocabulary::SurveyZone;
use grain_envelope::{EventId, Party, Quarter, Role, Time};
use serde::{Deserialize, Serialize};

/// A survey for alien pests at a facility.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// The event that told of it.
    pub event: EventId,
    /// Index of that event.
    pub index: u64,
    /// The quarter for which it counts.
    pub quarter: Quarter,
    /// Inside the facility or around it.
    pub zone: SurveyZone,
    /// When it was made.
    pub occurred_at: Time,
    /// The party that made it.
    pub author: Party,
    /// The role in which it acted: an authority's own survey is no survey of the facility's.
    pub role: Role,
    /// Whether it found nothing.
    #[serde(default)]
    pub nothing_found: bool,
    /// The reports of it that were sent, each to one branch of authority.
    pub reports: Vec<SurveyReport>,
}

/// A report of a survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyReport {
    /// The branch: customs, agriculture or grain.
    pub branch: Role,
    /// The authority.
    pub addressee: Party,
    /// When it was sent.
    pub sent_at: Time,
    /// Index of the entry that told of it.
    pub index: u64,
}

/// A visit of an authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The event that told of it.
    pub event: EventId,
    /// Index of that event.
    pub index: u64,
    /// When it was.
    pub occurred_at: Time,
    /// The authority.
    pub author: Party,
}
