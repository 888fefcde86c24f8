//! Opening a ledger: nothing is believed that cannot be checked against the log.
//!
//! ```text
//! materials   genesis, policy, log key, restored mark             files of the data directory
//! shelves     the index: whole, behind, or set aside and rebuilt
//! tree        tiles proven against the stored checkpoint, leaves since from the log
//! replay      entries that the index does not have, judged again and compared
//! start       the threads
//! ```

mod catch_up;
mod materials;
mod replay;
mod shelves;
mod start;
mod tree;

use std::path::PathBuf;
use std::sync::Arc;

use grain_store::disk::{Disk, HostDisk};
use grain_store::files::{Access, Directory, OpenOptions as LogOptions, SEGMENT_SIZE};
use grain_store::{Index, IndexError, ObjectError, ReadError};
use thiserror::Error;

pub use materials::Materials;
pub(crate) use materials::read_log_key;
pub(crate) use replay::{Replay, trace_name};
pub use shelves::{Shelves, SledShelves};
pub(crate) use start::{PUBLISHER, REPEATER};
pub(crate) use tree::{Opened, check_whole};

use crate::clock::{Clock, Randomness};
use crate::directory::{DataDirectory, DirectoryError};
use crate::ledger::Ledger;
use crate::limits::HOT_RECORDS;
use crate::tree::TreeError;

/// How a ledger is opened.
pub struct OpenOptions {
    /// Where it lies.
    pub directory: DataDirectory,
    /// The real clock.
    pub clock: Arc<dyn Clock>,
    /// The machine's dice.
    pub randomness: Arc<dyn Randomness>,
    /// A checkpoint (its note) that the log must contain: opens a restored directory for writing.
    pub resume_after: Option<Vec<u8>>,
    /// Opens for reading only: nothing in the log is changed, no epoch is taken.
    pub read_only: bool,
    /// Size of new segments, a multiple of 4,096 bytes.
    pub segment_bytes: u32,
    /// Memory that the index may keep in its cache, in bytes.
    pub index_cache_bytes: u64,
    /// Records that may be out of memory and are kept there all the same.
    pub hot_records: usize,
}

impl OpenOptions {
    /// The usual sizes.
    pub fn new(
        directory: impl Into<PathBuf>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
    ) -> Self {
        Self {
            directory: DataDirectory::at(directory),
            clock,
            randomness,
            resume_after: None,
            read_only: false,
            segment_bytes: SEGMENT_SIZE,
            index_cache_bytes: 64 << 20,
            hot_records: HOT_RECORDS,
        }
    }
}

/// A stretch of work that opening, backing up or restoring may take long over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The names of all entries are read.
    ReadingNames,
    /// Tiles are missing or damaged and are made again from the log.
    RebuildingTiles,
    /// Entries are judged again to bring state and index up to the log.
    Replaying,
    /// Files are copied.
    Copying,
}

/// Watches long work, for a progress bar.
pub trait Progress: Sync {
    /// So much of so much is done; both in units of the step (entries, or bytes when copying).
    fn step(&self, step: Step, done: u64, total: u64);
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn step(&self, _step: Step, _done: u64, _total: u64) {}
}

/// Why a ledger was not opened. Nothing in its log was changed.
#[derive(Debug, Error)]
pub enum OpenError {
    /// There is no ledger: it is founded first.
    #[error("there is no ledger in {0}")]
    NotFounded(PathBuf),
    /// A file of the data directory could not be had.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// A file of the data directory does not hold what it should.
    #[error("{path} is not {expected}")]
    Material {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        expected: &'static str,
    },
    /// The log could not be opened.
    #[error("the log cannot be opened")]
    Log(#[from] grain_store::files::OpenError),
    /// The log could not be read.
    #[error("the log cannot be read")]
    Read(#[from] ReadError),
    /// Tiles or checkpoint could not be read or stored.
    #[error("tiles or checkpoint cannot be used")]
    Objects(#[from] ObjectError),
    /// The stored checkpoint and the log contradict each other.
    #[error("the stored checkpoint contradicts the log: {0}")]
    Checkpoint(String),
    /// The tree could not be read.
    #[error("the tree cannot be read")]
    Tree(#[from] TreeError),
    /// The index could not be used, not even made anew.
    #[error("the index cannot be used")]
    Index(#[from] IndexError),
    /// An entry of the log is not one, or was judged otherwise than this program judges it.
    #[error("entry {index} cannot be replayed: {reason}")]
    Replay {
        /// Which entry.
        index: u64,
        /// Why.
        reason: String,
    },
    /// `resume_after` is not a checkpoint of this log.
    #[error("the checkpoint to resume after is not one of this log: {0}")]
    NotOurs(String),
    /// The log does not contain the checkpoint to resume after: writing on would fork it.
    #[error("the log has {size} entries and does not contain the checkpoint of size {checkpoint}")]
    Missing {
        /// Entries that the log has.
        size: u64,
        /// Size of the checkpoint.
        checkpoint: u64,
    },
    /// A thread could not be started.
    #[error("cannot start a thread")]
    Thread(#[source] std::io::Error),
}

impl Ledger {
    /// Opens the ledger in a data directory of this machine.
    pub fn open(options: &OpenOptions, progress: &dyn Progress) -> Result<Self, OpenError> {
        let materials = Materials::read(&options.directory)?;
        let shelves = SledShelves::at(&options.directory, options.index_cache_bytes);
        Self::open_on(&HostDisk, materials, &shelves, options, progress)
    }

    /// Opens a ledger whose log lies on any disk and whose index stands on any shelves: for tests
    /// that take the place of the machine.
    pub fn open_on<D: Disk>(
        disk: &D,
        mut materials: Materials,
        shelves: &dyn Shelves,
        options: &OpenOptions,
        progress: &dyn Progress,
    ) -> Result<Self, OpenError> {
        let mut read_only = options.read_only;
        if let Some(note) = &options.resume_after {
            let shown = tree::contains(disk, &materials, options, note)?;
            shown.report();
            materials.forget_restoring()?;
        } else {
            read_only |= materials.restored;
        }
        let directory = Directory::lock(disk.clone(), materials.root())?;
        let index = shelves.open_fit(&materials.ledger_id)?;
        let access = if read_only {
            Access::Read
        } else {
            Access::Write
        };
        let opened = tree::Opened::open(directory, &materials, options, access, &*index, progress)?;
        start::start(opened, materials, shelves, index, options, progress)
    }
}

/// The log's part of the options.
fn log_options(materials: &Materials, segment_bytes: u32, access: Access) -> LogOptions {
    let mut log = LogOptions::new(*materials.ledger_id.as_bytes(), Arc::new(trace_name));
    log.access = access;
    log.segment_size = segment_bytes;
    log
}

/// An index that was opened, or made.
type OpenIndex = Arc<dyn Index>;
