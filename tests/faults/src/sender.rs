//! An author under load: signs ahead, sends one request at a time, keeps every receipt, and sends
//! again byte for byte what was not answered.

use std::io::{BufRead, BufReader, Read};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};
use grain_api::Problem;
use grain_api::body::BatchLine;
use grain_e2e::author::Author;
use grain_e2e::machine::Machine;
use grain_envelope::{Receipt, Submitted};
use grain_scenarios::cast::PLANT;
use grain_scenarios::drafts;
use grain_sdk::host::{Host as _, new_event_id};
use grain_sdk::http::Server;
use grain_sdk::trust::Trusted;
use serde_json::{Value, json};

use crate::finding::Finding;
use crate::random::Random;

/// Lines of the largest batch under load.
const BATCH_LINES: u64 = 40;
/// Lines of a batch that asks for known receipts again.
const RECHECK_LINES: usize = 500;
/// Milliseconds to wait where the server asks for patience.
const PATIENCE_MS: u64 = 2;
/// Refusals that one key may have recorded: fewer than the ledger's bucket holds.
const REFUSALS_MAX: usize = 500;

/// An author with what it signed, in order; the first `receipts.len()` are acknowledged.
#[derive(Debug)]
pub struct Sender {
    author: Author,
    number: usize,
    events: Vec<Submitted>,
    receipts: Vec<Vec<u8>>,
    refused: usize,
}

/// How a request ended.
enum End {
    /// Each of its events is answered.
    Answered,
    /// The connection broke: what was not answered is unknown.
    Cut,
    /// The server asks for patience.
    Later,
}

impl Sender {
    /// The `number`-th author.
    pub fn new(author: Author, number: usize) -> Sender {
        Sender {
            author,
            number,
            events: Vec::new(),
            receipts: Vec::new(),
            refused: 0,
        }
    }

    /// How many events are acknowledged.
    pub fn acknowledged(&self) -> usize {
        self.receipts.len()
    }

    /// How many of them were refused by a rule.
    pub fn refused(&self) -> usize {
        self.refused
    }

    /// Signs until `ahead` events wait to be sent.
    pub fn sign_ahead(&mut self, ahead: usize) -> Result<()> {
        while self.events.len() < self.receipts.len() + ahead {
            let draft = self.draft(self.events.len());
            let envelope = self.author.sign(&draft)?;
            self.events.push(envelope);
        }
        Ok(())
    }

    /// Sends what waits, until all is answered, the load has ended or the connection breaks.
    pub fn send(
        &mut self,
        url: &str,
        trusted: &Trusted,
        random: &mut Random,
        ended: &AtomicBool,
    ) -> Result<(), Finding> {
        let server = Server::new(url, None).map_err(Finding::of)?;
        while self.receipts.len() < self.events.len() && !ended.load(Ordering::Relaxed) {
            let lines = if random.between(0, 2) == 0 {
                1
            } else {
                random.between(2, BATCH_LINES)
            };
            let first = self.receipts.len();
            let last = self
                .events
                .len()
                .min(first + usize::try_from(lines).unwrap_or(1));
            let (end, answers) = post(&server, &self.events[first..last])?;
            for (status, receipt) in answers {
                self.acknowledge(status, receipt, trusted)?;
            }
            match end {
                End::Answered => {}
                End::Cut => break,
                End::Later => Machine.pause(PATIENCE_MS),
            }
        }
        Ok(())
    }

    /// Sends acknowledged events again: the newest, and `samples` others. Each must be given the
    /// receipt that it was given before.
    pub fn recheck_some(
        &self,
        url: &str,
        samples: u64,
        random: &mut Random,
    ) -> Result<(), Finding> {
        let count = self.receipts.len() as u64;
        if count == 0 {
            return Ok(());
        }
        let mut places = vec![count - 1];
        places.extend((0..samples).map(|_| random.between(0, count)));
        let server = Server::new(url, None).map_err(Finding::of)?;
        for place in places {
            let place = usize::try_from(place).unwrap_or(0);
            self.recheck(&server, place, place + 1)?;
        }
        Ok(())
    }

    /// Sends every acknowledged event again.
    pub fn recheck_all(&self, url: &str) -> Result<(), Finding> {
        let server = Server::new(url, None).map_err(Finding::of)?;
        for first in (0..self.receipts.len()).step_by(RECHECK_LINES) {
            let last = self.receipts.len().min(first + RECHECK_LINES);
            self.recheck(&server, first, last)?;
        }
        Ok(())
    }

    /// The log indices of the acknowledged events.
    pub fn indices(&self) -> Result<Vec<u64>, Finding> {
        let index = |receipt: &Vec<u8>| Receipt::parse(receipt).map(|receipt| receipt.index);
        let indices: Result<Vec<u64>, _> = self.receipts.iter().map(index).collect();
        indices.map_err(Finding::of)
    }

    fn recheck(&self, server: &Server, mut first: usize, last: usize) -> Result<(), Finding> {
        while first < last {
            let (end, answers) = post(server, &self.events[first..last])?;
            for (status, receipt) in answers {
                let known = &self.receipts[first];
                if receipt != *known {
                    return Err(Finding::Lost {
                        author: self.number,
                        sequence: first + 1,
                        status,
                        given: String::from_utf8_lossy(known).into_owned(),
                        now: String::from_utf8_lossy(&receipt).into_owned(),
                    });
                }
                first += 1;
            }
            match end {
                End::Answered => {}
                End::Cut => return Err(Finding::Unexpected("the server went away".to_owned())),
                End::Later => Machine.pause(PATIENCE_MS),
            }
        }
        Ok(())
    }

