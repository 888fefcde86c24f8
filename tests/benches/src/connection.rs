//! One HTTP/1.1 connection, as plain as can be: what the measuring itself costs
//! is taken from the same cores.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context, Result};

/// A whole request, ready to be written.
pub type Request = Vec<u8>;

/// Requests above this size are written while the answer is already read, or
/// both sides could wait for the other to read first.
const LARGE: usize = 64 << 10;

/// An open connection.
#[derive(Debug)]
pub struct Connection {
    writer: TcpStream,
    reader: BufReader<TcpStream>,
    line: String,
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

impl Connection {
    /// Connects.
    pub fn open(address: SocketAddr) -> Result<Connection> {
        let writer = TcpStream::connect(address).context("no connection")?;
        writer.set_nodelay(true)?;
        let reader = BufReader::new(writer.try_clone()?);
        Ok(Connection {
            writer,
            reader,
            line: String::new(),
        })
    }

    /// Status and body of a GET.
    pub fn get(&mut self, path: &str) -> Result<(u16, Vec<u8>)> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n");
        let mut body = Vec::new();
        let status = self.exchange(request.as_bytes(), &mut body)?;
        Ok((status, body))
    }

    /// Sends a request and reads the answer: its status, its body into `body`.
    pub fn exchange(&mut self, request: &[u8], body: &mut Vec<u8>) -> Result<u16> {
        if request.len() <= LARGE {
            self.writer.write_all(request)?;
            return read_answer(&mut self.reader, &mut self.line, body);
        }
        let Connection {
            writer,
            reader,
            line,
        } = self;
        std::thread::scope(|scope| {
            let writing = scope.spawn(move || writer.write_all(request));
            let status = read_answer(reader, line, body);
            match writing.join() {
                Ok(written) => written?,
                Err(_) => anyhow::bail!("the writing thread panicked"),
            }
            status
        })
    }
}

fn read_answer(reader: &mut impl BufRead, line: &mut String, body: &mut Vec<u8>) -> Result<u16> {
    line.clear();
    reader.read_line(line)?;
    let status = line.split(' ').nth(1).context("no status line")?.parse()?;
    let (mut length, mut chunked) = (None, false);
    loop {
        line.clear();
        reader.read_line(line)?;
        line.make_ascii_lowercase();
        let field = line.trim_end();
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
        read_chunks(reader, line, body)?;
    } else {
        body.resize(length.context("an answer of unknown length")?, 0);
        reader.read_exact(body)?;
    }
    Ok(status)
}

fn read_chunks(reader: &mut impl BufRead, line: &mut String, body: &mut Vec<u8>) -> Result<()> {
    loop {
        line.clear();
        reader.read_line(line)?;
        let size = usize::from_str_radix(line.trim(), 16).context("no chunk's size")?;
        let filled = body.len();
        body.resize(filled + size, 0);
        reader.read_exact(&mut body[filled..])?;
        line.clear();
        reader.read_line(line)?;
        if size == 0 {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(u16, Vec<u8>)> {
        let mut body = b"of the answer before".to_vec();
        let status = read_answer(&mut text.as_bytes(), &mut String::new(), &mut body)?;
        Ok((status, body))
    }

    #[test]
    fn bodies_of_both_kinds_are_read_whole() {
        let whole = "HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\nbody";
        assert_eq!(read(whole).unwrap(), (201, b"body".to_vec()));
        let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
                      3\r\nbod\r\n1\r\ny\r\n0\r\n\r\n";
        assert_eq!(read(chunks).unwrap(), (200, b"body".to_vec()));
    }

    #[test]
    fn an_answer_that_breaks_off_is_none() {
        for broken in ["", "HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nbody"] {
            assert!(read(broken).is_err(), "{broken:?}");
        }
    }
}
