//! Successful answers.

use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, ETAG};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use crate::failure::Failure;

/// `application/json`.
pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// `text/plain; charset=utf-8`.
pub(crate) const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
/// `application/octet-stream`.
pub(crate) const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");
/// `text/html; charset=utf-8`.
pub(crate) const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// 200 with a JSON body and its entity tag.
pub(crate) fn json(body: &impl Serialize) -> Result<Response, Failure> {
    let bytes = serde_json::to_vec(body).map_err(|error| Failure::internal(&error))?;
    Ok(tagged(JSON, bytes))
}

/// A JSON body with another status: nothing to be kept.
pub(crate) fn json_with(status: StatusCode, body: &impl Serialize) -> Result<Response, Failure> {
    let bytes = serde_json::to_vec(body).map_err(|error| Failure::internal(&error))?;
    Ok((status, [(CONTENT_TYPE, JSON)], bytes).into_response())
}

/// 200 with bytes of some type and their entity tag; the shell answers 304 to who has them.
pub(crate) fn tagged(content_type: HeaderValue, bytes: impl Into<Bytes>) -> Response {
    let bytes = bytes.into();
    let digest = blake3::hash(&bytes).to_hex();
    let mut response = raw(StatusCode::OK, content_type, bytes);
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", &digest[..32])) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// Bytes of some type.
pub(crate) fn raw(
    status: StatusCode,
    content_type: HeaderValue,
    bytes: impl Into<Body>,
) -> Response {
    let mut response = Response::new(bytes.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}