    fn acknowledge(
        &mut self,
        status: u16,
        receipt: Vec<u8>,
        trusted: &Trusted,
    ) -> Result<(), Finding> {
        let event = &self.events[self.receipts.len()];
        grain_sdk::receipt::verify(event.payload(), event.signature(), &receipt, trusted)
            .map_err(|error| Finding::BadReceipt(format!("{error:?}")))?;
        self.refused += usize::from(status == 422);
        self.receipts.push(receipt);
        Ok(())
    }

    /// Registrations, arrivals of loads that nobody declared, and now and then what a rule refuses.
    fn draft(&self, place: usize) -> Value {
        if place % 50 == 49 && self.refused < REFUSALS_MAX {
            return draft("bin_registered", &drafts::bin("01"));
        }
        if place % 4 == 3 {
            let lot = format!("{}.1", new_event_id(&Machine));
            let mut body = drafts::receipt("", &lot, &format!("青A{place:05}"), 20_000_000, true);
            body["transfer"] = Value::Null;
            body["bin"] = Value::Null;
            body["slip_number"] = format!("K{}-{place}", self.number).into();
            return draft("received", &body);
        }
        let bin = format!("{}/K{}-{place}", PLANT.facility(), self.number);
        let body = json!({
            "bin": bin, "name": null, "capacity_mass_g": 1_000_000, "commodity": null,
        });
        draft("bin_registered", &body)
    }
}

fn draft(name: &str, body: &Value) -> Value {
    drafts::draft(name, &Machine.shanghai(0), PLANT, body)
}

/// Statuses and receipts of the events that were answered, in order.
type Answers = Vec<(u16, Vec<u8>)>;

/// Sends events in one request: one alone, several as a batch.
fn post(server: &Server, events: &[Submitted]) -> Result<(End, Answers), Finding> {
    match events {
        [event] => post_one(server, event),
        _ => post_batch(server, events),
    }
}

fn post_one(server: &Server, event: &Submitted) -> Result<(End, Answers), Finding> {
    let sent = server.post("/api/v1/events", "application/json", &event.to_wire(), None);
    let Ok(answer) = sent else {
        return Ok((End::Cut, Vec::new()));
    };
    match answer.status {
        200 | 201 => Ok((End::Answered, vec![(answer.status, answer.body)])),
        _ => match refusal(problem_in(&answer.body).as_ref(), answer.status)? {
            Some(receipt) => Ok((End::Answered, vec![(answer.status, receipt)])),
            None => Ok((End::Later, Vec::new())),
        },
    }
}

fn post_batch(server: &Server, events: &[Submitted]) -> Result<(End, Answers), Finding> {
    let lines = events
        .iter()
        .map(|event| [event.to_wire(), b"\n".to_vec()].concat());
    let body = lines.collect::<Vec<_>>().concat();
    let sent = server.post_stream("/api/v1/events/batch", "application/x-ndjson", &body);
    let Ok((status, _, mut reader)) = sent else {
        return Ok((End::Cut, Vec::new()));
    };
    if status != 200 {
        let mut body = Vec::new();
        if reader.read_to_end(&mut body).is_err() {
            return Ok((End::Cut, Vec::new()));
        }
        refusal(problem_in(&body).as_ref(), status)?;
        return Ok((End::Later, Vec::new()));
    }
    let mut reader = BufReader::new(reader);
    let mut answers = Vec::new();
    for _ in events {
        let mut line = Vec::new();
        let read = reader.read_until(b'\n', &mut line);
        if read.is_err() || !line.ends_with(b"\n") {
            return Ok((End::Cut, answers));
        }
        let parsed: Result<BatchLine> = serde_json::from_slice(&line)
            .with_context(|| String::from_utf8_lossy(&line).into_owned());
        let parsed = parsed.map_err(|error| Finding::Unexpected(format!("{error:#}")))?;
        if let Some(receipt) = parsed.receipt {
            answers.push((parsed.status, receipt.get().as_bytes().to_vec()));
            continue;
        }
        match refusal(parsed.problem.as_ref(), parsed.status)? {
            Some(receipt) => answers.push((parsed.status, receipt)),
            None => return Ok((End::Later, answers)),
        }
    }
    Ok((End::Answered, answers))
}

/// The problem that a body tells, if it tells one.
fn problem_in(body: &[u8]) -> Option<Problem> {
    serde_json::from_slice(body).ok()
}

/// The receipt of a refusal, or `None` where the server asks for patience.
fn refusal(problem: Option<&Problem>, status: u16) -> Result<Option<Vec<u8>>, Finding> {
    let receipt = problem.and_then(|problem| problem.receipt.as_ref());
    match (status, receipt) {
        (422, Some(receipt)) => Ok(Some(receipt.get().as_bytes().to_vec())),
        (408 | 424 | 429 | 503, None) => Ok(None),
        _ => Err(Finding::Unexpected(format!("{status} {problem:?}"))),
    }
}
