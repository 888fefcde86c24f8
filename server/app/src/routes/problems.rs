//! `GET /problems`, `GET /problems/{code}`.

use axum::extract::State;
use axum::response::Response;
use grain_api::ProblemCode;

use crate::app::App;
use crate::failure::Failure;
use crate::pages;
use crate::parameters::Parameters;

/// All problems.
pub(crate) async fn list(State(app): State<App>) -> Response {
    pages::respond(pages::problem::list(app.ledger().status().purpose))
}

/// What a problem means and what to do about it.
pub(crate) async fn get(
    State(app): State<App>,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let code = parameters.text("code").and_then(ProblemCode::find);
    let code = code.ok_or_else(|| Failure::new(ProblemCode::NotFound))?;
    let purpose = app.ledger().status().purpose;
    Ok(pages::respond(pages::problem::one(purpose, code)))
}
