//! Messages as bytes (WHATWG HTML, server-sent events). No message has a line break in its data,
//! because JSON has none.

use axum::body::Bytes;
use grain_api::body::{EntryNotice, NoticedViolation, StreamEnd, StreamEndReason, Text};
use grain_events::Violation;
use grain_ledger::queries::NoticeAnswer;
use serde::Serialize;

use crate::failure::Failure;
use crate::limits::STREAM_RETRY_MS;

/// Said first: the client sees at once that it is heard, and how long to wait before it comes again.
pub(super) fn greeting() -> Bytes {
    format!("retry: {STREAM_RETRY_MS}\n\n").into()
}

/// An entry.
pub(super) fn entry(answer: &NoticeAnswer) -> Result<Bytes, Failure> {
    let violations = answer.violations.iter();
    let notice = EntryNotice {
        index: answer.index,
        event_id: answer.event_id,
        event_type: answer.type_name.as_ref().map(ToString::to_string),
        actor: answer.actor,
        recorded_at: answer.recorded_at,
        verdict: answer.verdict,
        subjects: answer.subjects.clone(),
        violations: violations
            .map(|(told, open)| noticed(told, *open))
            .collect(),
    };
    let data = json(&notice)?;
    Ok(format!("id: {}\ndata: {data}\n\n", answer.index).into())
}

/// How far the log was read for the reader, where there was nothing to tell of it. A message
/// without data moves the id on and is handed to nobody.
pub(super) fn progress(next: u64, is_caught_up: bool) -> Bytes {
    let comment = if is_caught_up { "caught up" } else { "reading" };
    match next.checked_sub(1) {
        Some(last) => format!(": {comment}\nid: {last}\n\n").into(),
        None => format!(": {comment}\n\n").into(),
    }
}

/// The last message.
pub(super) fn end(reason: StreamEndReason) -> Result<Bytes, Failure> {
    let data = json(&StreamEnd { reason })?;
    Ok(format!("event: end\ndata: {data}\n\n").into())
}

fn noticed(told: &Violation, open: bool) -> NoticedViolation {
    NoticedViolation {
        rule: told.rule.to_owned(),
        code: told.code.to_owned(),
        severity: told.severity,
        field: told.field.clone(),
        text: Text {
            zh: told.zh.clone(),
            en: told.en.clone(),
        },
        open,
    }
}

fn json(body: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(body).map_err(|error| Failure::internal(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_framed_as_the_standard_says() {
        assert_eq!(greeting(), format!("retry: {STREAM_RETRY_MS}\n\n"));
        assert_eq!(progress(8, true), ": caught up\nid: 7\n\n");
        assert_eq!(progress(8, false), ": reading\nid: 7\n\n");
        assert_eq!(progress(0, true), ": caught up\n\n");
        let end = end(StreamEndReason::SessionEnded).unwrap();
        assert_eq!(end, "event: end\ndata: {\"reason\":\"session_ended\"}\n\n");
    }
}
