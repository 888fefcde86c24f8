//! `GET proofs/{event_id}`.

use axum::extract::State;
use axum::response::Response;
use grain_envelope::EventId;
use http::HeaderValue;
use http::header::CONTENT_DISPOSITION;

use crate::access::Guard;
use crate::app::App;
use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::reply;

#[derive(Clone, Copy)]
enum Part {
    Proof,
    Leaf,
}

/// The C2SP proof of an event under the newest published checkpoint, or the exact leaf record that
/// it is about.
pub(crate) async fn get(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let id: EventId = parameters.required("event_id")?;
    let part = parameters.choice("part", &[("proof", Part::Proof), ("leaf", Part::Leaf)])?;
    let found = app.ask(move |queries| queries.proof(&id)).await?;
    let answer = guard.release(found)?;
    let (mut response, extension) = match part.unwrap_or(Part::Proof) {
        Part::Proof => (reply::tagged(reply::TEXT, answer.proof), "tlog-proof"),
        Part::Leaf => (reply::tagged(reply::BYTES, answer.leaf), "leaf"),
    };
    let name = format!("attachment; filename=\"{id}.{extension}\"");
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
