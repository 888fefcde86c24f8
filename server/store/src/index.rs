//! The contract of the index: derived rows that may be lost at any time, but never lie.

use thiserror::Error;

#[cfg(any(test, feature = "simulated-disk"))]
pub use memory::MemoryIndex;

#[cfg(any(test, feature = "simulated-disk"))]
mod memory;

/// Which of the owner's tables a row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Table(pub u8);

/// The largest value of a row, in bytes. What is larger is split by the owner: the engine would keep
/// it in a file of its own that it never syncs.
pub const LARGEST_VALUE: usize = 128 * 1024;

/// How much of the log the index has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// The number of records applied.
    pub size: u64,
    /// The log's head at that size ([`Group::head`](crate::Group::head)); 32 zero bytes at size 0.
    pub head: [u8; 32],
}

impl Applied {
    /// The mark of an index that has seen nothing.
    pub const NOTHING: Self = Self {
        size: 0,
        head: [0; 32],
    };
}

/// A row, as [`Index::scan`] returns it.
pub type Row = (Vec<u8>, Vec<u8>);

/// The rows that a stretch of the log changes, and the mark that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Rows to write: table, key, value.
    pub puts: Vec<(Table, Vec<u8>, Vec<u8>)>,
    /// Rows to remove, after the writes.
    pub deletes: Vec<(Table, Vec<u8>)>,
    /// The mark after this chunk.
    pub applied: Applied,
}

/// Rows derived from the log.
///
/// # Contract
///
/// - Nothing depends on it: deleted, it is rebuilt by replaying the log.
/// - A chunk is applied whole or not at all, its mark with it: [`applied`](Self::applied) is never
///   ahead of the rows. It may be behind, by any amount, after a crash; applying a chunk twice is
///   the same as once. Whoever reads while a chunk is being applied may see some of its rows.
/// - A row that is returned is the row that was written: each carries a checksum over table, key and
///   value. What cannot be read is an error, never "no such row".
/// - A row that is *absent* proves nothing after a power cut or bit rot; the owner re-checks what it
///   finds against the record, and settles what it does not find where that matters.
/// - After any error of kind [`IndexError::Broken`] the owner closes the index, sets its directory
///   aside and rebuilds.
pub trait Index: Send + Sync {
    /// The value of a row, `None` when there is no such row.
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, IndexError>;

    /// Up to `limit` rows whose key begins with `prefix` and is not less than `from`, in key order.
    /// The next page begins at the last key and a zero byte.
    fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        from: &[u8],
        limit: usize,
    ) -> Result<Vec<Row>, IndexError>;

    /// Applies a chunk. Not durable by itself, and need not be.
    fn apply(&self, chunk: &Chunk) -> Result<(), IndexError>;

    /// The mark of the last chunk applied.
    fn applied(&self) -> Result<Applied, IndexError>;

    /// Makes everything durable: only at a clean shutdown, after which nothing is applied.
    fn close(&self) -> Result<(), IndexError>;
}

/// Why the index did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IndexError {
    /// It cannot be trusted any more: set it aside and rebuild.
    #[error("the index is broken: {0}")]
    Broken(String),
    /// Another process has it open.
    #[error("another process has the index open")]
    Held,
    /// The value is larger than [`LARGEST_VALUE`]. Nothing was applied.
    #[error("a row of {size} bytes is too large for the index")]
    TooLarge {
        /// Its size.
        size: usize,
    },
}
