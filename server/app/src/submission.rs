//! What the ledger says to a submission, in the words of HTTP.

use axum::response::Response;
use grain_api::ProblemCode;
use grain_api::body::Violation;
use grain_envelope::limits::PAYLOAD_SIZE_MAX;
use grain_envelope::{EventId, ServerTime, Verified, WireError};
use grain_events::Body as EventBody;
use grain_ledger::{Answer, Problem, Recorded, Status};
use http::StatusCode;
use serde_json::value::RawValue;

use crate::app::App;
use crate::failure::Failure;
use crate::{body, reply};

/// The event of which a submission erases an attachment, if it does.
pub(crate) fn erased(verified: &Verified) -> Option<EventId> {
    let header = verified.form().as_ref().ok()?;
    let type_name = header.type_name.as_str();
    // A body is read by the writer: only of this type here too.
    if type_name != "grain.attachment_erased.v1" {
        return None;
    }
    match EventBody::parse(type_name, verified.body()).ok()? {
        EventBody::AttachmentErased(body) => Some(body.event),
        _ => None,
    }
}

/// Has the bytes erased before anybody is told that they are.
pub(crate) async fn erase(app: &App, answer: &Answer, erased: Option<EventId>) {
    if let (Answer::Recorded(_), Some(event)) = (answer, erased) {
        app.erase_attachments(event).await;
    }
}

/// The answer to a single event.
pub(crate) fn response(answer: Answer) -> Result<Response, Failure> {
    match answer {
        Answer::Recorded(recorded) => match recorded.status {
            Status::Admitted => Ok(reply::raw(
                StatusCode::CREATED,
                reply::JSON,
                recorded.receipt,
            )),
            Status::Refused => Err(refusal(recorded)),
        },
        Answer::Problem(problem) => Err(failure(problem)),
    }
}

/// A refusal with every violation and its receipt.
pub(crate) fn refusal(recorded: Recorded) -> Failure {
    let violations: Vec<Violation> = recorded.told.iter().map(Violation::from).collect();
    // A violation of a rule that stands above the catalog gives the problem its own code.
    let common = violations
        .iter()
        .find(|violation| !violation.code.contains('.'));
    let code = common.and_then(|violation| ProblemCode::find(&violation.code));
    let texts =
        |text: fn(&Violation) -> &str| violations.iter().map(text).collect::<Vec<_>>().join("\n");
    let (zh, en) = (
        texts(|violation| &violation.text.zh),
        texts(|violation| &violation.text.en),
    );
    let mut failure = Failure::with_detail(code.unwrap_or(ProblemCode::Refused), zh, en);
    failure.more().violations = violations;
    failure.more().receipt = receipt(recorded.receipt);
    failure
}

fn receipt(bytes: Vec<u8>) -> Option<Box<RawValue>> {
    let text = String::from_utf8(bytes).ok()?;
    RawValue::from_string(text).ok()
}

/// Why a submission was not recorded as the event it wanted to be.
pub(crate) fn failure(problem: Problem) -> Failure {
    // A test holds every code of the ledger to a row of the table.
    let code = ProblemCode::find(problem.code()).unwrap_or(ProblemCode::Internal);
    let retry_after_s = problem.retry_after_s();
    let mut failure = match problem {
        Problem::Form(error) => Failure::from(error),
        Problem::Forbidden(forbidden) => {
            Failure::with_detail(code, forbidden.text.zh, forbidden.text.en)
        }
        Problem::ClockAhead { server_time_ms } => clock_ahead(server_time_ms),
        Problem::AuthorGap {
            expected_sequence,
            expected_previous,
        } => {
            let mut failure = Failure::with_detail(
                code,
                format!(
                    "下一个序号应为 {expected_sequence}，author_previous 应为 {expected_previous}"
                ),
                format!(
                    "the next number is {expected_sequence}, its author_previous {expected_previous}"
                ),
            );
            failure.more().expected_sequence = Some(expected_sequence);
            failure.more().expected_previous = Some(expected_previous.to_string());
            failure.more().pointer = Some("/author_sequence".to_owned());
            failure
        }
        Problem::Conflict { first, recorded } => conflict(first, recorded),
        Problem::TooLarge => body::refusal(code, PAYLOAD_SIZE_MAX),
        _ => Failure::new(code),
    };
    let more = failure.more();
    more.retry_after_s = retry_after_s.map(u64::from);
    more.pointer = more
        .pointer
        .take()
        .or_else(|| place(code).map(str::to_owned));
    failure
}

/// Where in the envelope or its payload the reason lies, for problems that always lie there.
fn place(code: ProblemCode) -> Option<&'static str> {
    match code {
        ProblemCode::SignatureInvalid => Some("/signatures/0/sig"),
        ProblemCode::KeyUnknown | ProblemCode::KeyRevoked => Some("/signatures/0/keyid"),
        ProblemCode::RoleNotHeld => Some("/role"),
        ProblemCode::ActorNotKeyHolder => Some("/actor"),
        ProblemCode::NotTranscribable => Some("/transcribed"),
        ProblemCode::ScopeExceeded => Some("/body"),
        ProblemCode::EventIdTaken => Some("/event_id"),
        // It is the act as a whole that this key may not do, or that contradicts another.
        ProblemCode::RightMissing | ProblemCode::RegionOutside | ProblemCode::Conflict => Some(""),
        _ => None,
    }
}

fn clock_ahead(server_time_ms: u64) -> Failure {
    let time = ServerTime::from_milliseconds(server_time_ms).map(|time| time.to_string());
    let time = time.unwrap_or_default();
    let mut failure = Failure::with_detail(
        ProblemCode::ClockAhead,
        format!("服务器时间为 {time}"),
        format!("the server's time is {time}"),
    );
    failure.more().server_time = Some(time);
    failure.more().pointer = Some("/occurred_at".to_owned());
    failure
}

fn conflict(first: u64, recorded: Option<u64>) -> Failure {
    let (zh, en) = match recorded {
        Some(index) => (
            format!("首次内容登记于第 {first} 条；此冲突已登记于第 {index} 条"),
            format!("the first payload is entry {first}; this conflict is entry {index}"),
        ),
        None => (
            format!("首次内容登记于第 {first} 条"),
            format!("the first payload is entry {first}"),
        ),
    };
    let mut failure = Failure::with_detail(ProblemCode::Conflict, zh, en);
    failure.more().first_index = Some(first);
    failure.more().conflict_index = recorded;
    failure
}

/// Why bytes are no envelope.
pub(crate) fn wire_failure(error: WireError) -> Failure {
    match error {
        WireError::TooLarge { limit, .. } => body::refusal(ProblemCode::TooLarge, limit),
        WireError::Form(error) => error.into(),
    }
}
