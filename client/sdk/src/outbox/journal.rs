//! The outbox's file: an append-only journal of what was signed, sent and
//! answered, durable before anything leaves the machine.
//!
//! ```text
//! line   = hex64 SP json LF
//! hex64  = BLAKE3 derive_key("graintrail 2026 outbox line v1", previous hash (32 bytes) || json)
//! json   = an array of records, all of which stand or none
//! ```
//! The first line's previous hash is 32 zero bytes. A line is one `append`: a
//! line that is not whole was never acted upon and is cut on opening. Any
//! other line that does not match its hash is damage, which is reported and
//! never repaired by guessing.

use std::io;
use std::path::{Path, PathBuf};

use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::files::Files;

const LINE_CONTEXT: &str = "graintrail 2026 outbox line v1";
/// What a disk writes or loses as one.
const SECTOR: usize = 512;

/// One thing that happened to an envelope of this outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case", deny_unknown_fields)]
pub enum Record {
    /// The outbox began, for one key in one ledger.
    Opened {
        /// Format of this file: 1.
        version: u32,
        /// Ledger id, hex.
        ledger: String,
        /// The key's fingerprint, hex.
        key: String,
    },
    /// The author chain's head as the ledger told it.
    Head {
        /// Number of the key's last recorded event.
        sequence: u64,
        /// Its envelope digest, hex.
        digest: String,
    },
    /// An envelope was signed, or signed anew after a mending.
    Signed {
        /// Id of the event.
        event_id: String,
        /// Its number in the author chain.
        sequence: u64,
        /// The payload's bytes.
        #[serde(with = "base64_bytes")]
        payload: Vec<u8>,
        /// The signature, hex.
        signature: String,
    },
    /// The envelopes with these numbers are about to be sent: from here on
    /// their outcome is unknown until answered.
    Sending {
        /// First number.
        first: u64,
        /// Last number.
        last: u64,
    },
    /// The ledger answered.
    Answered {
        /// Id of the event.
        event_id: String,
        /// HTTP status.
        status: u16,
        /// The verified receipt's bytes, where the event was recorded.
        receipt: Option<String>,
        /// The problem's body, where there was one.
        problem: Option<String>,
    },
    /// The user gave the event up before it was recorded.
    Dropped {
        /// Id of the event.
        event_id: String,
    },
}

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file system refused.
    #[error("{path} cannot be read or written")]
    Files {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A line does not match its hash, or says what no version writes.
    #[error("{path} is damaged at byte {offset}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where the damaged line begins.
        offset: u64,
    },
}

/// An open journal.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    last_hash: [u8; 32],
    /// Set by a failed append: what the file holds is then unknown.
    broken: bool,
}

impl Journal {
    /// Opens the journal, cuts a torn tail and returns all records.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn open(files: &dyn Files, path: &Path) -> Result<(Journal, Vec<Record>), JournalError> {
        let bytes = match files.read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(source) => {
                return Err(JournalError::Files {
                    path: path.to_owned(),
                    source,
                });
            }
        };
        let damaged = |offset: usize| JournalError::Damaged {
            path: path.to_owned(),
            offset: offset as u64,
        };
        let mut journal = Journal {
            path: path.to_owned(),
            last_hash: [0; 32],
            broken: false,
        };
        let mut records = Vec::new();
        let mut offset = 0;
        while let Some(length) = bytes[offset..].iter().position(|byte| *byte == b'\n') {
            let line = &bytes[offset..offset + length];
            let Some((hash, group)) = check(&journal.last_hash, line) else {
                break;
            };
            records.extend(group.ok_or_else(|| damaged(offset))?);
            journal.last_hash = hash;
            offset += length + 1;
        }
        let rest = &bytes[offset..];
        if !rest.is_empty() {
            if !is_torn(&journal.last_hash, rest, offset) {
                return Err(damaged(offset));
            }
            let cut = files.truncate(path, offset as u64);
            cut.map_err(|source| JournalError::Files {
                path: path.to_owned(),
                source,
            })?;
        }
        Ok((journal, records))
    }

    /// Makes a group of records durable, all or none.
    ///
    /// # Errors
    /// After an error the journal takes nothing more: it must be opened anew,
    /// which finds out what the file holds.
    pub fn append(&mut self, files: &dyn Files, group: &[Record]) -> Result<(), JournalError> {
        let refused = |path: &Path, source| JournalError::Files {
            path: path.to_owned(),
            source,
        };
        if self.broken {
            return Err(refused(
                &self.path,
                io::Error::other("an earlier write failed"),
            ));
        }
        let json = serde_json::to_vec(group)
            .map_err(|error| refused(&self.path, io::Error::other(error)))?;
        let hash = line_hash(&self.last_hash, &json);
        let mut line = hex::encode(hash).into_bytes();
        line.push(b' ');
        line.extend_from_slice(&json);
        line.push(b'\n');
        if let Err(source) = files.append(&self.path, &line) {
            self.broken = true;
            return Err(refused(&self.path, source));
        }
        self.last_hash = hash;
        Ok(())
    }
}

