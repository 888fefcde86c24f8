//! A running ledger and its authors: what is recorded beside the measuring, and
//! the requests that are measured, signed before the clock starts.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use grain_api::body::BatchLine;
use grain_envelope::Receipt;
use grain_events::pack;
use grain_sdk::draft::Draft;
use serde_json::{Value, json};

use crate::author::{Author, Signed};
use crate::connection::{Connection, Request, post};
use crate::founding::{Authors, Founded};
use crate::trains::{self, Train, Wave};

/// Content type of one envelope.
const ENVELOPE: &str = "application/json";
/// Content type of a batch.
const LINES: &str = "application/x-ndjson";
/// Envelopes of one request where nothing is measured; below the limits of
/// log-format.md §2 also for the largest declarations.
const LINES_AT_ONCE: usize = 500;

/// A founded ledger, its authors, and how much of its story has been told.
#[derive(Debug)]
pub struct Ledger {
    /// What clients pin.
    pub founded: Founded,
    /// Everybody who signs.
    pub authors: Authors,
    told: Told,
}

/// How much of a ledger's story has been told.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct Told {
    permit: String,
    waves: u64,
    trains: u64,
}

/// What a client will send, and its last envelope, whose receipt is verified.
#[derive(Debug, Default)]
pub struct Prepared {
    /// The requests, in order.
    pub requests: Vec<Request>,
    /// The last envelope in them.
    pub last: Option<Signed>,
}

impl Ledger {
    /// Registers everything that the story needs.
    pub fn open(founded: Founded, authors: Authors, address: SocketAddr) -> Result<Ledger> {
        let mut ledger = Ledger {
            founded,
            authors,
            told: Told::default(),
        };
        let packs: Vec<Value> = pack::KNOWN
            .iter()
            .map(|pack| json!(pack.reference))
            .collect();
        let drafts = ledger.authors.registrations(&packs)?;
        let id = ledger.founded.ledger.clone();
        record(&mut ledger.authors.bureau, &id, &drafts, address)?;
        let [filing, permit] = Authors::openings();
        let plant = ledger
            .authors
            .scales
            .first_mut()
            .context("there is a scale")?;
        for drafts in Authors::of_plant()?.chunks(LINES_AT_ONCE) {
            record(plant, &id, drafts, address)?;
        }
        record(&mut ledger.authors.xining, &id, &[filing], address)?;
        let permit = record(&mut ledger.authors.importer, &id, &[permit], address)?;
        ledger
            .told
            .permit
            .clone_from(permit.first().context("one permit is recorded")?);
        Ok(ledger)
    }

    /// Goes on with a ledger that has all this.
    pub fn go_on(founded: Founded, authors: Authors, told: Told) -> Ledger {
        Ledger {
            founded,
            authors,
            told,
        }
    }

    /// How much of its story has been told.
    pub fn told(&self) -> Told {
        self.told.clone()
    }

    /// Declares trains that will bring at least `loads` loads, and lets them depart.
    pub fn dispatch(&mut self, loads: usize, address: SocketAddr) -> Result<Vec<Train>> {
        let wave = Wave::new(self.told.waves);
        self.told.waves += 1;
        let first = self.told.trains;
        let count = u64::try_from(loads.div_ceil(trains::UNITS))?;
        self.told.trains += count;
        let numbers: Vec<u64> = (first..first + count).collect();
        let id = self.founded.ledger.clone();
        let authors = &mut self.authors;
        let lots: Vec<Draft> = numbers
            .iter()
            .map(|n| trains::lot(*n, &self.told.permit, wave))
            .collect();
        let lots = record(&mut authors.importer, &id, &lots, address)?;
        let lots: Vec<String> = lots.into_iter().map(|event| event + ".1").collect();
        let transfers: Vec<Draft> = numbers
            .iter()
            .zip(&lots)
            .map(|(n, lot)| trains::transfer(*n, &self.told.permit, lot, wave))
            .collect();
        let transfers = record(&mut authors.importer, &id, &transfers, address)?;
        let train = |((number, lot), transfer)| Train {
            number,
            lot,
            transfer,
            wave,
        };
        let sent: Vec<Train> = numbers
            .into_iter()
            .zip(lots)
            .zip(transfers)
            .map(train)
            .collect();
        for (author, office) in [
            (&mut authors.erenhot, "entry"),
            (&mut authors.xining, "destination"),
        ] {
            let drafts: Vec<Draft> = sent
                .iter()
                .map(|train| trains::acknowledgement(train, office))
                .collect();
            record(author, &id, &drafts, address)?;
        }
        let drafts: Vec<Draft> = sent.iter().map(trains::departure).collect();
        record(&mut authors.carrier, &id, &drafts, address)?;
        Ok(sent)
    }

