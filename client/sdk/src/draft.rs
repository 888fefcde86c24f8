//! Drafts: what a clerk or a program fills in, before it is signed.
//!
//! ```text
//! {"type": "grain.received.v1",      required
//!  "body": {…},                      required: the fields of the type
//!  "event_id": null,                 null = a new one
//!  "occurred_at": null,              null = now
//!  "role": null, "person": null,     null = what the key's .pub names
//!  "source": "manual", "late_reason": null, "documents": [], "attachments": [],
//!  "transcribed": false, "note": null}
//! ```
//! An attachment is what an event says of it, or the path of a file, which the
//! program reads ([`Draft::attach`]).
//! Members but the first two may be left out; others are refused, because a
//! misspelt member would silently mean its default. A file holds one draft, an
//! array of them, or one a line (NDJSON).

use std::path::Path;

use grain_envelope::{DRAFT_MEMBERS, json};
use serde_json::Value;

use crate::attachments::{self, Attachment, AttachmentError};

use crate::host::{Host, new_event_id};
use crate::keys::KeyInfo;
use crate::seen::Seen;

/// Why a text holds no usable drafts.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// Not JSON, or not the strict kind (log-format.md §1).
    #[error("draft {number}: {form}")]
    Form {
        /// Which draft, from 1.
        number: usize,
        /// What is wrong and where.
        form: grain_envelope::FormError,
    },
    /// Neither an object nor an array of them.
    #[error("draft {number} is not an object")]
    NotAnObject {
        /// Which draft, from 1.
        number: usize,
    },
    /// A member that drafts do not have.
    #[error("draft {number}: no draft has a member {member:?}")]
    UnknownMember {
        /// Which draft, from 1.
        number: usize,
        /// The member.
        member: String,
    },
    /// `type`, `body` or another needed thing is not there.
    #[error("draft {number}: {member} is missing")]
    Missing {
        /// Which draft, from 1.
        number: usize,
        /// The member.
        member: &'static str,
    },
    /// There is no draft at all.
    #[error("the file holds no draft")]
    Empty,
}

/// One draft: an object with known members only.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    number: usize,
    members: serde_json::Map<String, Value>,
}

/// What the program adds to a draft.
#[derive(Debug, Clone)]
pub struct Filling<'a> {
    /// Ledger id, hex; in genesis the origin.
    pub ledger: &'a str,
    /// The key that will sign.
    pub key: &'a KeyInfo,
    /// The last checkpoint that was verified, or null.
    pub seen: Option<&'a Seen>,
}

/// Reads one draft, an array of drafts, or NDJSON.
///
/// # Errors
/// [`DraftError`] names the first draft that is not one.
pub fn read(text: &[u8]) -> Result<Vec<Draft>, DraftError> {
    let trimmed = text.trim_ascii();
    if trimmed.is_empty() {
        return Err(DraftError::Empty);
    }
    if let Ok(value) = json::parse(trimmed) {
        drop(value);
        // Strictness was checked above; this only makes it editable.
        return match serde_json::from_slice(trimmed) {
            Ok(Value::Array(values)) if values.is_empty() => Err(DraftError::Empty),
            Ok(Value::Array(values)) => values
                .into_iter()
                .zip(1..)
                .map(|(value, n)| from_value(n, value))
                .collect(),
            Ok(value) => Ok(vec![from_value(1, value)?]),
            Err(_) => Err(DraftError::NotAnObject { number: 1 }),
        };
    }
    let lines = trimmed.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let mut drafts = Vec::new();
    for line in lines.filter(|line| !line.is_empty()) {
        let number = drafts.len() + 1;
        json::parse(line).map_err(|error| DraftError::Form {
            number,
            form: error,
        })?;
        let value = serde_json::from_slice(line).map_err(|_| DraftError::NotAnObject { number })?;
        drafts.push(from_value(number, value)?);
    }
    Ok(drafts)
}

fn from_value(number: usize, value: Value) -> Result<Draft, DraftError> {
    let Value::Object(members) = value else {
        return Err(DraftError::NotAnObject { number });
    };
    if let Some(member) = members
        .keys()
        .find(|name| !DRAFT_MEMBERS.contains(&name.as_str()))
    {
        return Err(DraftError::UnknownMember {
            number,
            member: member.clone(),
        });
    }
    for member in ["type", "body"] {
        if members.get(member).is_none_or(Value::is_null) {
            return Err(DraftError::Missing { number, member });
        }
    }
    Ok(Draft { number, members })
}

