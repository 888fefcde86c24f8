//! The lines of an NDJSON body, as they come in.

use axum::body::{Body, Bytes};
use grain_api::ProblemCode;
use grain_envelope::limits::{BATCH_LINES_MAX, BATCH_SIZE_MAX, WIRE_SIZE_MAX};

use crate::body;
use crate::failure::Failure;

/// One line, without its LF, and its number from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its number.
    pub(crate) number: u32,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

/// Reads a body line by line within the limits of a batch.
pub(crate) struct Lines {
    body: Body,
    /// What has come in and is not forgotten yet.
    rest: Vec<u8>,
    /// Bytes of `rest` that were given as lines.
    taken: usize,
    read: usize,
    number: u32,
    ended: bool,
    /// What is wrong with everything behind the lines that are still to be given.
    failure: Option<Failure>,
    /// No further line can be told from the next.
    stopped: bool,
}

impl Lines {
    /// The lines of a body.
    pub(crate) fn of(body: Body) -> Self {
        Self {
            body,
            rest: Vec::new(),
            taken: 0,
            read: 0,
            number: 0,
            ended: false,
            failure: None,
            stopped: false,
        }
    }

    /// All lines that have come in, waiting for at least one; none at the end of the body. An
    /// error stands for everything behind the lines that were given.
    pub(crate) async fn next(&mut self) -> Result<Vec<Line>, Failure> {
        loop {
            let mut lines = Vec::new();
            while !self.stopped {
                match self.take_line() {
                    Ok(Some(line)) => lines.push(line),
                    Ok(None) => break,
                    // What came before it is answered first.
                    Err(failure) => {
                        self.failure = Some(failure);
                        self.stopped = true;
                    }
                }
            }
            if !lines.is_empty() {
                return Ok(lines);
            }
            if let Some(failure) = self.failure.take() {
                return Err(failure);
            }
            if self.ended {
                return Ok(lines);
            }
            if let Err(failure) = self.receive().await {
                self.failure = Some(failure);
            }
        }
    }

    /// The number of the line that comes next.
    pub(crate) fn next_number(&self) -> u32 {
        self.number + 1
    }

    /// Takes in the rest of the body, as far as a batch may be long, and forgets it: a client that
    /// writes all before it reads anything would else never read.
    pub(crate) async fn discard(&mut self) {
        while self.read <= BATCH_SIZE_MAX {
            match body::next(&mut self.body).await {
                Ok(Some(bytes)) => self.read += bytes.len(),
                Ok(None) | Err(_) => return,
            }
        }
    }

    async fn receive(&mut self) -> Result<(), Failure> {
        match body::next(&mut self.body).await? {
            None => self.ended = true,
            Some(bytes) => self.accept(&bytes)?,
        }
        Ok(())
    }

    fn accept(&mut self, bytes: &Bytes) -> Result<(), Failure> {
        let room = BATCH_SIZE_MAX.saturating_sub(self.read);
        self.read += bytes.len();
        self.rest.drain(..std::mem::take(&mut self.taken));
        self.rest.extend_from_slice(&bytes[..bytes.len().min(room)]);
        if bytes.len() <= room {
            return Ok(());
        }
        Err(body::refusal(ProblemCode::BatchTooLarge, BATCH_SIZE_MAX))
    }

    fn take_line(&mut self) -> Result<Option<Line>, Failure> {
        let rest = &self.rest[self.taken..];
        let end = rest.iter().position(|byte| *byte == b'\n');
        let (bytes, taken) = match end {
            Some(end) => (&rest[..end], end + 1),
            // The last line may lack its LF.
            None if self.ended && !rest.is_empty() => (rest, rest.len()),
            None if rest.len() > WIRE_SIZE_MAX => {
                return Err(body::refusal(ProblemCode::TooLarge, WIRE_SIZE_MAX));
            }
            None => return Ok(None),
        };
        if usize::try_from(self.number).unwrap_or(usize::MAX) >= BATCH_LINES_MAX {
            return Err(too_many_lines());
        }
        self.number += 1;
        let line = Line {
            number: self.number,
            bytes: bytes.to_vec(),
        };
        self.taken += taken;
        Ok(Some(line))
    }
}

fn too_many_lines() -> Failure {
    let mut failure = Failure::with_detail(
        ProblemCode::BatchTooLarge,
        format!("一批超过 {BATCH_LINES_MAX} 行"),
        format!("the batch has more than {BATCH_LINES_MAX} lines"),
    );
    failure.more().limit = u64::try_from(BATCH_LINES_MAX).ok();
    failure
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(text: impl Into<Body>) -> Result<Vec<String>, Failure> {
        let mut lines = Lines::of(text.into());
        let mut all = Vec::new();
        loop {
            let next = lines.next().await?;
            if next.is_empty() {
                return Ok(all);
            }
            for line in next {
                assert_eq!(usize::try_from(line.number).unwrap(), all.len() + 1);
                all.push(String::from_utf8(line.bytes).unwrap());
            }
        }
    }

    #[tokio::test]
    async fn every_line_is_given_once_with_its_number() {
        assert_eq!(read("").await.unwrap(), Vec::<String>::new());
        assert_eq!(read("a\nb\n").await.unwrap(), ["a", "b"]);
        assert_eq!(read("a\n\nb").await.unwrap(), ["a", "", "b"]);
    }

    #[tokio::test]
    async fn what_lies_before_a_limit_is_given_first() {
        let long = "x".repeat(WIRE_SIZE_MAX + 1);
        let many = "a\n".repeat(BATCH_LINES_MAX + 7);
        let line = format!("{}\n", "x".repeat(WIRE_SIZE_MAX - 1));
        let fitting = BATCH_SIZE_MAX / line.len();
        let large = line.repeat(fitting + 1);
        for (body, lines, code) in [
            (format!("a\nb\n{long}"), 2, ProblemCode::TooLarge),
            (many, BATCH_LINES_MAX, ProblemCode::BatchTooLarge),
            (large, fitting, ProblemCode::BatchTooLarge),
        ] {
            let mut reader = Lines::of(body.into());
            let mut given = 0;
            let failure = loop {
                match reader.next().await {
                    Ok(next) => given += next.len(),
                    Err(failure) => break failure,
                }
            };
            assert_eq!((given, failure.code()), (lines, code));
            assert_eq!(usize::try_from(reader.next_number()).unwrap(), lines + 1);
        }
    }

    #[tokio::test]
    async fn a_batch_has_limits() {
        let code = |result: Result<Vec<String>, Failure>| result.unwrap_err().code();
        let lines = "a\n".repeat(BATCH_LINES_MAX);
        assert_eq!(read(lines.clone()).await.unwrap().len(), BATCH_LINES_MAX);
        assert_eq!(code(read(lines + "a").await), ProblemCode::BatchTooLarge);
        let long = "x".repeat(WIRE_SIZE_MAX + 1);
        assert_eq!(code(read(long).await), ProblemCode::TooLarge);
        let large = "x\n".repeat(BATCH_SIZE_MAX / 2 + 1);
        assert_eq!(code(read(large).await), ProblemCode::BatchTooLarge);
    }
}