    /// Signs the receipts of trains, shared out among so many scales: for each
    /// `events` envelopes, `lines` in a request.
    pub fn prepare(
        &mut self,
        trains: &[Train],
        clients: usize,
        events: usize,
        lines: usize,
    ) -> Result<Vec<Prepared>> {
        let id = &self.founded.ledger;
        ensure!(
            clients <= self.authors.scales.len(),
            "every client has a key of its own"
        );
        ensure!(
            trains.len() * trains::UNITS >= clients * events,
            "not enough trains"
        );
        let mut prepared: Vec<Result<Prepared>> = Vec::new();
        // As many threads as cores: signing is all they do.
        let cores = std::thread::available_parallelism()?.get();
        let mut scales: Vec<(usize, &mut Author)> = self
            .authors
            .scales
            .iter_mut()
            .take(clients)
            .enumerate()
            .collect();
        std::thread::scope(|scope| {
            let share = scales.len().div_ceil(cores).max(1);
            let running: Vec<_> = scales
                .chunks_mut(share)
                .map(|scales| {
                    scope.spawn(move || {
                        let mut done = Vec::new();
                        for (n, scale) in scales {
                            let loads = trains.iter().flat_map(trains::receipts);
                            let own: Vec<Draft> = loads.skip(*n * events).take(events).collect();
                            done.push(sign(scale, id, &own, lines));
                        }
                        done
                    })
                })
                .collect();
            for thread in running {
                prepared.extend(thread.join().unwrap_or_default());
            }
        });
        ensure!(prepared.len() == clients, "a signing thread panicked");
        prepared.into_iter().collect()
    }

    /// Verifies the last receipt of each client as a client would.
    pub fn verify(&self, prepared: &[Prepared], answers: &[Vec<u8>]) -> Result<()> {
        for (client, answer) in prepared.iter().zip(answers) {
            let last = client.last.as_ref().context("a client sent something")?;
            let receipt = last_receipt(answer)?;
            let envelope = &last.envelope;
            let proven = grain_sdk::receipt::verify(
                envelope.payload(),
                envelope.signature(),
                &receipt,
                &self.founded.trusted,
            )
            .context("a receipt does not verify")?;
            let violations = &proven.admission.violations;
            ensure!(
                violations.is_empty(),
                "the bench event has violations: {violations:?}"
            );
        }
        Ok(())
    }
}

fn sign(scale: &mut Author, ledger: &str, drafts: &[Draft], lines: usize) -> Result<Prepared> {
    let signed = scale.sign(ledger, drafts)?;
    let requests = if lines == 1 {
        let path = "/api/v1/events";
        signed
            .iter()
            .map(|one| post(path, ENVELOPE, &one.envelope.to_wire()))
            .collect()
    } else {
        signed.chunks(lines).map(batch).collect()
    };
    Ok(Prepared {
        requests,
        last: signed.into_iter().next_back(),
    })
}

fn batch(envelopes: &[Signed]) -> Request {
    let mut body = Vec::new();
    for one in envelopes {
        body.extend_from_slice(&one.envelope.to_wire());
        body.push(b'\n');
    }
    post("/api/v1/events/batch", LINES, &body)
}

/// The receipt that is an answer, or that stands in the last line of a batch's.
fn last_receipt(answer: &[u8]) -> Result<Vec<u8>> {
    let line = answer.trim_ascii_end().rsplit(|byte| *byte == b'\n').next();
    let line = line.context("an answer has a line")?;
    if !line.starts_with(b"{\"line\":") {
        return Ok(line.to_vec());
    }
    let line: BatchLine = serde_json::from_slice(line)?;
    let receipt = line.receipt.context("the last line has no receipt")?;
    Ok(receipt.get().as_bytes().to_vec())
}

