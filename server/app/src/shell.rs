//! What happens around every handler: the request's id and language, its time limit, the rendering
//! of failures, the headers of every answer, metrics.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use grain_api::{Language, Operation, ProblemCode};
use grain_ledger::Clock;
use http::header::{
    ACCEPT_LANGUAGE, ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CACHE_CONTROL, CONNECTION, ETAG,
    IF_NONE_MATCH, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderName, HeaderValue, Method, Request, StatusCode};
use hyper::body::Incoming;
use tower::Service;

use crate::config::{LimitsConfig, TimeoutsConfig};
use crate::connection::{AnswerBody, ConnectionState, Endless, HeadFault, RequestBody};
use crate::failure::Failure;
use crate::metrics::HttpMetrics;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const REQUEST_ID_CHARACTERS_MAX: usize = 64;

/// What a handler may want to know of its request.
#[derive(Debug, Clone)]
pub struct RequestContext {
    /// Names the request in the log and in problems.
    pub id: Arc<str>,
    /// The language of texts in the answer.
    pub language: Language,
}

/// The surroundings of every handler.
pub struct Shell {
    router: Router,
    clock: Arc<dyn Clock>,
    metrics: Arc<HttpMetrics>,
    limits: LimitsConfig,
    timeouts: TimeoutsConfig,
    secure: bool,
    id_prefix: u32,
    requests: AtomicU64,
}

/// What a shell is made of.
pub struct ShellParts {
    /// The routes.
    pub router: Router,
    /// For durations.
    pub clock: Arc<dyn Clock>,
    /// Where requests are counted.
    pub metrics: Arc<HttpMetrics>,
    /// Bounds.
    pub limits: LimitsConfig,
    /// Time limits.
    pub timeouts: TimeoutsConfig,
    /// Whether connections are encrypted.
    pub secure: bool,
    /// Random: tells the requests of this run from those of another.
    pub id_prefix: u32,
}

impl Shell {
    /// A shell around routes.
    pub fn new(parts: ShellParts) -> Self {
        let ShellParts {
            router,
            clock,
            metrics,
            limits,
            timeouts,
            secure,
            id_prefix,
        } = parts;
        let requests = AtomicU64::new(0);
        Self {
            router,
            clock,
            metrics,
            limits,
            timeouts,
            secure,
            id_prefix,
            requests,
        }
    }

    /// Answers a request, always.
    pub async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
        state: Arc<ConnectionState>,
    ) -> Result<Response<AnswerBody>, Infallible> {
        let began = self.clock.monotonic_microseconds();
        let context = self.context(&request);
        let is_log = is_log(&request);
        let known = request.headers().get(IF_NONE_MATCH).cloned();
        let mut response = match state.begin_request() {
            Some(HeadFault::Ambiguous) => Failure::new(ProblemCode::FramingAmbiguous)
                .closing()
                .into_response(),
            Some(HeadFault::TooManyFields) => Failure::new(ProblemCode::HeaderTooLarge)
                .closing()
                .into_response(),
            None => self.route(request, context.clone(), &state).await,
        };
        let failure = response.extensions_mut().remove::<Arc<Failure>>();
        let operation = response.extensions_mut().remove::<Operation>();
        if let Some(failure) = &failure {
            let allowed = response.headers_mut().remove(ALLOW);
            response = failure.render(context.language, &context.id);
            response
                .headers_mut()
                .extend(allowed.map(|allowed| (ALLOW, allowed)));
        }
        if failure.is_some() && !state.is_body_read() {
            // Nobody will: the next request could not be found behind it.
            response
                .headers_mut()
                .insert(CONNECTION, HeaderValue::from_static("close"));
        }
        if has(known.as_ref(), &response) {
            response = not_modified(response);
        }
        state.set_endless(response.extensions_mut().remove::<Endless>().is_some());
        self.finish(&mut response, &context, is_log);
        let problem = failure.map(|failure| failure.code());
        let microseconds = self.clock.monotonic_microseconds().saturating_sub(began);
        self.metrics
            .request(operation, response.status(), problem, microseconds);
        tracing::debug!(
            request.id = &*context.id,
            operation = operation.map(|operation| operation.route().id),
            status = response.status().as_u16(),
            duration_us = microseconds,
            "request"
        );
        Ok(response.map(|body| AnswerBody::new(body, state)))
    }

    async fn route(
        &self,
        request: Request<Incoming>,
        context: RequestContext,
        state: &Arc<ConnectionState>,
    ) -> Response {
        // A file may take its time, as long as it keeps coming.
        let is_upload = request.method() == Method::PUT;
        let (body_time, request_time) = if is_upload {
            (
                self.timeouts.upload,
                self.timeouts.upload + self.timeouts.request,
            )
        } else {
            (self.timeouts.body, self.timeouts.request)
        };
        let rate = self.limits.body_bytes_per_second;
        let mut request = request
            .map(|body| Body::new(RequestBody::new(body, body_time, rate, Arc::clone(state))));
        request.extensions_mut().insert(context);
        let answer = self.router.clone().call(request);
        match tokio::time::timeout(request_time, answer).await {
            Ok(Ok(response)) => response,
            Ok(Err(never)) => match never {},
            Err(_) => Failure::new(ProblemCode::TimedOut)
                .closing()
                .into_response(),
        }
    }

    fn context(&self, request: &Request<Incoming>) -> RequestContext {
        let theirs = request
            .headers()
            .get(REQUEST_ID)
            .and_then(|value| value.to_str().ok());
        let acceptable = |id: &&str| {
            (1..=REQUEST_ID_CHARACTERS_MAX).contains(&id.len())
                && id
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        let made = || {
            let number = self.requests.fetch_add(1, Ordering::Relaxed);
            format!("{:08x}-{number:x}", self.id_prefix)
        };
        let id = theirs
            .filter(acceptable)
            .map_or_else(|| made().into(), Arc::from);
        let accepted = request
            .headers()
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        RequestContext {
            id,
            language: Language::negotiate(accepted),
        }
    }

    fn finish(&self, response: &mut Response, context: &RequestContext, is_log: bool) {
        let headers = response.headers_mut();
        if let Ok(id) = HeaderValue::from_str(&context.id) {
            headers.insert(REQUEST_ID, id);
        }
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers
            .entry(CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
        if is_log {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        }
        if self.secure {
            headers.insert(
                STRICT_TRANSPORT_SECURITY,
                HeaderValue::from_static("max-age=31536000"),
            );
        }
    }
}

/// Whether every browser page may read the answer: a `GET` of what the log publishes.
fn is_log<B>(request: &Request<B>) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD)
        && request.uri().path().starts_with("/log/")
}

/// Whether the client has this very answer already (RFC 9110 §13.1.2).
fn has(known: Option<&HeaderValue>, response: &Response) -> bool {
    let Some(tag) = response
        .headers()
        .get(ETAG)
        .and_then(|tag| tag.to_str().ok())
    else {
        return false;
    };
    let known = known
        .and_then(|known| known.to_str().ok())
        .unwrap_or_default();
    known
        .split(',')
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == tag)
}

fn not_modified(response: Response) -> Response {
    let mut response = response.map(|_| Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response
}
