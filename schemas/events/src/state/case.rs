use crate::account::Unit;
use grain_envelope::{EventId, FacilityId, LotId, Party, Region, Role, Time, TransferId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that must be followed to its end: an incident, a pest found, an order to put something
/// right. It is named by the event that opened it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// What kind of case it is.
    pub kind: CaseKind,
    /// The facility, if it is at one.
    pub facility: Option<FacilityId>,
    /// The region, where it is known.
    pub region: Option<Region>,
    /// The transfer, if it happened on the way.
    pub transfer: Option<TransferId>,
    /// The unit of transport, if it is of one.
    pub unit: Option<Unit>,
    /// The lot, if it is of one.
    pub lot: Option<LotId>,
    /// The party that opened it.
    pub author: Party,
    /// The party that must act, where it is another than the facility's.
    pub charged: Option<Party>,
    /// The branch that is competent to order what is done about it; customs, where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub competent: Option<Role>,
    /// The moment of the act that opened it.
    pub occurred_at: Time,
    /// Index of the entry that opened it.
    pub index: u64,
    /// What was done about it, in the order of the log.
    pub steps: Vec<CaseStep>,
    /// Index of the entry that closed it.
    pub closed_index: Option<u64>,
}

/// What kind of case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// A spill, a theft, an accident, a fire.
    Incident,
    /// A pest, a volunteer or a GM plant that was found.
    Finding,
    /// An order to put something right.
    Rectification,
}

/// One thing that was done about a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseStep {
    /// What was done.
    pub kind: CaseStepKind,
    /// The event that tells of it.
    pub event: EventId,
    /// Index of that event.
    pub index: u64,
    /// The moment of the act.
    pub occurred_at: Time,
    /// The party that did it.
    pub author: Party,
    /// Until when it asks for the next step, if it sets a date.
    pub due_at: Option<Time>,
}

/// What may be done about a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseStepKind {
    /// Customs was told.
    Alerted,
    /// A competent authority ordered control.
    ControlOrdered,
    /// The control was carried out.
    ControlDone,
    /// It was verified.
    ControlVerified,
    /// Its source was analysed.
    SourceAnalysed,
    /// An order to put something right was fulfilled.
    RectificationClosed,
    /// An incident was closed.
    IncidentClosed,
    /// Verification found that the control had no effect.
    ControlFailed,
    /// An authority ordered something to be put right.
    RectificationOrdered,
    /// What closed it was voided: it is open again.
    Reopened,
}

impl Case {
    /// The last step of a kind.
    pub fn step(&self, kind: CaseStepKind) -> Option<&CaseStep> {
        self.steps.iter().rev().find(|step| step.kind == kind)
    }
}
