//! `GET receipts/{event_id}`.

use axum::extract::State;
use axum::response::Response;
use grain_envelope::EventId;

use crate::access::Guard;
use crate::app::App;
use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::reply;

/// The receipt that the author was given, the very bytes.
pub(crate) async fn get(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let id: EventId = parameters.required("event_id")?;
    let found = app.ask(move |queries| queries.receipt(&id)).await?;
    Ok(reply::tagged(reply::JSON, guard.release(found)?))
}
