//! Everything that is not a success, on its way to `application/problem+json`. The only place that
//! renders problems and logs their causes.

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use grain_api::body::Violation;
use grain_api::{Language, Problem, ProblemCode};
use grain_envelope::FormError;
use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER, VARY};
use http::{HeaderValue, StatusCode};
use serde_json::value::RawValue;

/// Seconds after which to try again, where nothing better is known.
const RETRY_AFTER_S: u64 = 1;

/// A problem before it has a language and a request.
#[derive(Debug, Clone)]
pub struct Failure {
    code: ProblemCode,
    zh: Cow<'static, str>,
    en: Cow<'static, str>,
    /// What only the log may say.
    cause: Option<String>,
    /// The rest of the request has not been read: the connection must end.
    close: bool,
    more: Box<More>,
}

/// The members that few problems have.
#[derive(Debug, Clone, Default)]
pub struct More {
    /// See [`Problem::pointer`].
    pub pointer: Option<String>,
    /// See [`Problem::offset`].
    pub offset: Option<u64>,
    /// See [`Problem::parameter`].
    pub parameter: Option<&'static str>,
    /// See [`Problem::expected_sequence`].
    pub expected_sequence: Option<u64>,
    /// See [`Problem::expected_previous`].
    pub expected_previous: Option<String>,
    /// See [`Problem::first_index`].
    pub first_index: Option<u64>,
    /// See [`Problem::conflict_index`].
    pub conflict_index: Option<u64>,
    /// See [`Problem::server_time`].
    pub server_time: Option<String>,
    /// See [`Problem::limit`].
    pub limit: Option<u64>,
    /// See [`Problem::retry_after_s`].
    pub retry_after_s: Option<u64>,
    /// See [`Problem::violations`].
    pub violations: Vec<Violation>,
    /// See [`Problem::receipt`].
    pub receipt: Option<Box<RawValue>>,
}

impl Failure {
    /// A failure of which there is no more to say than its row of the table says.
    pub fn new(code: ProblemCode) -> Self {
        let advice = code.advice();
        Self::with_detail(code, advice.zh, advice.en)
    }

    /// A failure with what is wrong with this very request.
    pub fn with_detail(
        code: ProblemCode,
        zh: impl Into<Cow<'static, str>>,
        en: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            code,
            zh: zh.into(),
            en: en.into(),
            cause: None,
            close: false,
            more: Box::default(),
        }
    }

    /// Something that should not happen: the answer says nothing of it, the log all.
    pub fn internal(cause: &(dyn Error + 'static)) -> Self {
        let mut chain = cause.to_string();
        let mut next = cause.source();
        while let Some(source) = next {
            chain.push_str(": ");
            chain.push_str(&source.to_string());
            next = source.source();
        }
        Self {
            cause: Some(chain),
            ..Self::new(ProblemCode::Internal)
        }
    }

    /// A parameter of path or query that cannot be read.
    pub fn parameter(name: &'static str, zh: &str, en: &str) -> Self {
        let mut failure = Self::with_detail(
            ProblemCode::ParameterInvalid,
            format!("{name}：{zh}"),
            format!("{name}: {en}"),
        );
        failure.more.parameter = Some(name);
        failure
    }

    /// The members that few problems have, to be filled in.
    pub fn more(&mut self) -> &mut More {
        &mut self.more
    }

    /// The same failure, after which the connection ends.
    #[must_use]
    pub fn closing(mut self) -> Self {
        self.close = true;
        self
    }

    /// The same failure under another code.
    #[must_use]
    pub fn recoded(self, code: ProblemCode) -> Self {
        Self { code, ..self }
    }

    /// The kind of problem.
    pub fn code(&self) -> ProblemCode {
        self.code
    }

    /// The problem in a language, for one request.
    pub fn problem(&self, language: Language, request_id: &str) -> Problem {
        let detail = match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        };
        let more = &self.more;
        Problem {
            request_id: request_id.to_owned(),
            pointer: more.pointer.clone(),
            offset: more.offset,
            parameter: more.parameter.map(str::to_owned),
            expected_sequence: more.expected_sequence,
            expected_previous: more.expected_previous.clone(),
            first_index: more.first_index,
            conflict_index: more.conflict_index,
            server_time: more.server_time.clone(),
            limit: more.limit,
            retry_after_s: self.retry_after_s(),
            violations: more.violations.clone(),
            receipt: more.receipt.clone(),
            ..Problem::new(self.code, language, &**detail)
        }
    }

    /// Writes the cause down, once, where there is one.
    pub fn log(&self, request_id: &str) {
        if let Some(cause) = &self.cause {
            tracing::error!(
                request.id = request_id,
                problem = self.code.code(),
                "{cause}"
            );
        }
    }

    /// The answer of one request.
    #[expect(clippy::missing_panics_doc, reason = "a problem can always be written")]
    pub fn render(&self, language: Language, request_id: &str) -> Response {
        self.log(request_id);
        let body = serde_json::to_vec(&self.problem(language, request_id))
            .expect("a problem has text keys only and can always be written");
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status(self.code);
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static(grain_api::PROBLEM_MEDIA_TYPE),
        );
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        headers.insert(VARY, HeaderValue::from_static("accept-language"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_s() {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        if self.close {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }

    fn retry_after_s(&self) -> Option<u64> {
        let default = matches!(self.code.status(), 429 | 503).then_some(RETRY_AFTER_S);
        self.more.retry_after_s.or(default)
    }
}

impl From<FormError> for Failure {
    fn from(error: FormError) -> Self {
        let code = ProblemCode::find(error.code).unwrap_or(ProblemCode::BodyInvalid);
        let mut failure = Self::with_detail(code, error.zh, error.en);
        failure.more.pointer = Some(error.pointer);
        failure.more.offset = error.offset.and_then(|offset| u64::try_from(offset).ok());
        failure
    }
}

/// The shell finds the failure in the answer and renders it for the request (`shell.rs`).
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status(self.code);
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

fn status(code: ProblemCode) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot read tile 7")]
    struct Outer(#[source] std::io::Error);

    #[test]
    fn a_cause_is_for_the_log_only() {
        let failure = Failure::internal(&Outer(std::io::Error::other("sector 12 is gone")));
        assert_eq!(
            failure.cause.as_deref(),
            Some("cannot read tile 7: sector 12 is gone")
        );
        let problem = serde_json::to_string(&failure.problem(Language::En, "r1")).unwrap();
        assert!(
            !problem.contains("tile") && !problem.contains("sector"),
            "{problem}"
        );
        assert!(problem.contains("\"request_id\":\"r1\""));
    }

    #[test]
    fn every_code_of_too_many_or_not_now_says_when_to_come_back() {
        for code in ProblemCode::ALL {
            let problem = Failure::new(*code).problem(Language::Zh, "");
            let expected = matches!(code.status(), 429 | 503);
            assert_eq!(problem.retry_after_s.is_some(), expected, "{code}");
        }
    }
}