fn line_hash(previous: &[u8; 32], json: &[u8]) -> [u8; 32] {
    *blake3::Hasher::new_derive_key(LINE_CONTEXT)
        .update(previous)
        .update(json)
        .finalize()
        .as_bytes()
}

/// The line's hash and records if it matches its hash; records are `None`
/// where the text is whole but not ours.
fn check(previous: &[u8; 32], line: &[u8]) -> Option<([u8; 32], Option<Vec<Record>>)> {
    let (claimed, rest) = line.split_at_checked(64)?;
    let json = rest.strip_prefix(b" ")?;
    let hash = line_hash(previous, json);
    (hex::encode(hash).as_bytes() == claimed).then(|| (hash, serde_json::from_slice(json).ok()))
}

/// Whether `rest`, which stands at `offset` behind the last good line, is a
/// write that never ended: no end of line, or a 512-byte sector that never
/// reached the disk and reads as zeros. A line that is whole but for its last
/// byte was ended once and has been changed since.
fn is_torn(last_hash: &[u8; 32], rest: &[u8], offset: usize) -> bool {
    let first = rest.len().min(SECTOR - offset % SECTOR);
    let (head, tail) = rest.split_at(first);
    let zero = |sector: &[u8]| sector.iter().all(|byte| *byte == 0);
    if zero(head) || tail.chunks(SECTOR).any(zero) {
        return true;
    }
    let ended_once = rest
        .split_last()
        .is_some_and(|(_, line)| check(last_hash, line).is_some());
    !rest.contains(&b'\n') && !ended_once
}

mod base64_bytes {
    use base64::Engine as _;

    use super::{Deserialize, STANDARD};

    pub(super) fn serialize<S: serde::Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        STANDARD.decode(text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Unsynced;

    fn group(n: u64) -> Vec<Record> {
        vec![
            Record::Signed {
                event_id: format!("id-{n}"),
                sequence: n,
                payload: format!("{{\"n\":{n}}}").into_bytes(),
                signature: "00".repeat(64),
            },
            Record::Sending { first: n, last: n },
        ]
    }

    fn written(path: &Path) -> Vec<u8> {
        let (mut journal, none) = Journal::open(&Unsynced, path).unwrap();
        assert!(none.is_empty());
        for n in 1..=3 {
            journal.append(&Unsynced, &group(n)).unwrap();
        }
        std::fs::read(path).unwrap()
    }

    #[test]
    fn a_journal_cut_at_any_byte_holds_whole_groups() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("journal");
        let bytes = written(&path);
        let all: Vec<Record> = (1..=3).flat_map(group).collect();
        for size in 0..=bytes.len() {
            std::fs::write(&path, &bytes[..size]).unwrap();
            let (mut journal, found) = Journal::open(&Unsynced, &path).unwrap();
            let whole = bytes[..size].split(|byte| *byte == b'\n').count() - 1;
            assert_eq!(found, all[..2 * whole], "cut at {size}");
            journal.append(&Unsynced, &group(9)).unwrap();
            let (_, again) = Journal::open(&Unsynced, &path).unwrap();
            assert_eq!(
                again.len(),
                found.len() + 2,
                "cut at {size}, then continued"
            );
        }
    }

    #[test]
    fn a_changed_byte_is_damage_and_nothing_is_cut() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("journal");
        let bytes = written(&path);
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 0x20;
            std::fs::write(&path, &changed).unwrap();
            let refused = Journal::open(&Unsynced, &path);
            assert!(
                matches!(refused, Err(JournalError::Damaged { .. })),
                "byte {place}"
            );
            assert_eq!(std::fs::read(&path).unwrap(), changed, "byte {place}");
        }
    }

    #[test]
    fn a_sector_of_zeros_never_reached_the_disk() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("journal");
        let good = written(&path).len();
        let (mut journal, _) = Journal::open(&Unsynced, &path).unwrap();
        let long = Record::Dropped {
            event_id: "x".repeat(4 * SECTOR),
        };
        journal.append(&Unsynced, &[long]).unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        let sector = good.next_multiple_of(SECTOR) + SECTOR;
        bytes[sector..sector + SECTOR].fill(0);
        std::fs::write(&path, &bytes).unwrap();
        let (_, found) = Journal::open(&Unsynced, &path).unwrap();
        assert_eq!(found.len(), 6);
        assert_eq!(std::fs::read(&path).unwrap().len(), good);
    }
}
