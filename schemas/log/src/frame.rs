//! The frame: one commit group as it lies in a segment. Bytes in, bytes out.
//!
//! ```text
//! offset  bytes
//!      0      8  "grainlog"
//!      8      4  version, 1
//!     12      4  number of records, at least 1
//!     16     32  ledger id
//!     48      8  epoch: the fencing term of the writer
//!     56      8  index of the first record
//!     64      4  number of the segment the frame lies in
//!     68      4  its offset there, a multiple of 4,096
//!     72      4  size of that segment
//!     76      4  size of the records with their length prefixes
//!     80     32  frame hash of the frame before, 32 zero bytes before the first
//!    112     32  BLAKE3 of everything that follows the header, padding included
//!    144      4  CRC-32C of the 144 bytes before
//!    148         records, each u32 length and that many bytes
//!             4  size of the whole frame (for reading backwards: behind it there is only 0xFF)
//!                0xFF up to a multiple of 4,096
//! ```
//!
//! All integers are big-endian. The *frame hash* is BLAKE3 of the 148 bytes of the header, which
//! commit to all the rest. The header lies within the first 512-byte sector and names its own place,
//! so that a frame that a disk wrote to the wrong place, or that a record quotes, is no frame.
//!
//! No 512 zero bytes stand next to each other in a frame (records with a run of more than
//! [`LONGEST_ZERO_RUN`] are refused): a sector of zeros is one that was never written.

use thiserror::Error;

pub use header::{HEADER_SIZE, Header, HeaderError, MAGIC, Placement, VERSION};

mod header;

/// The unit that a disk writes whole or not at all, in bytes.
pub const SECTOR: usize = 512;
/// Frames begin at, and are padded to, multiples of this many bytes, so that no later write touches
/// a page that holds acknowledged records.
pub const BLOCK: usize = 4096;
/// The longest run of zero bytes that a record may hold. With the three zero bytes that a length
/// prefix can add on either side it stays below a [`SECTOR`].
pub const LONGEST_ZERO_RUN: usize = 508;
/// The largest frame, in bytes, whatever the segment's size.
pub const LARGEST_FRAME: usize = 16 << 20;
/// Bytes before each record: its length.
const PREFIX: usize = 4;
/// Bytes after the last record: the size of the frame.
const TRAILER: usize = 4;

/// BLAKE3 of a frame's header; it commits to the frame and, through its predecessor, to all before.
pub type FrameHash = [u8; 32];
/// SHA-256 of the founding payload: which ledger a frame belongs to.
pub type LedgerId = [u8; 32];

/// Where a log stands after some frame: what the next frame has to continue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain {
    /// The index of the next record, that is the number of records so far.
    pub next_index: u64,
    /// The hash of the last frame, 32 zero bytes before the first.
    pub previous: FrameHash,
    /// The epoch of the last frame, 0 before the first; it never falls.
    pub epoch: u64,
}

impl Chain {
    /// The chain of a log without frames.
    pub const START: Self = Self {
        next_index: 0,
        previous: [0; 32],
        epoch: 0,
    };

    /// The chain after a frame with this header.
    pub fn after(header: &Header) -> Self {
        Self {
            next_index: header.end(),
            previous: header.hash(),
            epoch: header.epoch,
        }
    }

    /// Whether a frame with this header continues the chain without gap or fork.
    pub fn continued_by(&self, header: &Header) -> bool {
        header.first_index == self.next_index
            && header.previous == self.previous
            && header.epoch >= self.epoch
    }
}

