//! Clients at once over real sockets: each sends its next prepared request as
//! soon as the answer to the one before has come.

use std::net::SocketAddr;
use std::sync::Barrier;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::connection::{Connection, Request};
use crate::stopwatch::{percentile, start};

/// How a run went.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Outcome {
    /// Clients at once.
    pub clients: usize,
    /// Events sent and answered.
    pub events: u64,
    /// Wall-clock seconds from the first request to the last answer.
    pub seconds: f64,
    /// Events per second.
    pub per_s: f64,
    /// Median time of a request, milliseconds.
    pub p50_ms: f64,
    /// 99th percentile, milliseconds.
    pub p99_ms: f64,
    /// Each client's last answer.
    #[serde(skip)]
    pub last_answers: Vec<Vec<u8>>,
}

/// Whether an answer is the wanted one: status and body.
pub type Accept = fn(u16, &[u8]) -> bool;

/// Runs one thread and one connection for each list of requests; each request
/// carries `events_each` events, and every answer must pass `accept`.
pub fn run(
    address: SocketAddr,
    clients: &[Vec<Request>],
    events_each: u64,
    accept: Accept,
) -> Result<Outcome> {
    let line = Barrier::new(clients.len() + 1);
    let (seconds, results) = std::thread::scope(|scope| {
        let running: Vec<_> = clients
            .iter()
            .map(|requests| scope.spawn(|| client(address, requests, &line, accept)))
            .collect();
        line.wait();
        let started = start();
        let results: Vec<_> = running
            .into_iter()
            .map(std::thread::ScopedJoinHandle::join)
            .collect();
        (started.elapsed().as_secs_f64(), results)
    });
    let (mut readings, mut last_answers) = (Vec::new(), Vec::new());
    for result in results {
        let Ok(result) = result else {
            bail!("a client's thread panicked")
        };
        let (its_readings, last) = result?;
        readings.extend(its_readings);
        last_answers.push(last);
    }
    let events = u64::try_from(readings.len())? * events_each;
    #[expect(clippy::cast_precision_loss, reason = "far fewer events than 2^52")]
    let per_s = events as f64 / seconds;
    Ok(Outcome {
        clients: clients.len(),
        events,
        seconds,
        per_s,
        p50_ms: milliseconds(percentile(&mut readings, 0.5)),
        p99_ms: milliseconds(percentile(&mut readings, 0.99)),
        last_answers,
    })
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// Times of all requests of a client, and its last answer.
fn client(
    address: SocketAddr,
    requests: &[Request],
    line: &Barrier,
    accept: Accept,
) -> Result<(Vec<Duration>, Vec<u8>)> {
    let connection = Connection::open(address);
    // Everyone reaches the line, also who could not connect: nobody waits for ever.
    line.wait();
    let mut connection = connection?;
    let mut readings = Vec::with_capacity(requests.len());
    let mut body = Vec::new();
    for request in requests {
        let started = start();
        let status = connection.exchange(request, &mut body)?;
        readings.push(started.elapsed());
        if !accept(status, &body) {
            bail!("status {status}: {}", problem(&body));
        }
    }
    Ok((readings, body))
}

/// What an answer complains of: of a batch's, the first line with a problem.
fn problem(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let line = text.lines().find(|line| line.contains("\"problem\":"));
    line.unwrap_or(&text).chars().take(2_000).collect()
}
