//! `GET stream`.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use grain_api::ProblemCode;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::access::{Guard, Standing};
use crate::app::App;
use crate::connection::Endless;
use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::reply;
use crate::shell::RequestContext;
use crate::stream::{Filter, Telling, begin};

const EVENTS: HeaderValue = HeaderValue::from_static("text/event-stream");
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Proxies that gather answers before they pass them on would make a live feed a dead one.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// New entries as they come.
pub(crate) async fn stream(
    State(app): State<App>,
    guard: Guard,
    standing: Standing,
    Extension(context): Extension<RequestContext>,
    headers: HeaderMap,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let flag = |name| parameters.choice(name, &[("true", true), ("false", false)]);
    let filter = Filter {
        facility: parameters.optional("facility")?,
        lot: parameters.optional("lot")?,
        only_violations: flag("violations")?.unwrap_or(false),
    };
    let size = app.ledger().status().size;
    let after = after(&headers, &parameters)?;
    if let Some(after) = after.filter(|after| *after >= size) {
        return Err(ahead(after, size));
    }
    let key = guard
        .key()
        .ok_or_else(|| Failure::new(ProblemCode::AccessDenied))?;
    let seat = app.streams().seats().take(key);
    let seat = seat.ok_or_else(|| Failure::new(ProblemCode::TooManyRequests))?;
    let until = flag("until_caught_up")?.unwrap_or(false).then_some(size);
    let body = begin(Telling {
        app,
        standing,
        filter,
        next: after.map_or(size, |after| after + 1),
        until,
        _seat: seat,
        request_id: context.id,
    });
    let mut response = reply::raw(StatusCode::OK, EVENTS, body);
    response
        .headers_mut()
        .insert(BUFFERING, HeaderValue::from_static("no"));
    response.extensions_mut().insert(Endless);
    Ok(response)
}

/// The index behind which to begin.
fn after(headers: &HeaderMap, parameters: &Parameters) -> Result<Option<u64>, Failure> {
    if let Some(last) = headers.get(LAST_EVENT_ID) {
        let last = last.to_str().ok().and_then(|last| last.parse().ok());
        let unreadable = || {
            Failure::parameter(
                "after",
                "Last-Event-ID 应为序号",
                "Last-Event-ID is an index",
            )
        };
        return last.map(Some).ok_or_else(unreadable);
    }
    match parameters.text("after") {
        Some(_) => parameters.number("after").map(Some),
        None => Ok(None),
    }
}

/// A reader who was told of more than there is must not be left waiting for it.
fn ahead(after: u64, size: u64) -> Failure {
    let zh = format!("日志有 {size} 条，没有序号 {after}：问的不是同一账本，或它被回退");
    let en = format!(
        "the log has {size} entries and no index {after}: this is another ledger, or one rolled back"
    );
    Failure::parameter("after", &zh, &en)
}
