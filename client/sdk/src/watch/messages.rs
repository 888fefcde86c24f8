//! Server-sent events out of a stream of bytes (WHATWG HTML §9.2), as far as a ledger uses them.

use std::io::{self, BufRead, Read};

/// The longest message that is read: what one entry breaks can be told in far less.
const MESSAGE_BYTES_MAX: u64 = 4 << 20;

/// A message.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Message {
    /// The id, where it has one of its own.
    pub(super) id: Option<String>,
    /// Its kind; empty for the usual one.
    pub(super) event: String,
    /// Its data; `None` where it has none and is for nobody.
    pub(super) data: Option<String>,
}

/// The next message; `None` at the end. What was begun and not ended by an empty line is no
/// message.
pub(super) fn next(reader: &mut dyn BufRead) -> io::Result<Option<Message>> {
    let mut message = Message::default();
    let mut reader = reader.take(MESSAGE_BYTES_MAX);
    let mut line = String::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some(text) = line.strip_suffix('\n') else {
            if reader.limit() == 0 {
                return Err(io::Error::other("a message longer than any honest one"));
            }
            return Ok(None);
        };
        let text = text.strip_suffix('\r').unwrap_or(text);
        if text.is_empty() {
            return Ok(Some(message));
        }
        let (name, value) = text.split_once(':').unwrap_or((text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "id" => message.id = Some(value.to_owned()),
            "event" => value.clone_into(&mut message.event),
            "data" => match &mut message.data {
                Some(data) => data.extend(["\n", value]),
                None => message.data = Some(value.to_owned()),
            },
            // Comments, and fields that are not known.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(mut bytes: &[u8]) -> Vec<Message> {
        let mut messages = Vec::new();
        while let Some(message) = next(&mut bytes).unwrap() {
            messages.push(message);
        }
        messages
    }

    #[test]
    fn messages_are_read_as_the_standard_says() {
        let text = b"retry: 2000\n\n: caught up\nid: 7\n\nid:8\ndata: {\"a\": 1}\r\n\r\n\
            event: end\ndata: x\ndata:\ndata: y\n\nid: 9\ndata: broken off\n";
        let messages = read(text);
        assert_eq!(messages.len(), 4, "{messages:?}");
        assert_eq!(messages[0], Message::default());
        assert_eq!(messages[1].id.as_deref(), Some("7"));
        assert_eq!(messages[1].data, None);
        assert_eq!(messages[2].data.as_deref(), Some("{\"a\": 1}"));
        assert_eq!(messages[3].event, "end");
        assert_eq!(messages[3].data.as_deref(), Some("x\n\ny"));
    }

    #[test]
    fn a_message_without_end_is_not_gathered_for_ever() {
        let mut endless = io::BufReader::new(io::repeat(b'x'));
        next(&mut endless).unwrap_err();
        let lines = b"data: x\n".repeat(1 << 20);
        next(&mut lines.as_slice()).unwrap_err();
    }
}
