//! Looks at the raw header of a request for what the HTTP library tolerates and an intermediary
//! may read otherwise: lines that end with a bare LF, Transfer-Encoding beside Content-Length,
//! repeated lengths (request smuggling; RFC 9112 §11.2). It counts the fields too.

/// What is wrong with the framing of a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadFault {
    /// Two readers could see two requests.
    Ambiguous,
    /// More fields than allowed.
    TooManyFields,
}

/// Fields of a header at most.
const FIELDS_MAX: u16 = 64;
const TRANSFER_ENCODING: &[u8] = b"transfer-encoding";
const CONTENT_LENGTH: &[u8] = b"content-length";
const NAME_MAX: usize = TRANSFER_ENCODING.len() + 1;

/// Reads the bytes of one header as they come in.
#[derive(Debug, Default)]
pub(super) struct HeadScanner {
    previous: u8,
    line_length: usize,
    /// The beginning of the line as far as a name of interest could reach, in lower case.
    name: [u8; NAME_MAX],
    name_length: usize,
    in_name: bool,
    lines: u16,
    transfer_encodings: u16,
    content_lengths: u16,
    bare_line_feed: bool,
    ended: bool,
}

impl HeadScanner {
    /// Takes in the next bytes of the connection; those behind the header's end are left alone.
    /// Returns true once the header has ended.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> bool {
        for byte in bytes {
            if self.ended {
                break;
            }
            self.take(*byte);
        }
        self.ended
    }

    /// The first fault that was seen.
    pub(super) fn fault(&self) -> Option<HeadFault> {
        let lengths = self.transfer_encodings + self.content_lengths;
        if self.bare_line_feed || lengths > 1 {
            Some(HeadFault::Ambiguous)
        } else if self.lines.saturating_sub(1) > FIELDS_MAX {
            Some(HeadFault::TooManyFields)
        } else {
            None
        }
    }

    fn take(&mut self, byte: u8) {
        if byte == b'\n' {
            self.end_line();
        } else if byte != b'\r' {
            if self.line_length == 0 {
                self.in_name = true;
            }
            self.line_length += 1;
            self.in_name &= byte != b':';
            if self.in_name && self.name_length < NAME_MAX {
                self.name[self.name_length] = byte.to_ascii_lowercase();
                self.name_length += 1;
            }
        }
        self.previous = byte;
    }

    fn end_line(&mut self) {
        self.bare_line_feed |= self.previous != b'\r';
        if self.line_length == 0 {
            // Empty lines before the request line are allowed (RFC 9112 §2.2).
            self.ended = self.lines > 0;
        } else {
            match self.name[..self.name_length].trim_ascii() {
                TRANSFER_ENCODING => self.transfer_encodings += 1,
                CONTENT_LENGTH => self.content_lengths += 1,
                _ => {}
            }
            self.lines = self.lines.saturating_add(1);
        }
        self.line_length = 0;
        self.name_length = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(head: &str) -> (bool, Option<HeadFault>) {
        let mut whole = HeadScanner::default();
        let ended = whole.feed(head.as_bytes());
        let mut piecemeal = HeadScanner::default();
        for byte in head.bytes() {
            piecemeal.feed(&[byte]);
        }
        assert_eq!(
            (ended, whole.fault()),
            (piecemeal.ended, piecemeal.fault()),
            "{head:?}"
        );
        (ended, whole.fault())
    }

    #[test]
    fn an_ordinary_header_passes() {
        for head in [
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "\r\nPOST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc\n\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "GET / HTTP/1.1\r\nX-Content-Length: 3\r\nContent-Lengthy: 4\r\nTransfer-Encodings: 1\r\n\r\n",
        ] {
            assert_eq!(scan(head), (true, None), "{head:?}");
        }
        assert_eq!(scan("GET / HTTP/1.1\r\nHost: a\r\n"), (false, None));
    }

    #[test]
    fn what_two_readers_may_read_differently_is_a_fault() {
        for head in [
            "GET / HTTP/1.1\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nTRANSFER-ENCODING : chunked\r\ncontent-length: 3\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n",
        ] {
            assert_eq!(scan(head), (true, Some(HeadFault::Ambiguous)), "{head:?}");
        }
    }

    #[test]
    fn fields_are_counted() {
        let head = |count: usize| format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(count));
        assert_eq!(scan(&head(64)), (true, None));
        assert_eq!(scan(&head(65)), (true, Some(HeadFault::TooManyFields)));
    }
}
