//! Groups one after another, read ahead.

use std::sync::Arc;

use grain_log::frame::{FrameHash, HEADER_SIZE};
use grain_log::segment::Place;

use super::{SegmentReader, behind, cut_or_io, damaged, group};
use crate::disk::{Disk, DiskFile};
use crate::{Group, ReadError};

/// Bytes read at once.
const READ_AHEAD: u32 = 1 << 20;

pub(super) struct Groups<'a, D: Disk> {
    reader: &'a SegmentReader<D>,
    next: u64,
    cursor: Option<Cursor<D>>,
    failed: bool,
}

/// Where the next group begins, and the bytes from a little before.
struct Cursor<D: Disk> {
    place: Place,
    previous: FrameHash,
    file: Arc<D::File>,
    buffer: Vec<u8>,
    buffer_offset: u32,
}

impl<'a, D: Disk> Groups<'a, D> {
    pub(super) fn new(reader: &'a SegmentReader<D>, index: u64) -> Self {
        Self {
            reader,
            next: index,
            cursor: None,
            failed: false,
        }
    }

    fn step(&mut self) -> Result<Option<Arc<Group>>, ReadError> {
        if !self.reader.holds(self.next)? {
            return Ok(None);
        }
        let group = match self.cursor.take() {
            None => self.first()?,
            Some(cursor) => self.following(cursor)?,
        };
        self.next = group.end();
        Ok(Some(group))
    }

    fn first(&mut self) -> Result<Arc<Group>, ReadError> {
        let found = self.reader.find(self.next)?;
        let size = u32::try_from(found.group.bytes().len()).unwrap_or(u32::MAX);
        let place = Place {
            offset: found.place.offset.saturating_add(size),
            ..found.place
        };
        self.cursor = Some(Cursor {
            place,
            previous: found.group.head(),
            file: self.reader.shared.file(place.segment)?,
            buffer: Vec::new(),
            buffer_offset: 0,
        });
        Ok(found.group)
    }

    fn following(&mut self, mut cursor: Cursor<D>) -> Result<Arc<Group>, ReadError> {
        let catalogue = self.reader.shared.catalogue();
        let end_offset = |number| catalogue.segment(number).map(|map| map.end_offset);
        let mut end = end_offset(cursor.place.segment).unwrap_or(0);
        if cursor.place.offset >= end {
            let next = cursor.place.segment + 1;
            let missing = || {
                damaged(
                    Place {
                        segment: next,
                        offset: 0,
                    },
                    self.next,
                    None,
                )
            };
            end = end_offset(next).ok_or_else(missing)?;
            cursor.place = Place {
                segment: next,
                offset: 0,
            };
            cursor.file = self
                .reader
                .shared
                .file(next)
                .map_err(|error| cut_or_io(error, cursor.place, self.next))?;
            cursor.buffer.clear();
            cursor.buffer_offset = 0;
        }
        drop(catalogue);
        let place = cursor.place;
        let header = cursor.bytes(HEADER_SIZE, end, self.next)?;
        let header = self.reader.header(header, place, self.next)?;
        if header.previous != cursor.previous {
            return Err(damaged(cursor.place, self.next, Some(header.end())));
        }
        let bytes = cursor.bytes(header.frame_size(), end, self.next)?.to_vec();
        let group = Arc::new(group(bytes, cursor.place, self.next)?);
        cursor.place = behind(cursor.place, &header);
        cursor.previous = group.head();
        self.cursor = Some(cursor);
        Ok(group)
    }
}

impl<D: Disk> Iterator for Groups<'_, D> {
    type Item = Result<Arc<Group>, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let step = self.step();
        self.failed = step.is_err();
        step.transpose()
    }
}

impl<D: Disk> Cursor<D> {
    /// The first `length` bytes at the cursor; the segment's frames end at `end`.
    fn bytes(&mut self, length: usize, end: u32, expected: u64) -> Result<&[u8], ReadError> {
        let skipped = (self.place.offset - self.buffer_offset) as usize;
        if self.buffer.len() < skipped + length {
            let left = end.saturating_sub(self.place.offset);
            let wanted = (left.min(READ_AHEAD) as usize).max(length);
            self.buffer.resize(wanted, 0);
            self.buffer_offset = self.place.offset;
            let read = self
                .file
                .read_exact_at(&mut self.buffer, u64::from(self.place.offset));
            read.map_err(|error| cut_or_io(error, self.place, expected))?;
            return Ok(&self.buffer[..length]);
        }
        Ok(&self.buffer[skipped..skipped + length])
    }
}
