use grain_envelope::{EventId, FacilityId, Party, Role, Subject, Time};
use grain_events::vocabulary::DutyKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Basis, Text};

/// Something that is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Duty {
    /// The rule that asks for it: `D-5`.
    pub rule: String,
    /// What is due.
    pub kind: DutyKind,
    /// Who must do it; null where no authority of the branch has joined for the region.
    pub party: Option<Party>,
    /// The role in which it must be done, where only one may; else null.
    pub role: Option<Role>,
    /// At which facility, or null.
    pub facility: Option<FacilityId>,
    /// About what.
    pub subject: Subject,
    /// The event that brought it about, or null.
    pub event_id: Option<EventId>,
    /// Which of several about the same: a zone and quarter, a branch, a document.
    pub detail: String,
    /// Until when.
    pub due_at: Time,
    /// Whether that has passed at the moment that is asked about.
    pub overdue: bool,
    /// What is to be done.
    pub text: Text,
    /// The articles that it rests on, as the rule packs in force cite them.
    pub basis: Vec<Basis>,
}

/// A page of duties, the most urgent first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DutyList {
    /// The moment that is asked about.
    pub at: Time,
    /// The page.
    pub duties: Vec<Duty>,
    /// What to send as `cursor` for the next page; null on the last.
    pub next: Option<String>,
    /// Number of entries in the log that the answer takes into account.
    pub log_size: u64,
}

impl From<&grain_events::Duty> for Duty {
    fn from(duty: &grain_events::Duty) -> Self {
        Self {
            rule: duty.rule.to_owned(),
            kind: duty.kind,
            party: duty.party,
            role: duty.role,
            facility: duty.facility,
            subject: duty.subject.clone(),
            event_id: duty.event,
            detail: duty.detail.clone(),
            due_at: duty.due_at,
            overdue: duty.overdue,
            text: Text {
                zh: duty.zh.clone(),
                en: duty.en.clone(),
            },
            basis: duty.basis.iter().map(|basis| Basis::from(*basis)).collect(),
        }
    }
}
