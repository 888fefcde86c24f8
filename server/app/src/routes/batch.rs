//! `POST events/batch`: NDJSON in, NDJSON out, a line for each line, in order.
//!
//! ```text
//! reader     lines of the body, in pieces           ──┐ at most 4 pieces ahead
//! threads    wrapper, signature, form of a piece      │ on every core
//! sender     to the ledger, in order              <───┘
//! answerer   waits for each, in order: one line out
//! ```
//! The answers are kept until the client reads them: a client may write all before it reads, and
//! a batch has a limit.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::Response;
use grain_api::ProblemCode;
use grain_api::body::BatchLine;
use grain_envelope::limits::BATCH_SIZE_MAX;
use grain_envelope::{EventId, KeyId, Submitted, Verified};
use grain_ledger::{Answer, Batch, Ledger, Problem, Status};
use http::{HeaderValue, StatusCode};
use hyper::body::{Body as HttpBody, Frame};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::app::{App, answered};
use crate::failure::Failure;
use crate::lines::{Line, Lines};
use crate::shell::RequestContext;
use crate::{body, reply, submission};

const NDJSON: HeaderValue = HeaderValue::from_static("application/x-ndjson");
/// Lines whose signatures are checked in one go.
const PIECE_LINES: usize = 32;
/// Pieces that are checked ahead of the writer.
const PIECES_AHEAD: usize = 4;
/// Lines that wait for the writer's answer.
const LINES_IN_FLIGHT: usize = 1_024;

/// `POST events/batch`.
pub(crate) async fn submit(
    State(app): State<App>,
    Extension(context): Extension<RequestContext>,
    body: Body,
) -> Result<Response, Failure> {
    if body.size_hint().lower() > u64::try_from(BATCH_SIZE_MAX).unwrap_or(u64::MAX) {
        return Err(body::refusal(ProblemCode::BatchTooLarge, BATCH_SIZE_MAX));
    }
    app.room_for_events()?;
    let place = Arc::clone(app.batches()).try_acquire_owned();
    let place = place.map_err(|_| Failure::new(ProblemCode::Overloaded))?;
    let (pieces, checked) = mpsc::channel(PIECES_AHEAD);
    let (sent, waiting) = mpsc::channel(LINES_IN_FLIGHT);
    let (out, lines) = mpsc::unbounded_channel();
    tokio::spawn(read(Arc::clone(app.ledger()), Lines::of(body), pieces));
    tokio::spawn(send(app.ledger().batch(), checked, sent));
    tokio::spawn(answer(
        Answerer {
            app,
            context,
            out,
            _place: place,
        },
        waiting,
    ));
    Ok(reply::raw(
        StatusCode::OK,
        NDJSON,
        Body::new(AnswerLines(lines)),
    ))
}

/// A line, its number, and the envelope in it or what is wrong with it. The key is that of which
/// later lines cannot be tried; where even that is unknown, it is all of them.
type Checked = (u32, Result<Verified, (Option<KeyId>, Failure)>);

async fn read(
    ledger: Arc<Ledger>,
    mut lines: Lines,
    pieces: mpsc::Sender<JoinHandle<Vec<Checked>>>,
) {
    loop {
        let (next, end) = match lines.next().await {
            Ok(next) if next.is_empty() => return,
            Ok(next) => (next, None),
            Err(failure) => (Vec::new(), Some((lines.next_number(), failure))),
        };
        let mut next = VecDeque::from(next);
        while !next.is_empty() {
            let piece: Vec<Line> = next.drain(..next.len().min(PIECE_LINES)).collect();
            let ledger = Arc::clone(&ledger);
            let check = move || piece.iter().map(|line| check(&ledger, line)).collect();
            if pieces
                .send(tokio::task::spawn_blocking(check))
                .await
                .is_err()
            {
                return;
            }
        }
        if let Some((number, failure)) = end {
            let last = async move { vec![(number, Err((None, failure)))] };
            // Whoever listens is gone: then nobody misses it.
            let _told = pieces.send(tokio::spawn(last)).await.is_ok();
            lines.discard().await;
            return;
        }
    }
}

