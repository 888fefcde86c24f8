//! What is due, to whom, by when: a pure function of state, rule packs and a moment. Silence is a
//! fact: what ought to be on record and is not, is listed until it is.
//!
//! One file per kind of duty, one line per file in [`KINDS`]. What is listed rests on a rule of a pack
//! in force at the moment that is asked about; every time is a parameter of a pack.

mod asking;
mod attachments;
mod bins;
mod expiry;
mod findings;
mod organisation;
mod rectification;
mod reports;
mod samples;
mod surveys;
mod transfers;
mod waste;

#[cfg(test)]
mod tests;

pub use attachments::{ATTACHMENT_DUE_S, missing_attachments};

use crate::pack::Basis;
use crate::state::State;
use crate::vocabulary::DutyKind;
use asking::Asking;
use grain_envelope::{EventId, FacilityId, Party, Role, Subject, Time};
use serde::Serialize;

/// Something that is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// The rule that asks for it.
    pub rule: &'static str,
    /// What is due.
    pub kind: DutyKind,
    /// Who must do it; none where no authority of the branch has joined for the region.
    pub party: Option<Party>,
    /// The role in which it must be done, where only one may.
    pub role: Option<Role>,
    /// At which facility.
    pub facility: Option<FacilityId>,
    /// About what.
    pub subject: Subject,
    /// The event that brought it about, where one did.
    pub event: Option<EventId>,
    /// Which of several about the same: a zone and quarter, a branch, a document.
    pub detail: String,
    /// Until when.
    pub due_at: Time,
    /// Whether that has passed.
    pub overdue: bool,
    /// For people, in Chinese.
    pub zh: String,
    /// For people, in English.
    pub en: String,
    /// The articles on which it rests.
    pub basis: Vec<&'static Basis>,
}

/// Every kind of duty, each by what lists it.
const KINDS: &[fn(&mut Asking<'_>)] = &[
    surveys::list,
    reports::list,
    findings::list,
    rectification::list,
    transfers::list,
    waste::list,
    expiry::list,
    organisation::list,
    bins::list,
    samples::list,
];

/// What is due at a Unix second, now or later, as the state knows it: what is overdue, and what will
/// be. The most urgent stands first.
///
/// Transfers, cases, samples and waste that are open stay in memory, so all of them are asked. Files
/// that are missing are no matter of the state: [`missing_attachments`].
pub fn duties(state: &State, now: i64) -> Vec<Duty> {
    let Some(mut asking) = Asking::new(state, now) else {
        return Vec::new();
    };
    for list in KINDS {
        list(&mut asking);
    }
    let mut duties = asking.found;
    sort_duties(&mut duties);
    duties
}

/// Puts the most urgent first, always in the same order.
pub fn sort_duties(duties: &mut [Duty]) {
    duties.sort_by_cached_key(|duty| {
        let (due_s, subject) = (duty.due_at.seconds(), duty.subject.to_string());
        (due_s, duty.kind, subject, duty.event, duty.detail.clone())
    });
}
