//! `/log/*`: what the log publishes, as C2SP tools read it.
//!
//! What is absent or malformed is exactly 404 (log-format.md; formats of C2SP tlog-tiles): the path
//! is taken as it was sent, because nothing of it is ever percent-encoded.

use axum::extract::State;
use axum::response::Response;
use grain_api::ProblemCode;
use http::header::CACHE_CONTROL;
use http::{HeaderValue, StatusCode, Uri};

use crate::app::App;
use crate::failure::Failure;
use crate::reply;

/// A tile never changes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// A checkpoint is the newest for a moment.
const A_MOMENT: HeaderValue = HeaderValue::from_static("public, max-age=2");
/// The rest changes when the operator changes it.
const A_MINUTE: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// The newest final checkpoint.
pub(crate) async fn checkpoint(State(app): State<App>) -> Result<Response, Failure> {
    let checkpoint = app.ledger().public_log().checkpoint();
    let checkpoint = checkpoint.ok_or_else(|| Failure::new(ProblemCode::NotFound))?;
    Ok(cached(reply::TEXT, A_MOMENT, checkpoint.into()))
}

/// The newest signed checkpoint.
pub(crate) async fn pending(State(app): State<App>) -> Response {
    cached(
        reply::TEXT,
        A_MOMENT,
        app.ledger().public_log().pending().into(),
    )
}

/// A tile or a bundle of leaf records.
pub(crate) async fn tile(State(app): State<App>, uri: Uri) -> Result<Response, Failure> {
    let path = uri
        .path()
        .strip_prefix("/log/")
        .unwrap_or_default()
        .to_owned();
    let ledger = std::sync::Arc::clone(app.ledger());
    let read = tokio::task::spawn_blocking(move || ledger.public_log().resource(&path)).await;
    let read = read.map_err(|error| Failure::internal(&error))?;
    let bytes = read.map_err(|error| Failure::internal(&error))?;
    let bytes = bytes.ok_or_else(|| Failure::new(ProblemCode::NotFound))?;
    Ok(cached(reply::BYTES, FOR_EVER, bytes))
}

/// The log's present key.
pub(crate) async fn vkey(State(app): State<App>) -> Response {
    let line = format!("{}\n", app.ledger().public_log().vkey());
    cached(reply::TEXT, A_MINUTE, line.into())
}

/// Every key that the log has had, the present one last.
pub(crate) async fn vkeys(State(app): State<App>) -> Response {
    let lines = app
        .ledger()
        .public_log()
        .vkeys()
        .into_iter()
        .map(|key| key + "\n");
    cached(reply::TEXT, A_MINUTE, lines.collect::<String>().into())
}

/// The founding envelope.
pub(crate) async fn genesis(State(app): State<App>) -> Response {
    cached(
        reply::JSON,
        A_MINUTE,
        app.ledger().public_log().genesis().to_vec(),
    )
}

/// The witness policy.
pub(crate) async fn policy(State(app): State<App>) -> Response {
    cached(
        reply::TEXT,
        A_MINUTE,
        app.ledger().public_log().policy().to_vec(),
    )
}

fn cached(content_type: HeaderValue, cache: HeaderValue, bytes: Vec<u8>) -> Response {
    let mut response = reply::raw(StatusCode::OK, content_type, bytes);
    response.headers_mut().insert(CACHE_CONTROL, cache);
    response
}
