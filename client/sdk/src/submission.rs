//! The outbox's way to a real ledger: requests, answers, receipts verified
//! before anything is called recorded.

use grain_api::Problem;
use std::io::{BufRead as _, BufReader, Read as _};

use grain_api::body::BatchLine;
use grain_envelope::{KeyId, Submitted};

use crate::http::Answer;
use crate::outbox::send::{Carrier, Hear, LineAnswer, SendError};
use crate::outbox::state::{Head, Item};
use crate::receipt;
use crate::remote::{Remote, RemoteError};
use crate::trust::Trusted;

/// What is read ahead of a batch's answer.
const ANSWER_BUFFER: usize = 256 << 10;
/// The longest line of a batch's answer: a receipt.
const LINE_BYTES_MAX: u64 = 1 << 20;
/// The longest problem.
const PROBLEM_BYTES_MAX: u64 = 1 << 20;

/// Sends one key's envelopes to a ledger that is trusted.
pub struct Submission<'a> {
    /// The ledger's server.
    pub remote: &'a Remote<'a>,
    /// Whose receipts are believed.
    pub trusted: &'a Trusted,
    /// The key's fingerprint.
    pub key: KeyId,
}

impl Carrier for Submission<'_> {
    fn send(&self, items: &[Item], hear: &mut Hear<'_>) -> Result<(), SendError> {
        let envelopes: Vec<Submitted> = items
            .iter()
            .map(|item| Submitted::from_parts(item.payload.clone(), item.signature, self.key))
            .collect();
        send(self.remote, self.trusted, &envelopes, hear)
    }

    fn head(&self) -> Result<Option<Head>, SendError> {
        let told = self
            .remote
            .key_head(&self.key.to_string())
            .map_err(unanswered)?;
        Ok(told.map(|told| Head {
            sequence: told.author_sequence,
            digest: *told.head.as_bytes(),
        }))
    }
}

/// Sends envelopes that anybody signed, in order: one alone, several as a batch.
/// Answers are told as they come.
///
/// # Errors
/// [`SendError`] where the answer did not come or broke off, or a receipt does
/// not verify.
pub fn send(
    remote: &Remote<'_>,
    trusted: &Trusted,
    envelopes: &[Submitted],
    hear: &mut Hear<'_>,
) -> Result<(), SendError> {
    match envelopes {
        [] => Ok(()),
        [envelope] => {
            hear(vec![send_one(remote, trusted, envelope)?]);
            Ok(())
        }
        _ => send_batch(remote, trusted, envelopes, hear),
    }
}

fn send_one(
    remote: &Remote<'_>,
    trusted: &Trusted,
    envelope: &Submitted,
) -> Result<LineAnswer, SendError> {
    let path = "/api/v1/events";
    let answer = remote
        .post(path, "application/json", &envelope.to_wire())
        .map_err(|error| unanswered(error.into()))?;
    if matches!(answer.status, 200 | 201) {
        return recorded(trusted, envelope, answer.status, &answer.body, None);
    }
    turned_away(trusted, envelope, &problem(remote, path, &answer)?)
}

fn send_batch(
    remote: &Remote<'_>,
    trusted: &Trusted,
    envelopes: &[Submitted],
    hear: &mut Hear<'_>,
) -> Result<(), SendError> {
    let lines = envelopes
        .iter()
        .map(|envelope| [envelope.to_wire(), b"\n".to_vec()].concat());
    let path = "/api/v1/events/batch";
    let body = lines.collect::<Vec<_>>().concat();
    let (status, retry_after_s, reader) = remote
        .server()
        .post_stream(path, "application/x-ndjson", &body)
        .map_err(|error| unanswered(error.into()))?;
    let mut reader = BufReader::with_capacity(ANSWER_BUFFER, reader);
    if status != 200 {
        let mut body = Vec::new();
        // What cannot be read is no problem of the ledger's, and said to be so.
        let _read = reader.take(PROBLEM_BYTES_MAX).read_to_end(&mut body);
        let problem = problem(
            remote,
            path,
            &Answer {
                status,
                retry_after_s,
                body,
            },
        )?;
        return Err(SendError::Refused {
            status: problem.status,
            retry_after_s: retry_after_s.or(problem.retry_after_s),
            body: to_json(&problem),
        });
    }
    let mut answers = Vec::new();
    for envelope in envelopes {
        let mut line = Vec::new();
        let read = (&mut reader)
            .take(LINE_BYTES_MAX)
            .read_until(b'\n', &mut line);
        // A line without its end is where the answer broke off.
        let answer = match read {
            Ok(_) if line.ends_with(b"\n") => line_answer(trusted, envelope, &line),
            Ok(_) => Err(broke_off("the answer to the batch broke off".into())),
            Err(error) => Err(broke_off(error.into())),
        };
        match answer {
            Ok(answer) => answers.push(answer),
            Err(error) => {
                hear(answers);
                return Err(error);
            }
        }
        // What has come by now is kept together: one fsync, not one a line.
        if !reader.buffer().contains(&b'\n') && !hear(std::mem::take(&mut answers)) {
            return Ok(());
        }
    }
    hear(answers);
    Ok(())
}