impl Draft {
    /// A draft of `event_type` (`grain.NAME.v1`) with a body and a time, for
    /// commands that write an event of their own.
    pub fn of(event_type: &str, occurred_at: Option<&str>, body: Value) -> Draft {
        let mut members = serde_json::Map::new();
        members.insert("type".into(), event_type.into());
        members.insert("occurred_at".into(), occurred_at.into());
        members.insert("body".into(), body);
        Draft { number: 1, members }
    }

    /// Names one more file of the event, by its path.
    pub fn add_attachment(&mut self, path: &str) {
        let list = self.members.entry("attachments").or_insert(Value::Null);
        match list {
            Value::Array(list) => list.push(path.into()),
            other => *other = Value::Array(vec![path.into()]),
        }
    }

    /// Reads the files that the draft names by their paths, below `base`, and puts what is to be said
    /// of them in their place. The draft has an id from then on, if it has files.
    ///
    /// # Errors
    /// [`AttachmentError`] of the first file that cannot be attached.
    pub fn attach(
        &mut self,
        host: &dyn Host,
        base: &Path,
    ) -> Result<Vec<Attachment>, AttachmentError> {
        let mut files = Vec::new();
        if let Some(Value::Array(list)) = self.members.get_mut("attachments") {
            for one in list {
                if let Value::String(path) = one {
                    let file = attachments::read(&base.join(&*path))?;
                    *one = file.reference();
                    files.push(file);
                }
            }
        }
        if !files.is_empty() {
            self.name_event(host);
        }
        Ok(files)
    }

    /// Gives the event its id now, where the draft names none.
    pub fn name_event(&mut self, host: &dyn Host) {
        if self.members.get("event_id").is_none_or(Value::is_null) {
            self.members
                .insert("event_id".into(), new_event_id(host).into());
        }
    }

    /// The id of the event, where it has one already.
    pub fn event_id(&self) -> Option<&str> {
        self.members.get("event_id").and_then(Value::as_str)
    }

    /// The draft with a member of its header set.
    #[must_use]
    pub fn with(mut self, member: &'static str, value: impl Into<Value>) -> Draft {
        debug_assert!(
            DRAFT_MEMBERS.contains(&member),
            "drafts have no member {member}"
        );
        self.members.insert(member.into(), value.into());
        self
    }

