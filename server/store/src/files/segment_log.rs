//! The writer: one write and one sync for each group.

use std::sync::Arc;

use grain_log::frame::{self, Chain, EncodeError, Header, LARGEST_FRAME, Placement};
use grain_log::segment::Place;

use super::objects::FileObjects;
use super::prepare::Preparer;
use super::reader::{SegmentReader, behind, record_ranges};
use super::shared::Shared;
use crate::disk::{Disk, DiskFile};
use crate::{AppendError, Group, Log, LogReader, Objects, Record};

/// A log in segment files, held by this process until it is dropped.
pub struct SegmentLog<D: Disk> {
    shared: Arc<Shared<D>>,
    /// None when the log was opened for reading or is damaged.
    writer: Option<Writer<D>>,
    epoch: u64,
    _lock: D::Lock,
}

/// Where the next frame goes, and who makes room for it.
pub(super) struct Writer<D: Disk> {
    pub(super) file: D::File,
    pub(super) placement: Placement,
    pub(super) chain: Chain,
    pub(super) preparer: Preparer<D>,
    /// The size of segments to come.
    pub(super) segment_size: u32,
    /// A segment that is full and has no sidecar yet.
    pub(super) full: Option<u32>,
}

impl<D: Disk> SegmentLog<D> {
    pub(super) fn new(
        shared: Arc<Shared<D>>,
        writer: Option<Writer<D>>,
        epoch: u64,
        lock: D::Lock,
    ) -> Self {
        Self {
            shared,
            writer,
            epoch,
            _lock: lock,
        }
    }

    /// A reader with the methods that only segment files have.
    pub fn segment_reader(&self) -> SegmentReader<D> {
        SegmentReader::new(self.shared.clone())
    }

    /// The fencing term that this log writes under.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Whether nothing can be appended because of how, or as what, the log was opened.
    pub fn is_read_only(&self) -> bool {
        self.writer.is_none()
    }
}

impl<D: Disk> Drop for SegmentLog<D> {
    fn drop(&mut self) {
        // First the preparer's thread, then the objects: nobody writes once the lock is given up.
        self.writer = None;
        self.shared.close();
    }
}

impl<D: Disk> Log for SegmentLog<D> {
    fn append(
        &mut self,
        first_index: u64,
        records: &[Record<'_>],
    ) -> Result<Arc<Group>, AppendError> {
        let Some(writer) = &mut self.writer else {
            return Err(AppendError::ReadOnly);
        };
        if self.shared.is_stopped() {
            return Err(AppendError::Stopped);
        }
        let size = writer.chain.next_index;
        if first_index != size {
            return Err(AppendError::OutOfOrder { size, first_index });
        }
        let bytes = writer.encode(&self.shared, self.epoch, records)?;
        writer.write(&bytes).inspect_err(|_| self.shared.stop())?;
        Ok(writer.publish(&self.shared, bytes, records))
    }

    fn reader(&self) -> Arc<dyn LogReader> {
        Arc::new(self.segment_reader())
    }

    fn objects(&self) -> Arc<dyn Objects> {
        Arc::new(FileObjects::new(self.shared.clone()))
    }
}

impl<D: Disk> Writer<D> {
    /// Frames the group for where it will lie: here, or at the start of the next segment.
    fn encode(
        &mut self,
        shared: &Shared<D>,
        epoch: u64,
        records: &[Record<'_>],
    ) -> Result<Vec<u8>, AppendError> {
        let records = records.iter().map(|record| record.bytes);
        let size = frame::frame_size(records.clone());
        let limit = u64::from(self.segment_size).min(LARGEST_FRAME as u64);
        if size > limit {
            return Err(EncodeError::TooLarge { size, limit }.into());
        }
        if size > u64::from(self.placement.room()) {
            self.turn(shared)?;
        }
        Ok(frame::encode(
            &shared.ledger,
            epoch,
            &self.chain,
            self.placement,
            records,
        )?)
    }

    /// Goes on to the next segment.
    fn turn(&mut self, shared: &Shared<D>) -> Result<(), AppendError> {
        let segment = self
            .placement
            .segment
            .checked_add(1)
            .ok_or(EncodeError::Full)?;
        let file = self.preparer.segment(segment).map_err(|error| {
            if shared.is_stopped() {
                AppendError::Stopped
            } else {
                AppendError::NoRoom(error)
            }
        })?;
        let segment_size = file.length().map_err(AppendError::NoRoom)?;
        let segment_size = u32::try_from(segment_size).map_err(|_| EncodeError::Full)?;
        self.full = Some(self.placement.segment);
        self.file = file;
        self.placement = Placement {
            segment,
            segment_size,
            offset: 0,
        };
        self.preparer.begin(segment.saturating_add(1));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), AppendError> {
        let offset = u64::from(self.placement.offset);
        let written = self
            .file
            .write_all_at(bytes, offset)
            .and_then(|()| self.file.sync());
        written.map_err(AppendError::Uncertain)?;
        Ok(())
    }

    /// Shows the group, which is durable now, to the readers.
    fn publish(
        &mut self,
        shared: &Shared<D>,
        bytes: Vec<u8>,
        records: &[Record<'_>],
    ) -> Arc<Group> {
        let place = Place {
            segment: self.placement.segment,
            offset: self.placement.offset,
        };
        let header = Header::decode(&bytes).expect("what was just framed has a header");
        self.chain = Chain::after(&header);
        self.placement.offset = behind(place, &header).offset;
        let lengths = records.iter().map(|record| record.bytes.len());
        let ranges = record_ranges(lengths);
        let head = self.chain.previous;
        let group = Arc::new(Group::new(
            header.first_index,
            header.epoch,
            head,
            bytes,
            ranges,
        ));
        shared
            .catalogue_mut()
            .add(place, &header, records.iter().map(|record| record.name));
        shared.cache(group.clone());
        if let Some(full) = self.full.take() {
            self.seal(shared, full);
        }
        group
    }

    /// Seals a segment, now that a frame in the next one shows that it is full.
    fn seal(&mut self, shared: &Shared<D>, segment: u32) {
        let catalogue = shared.catalogue();
        let map = catalogue.segment(segment);
        let sidecar = map.and_then(|map| map.sidecar(shared.ledger));
        drop(catalogue);
        if let Some(sidecar) = sidecar {
            self.preparer.seal(sidecar);
        }
    }
}
