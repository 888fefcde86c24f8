//! Where an audit reads: a data directory or a server.

use grain_log::tile::{Bundle, Tile};

use super::finding::{Finding, Place};

/// Why an audit could not be carried out; this is no finding about the log.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// A file cannot be read or written.
    #[error("{path} cannot be read or written")]
    Files {
        /// The file.
        path: std::path::PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The directory is not that of a ledger.
    #[error("{path} holds no log")]
    NoLog {
        /// The directory.
        path: std::path::PathBuf,
    },
    /// The server could not be asked.
    #[error(transparent)]
    Remote(#[from] crate::remote::RemoteError),
    /// The state file is of another audit, or damaged.
    #[error("{path} is not the progress of this audit")]
    Progress {
        /// The file.
        path: std::path::PathBuf,
    },
}

/// Entries that follow each other.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// Index of the first.
    pub(crate) first_index: u64,
    /// The segment that they lie in; 0 where there are none.
    pub(crate) segment: u32,
    /// The bytes that hold all records.
    pub(crate) bytes: Vec<u8>,
    /// Start and length of each record in `bytes`.
    pub(crate) spans: Vec<(usize, usize)>,
    /// The file that `bytes` is, if it is one.
    pub(crate) file: Option<String>,
}

impl Batch {
    /// The record at a position.
    pub(crate) fn record(&self, position: usize) -> &[u8] {
        let (start, length) = self.spans[position];
        &self.bytes[start..start + length]
    }

    /// Where the record at a position lies.
    pub(crate) fn place(&self, position: usize) -> Option<Place> {
        let file = self.file.clone()?;
        Some(Place {
            file,
            offset: self.spans[position].0 as u64,
        })
    }
}

/// Something that gives the entries of one log in order.
pub(crate) trait Source {
    /// How many entries it is believed to hold.
    fn total(&self) -> u64;

    /// The next entries; none at the end, or where damage begins.
    fn next(&mut self) -> Result<Option<Batch>, AuditError>;

    /// Takes back a batch that is done with, so that its room serves a later one.
    fn give_back(&mut self, _batch: Batch) {}

    /// What the source itself found wrong, once `next` gave none.
    fn damage(&mut self) -> Result<Option<Finding>, AuditError>;

    /// The record of one entry; none if it is not there.
    fn record(&self, index: u64) -> Result<Option<Vec<u8>>, AuditError>;

    /// The newest signed checkpoint that it had before its first entry was given,
    /// as a note.
    fn checkpoint(&self) -> Result<Option<Vec<u8>>, AuditError>;

    /// The newest signed checkpoint that it has now: a log may grow while it is read.
    fn checkpoint_now(&self) -> Result<Option<Vec<u8>>, AuditError>;

    /// A tile's bytes.
    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, AuditError>;

    /// The bytes of a bundle of leaf records, or of a wider one.
    fn bundle(&self, bundle: Bundle) -> Result<Option<Vec<u8>>, AuditError>;

    /// Goes on at this index instead of 0.
    fn skip_to(&mut self, index: u64) -> Result<(), AuditError>;
}