/// The group cannot be framed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EncodeError {
    /// A group holds at least one record.
    #[error("a group without records")]
    Empty,
    /// A record holds at least one byte.
    #[error("record {position} of the group is empty")]
    EmptyRecord {
        /// Its position in the group, from 0.
        position: usize,
    },
    /// A sector of zeros would look as if it had never been written.
    #[error(
        "record {position} of the group holds more than {LONGEST_ZERO_RUN} zero bytes in a row"
    )]
    ZeroRun {
        /// Its position in the group, from 0.
        position: usize,
    },
    /// The frame would be larger than a segment or than [`LARGEST_FRAME`].
    #[error("the group needs {size} bytes, at most {limit} are possible")]
    TooLarge {
        /// What it needs.
        size: u64,
        /// What there is.
        limit: u64,
    },
    /// The index of the last record would not fit in 64 bits.
    #[error("the log is full")]
    Full,
}

/// The bytes are not a frame.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FrameError {
    /// There is no readable header.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The header is whole, the bytes end before the frame does.
    #[error("the frame needs {} bytes, {available} are there", header.frame_size())]
    Cut {
        /// The header.
        header: Box<Header>,
        /// Bytes from the frame's first on.
        available: usize,
    },
    /// The header is whole, what follows is not what it commits to.
    #[error("the frame of records {} to {} (exclusive) was altered", header.first_index, header.end())]
    Altered {
        /// The header.
        header: Box<Header>,
        /// Whether one of the frame's sectors is all zero, as one that was never written is.
        zero_sector: bool,
    },
    /// The header commits to the bytes, but they are not laid out as a frame is.
    #[error("the frame of records {} to {} (exclusive) is not laid out as a frame", header.first_index, header.end())]
    Form {
        /// The header.
        header: Box<Header>,
    },
}

/// A whole and unaltered frame, borrowed from the bytes it was found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Its header.
    pub header: Header,
    bytes: &'a [u8],
}

impl<'a> Frame<'a> {
    /// Reads the frame at the start of `bytes` and checks it wholly: header, hash and layout. Bytes
    /// behind the frame are ignored.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, FrameError> {
        let header = Header::decode(bytes)?;
        let size = header.frame_size();
        let Some(bytes) = bytes.get(..size) else {
            return Err(FrameError::Cut {
                header: Box::new(header),
                available: bytes.len(),
            });
        };
        if *blake3::hash(&bytes[HEADER_SIZE..]).as_bytes() != header.body {
            let zero_sector = holds_zero_sector(bytes);
            return Err(FrameError::Altered {
                header: Box::new(header),
                zero_sector,
            });
        }
        let frame = Self { header, bytes };
        if frame.is_laid_out() {
            Ok(frame)
        } else {
            Err(FrameError::Form {
                header: Box::new(header),
            })
        }
    }

    /// The whole frame, header and padding included.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The records in order.
    pub fn records(&self) -> Records<'a> {
        Records {
            rest: &self.bytes[HEADER_SIZE..HEADER_SIZE + self.header.records_size()],
        }
    }

    fn is_laid_out(&self) -> bool {
        let mut records = self.records();
        let count = records
            .by_ref()
            .take_while(|record| !record.is_empty())
            .count();
        let end = HEADER_SIZE + self.header.records_size();
        let (trailer, padding) = self.bytes[end..].split_at(TRAILER);
        records.rest.is_empty()
            && u32::try_from(count) == Ok(self.header.count)
            && u32::try_from(self.bytes.len())
                .map(u32::to_be_bytes)
                .as_ref()
                .map(<[u8; 4]>::as_slice)
                == Ok(trailer)
            && padding.iter().all(|byte| *byte == 0xFF)
            && !holds_zero_sector(self.bytes)
    }
}

/// The records of a frame.
#[derive(Debug, Clone)]
pub struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Records<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (prefix, rest) = self.rest.split_first_chunk::<PREFIX>()?;
        let length = usize::try_from(u32::from_be_bytes(*prefix)).ok()?;
        let (record, rest) = rest.split_at_checked(length)?;
        self.rest = rest;
        Some(record)
    }
}

/// The size of the frame that holds these records, in bytes.
pub fn frame_size<'a>(records: impl IntoIterator<Item = &'a [u8]>) -> u64 {
    padded(
        records
            .into_iter()
            .map(|record| (PREFIX + record.len()) as u64)
            .sum(),
    )
}

