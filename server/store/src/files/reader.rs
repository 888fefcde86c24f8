//! Reading records, groups and names. Every group is checked against its own hash, and where one
//! follows another also against that one, before anything of it is returned.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use grain_log::frame::{Frame, FrameError, HEADER_SIZE, Header};
use grain_log::segment::{self, Damage, Place};

use super::shared::Shared;
use crate::disk::{Disk, DiskFile};
use crate::{Group, LogReader, Names, ReadError};

use groups::Groups;

mod groups;
mod names;

/// Reads the durable records of a [`SegmentLog`](super::SegmentLog), also after it was dropped.
pub struct SegmentReader<D: Disk> {
    shared: Arc<Shared<D>>,
}

/// A segment and how much of it is durable: what a backup copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    /// The number of the segment.
    pub segment: u32,
    /// The name of its file in the directory `log`.
    pub file_name: String,
    /// The index of its first record.
    pub first_index: u64,
    /// The index after its last durable record.
    pub end: u64,
    /// The bytes up to there; behind them the file holds zeros, or frames that are younger.
    pub bytes: u32,
}

/// Where a group was found.
struct Found {
    group: Arc<Group>,
    place: Place,
}

impl<D: Disk> Clone for SegmentReader<D> {
    fn clone(&self) -> Self {
        Self {
            shared: self.shared.clone(),
        }
    }
}

impl<D: Disk> SegmentReader<D> {
    pub(super) fn new(shared: Arc<Shared<D>>) -> Self {
        Self { shared }
    }

    /// The segments that hold records, as they are now: a prefix of the log.
    pub fn extents(&self) -> Vec<Extent> {
        let catalogue = self.shared.catalogue();
        let extent = |map: &super::catalogue::SegmentMap| Extent {
            segment: map.number,
            file_name: segment::file_name(map.number),
            first_index: map.first_index,
            end: map.end.next_index,
            bytes: map.end_offset,
        };
        catalogue.segments.iter().map(extent).collect()
    }

    /// Whether a record lies in the log. Where damage hides how much there was, nobody can say no.
    fn holds(&self, index: u64) -> Result<bool, ReadError> {
        let catalogue = self.shared.catalogue();
        match catalogue.damage_to(index) {
            Some(damage) => Err(damage.into()),
            None => Ok(index < catalogue.end.next_index),
        }
    }

    /// Finds the group that holds a record below the log's size.
    fn find(&self, index: u64) -> Result<Found, ReadError> {
        let catalogue = self.shared.catalogue();
        let start = catalogue.start(index);
        drop(catalogue);
        let start = start.ok_or_else(|| {
            damaged(
                Place {
                    segment: 0,
                    offset: 0,
                },
                index,
                None,
            )
        })?;
        let file = self.shared.file(start.place.segment)?;
        let (mut place, mut expected) = (start.place, start.index);
        while place.offset < start.end_offset {
            let mut bytes = [0; HEADER_SIZE];
            file.read_exact_at(&mut bytes, u64::from(place.offset))?;
            let header = self.header(&bytes, place, expected)?;
            if index < header.end() {
                let mut bytes = vec![0; header.frame_size()];
                file.read_exact_at(&mut bytes, u64::from(place.offset))?;
                let group = Arc::new(group(bytes, place, expected)?);
                return Ok(Found { group, place });
            }
            place = behind(place, &header);
            expected = header.end();
        }
        Err(damaged(place, index, None))
    }

    fn header(&self, bytes: &[u8], place: Place, expected: u64) -> Result<Header, ReadError> {
        let header = Header::decode(bytes).map_err(|_| damaged(place, expected, None))?;
        let belongs = header.ledger == self.shared.ledger
            && header.placement.segment == place.segment
            && header.placement.offset == place.offset
            && header.first_index == expected;
        if belongs {
            Ok(header)
        } else {
            Err(damaged(place, expected, None))
        }
    }
}

impl<D: Disk> LogReader for SegmentReader<D> {
    fn size(&self) -> u64 {
        self.shared.catalogue().end.next_index
    }

    fn head(&self) -> [u8; 32] {
        self.shared.catalogue().end.previous
    }

    fn read(&self, index: u64) -> Result<Option<Vec<u8>>, ReadError> {
        let group = self.group_of(index)?;
        Ok(group.and_then(|group| group.record(index).map(<[u8]>::to_vec)))
    }

    fn group_of(&self, index: u64) -> Result<Option<Arc<Group>>, ReadError> {
        if !self.holds(index)? {
            return Ok(None);
        }
        if let Some(group) = self.shared.cached(index) {
            return Ok(Some(group));
        }
        let found = self.find(index)?;
        self.shared.cache(found.group.clone());
        Ok(Some(found.group))
    }

    fn groups(
        &self,
        index: u64,
    ) -> Box<dyn Iterator<Item = Result<Arc<Group>, ReadError>> + Send + '_> {
        Box::new(Groups::new(self, index))
    }

    fn names(&self, index: u64) -> Box<dyn Iterator<Item = Result<Names, ReadError>> + Send + '_> {
        Box::new(names::names(self, index))
    }
}

/// The group in the bytes of a frame at `place`.
fn group(bytes: Vec<u8>, place: Place, expected: u64) -> Result<Group, ReadError> {
    let (header, records) = match Frame::decode(&bytes) {
        Ok(frame) => (
            frame.header,
            record_ranges(frame.records().map(<[u8]>::len)),
        ),
        Err(FrameError::Header(_)) => return Err(damaged(place, expected, None)),
        Err(
            FrameError::Altered { header, .. }
            | FrameError::Form { header }
            | FrameError::Cut { header, .. },
        ) => return Err(damaged(place, header.first_index, Some(header.end()))),
    };
    Ok(Group::new(
        header.first_index,
        header.epoch,
        header.hash(),
        bytes,
        records,
    ))
}

/// Where records of these lengths lie in their frame.
pub(super) fn record_ranges(lengths: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let mut end = HEADER_SIZE;
    let range = |length| {
        let start = end + size_of::<u32>();
        end = start + length;
        start..end
    };
    lengths.map(range).collect()
}

/// The place behind the frame with this header.
pub(super) fn behind(place: Place, header: &Header) -> Place {
    let size = u32::try_from(header.frame_size()).unwrap_or(u32::MAX);
    Place {
        offset: place.offset.saturating_add(size),
        ..place
    }
}

fn damaged(place: Place, first_index: u64, end: Option<u64>) -> ReadError {
    ReadError::Damaged {
        segment: place.segment,
        offset: place.offset,
        first_index,
        end,
    }
}

impl From<Damage> for ReadError {
    fn from(damage: Damage) -> Self {
        damaged(damage.place, damage.first_index, damage.end)
    }
}

/// A file that ends before a frame that was acknowledged is damaged, not unreadable.
fn cut_or_io(error: io::Error, place: Place, expected: u64) -> ReadError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::NotFound => damaged(place, expected, None),
        _ => error.into(),
    }
}
