//! An append-only file of records, durable group by group: what the outbox and the import must not
//! forget, across kill -9 and power cuts.
//!
//! ```text
//! line   = hex64 SP json LF
//! hex64  = BLAKE3 derive_key(context, previous hash (32 bytes) || json)
//! json   = an array of records, all of which stand or none
//! ```
//! The context says which journal it is. The first line's previous hash is 32 zero bytes. A line is
//! one `append`: a line that is not whole was never acted upon and is cut on opening. Any other line
//! that does not match its hash is damage, which is reported and never repaired by guessing.

use std::io;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::files::Files;

/// What a disk writes or loses as one.
const SECTOR: usize = 512;

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

/// An open journal of records of one kind.
#[derive(Debug)]
pub struct Journal<R> {
    path: PathBuf,
    context: &'static str,
    last_hash: [u8; 32],
    /// Set by a failed append: what the file holds is then unknown.
    broken: bool,
    records: PhantomData<fn(R) -> R>,
}

impl<R: Serialize + DeserializeOwned> Journal<R> {
    /// Opens the journal, cuts a torn tail and returns all records.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn open(
        files: &dyn Files,
        path: &Path,
        context: &'static str,
    ) -> Result<(Journal<R>, Vec<R>), JournalError> {
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
            context,
            last_hash: [0; 32],
            broken: false,
            records: PhantomData,
        };
        let mut records: Vec<R> = Vec::new();
        let mut offset = 0;
        while let Some(length) = bytes[offset..].iter().position(|byte| *byte == b'\n') {
            let line = &bytes[offset..offset + length];
            let Some((hash, group)) = check::<R>(context, &journal.last_hash, line) else {
                break;
            };
            records.extend(group.ok_or_else(|| damaged(offset))?);
            journal.last_hash = hash;
            offset += length + 1;
        }
        let rest = &bytes[offset..];
        if !rest.is_empty() {
            if !is_torn::<R>(context, &journal.last_hash, rest, offset) {
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
    pub fn append(&mut self, files: &dyn Files, group: &[R]) -> Result<(), JournalError> {
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
        let hash = line_hash(self.context, &self.last_hash, &json);
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

fn line_hash(context: &str, previous: &[u8; 32], json: &[u8]) -> [u8; 32] {
    *blake3::Hasher::new_derive_key(context)
        .update(previous)
        .update(json)
        .finalize()
        .as_bytes()
}

/// The line's hash and records if it matches its hash; records are `None`
/// where the text is whole but not ours.
fn check<R: DeserializeOwned>(
    context: &str,
    previous: &[u8; 32],
    line: &[u8],
) -> Option<([u8; 32], Option<Vec<R>>)> {
    let (claimed, rest) = line.split_at_checked(64)?;
    let json = rest.strip_prefix(b" ")?;
    let hash = line_hash(context, previous, json);
    (hex::encode(hash).as_bytes() == claimed).then(|| (hash, serde_json::from_slice(json).ok()))
}

/// Whether `rest`, which stands at `offset` behind the last good line, is a
/// write that never ended: no end of line, or a 512-byte sector that never
/// reached the disk and reads as zeros. A line that is whole but for its last
/// byte was ended once and has been changed since.
fn is_torn<R: DeserializeOwned>(
    context: &str,
    last_hash: &[u8; 32],
    rest: &[u8],
    offset: usize,
) -> bool {
    let first = rest.len().min(SECTOR - offset % SECTOR);
    let (head, tail) = rest.split_at(first);
    let zero = |sector: &[u8]| sector.iter().all(|byte| *byte == 0);
    if zero(head) || tail.chunks(SECTOR).any(zero) {
        return true;
    }
    let ended_once = rest
        .split_last()
        .is_some_and(|(_, line)| check::<R>(context, last_hash, line).is_some());
    !rest.contains(&b'\n') && !ended_once
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Unsynced;

    /// A record of these tests: what it says does not matter here.
    type Record = serde_json::Value;

    const CONTEXT: &str = "graintrail 2026 test line v1";

    fn open(path: &Path) -> Result<(Journal<Record>, Vec<Record>), JournalError> {
        Journal::open(&Unsynced, path, CONTEXT)
    }

    fn group(n: u64) -> Vec<Record> {
        let long = serde_json::json!({"signed": n, "payload": "00".repeat(64)});
        vec![long, serde_json::json!({"sending": n})]
    }

    fn written(path: &Path) -> Vec<u8> {
        let (mut journal, none) = open(path).unwrap();
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
            let (mut journal, found) = open(&path).unwrap();
            let whole = bytes[..size].split(|byte| *byte == b'\n').count() - 1;
            assert_eq!(found, all[..2 * whole], "cut at {size}");
            journal.append(&Unsynced, &group(9)).unwrap();
            let (_, again) = open(&path).unwrap();
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
            let refused = open(&path);
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
        let (mut journal, _) = open(&path).unwrap();
        let long = Record::from("x".repeat(4 * SECTOR));
        journal.append(&Unsynced, &[long]).unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        let sector = good.next_multiple_of(SECTOR) + SECTOR;
        bytes[sector..sector + SECTOR].fill(0);
        std::fs::write(&path, &bytes).unwrap();
        let (_, found) = open(&path).unwrap();
        assert_eq!(found.len(), 6);
        assert_eq!(std::fs::read(&path).unwrap().len(), good);
    }

    #[test]
    fn one_journal_is_not_taken_for_another() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("journal");
        let bytes = written(&path);
        let other = Journal::<Record>::open(&Unsynced, &path, "graintrail 2026 other line v1");
        assert!(matches!(
            other,
            Err(JournalError::Damaged { offset: 0, .. })
        ));
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
}