fn padded(records_size: u64) -> u64 {
    (HEADER_SIZE as u64 + records_size + TRAILER as u64).next_multiple_of(BLOCK as u64)
}

/// Frames a group: the bytes to be written at `placement`, which follow `chain` under `epoch`.
pub fn encode<'a, I>(
    ledger: &LedgerId,
    epoch: u64,
    chain: &Chain,
    placement: Placement,
    records: I,
) -> Result<Vec<u8>, EncodeError>
where
    I: IntoIterator<Item = &'a [u8]>,
    I::IntoIter: Clone,
{
    let records = records.into_iter();
    let records_size: u64 = records
        .clone()
        .map(|record| (PREFIX + record.len()) as u64)
        .sum();
    let size = padded(records_size);
    let limit = u64::from(placement.room()).min(LARGEST_FRAME as u64);
    let too_large = EncodeError::TooLarge { size, limit };
    if size > limit {
        return Err(too_large);
    }
    let frame_size = u32::try_from(size).map_err(|_| too_large.clone())?;
    let mut bytes = Vec::with_capacity(usize::try_from(size).map_err(|_| too_large.clone())?);
    bytes.resize(HEADER_SIZE, 0);
    let count = push_records(&mut bytes, records)?;
    bytes.extend_from_slice(&frame_size.to_be_bytes());
    bytes.resize(frame_size as usize, 0xFF);
    let header = Header {
        count,
        ledger: *ledger,
        epoch,
        first_index: chain.next_index,
        placement,
        records_size: u32::try_from(records_size).map_err(|_| too_large)?,
        previous: chain.previous,
        body: *blake3::hash(&bytes[HEADER_SIZE..]).as_bytes(),
    };
    if chain.next_index.checked_add(u64::from(count)).is_none() {
        return Err(EncodeError::Full);
    }
    bytes[..HEADER_SIZE].copy_from_slice(&header.encode());
    Ok(bytes)
}

fn push_records<'a>(
    bytes: &mut Vec<u8>,
    records: impl Iterator<Item = &'a [u8]>,
) -> Result<u32, EncodeError> {
    let mut count = 0;
    for (position, record) in records.enumerate() {
        if record.is_empty() {
            return Err(EncodeError::EmptyRecord { position });
        }
        if has_zero_run(record, LONGEST_ZERO_RUN + 1) {
            return Err(EncodeError::ZeroRun { position });
        }
        let length = u32::try_from(record.len()).expect("a record is smaller than its frame");
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(record);
        count += 1;
    }
    if count == 0 {
        Err(EncodeError::Empty)
    } else {
        Ok(count)
    }
}

/// Whether `bytes` hold `length` zero bytes in a row. A run of that length covers one of the
/// positions `length - 1`, `2 * length - 1`, …, so only those need a look.
fn has_zero_run(bytes: &[u8], length: usize) -> bool {
    let mut position = length - 1;
    while position < bytes.len() {
        if bytes[position] == 0 {
            let before = bytes[..position]
                .iter()
                .rev()
                .take_while(|byte| **byte == 0)
                .count();
            let after = bytes[position..]
                .iter()
                .take_while(|byte| **byte == 0)
                .count();
            if before + after >= length {
                return true;
            }
        }
        position += length;
    }
    false
}

/// Whether one of the aligned sectors of `bytes` is all zero.
fn holds_zero_sector(bytes: &[u8]) -> bool {
    bytes.chunks_exact(SECTOR).any(is_zero)
}

/// Whether all of `bytes` are zero.
pub(crate) fn is_zero(bytes: &[u8]) -> bool {
    bytes
        .chunks(SECTOR)
        .all(|chunk| chunk.iter().fold(0, |seen, byte| seen | byte) == 0)
}

#[cfg(test)]
mod tests;
