//! One connection as this server guards it: a stream with deadlines for each phase of a request,
//! and the state that stream, service and bodies share.
//!
//! The HTTP library has no timer for the first byte and none that tells an idle connection from a
//! slow header. Here each phase has its own deadline; nothing is armed while a request is served,
//! because the service then watches the time.

mod body;
mod head;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

pub use body::{AnswerBody, BodyTooSlow, RequestBody};
pub use head::HeadFault;

use crate::clock::instant_now;
use crate::config::TimeoutsConfig;
use head::HeadScanner;

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Nothing has come yet.
    Silent,
    /// Between two requests.
    Idle,
    /// A header is coming in.
    Header,
    /// A request is being served.
    Serving,
}

/// What stream, service and bodies of one connection know in common. They run in one task.
#[derive(Debug, Default)]
pub struct ConnectionState {
    phase: AtomicU8,
    headers: AtomicU32,
    requests: AtomicU32,
    fault: AtomicU8,
    body_read: AtomicBool,
    endless: AtomicBool,
}

/// Marks an answer that goes on until somebody ends it: when the server stops, its reader is not
/// waited for.
#[derive(Debug, Clone, Copy)]
pub struct Endless;

const NO_FAULT: u8 = 0;
const AMBIGUOUS: u8 = 1;
const TOO_MANY_FIELDS: u8 = 2;

impl ConnectionState {
    /// What the connection is doing.
    pub fn phase(&self) -> Phase {
        match self.phase.load(Ordering::Relaxed) {
            0 => Phase::Silent,
            1 => Phase::Idle,
            2 => Phase::Header,
            _ => Phase::Serving,
        }
    }

    fn set_phase(&self, phase: Phase) {
        let number = match phase {
            Phase::Silent => 0,
            Phase::Idle => 1,
            Phase::Header => 2,
            Phase::Serving => 3,
        };
        self.phase.store(number, Ordering::Relaxed);
    }

    /// The service has got a request. A fault means that it must be refused and the connection
    /// closed; a request whose header came in behind the one before is such a fault too, because
    /// nobody looked at its bytes.
    pub fn begin_request(&self) -> Option<HeadFault> {
        self.set_phase(Phase::Serving);
        let request = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        if self.headers.load(Ordering::Relaxed) < request {
            return Some(HeadFault::Ambiguous);
        }
        match self.fault.load(Ordering::Relaxed) {
            NO_FAULT => None,
            TOO_MANY_FIELDS => Some(HeadFault::TooManyFields),
            _ => Some(HeadFault::Ambiguous),
        }
    }

    /// Whether all of the request's body has been read, so that the next request lies behind it.
    pub fn is_body_read(&self) -> bool {
        self.body_read.load(Ordering::Relaxed)
    }

    /// Whether the answer under way goes on until somebody ends it.
    pub fn is_endless(&self) -> bool {
        self.endless.load(Ordering::Relaxed)
    }

    /// The answer that begins goes on until somebody ends it, or does not.
    pub fn set_endless(&self, endless: bool) {
        self.endless.store(endless, Ordering::Relaxed);
    }

    fn set_body_read(&self, read: bool) {
        self.body_read.store(read, Ordering::Relaxed);
    }

    /// The answer has been handed to the stream, or dropped.
    fn end_request(&self) {
        self.set_phase(Phase::Idle);
    }

    fn end_header(&self, fault: Option<HeadFault>) {
        self.headers.fetch_add(1, Ordering::Relaxed);
        let number = match fault {
            None => NO_FAULT,
            Some(HeadFault::Ambiguous) => AMBIGUOUS,
            Some(HeadFault::TooManyFields) => TOO_MANY_FIELDS,
        };
        self.fault.store(number, Ordering::Relaxed);
    }
}

/// A deadline that costs nothing while it only moves away: the timer is set anew when it fires
/// early, and before that only for a deadline nearer than the one it waits for.
#[derive(Debug, Default)]
struct Deadline {
    timer: Option<Pin<Box<Sleep>>>,
}

