//! Rule D-17: the files that an event names are handed in.
//!
//! Whether they are there is no matter of the log, so the state cannot know: who keeps them says which
//! are missing, and this says what follows.

use super::Duty;
use crate::rule;
use crate::vocabulary::DutyKind;
use grain_envelope::{EventId, Party, ServerTime, Subject, Time};

/// Within so many seconds after the record of its event a file is handed in (log-format.md §13).
pub const ATTACHMENT_DUE_S: i64 = 24 * 3_600;

/// The duty of an event's author to hand in the files that are missing, so many of them, as it stands
/// at a Unix second. The rule is the ledger's own: no pack has to be in force. None where it would be
/// due beyond the years that a time can name, or nothing is missing.
pub fn missing_attachments(
    event: EventId,
    author: Party,
    recorded_at: ServerTime,
    missing: usize,
    now: i64,
) -> Option<Duty> {
    let due_s = recorded_at.seconds() + ATTACHMENT_DUE_S;
    let due_at = Time::at(due_s, 480).ok().filter(|_| missing > 0)?;
    let files = if missing == 1 { "file" } else { "files" };
    Some(Duty {
        rule: rule::D_17.id,
        kind: DutyKind::Attachment,
        party: Some(author),
        role: None,
        facility: None,
        subject: Subject::Party(author),
        event: Some(event),
        detail: String::new(),
        due_at,
        overdue: due_s < now,
        zh: format!("事件 {event} 所列附件尚缺 {missing} 个"),
        en: format!("hand in {missing} {files} that event {event} names"),
        basis: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_given_from_the_record() {
        let event = EventId::new(1, &[0; 10]);
        let author = "91630100MA0000A196".parse().unwrap();
        let recorded_at: ServerTime = "2025-05-20T01:00:00.000Z".parse().unwrap();
        let due_s = recorded_at.seconds() + ATTACHMENT_DUE_S;
        let at = |missing, now| missing_attachments(event, author, recorded_at, missing, now);
        let duty = at(2, due_s).unwrap();
        assert_eq!(duty.due_at.as_str(), "2025-05-21T09:00:00+08:00");
        assert_eq!(
            (duty.party, duty.event, duty.overdue),
            (Some(author), Some(event), false)
        );
        assert!(at(1, due_s + 1).unwrap().overdue);
        assert_eq!(at(0, due_s + 1), None);
    }
}
