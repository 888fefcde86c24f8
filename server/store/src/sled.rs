//! The index in sled 0.34.
//!
//! sled is quick to embed and forgetful: its flush is no barrier, a file cut short can open empty
//! without an error, and many kinds of damage make it panic. So nothing rests on it, and this module
//! finds out, as far as can be found out, when it has forgotten something:
//!
//! - one tree, and a file beside it that a chunk begun is finished from: a chunk and its mark are
//!   there together or not at all, though it is applied in steps;
//! - a checksum for each value, over table, key and value;
//! - every call guarded, because damage shows as a panic;
//! - a database without a mark, or one that was open when the machine lost power, is broken.
//!
//! Whoever meets [`IndexError::Broken`] drops the index, calls [`set_aside`], opens a new one and
//! replays the log.

use std::fs::{self, File};
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ::sled::{Batch, Config, Db};

use crate::index::{Applied, Chunk, Index, IndexError, LARGEST_VALUE, Row, Table};

pub use aside::set_aside;

mod aside;
mod redo;
mod row;

use redo::{Change, Redo};

/// The most memory that sled is told to use for its cache, in bytes.
pub const LARGEST_CACHE: u64 = 64 << 20;
/// Written to the file by sled's own thread this often, so that a killed process has little to
/// replay.
const FLUSH_EVERY_MS: u64 = 1000;
/// How often, and with which pause, a lock is tried that somebody holds.
const LOCK_ATTEMPTS: u32 = 50;
const LOCK_PAUSE: Duration = Duration::from_millis(10);
/// Rows, and bytes of rows, that are applied in one step, during which nobody can read: about a
/// millisecond.
const STEP_ROWS: usize = 64;
const STEP_BYTES: usize = 64 << 10;
/// The key of the mark; rows begin with another byte.
const MARK: &[u8] = &[0];
/// What the session file says of an index that was closed.
const CLOSED: &str = "closed";

/// How the index is opened.
#[derive(Debug, Clone)]
pub struct SledOptions {
    /// Memory for its cache in bytes, at most [`LARGEST_CACHE`].
    pub cache_bytes: u64,
    /// What names the present run of the machine, from one power-up to the next
    /// ([`boot_id`](crate::disk::boot_id)). Without it an index that was not closed is broken.
    pub boot: Option<String>,
}

/// An index in a directory of its own.
#[derive(Debug)]
pub struct SledIndex {
    /// Taken out only when it is dropped, because dropping it may panic too.
    database: Option<Db>,
    path: PathBuf,
    broken: AtomicBool,
}

impl SledIndex {
    /// Opens the index in `path`, or makes an empty one if there is nothing.
    pub fn open(path: &Path, options: &SledOptions) -> Result<Self, IndexError> {
        let is_new = !path.exists();
        if is_new {
            fs::create_dir(path)?;
        } else {
            check_session(path, options.boot.as_deref())?;
        }
        let config = Config::new()
            .path(path.join("sled"))
            .cache_capacity(options.cache_bytes.min(LARGEST_CACHE))
            .flush_every_ms(Some(FLUSH_EVERY_MS));
        let database = open_database(&config)?;
        let index = Self {
            database: Some(database),
            path: path.to_owned(),
            broken: AtomicBool::new(false),
        };
        if is_new {
            let mark = row::encode(MARK, &encode_mark(&Applied::NOTHING));
            index.run(|database| database.insert(MARK, mark).map(|_| ()))?;
        }
        index.finish_what_was_begun()?;
        let session = format!("open {}", options.boot.as_deref().unwrap_or_default());
        write_session(path, &session)?;
        Ok(index)
    }

    /// Runs an operation of the engine. After a failure the index answers nothing any more.
    fn run<T>(&self, operation: impl FnOnce(&Db) -> ::sled::Result<T>) -> Result<T, IndexError> {
        let database = self
            .database
            .as_ref()
            .filter(|_| !self.broken.load(Ordering::Acquire));
        let Some(database) = database else {
            return Err(IndexError::Broken(
                "it failed or was closed before".to_owned(),
            ));
        };
        guarded(|| operation(database)).inspect_err(|_| self.broken.store(true, Ordering::Release))
    }

    /// What a killed process had begun to apply, whole. Steps reach the file in their order and a
    /// chunk is begun only when the one before is in the file: so what is there builds on `before`,
    /// or is older and knows nothing of the chunk.
    fn finish_what_was_begun(&self) -> Result<(), IndexError> {
        let applied = self.applied()?;
        match Redo::read(&self.path)? {
            Some(redo) if redo.before == applied => self.steps(&redo.changes, &redo.after),
            Some(_) | None => Ok(()),
        }
    }

    /// Applies the rows a few at a time, then the mark.
    fn steps(&self, changes: &[Change], applied: &Applied) -> Result<(), IndexError> {
        let (mut batch, mut rows, mut bytes) = (Batch::default(), 0, 0);
        for (key, value) in changes {
            rows += 1;
            bytes += key.len() + value.as_ref().map_or(0, Vec::len);
            match value {
                Some(value) => batch.insert(key.as_slice(), value.as_slice()),
                None => batch.remove(key.as_slice()),
            }
            if rows >= STEP_ROWS || bytes >= STEP_BYTES {
                let step = std::mem::take(&mut batch);
                (rows, bytes) = (0, 0);
                self.run(|database| database.apply_batch(step))?;
            }
        }
        batch.insert(MARK, row::encode(MARK, &encode_mark(applied)));
        self.run(|database| database.apply_batch(batch))
    }