impl Deadline {
    fn poll_passed(&mut self, context: &mut Context<'_>, deadline: Instant) -> Poll<()> {
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if timer.deadline() > deadline || timer.is_elapsed() {
            timer.as_mut().reset(deadline);
        }
        loop {
            ready!(timer.as_mut().poll(context));
            if timer.deadline() >= deadline {
                return Poll::Ready(());
            }
            timer.as_mut().reset(deadline);
        }
    }
}

/// A stream whose reads end with an error when a phase takes too long, and whose writes do when
/// the client takes nothing in.
#[derive(Debug)]
pub struct GuardedStream<S> {
    stream: S,
    state: Arc<ConnectionState>,
    timeouts: TimeoutsConfig,
    /// The phase to which `deadline` belongs.
    phase: Phase,
    deadline: Instant,
    read_timer: Deadline,
    scanner: HeadScanner,
    write_stalled_since: Option<Instant>,
    write_timer: Deadline,
}

impl<S> GuardedStream<S> {
    /// A stream that has just been opened.
    pub fn new(stream: S, state: Arc<ConnectionState>, timeouts: TimeoutsConfig) -> Self {
        let deadline = Instant::from_std(instant_now()) + timeouts.first_byte;
        Self {
            stream,
            state,
            timeouts,
            phase: Phase::Silent,
            deadline,
            read_timer: Deadline::default(),
            scanner: HeadScanner::default(),
            write_stalled_since: None,
            write_timer: Deadline::default(),
        }
    }

    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        let allowed = match phase {
            Phase::Silent => self.timeouts.first_byte,
            Phase::Idle => self.timeouts.idle,
            Phase::Header => self.timeouts.header,
            Phase::Serving => return,
        };
        self.deadline = Instant::from_std(instant_now()) + allowed;
    }

    fn received(&mut self, bytes: &[u8]) {
        if matches!(self.phase, Phase::Silent | Phase::Idle) {
            self.scanner = HeadScanner::default();
            self.state.set_phase(Phase::Header);
            self.enter(Phase::Header);
        }
        if self.phase == Phase::Header && self.scanner.feed(bytes) {
            self.state.end_header(self.scanner.fault());
            // Whatever follows belongs to the body, until the next request.
            self.phase = Phase::Serving;
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for GuardedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.phase == Phase::Serving && this.state.phase() == Phase::Idle {
            this.enter(Phase::Idle);
        }
        let before = buffer.filled().len();
        match Pin::new(&mut this.stream).poll_read(context, buffer) {
            Poll::Ready(Ok(())) => {
                if this.phase != Phase::Serving && buffer.filled().len() > before {
                    this.received(&buffer.filled()[before..]);
                }
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending if this.phase == Phase::Serving => Poll::Pending,
            Poll::Pending => {
                ready!(this.read_timer.poll_passed(context, this.deadline));
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> GuardedStream<S> {
    fn watch_write<T>(
        &mut self,
        context: &mut Context<'_>,
        result: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if result.is_ready() {
            self.write_stalled_since = None;
            return result;
        }
        let since = *self
            .write_stalled_since
            .get_or_insert_with(|| Instant::from_std(instant_now()));
        ready!(
            self.write_timer
                .poll_passed(context, since + self.timeouts.write)
        );
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for GuardedStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch_write(context, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.watch_write(context, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_flush(context);
        if self.phase == Phase::Serving && self.state.phase() == Phase::Idle {
            // The HTTP library has asked for bytes already and will not ask again by itself: the
            // timer must wake it.
            self.enter(Phase::Idle);
            let deadline = self.deadline;
            let _pending = self.read_timer.poll_passed(context, deadline).is_pending();
        }
        self.watch_write(context, result)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.stream).poll_shutdown(context);
        self.watch_write(context, result)
    }
}
