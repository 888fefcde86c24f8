//! Segments: what a scan over them finds, and what that means. Bytes in, findings out; the same
//! code runs when a ledger opens and when `grain audit` reads somebody's directory.
//!
//! A log is a row of segment files, numbered from 0, each filled with zeros before its first use.
//! Frames follow each other from offset 0; a frame that does not fit in what is left of a segment
//! begins the next one. A frame is written only after the frame before it is durable. Hence, where
//! no whole frame is found:
//!
//! | what lies there | what lies behind | it is |
//! |---|---|---|
//! | a sector of zeros | zeros to the end of the log | the end of the log |
//! | a sector of zeros | a frame that continues the log, in the next segment | the end of the segment |
//! | anything else | a frame that continues the log | [`Stray`] bytes: nothing is missing |
//! | anything else | any readable header of this log | [`Damage`] |
//! | a sector of zeros | other bytes, no header | [`Torn`] if younger than both [`Marks`], else [`Damage`] |
//! | no readable header | no header | [`Damage`] |
//! | a readable header, an altered body with a sector of zeros | no header | [`Torn`] if younger than both [`Marks`], else [`Damage`] |
//! | a readable header, an altered body otherwise | no header | [`Damage`] |
//!
//! What this cannot see: a sector lost by the disk in the very last frame, younger than the last
//! published checkpoint, looks like a torn write. Only a receipt shows it.

use std::fmt;

use thiserror::Error;

use crate::frame::Chain;

pub use scan::LogScan;

mod look;
mod scan;

/// What is known to have been durable from outside the segments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// The size of the newest stored checkpoint, 0 without one.
    pub checkpoint_size: u64,
    /// The number of records that the index had applied, 0 without an index.
    pub applied_size: u64,
}

impl Marks {
    /// Whether records from `first_index` on may never have been acknowledged, as far as the marks
    /// know.
    fn allow_loss_from(&self, first_index: u64) -> bool {
        first_index >= self.checkpoint_size && first_index >= self.applied_size
    }
}

/// A place in the log's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The number of the segment.
    pub segment: u32,
    /// The offset in it in bytes.
    pub offset: u32,
}

/// What is wrong with a damaged place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Fault {
    /// The first sector of a frame holds no readable header.
    #[error("the header of a frame is unreadable")]
    HeaderUnreadable,
    /// The first sector of a frame is all zero.
    #[error("the header of a frame is gone")]
    HeaderMissing,
    /// The header is whole, what follows was altered.
    #[error("the records of a frame were altered")]
    BodyAltered,
    /// The segment ends before the frame does.
    #[error("a segment was cut short")]
    SegmentCut,
    /// A whole segment is not there.
    #[error("a segment is missing")]
    SegmentMissing,
    /// A frame that does not continue the one before it, or lies elsewhere than it says.
    #[error("a frame does not belong where it lies")]
    OutOfPlace,
    /// A frame of another ledger.
    #[error("a frame belongs to another ledger")]
    Foreign,
    /// A frame of a version that this program does not know.
    #[error("a frame was written by a newer program")]
    Version,
    /// Whole frames at the end of the log are not there, although a checkpoint counts them.
    #[error("records that a stored checkpoint counts are gone")]
    EndMissing,
}

/// Acknowledged records that are not what they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damage {
    /// Where.
    pub place: Place,
    /// The index of the first record concerned.
    pub first_index: u64,
    /// One more than the index of the last, `None` where nothing tells.
    pub end: Option<u64>,
    /// What is wrong.
    pub fault: Fault,
}

impl fmt::Display for Damage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            place: Place { segment, offset },
            first_index,
            end,
            fault,
        } = self;
        write!(formatter, "{fault}: records from {first_index} on")?;
        if let Some(end) = end {
            write!(formatter, " and before {end}")?;
        }
        write!(formatter, ", segment {segment}, offset {offset}")
    }
}

/// Bytes that are no zeros where nothing was ever written. No record is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stray {
    /// The first such byte.
    pub place: Place,
    /// One more than the offset of the last.
    pub end: u32,
}

/// A write that the loss of power interrupted: its records were never acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Torn {
    /// Where the frame begins. From here on the segment is to be zeroed.
    pub place: Place,
    /// One more than the offset of the last byte that is not zero.
    pub end: u32,
    /// The index that its first record would have had.
    pub first_index: u64,
    /// The number of its records, where its header survived.
    pub count: Option<u32>,
}

/// What a scan over a whole log, or its last segments, found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// Where the log stands: after its last frame, damaged ones included, a torn one not.
    pub end: Chain,
    /// Where the next frame would begin: behind the last one.
    pub tail: Place,
    /// All damage, in the order of the log. With any, nothing must be written.
    pub damage: Vec<Damage>,
    /// The torn write at the end, if any.
    pub torn: Option<Torn>,
    /// Bytes that do not belong.
    pub stray: Vec<Stray>,
}

impl Survey {
    /// The number of records before the first damaged one.
    pub fn sound_size(&self) -> u64 {
        self.damage
            .iter()
            .map(|damage| damage.first_index)
            .fold(self.end.next_index, u64::min)
    }
}

/// The name of a segment's file: ten digits and `.seg`.
pub fn file_name(segment: u32) -> String {
    format!("{segment:010}.seg")
}

/// The number of the segment with this file name, `None` when it is none.
pub fn number_in(file_name: &str) -> Option<u32> {
    let digits = file_name.strip_suffix(".seg")?;
    let well_formed = digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if well_formed {
        digits.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
