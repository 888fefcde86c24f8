//! `GET openapi.json`.

use std::sync::LazyLock;

use axum::body::Bytes;
use axum::response::Response;

use crate::reply;

/// The document, made once.
pub(crate) async fn get() -> Response {
    static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| grain_api::openapi_document().into());
    reply::tagged(reply::JSON, DOCUMENT.clone())
}
