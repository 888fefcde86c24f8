//! What lies beside the ledger and can be erased: the bytes of attachments, and who persons are.
//!
//! ```text
//! attachments/ab/HEX                 the bytes, by their BLAKE3
//! attachments/ab/HEX.EVENT           empty: they were handed in for this event
//! attachments/ab/HEX.EVENT.erased    empty: a tombstone, they are erased for this event
//! persons/PARTY/ALIAS                who it is, with the salt of the commitment
//! persons/PARTY/ALIAS.erased         a tombstone: the commitments that were erased, one a line
//! ```
//! Bytes are given out for an event only if they were handed in for it: who knows a digest does not
//! thereby have the file. Nothing here is needed to replay or to verify the log, and nothing of the
//! log is here.

mod attachments;
mod copies;
mod persons;

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::limits::EVENTS_KEPT_FREE_BYTES;

pub(crate) use attachments::{Kept, Upload};
pub(crate) use copies::{Restored, copy_beside};

/// The files beside a ledger.
pub(crate) struct Side {
    root: PathBuf,
    /// Bytes of the disk that only the ledger may fill.
    kept_free: u64,
    /// Held while files get their places or leave them.
    changing: Mutex<()>,
}

impl Side {
    /// The files beside the ledger in `data`.
    pub(crate) fn of(data: &Path, kept_free: u64) -> Self {
        Self {
            root: data.to_owned(),
            kept_free,
            changing: Mutex::new(()),
        }
    }

    /// Whether the disk has room for so many bytes more.
    pub(crate) fn has_room(&self, bytes: u64) -> io::Result<bool> {
        Ok(self.free()?.saturating_sub(bytes) >= self.kept_free)
    }

    /// Whether the disk has room for events: for a segment, and for an index that follows behind and
    /// would end writing if it found none.
    pub(crate) fn has_room_for_events(&self) -> io::Result<bool> {
        Ok(self.free()? >= EVENTS_KEPT_FREE_BYTES)
    }

    fn free(&self) -> io::Result<u64> {
        let disk = rustix::fs::statvfs(&self.root)?;
        Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    fn lock(&self) -> MutexGuard<'_, ()> {
        // Every change is one that a power cut may interrupt too.
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes a directory and those above it, durably, for the server's user alone.
fn make_directory(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        make_directory(parent)?;
        match DirBuilder::new().mode(0o700).create(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            Ok(()) | Err(_) => sync_directory(parent)?,
        }
    }
    Ok(())
}

/// Makes the names in a directory durable.
fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Puts a small file at `path`, whole or not at all, durably.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = named_after(path, ".new");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    sync_directory(path.parent().unwrap_or(Path::new(".")))
}

/// Removes a file that may not be there.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// The bytes of a file, or none where there is no such file.
fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The path with something behind its name.
fn named_after(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
