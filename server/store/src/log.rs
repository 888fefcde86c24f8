//! The contract between the ledger and whatever keeps its log: files on one machine
//! ([`crate::files::SegmentLog`]) or a database shared by several.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use thiserror::Error;

/// The owner's 16-byte key of a record, kept beside sealed segments; all zero means "none".
pub type Name = [u8; 16];

/// One record to be appended: opaque bytes, and the name under which the owner will look for them.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The owner's key. It must be what the owner's naming function says of `bytes`, because that
    /// function rebuilds a lost sidecar.
    pub name: Name,
    /// At least one byte, and no run of more than
    /// [`LONGEST_ZERO_RUN`](grain_log::frame::LONGEST_ZERO_RUN) zero bytes.
    pub bytes: &'a [u8],
}

/// A commit group as it lies in the log: the records that became durable together.
///
/// Where a group begins and ends is part of the contract, because a receipt is a proof under the
/// checkpoint of its own group and is rebuilt, not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub(crate) first_index: u64,
    pub(crate) head: [u8; 32],
    pub(crate) epoch: u64,
    pub(crate) bytes: Vec<u8>,
    pub(crate) records: Vec<Range<usize>>,
}

impl Group {
    /// A group from its bytes and where in them each record lies: for implementations of [`Log`].
    pub fn new(
        first_index: u64,
        epoch: u64,
        head: [u8; 32],
        bytes: Vec<u8>,
        records: Vec<Range<usize>>,
    ) -> Self {
        Self {
            first_index,
            head,
            epoch,
            bytes,
            records,
        }
    }

    /// The index of its first record.
    pub fn first_index(&self) -> u64 {
        self.first_index
    }

    /// The number of records, at least 1.
    pub fn count(&self) -> usize {
        self.records.len()
    }

    /// One more than the index of its last record: the log's size once this group was durable.
    pub fn end(&self) -> u64 {
        self.first_index + self.records.len() as u64
    }

    /// The hash that stands for the whole log up to [`end`](Self::end).
    pub fn head(&self) -> [u8; 32] {
        self.head
    }

    /// The fencing term of the writer that appended it.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The exact bytes that were written.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The records in order.
    pub fn records(&self) -> impl ExactSizeIterator<Item = &[u8]> + '_ {
        self.records.iter().map(|range| &self.bytes[range.clone()])
    }

    /// The record with this index, if it lies in the group.
    pub fn record(&self, index: u64) -> Option<&[u8]> {
        let position = usize::try_from(index.checked_sub(self.first_index)?).ok()?;
        Some(&self.bytes[self.records.get(position)?.clone()])
    }
}

/// Names of consecutive records, the first of which has index `first_index`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// Index of the record that `names[0]` names.
    pub first_index: u64,
    /// One name per record.
    pub names: Vec<Name>,
}

/// An append-only list of records, written in groups by one writer.
///
/// # Contract
///
/// - **One writer.** At most one `Log` of a ledger accepts appends at any time, across threads,
///   processes and machines. A writer that was overtaken cannot append: it is told so.
/// - **Durable on return.** When [`append`](Self::append) returns `Ok`, the group survives the loss
///   of power; and it was written wholly before the next one is begun.
/// - **All or nothing.** A group is recovered whole or not at all.
/// - **Group ends are kept**: [`LogReader::group_of`] returns, for ever, the same bounds.
/// - **Fail-stop.** After an error of the kinds [`AppendError::Uncertain`] or
///   [`ObjectError::Uncertain`] nothing is accepted any more; what happened is found out by opening
///   the log again. Reading what was durable before goes on.
/// - **Readers see durable records only**, always a prefix of the log.
pub trait Log: Send {
    /// Appends one group and returns it once it is durable. `first_index` must be the log's size.
    fn append(
        &mut self,
        first_index: u64,
        records: &[Record<'_>],
    ) -> Result<Arc<Group>, AppendError>;

    /// A reader of the durable records; cheap to clone, usable from any thread.
    fn reader(&self) -> Arc<dyn LogReader>;

    /// The derived objects and the checkpoint beside the log.
    fn objects(&self) -> Arc<dyn Objects>;
}

/// Reads durable records; every answer is checked against the log's own hashes first.
pub trait LogReader: Send + Sync {
    /// The number of durable records.
    fn size(&self) -> u64;

    /// The hash of the newest durable group, 32 zero bytes while there is none.
    fn head(&self) -> [u8; 32];

    /// The bytes of one record; `None` at or beyond [`size`](Self::size), unless damage hides how
    /// many records there were.
    fn read(&self, index: u64) -> Result<Option<Vec<u8>>, ReadError>;

