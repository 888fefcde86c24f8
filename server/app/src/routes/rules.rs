//! `GET rules/{code}`.

use axum::response::Response;
use grain_api::ProblemCode;
use grain_api::body::RuleView;

use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::reply;

/// What a violation code means, and what each rule pack rests it on.
pub(crate) async fn get(parameters: Parameters) -> Result<Response, Failure> {
    let view = parameters.text("code").and_then(RuleView::of);
    reply::json(&view.ok_or_else(|| Failure::new(ProblemCode::NotFound))?)
}