    /// The type that the draft names; empty if it is no text.
    pub fn event_type(&self) -> &str {
        self.members
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// The body.
    pub fn body_mut(&mut self) -> &mut Value {
        self.members.entry("body").or_insert(Value::Null)
    }

    /// The body.
    pub fn body(&self) -> &Value {
        self.members.get("body").unwrap_or(&Value::Null)
    }

    /// The payload, complete but for its place in the author chain and its
    /// subjects: the header members that the draft leaves out are filled.
    ///
    /// # Errors
    /// [`DraftError::Missing`] where neither the draft nor the key names a role.
    pub fn payload(&self, host: &dyn Host, filling: &Filling<'_>) -> Result<Value, DraftError> {
        let given = |member: &str| self.members.get(member).filter(|value| !value.is_null());
        let or = |member: &str, default: Value| given(member).cloned().unwrap_or(default);
        let role = match (given("role"), &filling.key.role) {
            (Some(role), _) => role.clone(),
            (None, Some(role)) => role.clone().into(),
            (None, None) => {
                return Err(DraftError::Missing {
                    number: self.number,
                    member: "role",
                });
            }
        };
        let seen = filling
            .seen
            .map(|seen| serde_json::json!({"size": seen.size, "root": hex::encode(seen.root)}));
        Ok(serde_json::json!({
            "schema": 1,
            "suite": 1,
            "ledger": filling.ledger,
            "type": or("type", Value::Null),
            "event_id": given("event_id").cloned().unwrap_or_else(|| new_event_id(host).into()),
            "occurred_at": given("occurred_at")
                .cloned()
                .unwrap_or_else(|| shanghai_time(host.now_ms()).into()),
            "actor": filling.key.party,
            "role": role,
            "person": or("person", filling.key.person.clone().into()),
            "key": filling.key.key,
            "author_sequence": 0,
            "author_previous": hex::encode([0_u8; 32]),
            "seen": seen,
            "source": or("source", "manual".into()),
            "late_reason": or("late_reason", Value::Null),
            "subjects": [],
            "documents": or("documents", Value::Array(vec![])),
            "attachments": or("attachments", Value::Array(vec![])),
            "transcribed": or("transcribed", false.into()),
            "note": or("note", Value::Null),
            "body": self.body().clone(),
        }))
    }
}

/// A moment as people in China write it: `2025-06-18T09:30:00+08:00`.
///
/// # Panics
/// With a clock outside the years 2000 to 2099, which no ledger accepts.
pub fn shanghai_time(now_ms: u64) -> String {
    let seconds = i64::try_from(now_ms / 1_000).expect("milliseconds divided by 1000 fit");
    let time = grain_envelope::Time::at(seconds, 8 * 60);
    time.expect("the clock is in this century").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::fixed::Fixed;

    fn key() -> KeyInfo {
        KeyInfo {
            name: "pc".into(),
            party: "91630100MA0000A196".into(),
            role: Some("importer".into()),
            person: None,
            public_key: String::new(),
            key: "ab".repeat(32),
        }
    }

    #[test]
    fn one_an_array_and_lines_are_read_alike() {
        let one = r#"{"type":"grain.received.v1","body":{"a":1}}"#;
        let array = format!("[{one},{one}]");
        let lines = format!("{one}\n\n{one}\r\n");
        assert_eq!(read(one.as_bytes()).unwrap().len(), 1);
        let (array, lines) = (
            read(array.as_bytes()).unwrap(),
            read(lines.as_bytes()).unwrap(),
        );
        assert_eq!(array, lines);
        assert_eq!(array.len(), 2);
    }

    #[test]
    fn what_is_no_draft_is_named() {
        let kind = |text: &str| format!("{:?}", read(text.as_bytes()).unwrap_err());
        assert!(kind(" \n").starts_with("Empty"));
        assert!(kind("[]").starts_with("Empty"));
        assert!(kind("[1]").starts_with("NotAnObject { number: 1"));
        assert!(kind(r#"{"body":{}}"#).contains("member: \"type\""));
        assert!(kind(r#"{"type":"x","body":{},"ocurred_at":null}"#).contains("ocurred_at"));
        let second = "{\"type\":\"x\",\"body\":{}}\n{\"type\":\"x\",\"body\":{},\"type\":\"y\"}";
        assert!(kind(second).starts_with("Form { number: 2"));
        assert!(kind(r#"{"type":"x","body":{"m":1.5}}"#).starts_with("Form"));
    }

    #[test]
    fn files_are_read_and_named_in_the_event() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("a.pdf"), b"%PDF-1.7").unwrap();
        let text = br#"{"type":"x","body":{},"attachments":["a.pdf",{"blake3":"00"}]}"#;
        let mut draft = read(text).unwrap().remove(0);
        let host = Fixed::default();
        let files = draft.attach(&host, directory.path()).unwrap();
        assert_eq!(files.len(), 1);
        assert_eq!(draft.members["attachments"][0], files[0].reference());
        assert_eq!(draft.members["attachments"][1]["blake3"], "00");
        let id = draft.event_id().unwrap().to_owned();
        draft.add_attachment("none.pdf");
        let missing = draft.attach(&host, directory.path());
        assert!(matches!(missing, Err(AttachmentError::Read { .. })));
        assert_eq!(draft.event_id(), Some(id.as_str()));
    }

    #[test]
    fn the_program_fills_what_the_draft_leaves_out() {
        let draft = &read(br#"{"type":"grain.received.v1","body":{"a":1},"note":"n"}"#).unwrap()[0];
        let seen = Seen {
            size: 7,
            root: [1; 32],
        };
        let filling = Filling {
            ledger: "00",
            key: &key(),
            seen: Some(&seen),
        };
        let payload = draft.payload(&Fixed::default(), &filling).unwrap();
        assert_eq!(payload["occurred_at"], "2025-06-15T23:06:40+08:00");
        assert_eq!(payload["role"], "importer");
        assert_eq!(payload["seen"]["size"], 7);
        assert_eq!(payload["note"], "n");
        assert_eq!(payload["documents"], serde_json::json!([]));
        let mut nobody = key();
        nobody.role = None;
        let filling = Filling {
            key: &nobody,
            ..filling
        };
        let missing = draft.payload(&Fixed::default(), &filling);
        assert!(matches!(
            missing,
            Err(DraftError::Missing { member: "role", .. })
        ));
    }
}
