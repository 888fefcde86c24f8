//! `GET /problems`, `GET /problems/{code}`.

use axum::response::Response;
use grain_api::ProblemCode;

use crate::failure::Failure;
use crate::pages;
use crate::parameters::Parameters;

/// All problems.
pub(crate) async fn list() -> Response {
    pages::respond(pages::problem::list())
}

/// What a problem means and what to do about it.
pub(crate) async fn get(parameters: Parameters) -> Result<Response, Failure> {
    let code = parameters.text("code").and_then(ProblemCode::find);
    let code = code.ok_or_else(|| Failure::new(ProblemCode::NotFound))?;
    Ok(pages::respond(pages::problem::one(code)))
}