    fn checked(&self, key: &[u8], stored: &[u8]) -> Result<Vec<u8>, IndexError> {
        row::decode(key, stored).ok_or_else(|| {
            self.broken.store(true, Ordering::Release);
            IndexError::Broken("a row is not what was written".to_owned())
        })
    }
}

impl Index for SledIndex {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, IndexError> {
        let key = row::key(table, key);
        let stored = self.run(|database| database.get(&key))?;
        stored.map(|stored| self.checked(&key, &stored)).transpose()
    }

    fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        from: &[u8],
        limit: usize,
    ) -> Result<Vec<Row>, IndexError> {
        let prefix = row::key(table, prefix);
        let from = row::key(table, from).max(prefix.clone());
        let found = self.run(|database| {
            let rows = database.range(from..).take(limit);
            let inside = |row: &::sled::Result<(_, _)>| {
                row.as_ref().map_or(true, |(key, _): &(::sled::IVec, _)| {
                    key.starts_with(&prefix)
                })
            };
            rows.take_while(inside).collect::<::sled::Result<Vec<_>>>()
        })?;
        let rows = found.into_iter().map(|(key, stored)| {
            let value = self.checked(&key, &stored)?;
            Ok((row::owners_key(&key).to_vec(), value))
        });
        rows.collect()
    }

    fn apply(&self, chunk: &Chunk) -> Result<(), IndexError> {
        let mut changes = Vec::with_capacity(chunk.puts.len() + chunk.deletes.len());
        for (table, key, value) in &chunk.puts {
            if value.len() > LARGEST_VALUE {
                return Err(IndexError::TooLarge { size: value.len() });
            }
            let key = row::key(*table, key);
            let stored = row::encode(&key, value);
            changes.push((key, Some(stored)));
        }
        let deletes = chunk.deletes.iter();
        changes.extend(deletes.map(|(table, key)| (row::key(*table, key), None)));
        // The chunk before must be in the file before its redo is replaced.
        self.run(|database| database.flush().map(|_| ()))?;
        let redo = Redo {
            before: self.applied()?,
            after: chunk.applied,
            changes,
        };
        redo.write(&self.path)?;
        self.steps(&redo.changes, &redo.after)
    }

    fn applied(&self) -> Result<Applied, IndexError> {
        let stored = self.run(|database| database.get(MARK))?;
        let Some(stored) = stored else {
            self.broken.store(true, Ordering::Release);
            return Err(IndexError::Broken("it has no mark".to_owned()));
        };
        decode_mark(&self.checked(MARK, &stored)?)
            .ok_or_else(|| IndexError::Broken("its mark is not one".to_owned()))
    }

    fn close(&self) -> Result<(), IndexError> {
        self.run(|database| database.flush().map(|_| ()))?;
        self.broken.store(true, Ordering::Release);
        // sled's flush leaves it to the system when the bytes reach the disk.
        let file = self.path.join("sled").join("db");
        File::open(file).and_then(|file| file.sync_all())?;
        // Before the session says that the index may be believed: the file is not synced.
        Redo::remove(&self.path)?;
        Ok(write_session(&self.path, CLOSED)?)
    }
}

impl Drop for SledIndex {
    fn drop(&mut self) {
        let database = self.database.take();
        // A broken database may panic once more while it is closed.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(database)));
    }
}

/// Opens the database. sled's own threads hold the lock for a moment after it was dropped, so an
/// index that is opened again at once has to wait for them.
fn open_database(config: &Config) -> Result<Db, IndexError> {
    for _ in 0..LOCK_ATTEMPTS {
        match guarded(|| config.open()) {
            Err(IndexError::Held) => std::thread::sleep(LOCK_PAUSE),
            other => return other,
        }
    }
    Err(IndexError::Held)
}

/// Turns errors and panics of the engine into ours.
fn guarded<T>(operation: impl FnOnce() -> ::sled::Result<T>) -> Result<T, IndexError> {
    match catch_unwind(AssertUnwindSafe(operation)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => {
            let text = error.to_string();
            let held = text.contains("could not acquire lock");
            Err(if held {
                IndexError::Held
            } else {
                IndexError::Broken(text)
            })
        }
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(IndexError::Broken(format!(
                "panic: {}",
                text.unwrap_or("without a message")
            )))
        }
    }
}

impl From<io::Error> for IndexError {
    fn from(error: io::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

fn session_file(path: &Path) -> PathBuf {
    path.join("session")
}

/// An index is as it was left if it was closed, or if the machine has been up ever since.
fn check_session(path: &Path, boot: Option<&str>) -> Result<(), IndexError> {
    let session = fs::read_to_string(session_file(path))?;
    let since = boot.map(|boot| format!("open {boot}"));
    if session == CLOSED || since.is_some_and(|since| session == since) {
        Ok(())
    } else {
        Err(IndexError::Broken(
            "it was open when the machine stopped".to_owned(),
        ))
    }
}

/// Replaces the session file durably: after a power cut it must not say what it said before.
fn write_session(path: &Path, session: &str) -> io::Result<()> {
    let temporary = path.join("session.new");
    let mut file = File::create(&temporary)?;
    file.write_all(session.as_bytes())?;
    file.sync_all()?;
    fs::rename(&temporary, session_file(path))?;
    File::open(path)?.sync_all()
}

fn encode_mark(applied: &Applied) -> Vec<u8> {
    [&applied.size.to_be_bytes()[..], &applied.head].concat()
}

fn decode_mark(bytes: &[u8]) -> Option<Applied> {
    let (size, head) = bytes.split_first_chunk()?;
    Some(Applied {
        size: u64::from_be_bytes(*size),
        head: head.try_into().ok()?,
    })
}

#[cfg(test)]
mod tests;
