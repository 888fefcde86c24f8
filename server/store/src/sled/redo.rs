//! A chunk that is being applied, beside the database: so that it can be applied in small steps and
//! is whole all the same.
//!
//! sled lets nobody read while a batch is applied, and admission must not wait for thousands of
//! rows. So a chunk is first written to a file, then applied step by step, each step short. Whoever
//! opens the index finds in the file what a killed process had begun. (After a power cut an open
//! index is not believed at all, so nothing here is synced.)

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{decode_mark, encode_mark};
use crate::index::{Applied, IndexError};

/// A row as the engine has it: its key, and its value if it is not to be removed.
pub(super) type Change = (Vec<u8>, Option<Vec<u8>>);

/// Encoded size of a mark.
const MARK_SIZE: usize = 40;
/// What follows a key of a row that is removed or written.
const REMOVED: u8 = 0;
const WRITTEN: u8 = 1;

/// A chunk with the mark on which it builds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Redo {
    pub(super) before: Applied,
    pub(super) after: Applied,
    pub(super) changes: Vec<Change>,
}

impl Redo {
    /// Puts the file in the place of the one before.
    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        let temporary = path.join("redo.new");
        fs::write(&temporary, self.encode())?;
        fs::rename(temporary, file(path))
    }

    /// The chunk that was last begun, if there is one.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, IndexError> {
        let bytes = match fs::read(file(path)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let unreadable = || {
            let text = "the chunk that was being applied cannot be read";
            IndexError::Broken(text.to_owned())
        };
        Self::decode(&bytes).map(Some).ok_or_else(unreadable)
    }

    /// Forgets the chunk that was last begun: it is done.
    pub(super) fn remove(path: &Path) -> io::Result<()> {
        match fs::remove_file(file(path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn encode(&self) -> Vec<u8> {
        let mut bytes = encode_mark(&self.before);
        bytes.extend(encode_mark(&self.after));
        for (key, value) in &self.changes {
            put(&mut bytes, key);
            match value {
                Some(value) => {
                    bytes.push(WRITTEN);
                    put(&mut bytes, value);
                }
                None => bytes.push(REMOVED),
            }
        }
        bytes.extend(crc32c::crc32c(&bytes).to_be_bytes());
        bytes
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (bytes, sum) = bytes.split_last_chunk()?;
        if crc32c::crc32c(bytes).to_be_bytes() != *sum {
            return None;
        }
        let (before, bytes) = bytes.split_at_checked(MARK_SIZE)?;
        let (after, mut bytes) = bytes.split_at_checked(MARK_SIZE)?;
        let mut changes = Vec::new();
        while !bytes.is_empty() {
            let key = take(&mut bytes)?;
            let (kind, rest) = bytes.split_first()?;
            bytes = rest;
            let value = match *kind {
                WRITTEN => Some(take(&mut bytes)?),
                REMOVED => None,
                _ => return None,
            };
            changes.push((key, value));
        }
        Some(Self {
            before: decode_mark(before)?,
            after: decode_mark(after)?,
            changes,
        })
    }
}

fn file(path: &Path) -> PathBuf {
    path.join("redo")
}

fn put(bytes: &mut Vec<u8>, part: &[u8]) {
    // Keys and values are at most `LARGEST_VALUE` and a few bytes.
    let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
    bytes.extend(length.to_be_bytes());
    bytes.extend(part);
}

fn take(bytes: &mut &[u8]) -> Option<Vec<u8>> {
    let (length, rest) = bytes.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (part, rest) = rest.split_at_checked(length)?;
    *bytes = rest;
    Some(part.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_survives_its_file_and_no_part_of_it_does() {
        let redo = Redo {
            before: Applied::NOTHING,
            after: Applied {
                size: 7,
                head: [7; 32],
            },
            changes: vec![
                (b"a".to_vec(), Some(b"1".to_vec())),
                (b"b".to_vec(), Some(Vec::new())),
                (b"a".to_vec(), None),
            ],
        };
        let bytes = redo.encode();
        assert_eq!(Redo::decode(&bytes), Some(redo));
        for cut in 0..bytes.len() {
            assert_eq!(Redo::decode(&bytes[..cut]), None, "cut at {cut}");
            let mut altered = bytes.clone();
            altered[cut] ^= 1;
            assert_eq!(Redo::decode(&altered), None, "altered at {cut}");
        }
    }
}
