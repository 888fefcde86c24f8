//! The sidecar of a sealed segment: what would otherwise have to be read from its frames.
//!
//! ```text
//! offset  bytes
//!      0      8  "grainidx"
//!      8      4  version, 1
//!     12      4  number of the segment
//!     16     32  ledger id
//!     48      8  index of the first record
//!     56      8  index after the last record
//!     64     32  frame hash before the first frame
//!     96     32  frame hash of the last frame
//!    128      8  epoch of the last frame
//!    136      4  offset of the last frame
//!    140      4  offset after the last frame
//!    144      4  number of points
//!    148         points, each u64 index of a frame's first record and u32 offset of that frame
//!                names, 16 bytes for each record
//!            32  BLAKE3 of everything before
//! ```
//!
//! A sidecar is derived: one that is missing, damaged or does not end with the segment's last frame
//! is made again.

use grain_log::frame::{Chain, FrameHash, LedgerId};

use crate::Name;

const MAGIC: &[u8; 8] = b"grainidx";
const VERSION: u32 = 1;
const FIXED: usize = 148;
const POINT: usize = 12;

/// Where a frame begins: one for about every 64 KiB of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) index: u64,
    pub(super) offset: u32,
}

/// The contents of a sidecar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sidecar {
    pub(super) ledger: LedgerId,
    pub(super) segment: u32,
    pub(super) first_index: u64,
    pub(super) previous: FrameHash,
    /// Where the log stands after the segment.
    pub(super) end: Chain,
    pub(super) last_offset: u32,
    pub(super) end_offset: u32,
    pub(super) points: Vec<Point>,
    pub(super) names: Vec<Name>,
}

impl Sidecar {
    pub(super) fn encode(&self) -> Vec<u8> {
        let points = u32::try_from(self.points.len()).expect("a segment has at most 2^20 frames");
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_be_bytes());
        bytes.extend(self.segment.to_be_bytes());
        bytes.extend(self.ledger);
        bytes.extend(self.first_index.to_be_bytes());
        bytes.extend(self.end.next_index.to_be_bytes());
        bytes.extend(self.previous);
        bytes.extend(self.end.previous);
        bytes.extend(self.end.epoch.to_be_bytes());
        bytes.extend(self.last_offset.to_be_bytes());
        bytes.extend(self.end_offset.to_be_bytes());
        bytes.extend(points.to_be_bytes());
        for point in &self.points {
            bytes.extend(point.index.to_be_bytes());
            bytes.extend(point.offset.to_be_bytes());
        }
        bytes.extend(self.names.as_flattened());
        bytes.extend(blake3::hash(&bytes).as_bytes());
        bytes
    }

    /// Reads a sidecar; `None` when it is not one, or not whole.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (bytes, checksum) = bytes.split_last_chunk::<32>()?;
        if blake3::hash(bytes).as_bytes() != checksum || bytes.len() < FIXED {
            return None;
        }
        let mut fields = Fields(bytes);
        if fields.take::<8>()? != *MAGIC || u32::from_be_bytes(fields.take()?) != VERSION {
            return None;
        }
        let segment = u32::from_be_bytes(fields.take()?);
        let ledger = fields.take()?;
        let first_index = u64::from_be_bytes(fields.take()?);
        let next_index = u64::from_be_bytes(fields.take()?);
        let (previous, last) = (fields.take()?, fields.take()?);
        let epoch = u64::from_be_bytes(fields.take()?);
        let last_offset = u32::from_be_bytes(fields.take()?);
        let end_offset = u32::from_be_bytes(fields.take()?);
        let count = u32::from_be_bytes(fields.take()?) as usize;
        let (points, names) = fields.0.split_at_checked(count.checked_mul(POINT)?)?;
        let points = points
            .chunks_exact(POINT)
            .map_while(Point::decode)
            .collect();
        let (names, rest) = names.as_chunks::<16>();
        let whole = rest.is_empty() && next_index.checked_sub(first_index)? == names.len() as u64;
        whole.then(|| Self {
            ledger,
            segment,
            first_index,
            previous,
            end: Chain {
                next_index,
                previous: last,
                epoch,
            },
            last_offset,
            end_offset,
            points,
            names: names.to_vec(),
        })
    }
}

impl Point {
    fn decode(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields(bytes);
        let index = u64::from_be_bytes(fields.take()?);
        Some(Self {
            index,
            offset: u32::from_be_bytes(fields.take()?),
        })
    }
}

struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sidecar() -> Sidecar {
        Sidecar {
            ledger: [1; 32],
            segment: 4,
            first_index: 100,
            previous: [2; 32],
            end: Chain {
                next_index: 103,
                previous: [3; 32],
                epoch: 6,
            },
            last_offset: 8192,
            end_offset: 12_288,
            points: vec![
                Point {
                    index: 100,
                    offset: 0,
                },
                Point {
                    index: 102,
                    offset: 8192,
                },
            ],
            names: vec![[5; 16], [0; 16], [7; 16]],
        }
    }

    #[test]
    fn what_is_written_is_read_and_nothing_else_is() {
        let bytes = sidecar().encode();
        assert_eq!(bytes.len(), FIXED + 2 * POINT + 3 * 16 + 32);
        assert_eq!(Sidecar::decode(&bytes), Some(sidecar()));
        for position in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[position] ^= 1;
            assert_eq!(Sidecar::decode(&changed), None, "byte {position}");
            assert_eq!(
                Sidecar::decode(&bytes[..position]),
                None,
                "cut to {position}"
            );
        }
    }

    #[test]
    fn a_right_checksum_does_not_excuse_a_missing_name() {
        let mut short = sidecar();
        short.names.pop();
        assert_eq!(Sidecar::decode(&short.encode()), None);
    }
}
