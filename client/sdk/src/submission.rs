//! The outbox's way to a real ledger: requests, answers, receipts verified
//! before anything is called recorded.

use grain_api::Problem;
use grain_api::body::BatchLine;
use grain_envelope::{KeyId, Submitted};

use crate::http::Answer;
use crate::outbox::send::{Carrier, LineAnswer, SendError};
use crate::outbox::state::{Head, Item};
use crate::receipt;
use crate::remote::{Remote, RemoteError};
use crate::trust::Trusted;

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
    fn send(&self, items: &[Item]) -> Result<Vec<LineAnswer>, SendError> {
        match items {
            [] => Ok(Vec::new()),
            [item] => self.send_one(item),
            _ => self.send_batch(items),
        }
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

impl Submission<'_> {
    fn send_one(&self, item: &Item) -> Result<Vec<LineAnswer>, SendError> {
        let wire = self.wire(item);
        let path = "/api/v1/events";
        let answer = self
            .remote
            .post(path, "application/json", &wire)
            .map_err(|error| unanswered(error.into()))?;
        if matches!(answer.status, 200 | 201) {
            return Ok(vec![self.recorded(
                item,
                answer.status,
                &answer.body,
                None,
            )?]);
        }
        let problem = self.problem(path, &answer)?;
        Ok(vec![self.turned_away(item, &problem)?])
    }

    fn send_batch(&self, items: &[Item]) -> Result<Vec<LineAnswer>, SendError> {
        let mut body = Vec::new();
        for item in items {
            body.extend_from_slice(&self.wire(item));
            body.push(b'\n');
        }
        let path = "/api/v1/events/batch";
        let answer = self
            .remote
            .post(path, "application/x-ndjson", &body)
            .map_err(|error| unanswered(error.into()))?;
        if answer.status != 200 {
            let problem = self.problem(path, &answer)?;
            return Err(SendError::Refused {
                status: problem.status,
                retry_after_s: answer.retry_after_s.or(problem.retry_after_s),
                body: to_json(&problem),
            });
        }
        let mut answers = Vec::new();
        let lines = answer.body.split_inclusive(|byte| *byte == b'\n');
        for (item, line) in items.iter().zip(lines) {
            // A line without its end is where the answer broke off.
            let Some(line) = line.strip_suffix(b"\n") else {
                break;
            };
            let line: BatchLine =
                serde_json::from_slice(line).map_err(|source| SendError::NoAnswer {
                    retry_after_s: None,
                    status: Some(200),
                    source: source.into(),
                })?;
            answers.push(match (&line.receipt, &line.problem) {
                (Some(receipt), _) => {
                    self.recorded(item, line.status, receipt.get().as_bytes(), None)?
                }
                (None, Some(problem)) => self.turned_away(item, problem)?,
                (None, None) => break,
            });
        }
        Ok(answers)
    }

    fn wire(&self, item: &Item) -> Vec<u8> {
        Submitted::from_parts(item.payload.clone(), item.signature, self.key).to_wire()
    }

    /// The answer for a recorded event, if its receipt proves that it is.
    fn recorded(
        &self,
        item: &Item,
        status: u16,
        receipt: &[u8],
        body: Option<String>,
    ) -> Result<LineAnswer, SendError> {
        receipt::verify(&item.payload, &item.signature, receipt, self.trusted).map_err(
            |source| SendError::BadReceipt {
                event_id: item.event_id.clone(),
                source: source.into(),
            },
        )?;
        Ok(LineAnswer {
            status,
            receipt: Some(receipt.to_vec()),
            body,
        })
    }

    fn turned_away(&self, item: &Item, problem: &Problem) -> Result<LineAnswer, SendError> {
        let body = to_json(problem);
        match &problem.receipt {
            Some(receipt) => {
                self.recorded(item, problem.status, receipt.get().as_bytes(), Some(body))
            }
            None => Ok(LineAnswer {
                status: problem.status,
                receipt: None,
                body: Some(body),
            }),
        }
    }

    /// The problem of a 4xx; a 5xx leaves the outcome unknown.
    fn problem(&self, path: &str, answer: &Answer) -> Result<Problem, SendError> {
        let error = self.remote.problem(path, answer);
        match error {
            RemoteError::Problem(problem) if answer.status < 500 => Ok(*problem),
            error => Err(SendError::NoAnswer {
                retry_after_s: answer.retry_after_s,
                status: Some(answer.status),
                source: error.into(),
            }),
        }
    }
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