/// Records drafts outside of any measurement; their ids.
fn record(
    author: &mut Author,
    ledger: &str,
    drafts: &[Draft],
    address: SocketAddr,
) -> Result<Vec<String>> {
    let mut connection = Connection::open(address)?;
    let (mut ids, mut answer) = (Vec::new(), Vec::new());
    for drafts in drafts.chunks(LINES_AT_ONCE) {
        let signed = author.sign(ledger, drafts)?;
        let status = connection.exchange(&batch(&signed), &mut answer)?;
        let text = || {
            String::from_utf8_lossy(&answer)
                .chars()
                .take(4_000)
                .collect::<String>()
        };
        ensure!(status == 200, "status {status}: {}", text());
        let mut lines = 0;
        for line in answer
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
        {
            let line: BatchLine = serde_json::from_slice(line)?;
            let receipt = line.receipt.as_ref().filter(|_| line.status == 201);
            let receipt = receipt.with_context(|| format!("not recorded: {}", text()))?;
            let receipt = Receipt::parse(receipt.get().as_bytes())?;
            let admission = grain_envelope::Admission::parse(&receipt.admission)?;
            let violations = &admission.violations;
            ensure!(
                violations.is_empty(),
                "recorded with violations: {violations:?}"
            );
            lines += 1;
        }
        ensure!(
            lines == signed.len(),
            "{lines} answers to {} lines",
            signed.len()
        );
        ids.extend(signed.into_iter().map(|one| one.event_id));
    }
    Ok(ids)
}

/// Whether one event was recorded and its inclusion proof came with the answer.
pub fn is_recorded(status: u16, body: &[u8]) -> bool {
    status == 201 && contains(body, b",\"proof\":\"")
}

/// Whether every line of a batch was.
pub fn all_recorded(status: u16, body: &[u8]) -> bool {
    every_line(status, body, |line| contains(line, RECORDED))
}

/// Whether every line of a batch was recorded, now or before.
pub fn all_known(status: u16, body: &[u8]) -> bool {
    every_line(status, body, |line| {
        contains(line, RECORDED) || contains(line, BEFORE)
    })
}

const RECORDED: &[u8] = b",\"status\":201,\"receipt\":{";
const BEFORE: &[u8] = b",\"status\":200,\"receipt\":{";

/// Whether the beginning of every line is a good one.
fn every_line(status: u16, body: &[u8], is_good: impl Fn(&[u8]) -> bool) -> bool {
    let mut lines = body
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .peekable();
    status == 200
        && lines.peek().is_some()
        && lines.all(|line| is_good(&line[..line.len().min(64)]))
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_recorded_if_every_line_is() {
        let good = r#"{"line":1,"status":201,"receipt":{"event_id":"x"}}"#;
        let bad = r#"{"line":2,"status":424,"problem":{"code":"not-tried"}}"#;
        assert!(all_recorded(200, format!("{good}\n{good}\n").as_bytes()));
        assert!(!all_recorded(200, format!("{good}\n{bad}\n").as_bytes()));
        let before = good.replace("201", "200");
        assert!(!all_recorded(200, format!("{good}\n{before}\n").as_bytes()));
        assert!(all_known(200, format!("{good}\n{before}\n").as_bytes()));
        assert!(!all_known(200, format!("{good}\n{bad}\n").as_bytes()));
        assert!(!all_recorded(200, b""));
        assert!(!all_recorded(503, format!("{good}\n").as_bytes()));
    }

    #[test]
    fn an_event_without_its_proof_is_not_recorded() {
        assert!(is_recorded(201, br#"{"event_id":"x","proof":"c2sp"}"#));
        assert!(!is_recorded(201, br#"{"event_id":"x"}"#));
        assert!(!is_recorded(422, br#"{"event_id":"x","proof":"c2sp"}"#));
    }

    #[test]
    fn the_last_receipt_is_found_in_both_kinds_of_answer() {
        let one = br#"{"event_id":"a"}"#;
        assert_eq!(last_receipt(one).unwrap(), one);
        let lines = b"{\"line\":1,\"status\":201,\"receipt\":{\"event_id\":\"a\"}}\n\
                      {\"line\":2,\"status\":201,\"receipt\":{\"event_id\":\"b\"}}\n";
        assert_eq!(last_receipt(lines).unwrap(), br#"{"event_id":"b"}"#);
    }
}
