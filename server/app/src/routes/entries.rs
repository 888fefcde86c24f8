//! `GET entries/{index}`.

use axum::extract::State;
use axum::response::Response;
use grain_api::body::EntryObject;

use crate::access::Guard;
use crate::app::App;
use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::reply;

/// The entry at an index, as a bundle holds it.
pub(crate) async fn get(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let index = parameters.number("index")?;
    let found = app.ask(move |queries| queries.entry(index)).await?;
    reply::json(&EntryObject::new(index, guard.release(found)?.entry))
}
