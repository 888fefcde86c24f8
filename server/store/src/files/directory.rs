//! A directory that holds a log, locked; founding one, and opening the log in it.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::Arc;

use grain_log::frame::{BLOCK, HEADER_SIZE, LedgerId, Placement};
use grain_log::segment::{Place, Survey};

use super::catalogue::Catalogue;
use super::epoch::{self, Stored};
use super::layout::Layout;
use super::options::{Access, OpenError, OpenOptions, Recovery};
use super::prepare::{self, Preparer};
use super::recovery::{self, Found};
use super::replace::read_if_present;
use super::segment_log::{SegmentLog, Writer};
use super::shared::Shared;
use crate::disk::{Disk, DiskFile};

/// A directory that this process holds alone.
///
/// Holding it comes before opening the log, because the log is opened in the light of the checkpoint
/// and of the index, and those must not change meanwhile.
pub struct Directory<D: Disk> {
    disk: D,
    layout: Layout,
    lock: D::Lock,
}

impl<D: Disk> Directory<D> {
    /// Takes the lock of the directory `root`, which exists.
    pub fn lock(disk: D, root: &Path) -> Result<Self, OpenError> {
        let layout = Layout::at(root);
        let path = layout.lock();
        match disk.lock(&path) {
            Ok(Some(lock)) => Ok(Self { disk, layout, lock }),
            Ok(None) => Err(OpenError::Held(root.to_owned())),
            Err(source) => Err(OpenError::Io {
                action: "lock",
                path,
                source,
            }),
        }
    }

    /// Makes an empty log in the directory. Doing it again while the log is empty is no error: a
    /// founding that was interrupted is done again from the start.
    pub fn create(&self, segment_size: u32) -> Result<(), OpenError> {
        check_segment_size(segment_size)?;
        let (disk, layout) = (&self.disk, &self.layout);
        for directory in [layout.log(), layout.objects(), layout.temporary()] {
            disk.create_directory(&directory)
                .map_err(not("create", &directory))?;
        }
        disk.sync_directory(layout.root())
            .map_err(not("sync", layout.root()))?;
        if !self.is_empty().map_err(not("read", &layout.log()))? {
            return Err(OpenError::AlreadyFounded(layout.root().to_owned()));
        }
        prepare::make_segment(disk, layout, 0, segment_size)
            .map_err(|error| not("create", &layout.segment(0))(error.into()))?;
        if self.stored_epoch()? == Stored::Absent {
            // Last, because a directory with an epoch is one that can be opened.
            epoch::store(disk, layout, 0).map_err(not("write", &layout.epoch()))?;
        }
        Ok(())
    }

    /// The stored checkpoint, as it was last replaced.
    pub fn checkpoint(&self) -> Result<Option<Vec<u8>>, OpenError> {
        let path = self.layout.checkpoint();
        read_if_present(&self.disk, &path).map_err(not("read", &path))
    }

    /// The ledger that the first frame belongs to, `None` while there is no readable first frame.
    pub fn ledger(&self) -> Result<Option<LedgerId>, OpenError> {
        recovery::ledger(&self.disk, &self.layout).map_err(not("read", &self.layout.segment(0)))
    }

    /// Opens the log.
    ///
    /// With damage it is opened for reading only, and nothing is changed. Otherwise, with
    /// [`Access::Write`], a new epoch is taken, a torn write is zeroed, and everything that was
    /// found is made durable before this returns: after a crash the last frame may have lain in the
    /// page cache only.
    pub fn open(self, options: &OpenOptions) -> Result<(SegmentLog<D>, Recovery), OpenError> {
        check_segment_size(options.segment_size)?;
        let stored = match self.stored_epoch()? {
            Stored::Absent => return Err(OpenError::NotFounded(self.layout.root().to_owned())),
            Stored::Unreadable => None,
            Stored::Epoch(epoch) => Some(epoch),
        };
        let found = recovery::find(&self.disk, &self.layout, options)
            .map_err(not("read", &self.layout.log()))?;
        let mut recovery = report(&found);
        let last = recovery.epoch;
        if options.access == Access::Read || !recovery.damage.is_empty() {
            let shared = Arc::new(self.shared(options, true, found.catalogue));
            return Ok((SegmentLog::new(shared, None, last, self.lock), recovery));
        }
        let epoch = stored
            .filter(|stored| *stored >= last)
            .and_then(|one| one.checked_add(1));
        let Some(epoch) = epoch else {
            return Err(OpenError::Epoch { stored, last });
        };
        recovery.epoch = epoch;
        self.mend(epoch, &found)
            .map_err(not("mend", self.layout.root()))?;
        let Found {
            catalogue,
            survey,
            unsealed,
            ..
        } = found;
        let shared = Arc::new(self.shared(options, false, catalogue));
        for sidecar in &unsealed {
            prepare::seal(&shared, sidecar);
        }
        let writer = writer(&shared, options, &survey).map_err(not("open", &self.layout.log()))?;
        Ok((
            SegmentLog::new(shared, Some(writer), epoch, self.lock),
            recovery,
        ))
    }