    /// The group that holds the record; `None` at or beyond [`size`](Self::size).
    fn group_of(&self, index: u64) -> Result<Option<Arc<Group>>, ReadError>;

    /// All groups from the one that holds `index`, streaming: as many as are durable at each step.
    fn groups(
        &self,
        index: u64,
    ) -> Box<dyn Iterator<Item = Result<Arc<Group>, ReadError>> + Send + '_>;

    /// The names of all records from `index`, in runs of consecutive records.
    fn names(&self, index: u64) -> Box<dyn Iterator<Item = Result<Names, ReadError>> + Send + '_>;
}

/// Derived files (tiles) by name, and the one mutable thing: the newest published checkpoint.
pub trait Objects: Send + Sync {
    /// The bytes stored under `name`, `None` when there are none.
    fn load(&self, name: &str) -> Result<Option<Vec<u8>>, ObjectError>;

    /// Stores the objects, replacing what lay under their names; all are durable on return. After a
    /// crash each is either the old one or the new one, never a part.
    fn store(&self, objects: &[(&str, &[u8])]) -> Result<(), ObjectError>;

    /// The stored checkpoint, `None` before the first.
    fn checkpoint(&self) -> Result<Option<Vec<u8>>, ObjectError>;

    /// Replaces the checkpoint if it is still `expected`; durable on return.
    fn replace_checkpoint(&self, expected: Option<&[u8]>, new: &[u8]) -> Result<(), ObjectError>;
}

/// Why a group was not acknowledged.
#[derive(Debug, Error)]
pub enum AppendError {
    /// The group starts elsewhere than the log ends. Nothing was written.
    #[error("the log ends at {size}, the group begins at {first_index}")]
    OutOfOrder {
        /// The log's size.
        size: u64,
        /// Where the group wanted to begin.
        first_index: u64,
    },
    /// A record or the group breaks a rule of the format. Nothing was written.
    #[error("the group cannot be written: {0}")]
    Unfit(#[from] grain_log::frame::EncodeError),
    /// There is no room, or no next segment could be made. Nothing was written; it may be tried
    /// again.
    #[error("no room for the group")]
    NoRoom(#[source] io::Error),
    /// The write or its sync failed: whether the group is durable is unknown. The log has stopped.
    #[error("the outcome of the write is unknown; the log has stopped")]
    Uncertain(#[source] io::Error),
    /// An earlier write failed. Nothing was written.
    #[error("the log has stopped after a failed write; open it again")]
    Stopped,
    /// Damage was found, or the log was opened for reading. Nothing was written.
    #[error("the log is open for reading only")]
    ReadOnly,
}

/// Why a record could not be read. Never a reason to assume that it is not there.
#[derive(Debug, Clone, Error)]
pub enum ReadError {
    /// The bytes on the disk are not the ones that were acknowledged.
    #[error(
        "records from {first_index} on{} are damaged: segment {segment}, offset {offset}",
        before(*end)
    )]
    Damaged {
        /// Number of the segment.
        segment: u32,
        /// Byte offset of the damaged frame in the segment.
        offset: u32,
        /// Index of the first record concerned.
        first_index: u64,
        /// One more than the last, where that is known.
        end: Option<u64>,
    },
    /// The system could not read.
    #[error("cannot read the log: {0}")]
    Io(Arc<io::Error>),
}

/// Up to where, for people.
fn before(end: Option<u64>) -> String {
    end.map_or_else(String::new, |end| format!(" and before {end}"))
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(Arc::new(error))
    }
}

/// Why an object or the checkpoint could not be loaded or stored.
#[derive(Debug, Error)]
pub enum ObjectError {
    /// A name that is not a relative path of plain lower-case segments. Nothing was written.
    #[error("not a name for an object: {0:?}")]
    Name(String),
    /// Another checkpoint is stored than the caller expected.
    #[error("the stored checkpoint is not the expected one")]
    Conflict {
        /// The stored one.
        stored: Option<Vec<u8>>,
    },
    /// Reading failed, or writing failed before anything was replaced.
    #[error("cannot {action} {name:?}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which object.
        name: String,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    /// Whether the new bytes are durable is unknown. The log has stopped.
    #[error("the outcome of the write is unknown; the log has stopped")]
    Uncertain(#[source] io::Error),
    /// An earlier write failed. Nothing was written.
    #[error("the log has stopped after a failed write; open it again")]
    Stopped,
    /// The log was opened for reading, or is damaged. Nothing was written.
    #[error("the log is open for reading only")]
    ReadOnly,
}
