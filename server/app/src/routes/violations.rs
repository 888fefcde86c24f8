//! `GET violations`.

use axum::extract::State;
use axum::response::Response;
use grain_api::body::{Violation, ViolationList, ViolationRecord, ViolationState};
use grain_envelope::Severity;
use grain_events::ViolationId;
use grain_ledger::queries::{ViolationAnswer, ViolationFilter};

use crate::access::Guard;
use crate::app::App;
use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::reply;

/// A page of the violations that the caller may see.
pub(crate) async fn list(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let (filter, limit) = (filter(&parameters)?, parameters.limit()?);
    let after = parameters.cursor(read_cursor)?;
    let page = app.ask(move |queries| {
        queries.violations(&filter, after, limit, &|ownership| guard.may_see(ownership))
    });
    let page = page.await?;
    let violations = page.violations.into_iter().map(|found| view(&found.value));
    reply::json(&ViolationList {
        violations: violations.collect(),
        next: page.next.map(|(index, number)| format!("{index}-{number}")),
        log_size: page.log_size,
    })
}

fn read_cursor(text: &str) -> Option<(u64, u16)> {
    let (index, number) = text.split_once('-')?;
    Some((index.parse().ok()?, number.parse().ok()?))
}

fn filter(parameters: &Parameters) -> Result<ViolationFilter, Failure> {
    const SEVERITIES: &[(&str, Severity)] = &[
        ("critical", Severity::Critical),
        ("major", Severity::Major),
        ("minor", Severity::Minor),
    ];
    Ok(ViolationFilter {
        open: parameters.choice("state", &[("open", true), ("closed", false)])?,
        rule: parameters.text("rule").map(str::to_owned),
        code: parameters.text("code").map(str::to_owned),
        severity: parameters.choice("severity", SEVERITIES)?,
        lot: parameters.optional("lot")?,
        facility: parameters.optional("facility")?,
        author: parameters.optional("party")?,
    })
}

fn view(answer: &ViolationAnswer) -> ViolationRecord {
    record_view(&answer.id, &answer.record, &answer.told)
}

/// A violation as the ledger recorded it, and what became of it.
pub(crate) fn record_view(
    id: &ViolationId,
    record: &grain_events::ViolationRecord,
    told: &grain_events::Violation,
) -> ViolationRecord {
    let closing = record.closing.as_ref();
    let state = if closing.is_some() {
        ViolationState::Closed
    } else {
        ViolationState::Open
    };
    ViolationRecord {
        event_id: id.event,
        index: record.index,
        author: record.author,
        violation: Violation::from(told),
        lot: record.concerned.lot,
        facility: record.concerned.facility,
        transfer: record.concerned.transfer,
        state,
        closed_by: closing.map(|closing| closing.event),
        closed_index: closing.map(|closing| closing.index),
        outcome: closing.map(|closing| closing.outcome),
    }
}
