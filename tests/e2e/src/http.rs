//! HTTP/1.1 as bytes, so that a test may send what no client library would, and sees exactly what
//! came back.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// No answer of a server under test takes longer.
const PATIENCE: Duration = Duration::from_mins(1);

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body, with its framing taken off.
    pub body: Vec<u8>,
}

impl Reply {
    /// The value of a header; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_slice(&self.body)
            .with_context(|| format!("{} {}", self.status, self.text()))
    }
}

/// Whoever asks: with a session or without, in one language.
#[derive(Debug, Clone)]
pub struct Client {
    /// `http://ADDRESS`.
    pub base: String,
    /// The session's token.
    pub token: Option<String>,
    /// `Accept-Language`.
    pub language: &'static str,
}

impl Client {
    /// Somebody without a session.
    pub fn public(base: &str) -> Client {
        Client {
            base: base.to_owned(),
            token: None,
            language: "en",
        }
    }

    /// `GET path`.
    pub fn get(&self, path: &str) -> Result<Reply> {
        self.ask("GET", path, &[], b"")
    }

    /// `POST path` with JSON or NDJSON.
    pub fn post(&self, path: &str, body: &[u8]) -> Result<Reply> {
        let kind = if path.ends_with("/batch") {
            "application/x-ndjson"
        } else {
            "application/json"
        };
        self.ask("POST", path, &[("Content-Type", kind)], body)
    }

    /// Any request.
    pub fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Reply> {
        let mut head = vec![
            format!("{method} {path} HTTP/1.1"),
            format!("Host: {}", self.address()?),
            "Connection: close".to_owned(),
            format!("Accept-Language: {}", self.language),
        ];
        if let Some(token) = &self.token {
            head.push(format!("Authorization: Bearer {token}"));
        }
        for (name, value) in headers {
            head.push(format!("{name}: {value}"));
        }
        if !matches!(method, "GET" | "HEAD") {
            head.push(format!("Content-Length: {}", body.len()));
        }
        let head = format!("{}\r\n\r\n", head.join("\r\n"));
        exchange(self.address()?, &[head.as_bytes(), body].concat())
    }

    fn address(&self) -> Result<&str> {
        let (_, address) = self.base.split_once("://").context("a URL has a scheme")?;
        Ok(address)
    }
}

/// Sends bytes and reads until the server closes.
pub fn exchange(address: &str, request: &[u8]) -> Result<Reply> {
    let mut stream = TcpStream::connect(address).with_context(|| address.to_owned())?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    // A server that refuses a body early closes while it is still being sent; the answer is there.
    let sent = stream.write_all(request);
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    if answer.is_empty() {
        sent?;
        read?;
        bail!("the server closed without an answer");
    }
    parse(&answer)
}

fn parse(answer: &[u8]) -> Result<Reply> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n");
    let end = end.context("an answer has a head")?;
    let head = std::str::from_utf8(&answer[..end])?;
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let status = status.context("an answer has a status")?.parse()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut reply = Reply {
        status,
        headers,
        body: Vec::new(),
    };
    let body = &answer[end + 4..];
    reply.body = if reply.header("transfer-encoding") == "chunked" {
        join_chunks(body)?
    } else {
        body.to_vec()
    };
    Ok(reply)
}

fn join_chunks(mut rest: &[u8]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|window| window == b"\r\n");
        let line = line.context("a chunk has a size")?;
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..line])?.trim(), 16)?;
        rest = &rest[line + 2..];
        if size == 0 {
            return Ok(body);
        }
        body.extend_from_slice(rest.get(..size).context("a chunk is whole")?);
        rest = rest.get(size + 2..).context("a chunk has an end")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_framings_are_taken_off() {
        let plain = parse(b"HTTP/1.1 404 Not Found\r\nX-A: b\r\n\r\nabc").unwrap();
        assert_eq!((plain.status, plain.body.as_slice()), (404, &b"abc"[..]));
        assert_eq!(plain.header("x-a"), "b");
        let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
            3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n";
        assert_eq!(parse(chunked).unwrap().body, b"abcd");
        let broken = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab";
        assert!(parse(broken).is_err());
    }
}