fn check(ledger: &Ledger, line: &Line) -> Checked {
    let result = match Submitted::from_wire(&line.bytes) {
        Ok(submitted) => {
            let key = submitted.keyid();
            let verified = ledger.verify(submitted);
            verified.map_err(|problem| (Some(key), submission::failure(problem)))
        }
        Err(error) => Err((None, submission::wire_failure(error))),
    };
    (line.number, result)
}

/// A line that was sent, or an answer that needs no sending.
enum Sent {
    Waiting(u32, Option<EventId>, oneshot::Receiver<Answer>),
    Failed(u32, Failure),
}

async fn send(
    batch: Batch,
    mut pieces: mpsc::Receiver<JoinHandle<Vec<Checked>>>,
    sent: mpsc::Sender<Sent>,
) {
    let mut unreadable = false;
    while let Some(piece) = pieces.recv().await {
        let Ok(piece) = piece.await else { return };
        for (number, checked) in piece {
            let line = match checked {
                _ if unreadable => Sent::Failed(number, submission::failure(Problem::NotTried)),
                Ok(verified) => {
                    let erased = submission::erased(&verified);
                    let (sender, answer) = oneshot::channel();
                    batch.submit(verified, Box::new(move |answer| drop(sender.send(answer))));
                    Sent::Waiting(number, erased, answer)
                }
                Err((key, failure)) => {
                    match key {
                        Some(key) => batch.not_tried(key),
                        None => unreadable = true,
                    }
                    Sent::Failed(number, failure)
                }
            };
            if sent.send(line).await.is_err() {
                return;
            }
        }
    }
}

struct Answerer {
    app: App,
    context: RequestContext,
    out: mpsc::UnboundedSender<Bytes>,
    _place: OwnedSemaphorePermit,
}

async fn answer(answerer: Answerer, mut waiting: mpsc::Receiver<Sent>) {
    while let Some(sent) = waiting.recv().await {
        let (number, result) = match sent {
            Sent::Failed(number, failure) => (number, Err(failure)),
            Sent::Waiting(number, erased, answer) => {
                let answer = answered(answer).await;
                if let Ok(answer) = &answer {
                    submission::erase(&answerer.app, answer, erased).await;
                }
                (number, answer)
            }
        };
        let line = match result {
            Ok(Answer::Recorded(recorded)) if recorded.status != Status::Refused => {
                receipt_line(number, recorded.status, &recorded.receipt)
            }
            Ok(Answer::Recorded(recorded)) => {
                answerer.problem_line(number, &submission::refusal(recorded))
            }
            Ok(Answer::Problem(problem)) => {
                answerer.problem_line(number, &submission::failure(problem))
            }
            Err(failure) => answerer.problem_line(number, &failure),
        };
        // A client that has gone changes nothing: what was sent is recorded.
        let _heard = answerer.out.send(line).is_ok();
    }
}

/// A receipt goes out as the very bytes that it is.
fn receipt_line(number: u32, status: Status, receipt: &[u8]) -> Bytes {
    let head = format!(
        "{{\"line\":{number},\"status\":{},\"receipt\":",
        status.http()
    );
    [head.as_bytes(), receipt, b"}\n"].concat().into()
}

impl Answerer {
    fn problem_line(&self, number: u32, failure: &Failure) -> Bytes {
        failure.log(&self.context.id);
        self.app.metrics().problem(failure.code());
        let problem = failure.problem(self.context.language, &self.context.id);
        let status = problem.status;
        let line = BatchLine {
            line: number,
            status,
            receipt: None,
            problem: Some(problem),
        };
        let mut bytes = serde_json::to_vec(&line).unwrap_or_default();
        bytes.push(b'\n');
        bytes.into()
    }
}

/// The answer's body.
struct AnswerLines(mpsc::UnboundedReceiver<Bytes>);

impl HttpBody for AnswerLines {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.0
            .poll_recv(context)
            .map(|line| line.map(|line| Ok(Frame::data(line))))
    }
}
