//! `GET /healthz`, `GET /readyz`.

use axum::extract::State;
use axum::response::Response;
use grain_api::ProblemCode;
use http::StatusCode;

use crate::app::App;
use crate::failure::Failure;
use crate::reply;

/// The process lives and answers.
pub(crate) async fn live() -> Response {
    reply::raw(StatusCode::OK, reply::TEXT, "ok\n")
}

/// The ledger records; why it does not is for the log and the operator, not for everybody.
pub(crate) async fn ready(State(app): State<App>) -> Result<Response, Failure> {
    match app.ledger().status().read_only {
        None => Ok(reply::raw(StatusCode::OK, reply::TEXT, "ready\n")),
        Some(_) => Err(Failure::new(ProblemCode::ReadOnly)),
    }
}
