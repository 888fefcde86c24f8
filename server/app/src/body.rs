//! Reading the body of a request, within its limit.

use std::error::Error;

use axum::body::{Body, Bytes};
use grain_api::ProblemCode;
use http_body_util::BodyExt;
use hyper::body::Body as _;

use crate::connection::BodyTooSlow;
use crate::failure::Failure;

/// The whole body, of at most `limit` bytes; `too_large` says what it is when there are more.
pub async fn read(body: Body, limit: usize, too_large: ProblemCode) -> Result<Bytes, Failure> {
    if body.size_hint().lower() > length(limit) {
        return Err(refusal(too_large, limit));
    }
    let mut body = body;
    let mut whole: Option<Bytes> = None;
    let mut rest: Vec<u8> = Vec::new();
    while let Some(bytes) = next(&mut body).await? {
        let so_far = whole.as_ref().map_or(0, Bytes::len) + rest.len();
        if so_far + bytes.len() > limit {
            return Err(refusal(too_large, limit));
        }
        match &whole {
            None => whole = Some(bytes),
            Some(_) => rest.extend_from_slice(&bytes),
        }
    }
    // Most bodies come in one piece, which is then not copied.
    match whole {
        None => Ok(Bytes::new()),
        Some(first) if rest.is_empty() => Ok(first),
        Some(first) => Ok([&first[..], &rest].concat().into()),
    }
}

/// The next bytes of a body, or `None` at its end.
pub async fn next(body: &mut Body) -> Result<Option<Bytes>, Failure> {
    loop {
        match body.frame().await {
            None => return Ok(None),
            // Trailers say nothing to us.
            Some(Ok(frame)) => {
                if let Ok(bytes) = frame.into_data() {
                    return Ok(Some(bytes));
                }
            }
            Some(Err(error)) => return Err(broken(&error)),
        }
    }
}

/// The refusal of a body that is too large; the rest of it is not read.
pub fn refusal(code: ProblemCode, limit: usize) -> Failure {
    let mut failure = Failure::with_detail(
        code,
        format!("正文超过 {limit} 字节"),
        format!("the body is longer than {limit} bytes"),
    );
    failure.more().limit = Some(length(limit));
    failure.closing()
}

fn length(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

fn broken(error: &axum::Error) -> Failure {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<BodyTooSlow>() {
            return Failure::new(ProblemCode::RequestTimeout).closing();
        }
        cause = error.source();
    }
    let (zh, en) = (
        "正文没有传完或编码有误",
        "the body broke off or is not encoded as it says",
    );
    Failure::with_detail(ProblemCode::BodyInvalid, zh, en).closing()
}
