//! Clients over real sockets: each sends its next prepared request as soon as
//! the answer to the one before has come.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Barrier;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::stopwatch::{percentile, start};

/// A whole HTTP/1.1 request, ready to be written.
pub type Request = Vec<u8>;

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
}

/// A POST of `body` to `path`.
pub fn post(path: &str, content_type: &str, body: &[u8]) -> Request {
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: {content_type}\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}

/// Runs one thread and one connection for each list of requests; each request
/// carries `events_each` events, and every answer must pass `accept`.
pub fn run(
    address: SocketAddr,
    clients: &[Vec<Request>],
    events_each: u64,
    accept: fn(u16, &[u8]) -> bool,
) -> Result<Outcome> {
    let line = Barrier::new(clients.len() + 1);
    let (seconds, results) = std::thread::scope(|scope| {
        let running: Vec<_> = clients
            .iter()
            .map(|requests| scope.spawn(|| client(address, requests, &line, accept)))
            .collect();
        line.wait();
        let started = start();
        let results: Vec<_> = running.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        (started.elapsed().as_secs_f64(), results)
    });
    let mut readings = Vec::new();
    for result in results {
        let Ok(result) = result else { bail!("a client thread panicked") };
        readings.extend(result?);
    }
    let events = u64::try_from(readings.len())? * events_each;
    let milliseconds = |readings: &mut [Duration], share| percentile(readings, share).as_secs_f64() * 1e3;
    #[expect(clippy::cast_precision_loss, reason = "far fewer events than 2^52")]
    let per_s = events as f64 / seconds;
    Ok(Outcome {
        clients: clients.len(),
        events,
        seconds,
        per_s,
        p50_ms: milliseconds(&mut readings, 0.5),
        p99_ms: milliseconds(&mut readings, 0.99),
    })
}

fn client(
    address: SocketAddr,
    requests: &[Request],
    line: &Barrier,
    accept: fn(u16, &[u8]) -> bool,
) -> Result<Vec<Duration>> {
    let connected = TcpStream::connect(address).context("connect").and_then(|stream| {
        stream.set_nodelay(true)?;
        Ok((stream.try_clone()?, BufReader::new(stream)))
    });
    // Everyone reaches the line, also who could not connect: nobody waits for ever.
    line.wait();
    let (mut writer, mut reader) = connected?;
    let mut readings = Vec::with_capacity(requests.len());
    let mut body = Vec::new();
    for request in requests {
        let started = start();
        writer.write_all(request)?;
        let status = read_answer(&mut reader, &mut body)?;
        readings.push(started.elapsed());
        if !accept(status, &body) {
            bail!("status {status}: {}", String::from_utf8_lossy(&body));
        }
    }
    Ok(readings)
}

/// Reads one answer: its status, its body into `body`.
pub fn read_answer(reader: &mut impl BufRead, body: &mut Vec<u8>) -> Result<u16> {
    let mut head = String::new();
    reader.read_line(&mut head)?;
    let status = head.split(' ').nth(1).context("no status line")?.parse()?;
    let (mut length, mut chunked) = (None, false);
    loop {
        head.clear();
        reader.read_line(&mut head)?;
        let field = head.trim_end().to_ascii_lowercase();
        if field.is_empty() {
            break;
        }
        if let Some(value) = field.strip_prefix("content-length:") {
            length = Some(value.trim().parse::<usize>()?);
        }
        chunked |= field.starts_with("transfer-encoding:") && field.ends_with("chunked");
    }
    body.clear();
    if chunked {
        read_chunks(reader, body)?;
    } else {
        body.resize(length.context("an answer of unknown length")?, 0);
        reader.read_exact(body)?;
    }
    Ok(status)
}

fn read_chunks(reader: &mut impl BufRead, body: &mut Vec<u8>) -> Result<()> {
    let mut line = String::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let size = usize::from_str_radix(line.trim(), 16)?;
        let filled = body.len();
        body.resize(filled + size, 0);
        reader.read_exact(&mut body[filled..])?;
        line.clear();
        reader.read_line(&mut line)?;
        if size == 0 {
            return Ok(());
        }
    }
}