    fn stored_epoch(&self) -> Result<Stored, OpenError> {
        epoch::stored(&self.disk, &self.layout).map_err(not("read", &self.layout.epoch()))
    }

    fn shared(&self, options: &OpenOptions, read_only: bool, catalogue: Catalogue) -> Shared<D> {
        let owner = (options.ledger, options.naming.clone());
        Shared::new(
            self.disk.clone(),
            self.layout.clone(),
            owner,
            read_only,
            catalogue,
        )
    }

    /// Whether no segment holds anything but zeros.
    fn is_empty(&self) -> io::Result<bool> {
        for number in recovery::segment_numbers(&self.disk, &self.layout)? {
            let bytes = self
                .disk
                .open(&self.layout.segment(number), false)?
                .read_all()?;
            if bytes.iter().any(|byte| *byte != 0) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Takes the epoch, clears away what was not finished, and zeroes or removes what is not to be
    /// kept. What it removes may come back in a crash; it is removed again then.
    fn mend(&self, epoch: u64, found: &Found) -> io::Result<()> {
        let (disk, layout) = (&self.disk, &self.layout);
        for directory in [layout.objects(), layout.temporary()] {
            disk.create_directory(&directory)?;
        }
        for name in disk.list(&layout.temporary())? {
            disk.remove(&layout.temporary().join(name))?;
        }
        disk.sync_directory(layout.root())?;
        epoch::store(disk, layout, epoch)?;
        let Survey {
            tail, torn, stray, ..
        } = &found.survey;
        let dirty: BTreeSet<u32> = torn
            .iter()
            .map(|torn| torn.place)
            .chain(stray.iter().map(|stray| stray.place))
            .filter(|place| place >= tail)
            .map(|place| place.segment)
            .collect();
        if dirty.contains(&tail.segment) {
            zero_from(disk, layout, *tail)?;
        }
        for number in &found.segments {
            let spare = number.saturating_sub(tail.segment);
            if spare > 1 || (spare == 1 && dirty.contains(number)) {
                disk.remove(&layout.segment(*number))?;
            }
        }
        Ok(())
    }
}

/// The error of what could not be done.
fn not(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> OpenError {
    let path = path.to_owned();
    move |source| OpenError::Io {
        action,
        path,
        source,
    }
}

fn report(found: &Found) -> Recovery {
    let survey = &found.survey;
    Recovery {
        size: survey.end.next_index,
        sound_size: survey.sound_size(),
        epoch: survey.end.epoch,
        damage: survey.damage.clone(),
        torn: survey.torn,
        stray: survey.stray.clone(),
        sidecars_rebuilt: found
            .unsealed
            .iter()
            .map(|sidecar| sidecar.segment)
            .collect(),
        bytes_checked: found.bytes_checked,
    }
}

/// Stands where the log ends, with everything before it durable.
fn writer<D: Disk>(
    shared: &Arc<Shared<D>>,
    options: &OpenOptions,
    survey: &Survey,
) -> io::Result<Writer<D>> {
    let Place { segment, offset } = survey.tail;
    let file = prepare::have_segment(shared, segment, options.segment_size)?;
    file.sync()?;
    shared.disk.sync_directory(&shared.layout.log())?;
    let segment_size = u32::try_from(file.length()?).map_err(|_| io::ErrorKind::FileTooLarge)?;
    let mut preparer = Preparer::new(shared.clone(), options.segment_size, options.background)?;
    preparer.begin(segment.saturating_add(1));
    Ok(Writer {
        file,
        placement: Placement {
            segment,
            segment_size,
            offset,
        },
        chain: survey.end,
        preparer,
        segment_size: options.segment_size,
        full: None,
    })
}

/// Writes zeros over everything from `place` to the end of its segment that is not zero.
fn zero_from<D: Disk>(disk: &D, layout: &Layout, place: Place) -> io::Result<()> {
    let file = disk.open(&layout.segment(place.segment), true)?;
    let bytes = file.read_all()?;
    let start = (place.offset as usize).min(bytes.len());
    for (number, block) in bytes[start..].chunks(BLOCK).enumerate() {
        if block.iter().any(|byte| *byte != 0) {
            file.write_all_at(&vec![0; block.len()], (start + number * BLOCK) as u64)?;
        }
    }
    file.sync()
}

fn check_segment_size(size: u32) -> Result<(), OpenError> {
    let fits = size as usize > HEADER_SIZE && (size as usize).is_multiple_of(BLOCK);
    if fits {
        Ok(())
    } else {
        Err(OpenError::SegmentSize(size))
    }
}
