//! What the writer, its readers and the objects have in common.

use std::collections::{HashSet, VecDeque};
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use grain_log::frame::LedgerId;

use super::catalogue::Catalogue;
use super::layout::Layout;
use super::options::Naming;
use crate::disk::Disk;
use crate::{Group, ObjectError};

/// Segment files kept open for reading.
const OPEN_FILES: usize = 64;
/// Bytes of groups kept in memory.
const CACHED_BYTES: usize = 8 << 20;
/// Groups kept in memory.
const CACHED_GROUPS: usize = 256;

pub(super) struct Shared<D: Disk> {
    pub(super) disk: D,
    pub(super) layout: Layout,
    pub(super) ledger: LedgerId,
    pub(super) naming: Naming,
    pub(super) read_only: bool,
    catalogue: RwLock<Catalogue>,
    files: Mutex<VecDeque<(u32, Arc<D::File>)>>,
    groups: Mutex<GroupCache>,
    stopped: AtomicBool,
    objects: Mutex<ObjectState>,
    pub(super) temporaries: AtomicU64,
}

/// What the objects remember between calls. Whoever writes an object holds it.
#[derive(Debug, Default)]
pub(super) struct ObjectState {
    /// Directories known to be there, durably.
    pub(super) directories: HashSet<PathBuf>,
}

#[derive(Default)]
struct GroupCache {
    groups: VecDeque<Arc<Group>>,
    bytes: usize,
}

impl<D: Disk> Shared<D> {
    pub(super) fn new(
        disk: D,
        layout: Layout,
        (ledger, naming): (LedgerId, Naming),
        read_only: bool,
        catalogue: Catalogue,
    ) -> Self {
        Self {
            disk,
            layout,
            ledger,
            naming,
            read_only,
            catalogue: RwLock::new(catalogue),
            files: Mutex::default(),
            groups: Mutex::default(),
            stopped: AtomicBool::new(false),
            objects: Mutex::default(),
            temporaries: AtomicU64::new(0),
        }
    }

    // A panic while one of these locks is held leaves nothing half done that a later reader could
    // mistake: the writer publishes a group in one step and stops by itself when it was in doubt.

    pub(super) fn catalogue(&self) -> RwLockReadGuard<'_, Catalogue> {
        self.catalogue
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn catalogue_mut(&self) -> RwLockWriteGuard<'_, Catalogue> {
        self.catalogue
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// Refuses all further writes.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
    }

    /// Waits for a running write of objects to end, and refuses all further writes.
    pub(super) fn close(&self) {
        let _writing = self.lock_objects();
        self.stop();
    }

    /// The right to write objects or the checkpoint.
    pub(super) fn write_objects(&self) -> Result<MutexGuard<'_, ObjectState>, ObjectError> {
        let state = self.lock_objects();
        if self.read_only {
            Err(ObjectError::ReadOnly)
        } else if self.is_stopped() {
            Err(ObjectError::Stopped)
        } else {
            Ok(state)
        }
    }

    fn lock_objects(&self) -> MutexGuard<'_, ObjectState> {
        self.objects.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file of a segment, for reading.
    pub(super) fn file(&self, segment: u32) -> io::Result<Arc<D::File>> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, file)) = files.iter().find(|(number, _)| *number == segment) {
            return Ok(file.clone());
        }
        let file = Arc::new(self.disk.open(&self.layout.segment(segment), false)?);
        if files.len() == OPEN_FILES {
            files.pop_front();
        }
        files.push_back((segment, file.clone()));
        Ok(file)
    }

    /// The group that holds the record, if it was appended or read lately.
    pub(super) fn cached(&self, index: u64) -> Option<Arc<Group>> {
        let cache = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
        let holds = |group: &&Arc<Group>| (group.first_index()..group.end()).contains(&index);
        cache.groups.iter().rev().find(holds).cloned()
    }

    pub(super) fn cache(&self, group: Arc<Group>) {
        let mut cache = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
        cache.bytes += group.bytes().len();
        cache.groups.push_back(group);
        while cache.bytes > CACHED_BYTES || cache.groups.len() > CACHED_GROUPS {
            let Some(oldest) = cache.groups.pop_front() else {
                break;
            };
            cache.bytes -= oldest.bytes().len();
        }
    }
}
