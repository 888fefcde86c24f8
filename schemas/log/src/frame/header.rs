//! The header of a frame: what a scan needs to know of it, under a checksum of its own.

use thiserror::Error;

use super::{BLOCK, FrameHash, LARGEST_FRAME, LedgerId, PREFIX, TRAILER};

/// The first bytes of every frame.
pub const MAGIC: [u8; 8] = *b"grainlog";
/// The version of the layout described in [`crate::frame`].
pub const VERSION: u32 = 1;
/// The size of a header in bytes: it fits in the frame's first sector.
pub const HEADER_SIZE: usize = 148;
/// Where the checksum lies.
const CHECKED: usize = HEADER_SIZE - 4;

/// Where a frame lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement {
    /// The number of the segment.
    pub segment: u32,
    /// The segment's size in bytes, a multiple of [`BLOCK`].
    pub segment_size: u32,
    /// The frame's offset in it in bytes, a multiple of [`BLOCK`].
    pub offset: u32,
}

impl Placement {
    /// Bytes from here to the segment's end.
    pub fn room(&self) -> u32 {
        self.segment_size.saturating_sub(self.offset)
    }
}

/// What a frame says of itself before its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The number of records, at least 1.
    pub count: u32,
    /// Which ledger the frame belongs to.
    pub ledger: LedgerId,
    /// The fencing term of the writer.
    pub epoch: u64,
    /// The index of the first record.
    pub first_index: u64,
    /// Where the frame was written.
    pub placement: Placement,
    /// The size of all records with their length prefixes, in bytes.
    pub records_size: u32,
    /// The hash of the frame before.
    pub previous: FrameHash,
    /// BLAKE3 of everything that follows the header.
    pub body: [u8; 32],
}

/// The bytes are not a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum HeaderError {
    /// There are fewer bytes than a header has.
    #[error("the bytes end inside the header")]
    Cut,
    /// The checksum or the first bytes are wrong.
    #[error("the header's checksum does not match")]
    Checksum,
    /// A version that this program does not know.
    #[error("the frame has version {0}, this program knows {VERSION}")]
    Version(u32),
    /// The checksum is right, the numbers contradict each other.
    #[error("the header contradicts itself")]
    Contradiction,
}

impl Header {
    /// The header's bytes.
    pub fn encode(&self) -> [u8; HEADER_SIZE] {
        let mut bytes = [0; HEADER_SIZE];
        let placement = &self.placement;
        let fields: [&[u8]; 12] = [
            &MAGIC,
            &VERSION.to_be_bytes(),
            &self.count.to_be_bytes(),
            &self.ledger,
            &self.epoch.to_be_bytes(),
            &self.first_index.to_be_bytes(),
            &placement.segment.to_be_bytes(),
            &placement.offset.to_be_bytes(),
            &placement.segment_size.to_be_bytes(),
            &self.records_size.to_be_bytes(),
            &self.previous,
            &self.body,
        ];
        let mut end = 0;
        for field in fields {
            bytes[end..end + field.len()].copy_from_slice(field);
            end += field.len();
        }
        let checksum = crc32c::crc32c(&bytes[..CHECKED]);
        bytes[CHECKED..].copy_from_slice(&checksum.to_be_bytes());
        bytes
    }

    /// Reads the header at the start of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, HeaderError> {
        let bytes: &[u8; HEADER_SIZE] = bytes.first_chunk().ok_or(HeaderError::Cut)?;
        let mut fields = Fields(bytes);
        let magic: [u8; 8] = fields.take();
        let version = u32::from_be_bytes(fields.take());
        if magic != MAGIC || bytes[CHECKED..] != crc32c::crc32c(&bytes[..CHECKED]).to_be_bytes() {
            return Err(HeaderError::Checksum);
        }
        if version != VERSION {
            return Err(HeaderError::Version(version));
        }
        let count = u32::from_be_bytes(fields.take());
        let ledger = fields.take();
        let epoch = u64::from_be_bytes(fields.take());
        let first_index = u64::from_be_bytes(fields.take());
        let segment = u32::from_be_bytes(fields.take());
        let offset = u32::from_be_bytes(fields.take());
        let segment_size = u32::from_be_bytes(fields.take());
        let placement = Placement {
            segment,
            segment_size,
            offset,
        };
        let records_size = u32::from_be_bytes(fields.take());
        let (previous, body) = (fields.take(), fields.take());
        let header = Self {
            count,
            ledger,
            epoch,
            first_index,
            placement,
            records_size,
            previous,
            body,
        };
        if header.is_consistent() {
            Ok(header)
        } else {
            Err(HeaderError::Contradiction)
        }
    }

    fn is_consistent(&self) -> bool {
        let size = self.frame_size() as u64;
        let smallest = u64::from(self.count) * (PREFIX as u64 + 1);
        self.count > 0
            && u64::from(self.records_size) >= smallest
            && size <= u64::from(self.placement.room()).min(LARGEST_FRAME as u64)
            && (self.placement.offset as usize).is_multiple_of(BLOCK)
            && self
                .first_index
                .checked_add(u64::from(self.count))
                .is_some()
    }

    /// The hash that stands for the frame.
    pub fn hash(&self) -> FrameHash {
        *blake3::hash(&self.encode()).as_bytes()
    }

    /// One more than the index of the last record.
    pub fn end(&self) -> u64 {
        self.first_index + u64::from(self.count)
    }

    /// The size of all records with their length prefixes, in bytes.
    pub fn records_size(&self) -> usize {
        self.records_size as usize
    }

    /// The size of the whole frame in bytes, a multiple of [`BLOCK`].
    pub fn frame_size(&self) -> usize {
        (HEADER_SIZE + self.records_size() + TRAILER).next_multiple_of(BLOCK)
    }
}

/// Takes fixed-size fields off the front of a header.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let (field, rest) = self
            .0
            .split_first_chunk()
            .expect("the fields fit in the header");
        self.0 = rest;
        *field
    }
}