fn line_answer(
    trusted: &Trusted,
    envelope: &Submitted,
    line: &[u8],
) -> Result<LineAnswer, SendError> {
    let line: BatchLine = serde_json::from_slice(line).map_err(|error| broke_off(error.into()))?;
    match (&line.receipt, &line.problem) {
        (Some(receipt), _) => recorded(
            trusted,
            envelope,
            line.status,
            receipt.get().as_bytes(),
            None,
        ),
        (None, Some(problem)) if problem.status < 500 => turned_away(trusted, envelope, problem),
        _ => Err(broke_off("a line of the batch has no outcome".into())),
    }
}

fn broke_off(source: Box<dyn std::error::Error + Send + Sync>) -> SendError {
    SendError::NoAnswer {
        retry_after_s: None,
        status: Some(200),
        source,
    }
}

/// The answer for a recorded event, if its receipt proves that it is.
fn recorded(
    trusted: &Trusted,
    envelope: &Submitted,
    status: u16,
    receipt: &[u8],
    body: Option<String>,
) -> Result<LineAnswer, SendError> {
    let proven = receipt::verify(envelope.payload(), envelope.signature(), receipt, trusted);
    if let Err(source) = proven {
        let event_id = event_id(envelope.payload());
        return Err(SendError::BadReceipt {
            event_id,
            source: source.into(),
        });
    }
    Ok(LineAnswer {
        status,
        receipt: Some(receipt.to_vec()),
        body,
    })
}

fn turned_away(
    trusted: &Trusted,
    envelope: &Submitted,
    problem: &Problem,
) -> Result<LineAnswer, SendError> {
    let body = Some(to_json(problem));
    match &problem.receipt {
        Some(receipt) => recorded(
            trusted,
            envelope,
            problem.status,
            receipt.get().as_bytes(),
            body,
        ),
        None => Ok(LineAnswer {
            status: problem.status,
            receipt: None,
            body,
        }),
    }
}

/// The problem of a 4xx; a 5xx leaves the outcome unknown.
fn problem(remote: &Remote<'_>, path: &str, answer: &Answer) -> Result<Problem, SendError> {
    match remote.problem(path, answer) {
        RemoteError::Problem(problem) if answer.status < 500 => Ok(*problem),
        error => Err(SendError::NoAnswer {
            retry_after_s: answer.retry_after_s,
            status: Some(answer.status),
            source: error.into(),
        }),
    }
}

/// The id that a payload claims, for messages.
fn event_id(payload: &[u8]) -> String {
    let value: serde_json::Value = serde_json::from_slice(payload).unwrap_or_default();
    value["event_id"].as_str().unwrap_or_default().to_owned()
}

fn to_json(problem: &Problem) -> String {
    serde_json::to_string(problem).unwrap_or_default()
}

fn unanswered(error: RemoteError) -> SendError {
    let (status, retry_after_s) = match &error {
        RemoteError::Problem(problem) => (Some(problem.status), problem.retry_after_s),
        RemoteError::NotALedger { status, .. } => (Some(*status), None),
        _ => (None, None),
    };
    SendError::NoAnswer {
        retry_after_s,
        status,
        source: error.into(),
    }
}
