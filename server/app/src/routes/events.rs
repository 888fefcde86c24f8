//! `POST events`, `POST events/check`, `GET events/{event_id}`.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use grain_api::ProblemCode;
use grain_api::body::{CheckAnswer, EntryObject, EventView, Violation};
use grain_envelope::limits::WIRE_SIZE_MAX;
use grain_envelope::{EventId, Submitted, Verified};
use grain_ledger::queries::EventAnswer;
use tokio::sync::oneshot;

use super::violations::record_view;
use crate::access::Guard;
use crate::app::{App, answered};
use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::{body, reply, submission};

/// `POST events`.
pub(crate) async fn submit(State(app): State<App>, body: Body) -> Result<Response, Failure> {
    app.room_for_events()?;
    let verified = read(&app, body).await?;
    let erased = submission::erased(&verified);
    let (sender, answer) = oneshot::channel();
    // An error means that the client has gone; the event is in the log all the same.
    let reply = Box::new(move |answer| drop(sender.send(answer)));
    app.ledger().submit(verified, reply);
    let answer = answered(answer).await?;
    submission::erase(&app, &answer, erased).await;
    submission::response(answer)
}

/// `POST events/check`.
pub(crate) async fn check(State(app): State<App>, body: Body) -> Result<Response, Failure> {
    let verified = read(&app, body).await?;
    let (sender, answer) = oneshot::channel();
    let reply = Box::new(move |answer| drop(sender.send(answer)));
    app.ledger().check(verified, reply);
    let checked = answered(answer).await?.map_err(submission::failure)?;
    reply::json(&CheckAnswer {
        verdict: checked.judgement.verdict,
        pending: checked.pending,
        violations: checked
            .judgement
            .violations
            .iter()
            .map(Violation::from)
            .collect(),
        log_size: checked.log_size,
    })
}

/// The envelope in a body, its signature checked. This takes as long as the rest of a submission
/// together, and is done by whichever worker has the connection.
async fn read(app: &App, body: Body) -> Result<Verified, Failure> {
    let bytes = body::read(body, WIRE_SIZE_MAX, ProblemCode::TooLarge).await?;
    let submitted = Submitted::from_wire(&bytes).map_err(submission::wire_failure)?;
    app.ledger().verify(submitted).map_err(submission::failure)
}

/// `GET events/{event_id}`.
pub(crate) async fn get(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let id: EventId = parameters.required("event_id")?;
    let found = app.ask(move |queries| queries.event(&id)).await?;
    reply::json(&view(id, guard.release(found)?)?)
}

fn view(event_id: EventId, event: EventAnswer) -> Result<EventView, Failure> {
    let EventAnswer {
        retold,
        statement,
        pending,
        unconfirmed,
        mark,
        violations,
        ..
    } = event;
    let header = statement.form.map_err(|error| Failure::internal(&error))?;
    let recorded_at = retold.admission.recorded_at;
    let violations = violations
        .iter()
        .map(|(id, record, told)| record_view(id, record, told));
    Ok(EventView {
        event_id,
        envelope_digest: statement.digest,
        event_type: header.type_name.to_string(),
        actor: header.actor,
        role: header.role,
        key: header.key,
        occurred_at: header.occurred_at,
        recorded_at,
        verdict: retold.admission.verdict,
        pending,
        unconfirmed,
        suspect: mark.is_some(),
        violations: violations.collect(),
        entry: EntryObject::new(retold.admission.index, retold.entry),
    })
}
