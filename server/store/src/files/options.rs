//! How a log is opened, and what opening it found.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use grain_log::frame::LedgerId;
use grain_log::segment::{Damage, Marks, Stray, Torn};
use thiserror::Error;

use crate::Name;

/// The size of a segment in bytes.
pub const SEGMENT_SIZE: u32 = 64 << 20;

/// Says what a record's name is: the owner's knowledge, needed to rebuild a lost sidecar.
pub type Naming = Arc<dyn Fn(&[u8]) -> Name + Send + Sync>;

/// How a log is opened.
#[derive(Clone)]
pub struct OpenOptions {
    /// Which ledger it must be.
    pub ledger: LedgerId,
    /// The name of a record.
    pub naming: Naming,
    /// What is known to be durable from outside the segments. Read the checkpoint
    /// ([`Directory::checkpoint`](super::Directory::checkpoint)) and the index's mark first.
    pub marks: Marks,
    /// How much is read.
    pub thoroughness: Thoroughness,
    /// What may be changed.
    pub access: Access,
    /// The size of new segments in bytes, a multiple of 4,096.
    pub segment_size: u32,
    /// Whether segments and sidecars are prepared by a thread of their own. Without it the append
    /// that turns to a new segment prepares them: for tests that want every run to be the same.
    pub background: bool,
}

impl OpenOptions {
    /// Opens the ledger `ledger` for writing, reads its tail, and believes that nothing is durable
    /// but what the segments say.
    pub fn new(ledger: LedgerId, naming: Naming) -> Self {
        Self {
            ledger,
            naming,
            marks: Marks::default(),
            thoroughness: Thoroughness::Tail,
            access: Access::Write,
            segment_size: SEGMENT_SIZE,
            background: true,
        }
    }
}

impl fmt::Debug for OpenOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("OpenOptions")
            .field("marks", &self.marks)
            .field("thoroughness", &self.thoroughness)
            .field("access", &self.access)
            .field("segment_size", &self.segment_size)
            .finish_non_exhaustive()
    }
}

/// How much of the log opening reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thoroughness {
    /// The sidecars of sealed segments, checked against the segments' ends, and every byte of the
    /// segments that have none. Damage inside a sealed segment is found when it is read.
    Tail,
    /// Every byte of every segment.
    Whole,
}

/// What opening and using a log may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everything, unless damage is found.
    Write,
    /// Nothing: no epoch is taken, no torn write is cut.
    Read,
}

/// What opening a log found and did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recovery {
    /// The number of records, damaged ones included as far as they can be counted.
    pub size: u64,
    /// The number of records before the first damaged one; equal to `size` without damage.
    pub sound_size: u64,
    /// The epoch taken, or with [`Access::Read`] and with damage the last one found.
    pub epoch: u64,
    /// Damage to acknowledged records: the log is open for reading only.
    pub damage: Vec<Damage>,
    /// A write that was cut off: it was never acknowledged.
    pub torn: Option<Torn>,
    /// Bytes where only zeros belong. No record is concerned, but the disk deserves a look.
    pub stray: Vec<Stray>,
    /// Segments whose sidecar was missing or wrong, and was made again.
    pub sidecars_rebuilt: Vec<u32>,
    /// Bytes of segments that were read and checked.
    pub bytes_checked: u64,
}

/// Why a log could not be opened. Nothing was changed.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Another process or another part of this one holds the directory.
    #[error("{0} is in use by another process")]
    Held(PathBuf),
    /// There is no log there.
    #[error("there is no log in {0}")]
    NotFounded(PathBuf),
    /// There is one there already.
    #[error("there is a log in {0} already")]
    AlreadyFounded(PathBuf),
    /// The epoch file is unreadable or older than the log: this is an old copy, or another writer
    /// has taken over.
    #[error("the epoch file says {stored:?}, the last frame was written under {last}")]
    Epoch {
        /// What the file says, if it says anything.
        stored: Option<u64>,
        /// The epoch of the last frame.
        last: u64,
    },
    /// A segment size that is no multiple of 4,096, or 0.
    #[error("{0} is not a size for a segment")]
    SegmentSize(u32),
    /// The system refused.
    #[error("cannot {action} {path}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
}
