//! The bodies of a request and of its answer, with what the connection must know of them.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use thiserror::Error;
use tokio::time::{Instant, Sleep, sleep_until};

use super::ConnectionState;
use crate::clock::instant_now;

/// The seconds in which no rate is asked for yet.
const GRACE: Duration = Duration::from_secs(5);

/// A request body did not arrive in time.
#[derive(Debug, Error)]
#[error("the request body came too slowly")]
pub struct BodyTooSlow;

/// A request body that must arrive within a time and, after some grace, at a least rate.
#[derive(Debug)]
pub struct RequestBody {
    body: Incoming,
    began: Option<Instant>,
    received: u64,
    allowed: Duration,
    bytes_per_second: u64,
    timer: Option<Pin<Box<Sleep>>>,
    state: Arc<ConnectionState>,
}

impl RequestBody {
    /// The body of a request whose header has just been read.
    pub fn new(
        body: Incoming,
        allowed: Duration,
        bytes_per_second: u64,
        state: Arc<ConnectionState>,
    ) -> Self {
        state.set_body_read(body.is_end_stream());
        Self {
            body,
            began: None,
            received: 0,
            allowed,
            bytes_per_second,
            timer: None,
            state,
        }
    }

    fn deadline(&mut self) -> Instant {
        let began = *self
            .began
            .get_or_insert_with(|| Instant::from_std(instant_now()));
        let at_least_rate = GRACE + Duration::from_secs(self.received / self.bytes_per_second);
        began + at_least_rate.min(self.allowed)
    }
}

impl HttpBody for RequestBody {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let frame = match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(frame) => frame,
            Poll::Pending => {
                let deadline = self.deadline();
                let timer = self
                    .timer
                    .get_or_insert_with(|| Box::pin(sleep_until(deadline)));
                if timer.deadline() != deadline {
                    timer.as_mut().reset(deadline);
                }
                return match timer.as_mut().poll(context) {
                    Poll::Ready(()) => Poll::Ready(Some(Err(BodyTooSlow.into()))),
                    Poll::Pending => Poll::Pending,
                };
            }
        };
        if let Some(Ok(frame)) = &frame {
            let length = frame.data_ref().map_or(0, Bytes::len);
            self.received += u64::try_from(length).unwrap_or(u64::MAX);
        }
        if frame.is_none() || self.body.is_end_stream() {
            self.state.set_body_read(true);
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer's body that tells its connection when it has gone.
#[derive(Debug)]
pub struct AnswerBody {
    body: Body,
    state: Arc<ConnectionState>,
}

impl AnswerBody {
    /// The body of the answer to the request that `state` is serving.
    pub fn new(body: Body, state: Arc<ConnectionState>) -> Self {
        Self { body, state }
    }
}

impl Drop for AnswerBody {
    fn drop(&mut self) {
        self.state.end_request();
    }
}

impl HttpBody for AnswerBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
