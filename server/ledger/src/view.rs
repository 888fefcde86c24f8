//! What queries see: the state after the newest durable entry, and the rows that the index does not
//! have yet.
//!
//! The writer judges by a state of its own, which is ahead of the disk while a group is being made.
//! This second one is moved on only after the fdatasync, so that no reader ever sees an entry that
//! a power cut could take back.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use grain_envelope::Admission;
use grain_events::{State, Told, Violation};

use crate::index::rows::{RECORDS, TOLD};
use crate::index::{Gathered, RowError, Shelf, ShelfError, ViolationPlace};
use crate::judged::Judged;
use crate::limits::QUERY_WAIT_MS;

/// State and rows after `open.end` entries.
pub(crate) struct View {
    /// The state; it tracks which records changed since the last chunk.
    pub(crate) state: State,
    /// Rows on their way into the index, oldest first.
    pub(crate) sealed: VecDeque<Arc<Gathered>>,
    /// Rows of the newest entries.
    pub(crate) open: Gathered,
}

impl View {
    pub(crate) fn new(state: State, size: u64) -> Self {
        Self {
            state,
            sealed: VecDeque::new(),
            open: Gathered::from(size),
        }
    }

    /// The number of entries that the view has taken in.
    pub(crate) fn size(&self) -> u64 {
        self.open.end
    }

    /// The number of entries whose rows are in the index and no longer here.
    pub(crate) fn indexed(&self) -> u64 {
        self.sealed
            .front()
            .map_or(self.open.first, |gathered| gathered.first)
    }

    /// The rows that are not in the index, oldest first.
    pub(crate) fn gathered(&self) -> impl Iterator<Item = &Gathered> {
        self.sealed.iter().map(AsRef::as_ref).chain([&self.open])
    }

    /// What was told of a violation of an entry that the view has taken in.
    pub(crate) fn told(&self, place: ViolationPlace, shelf: &Shelf) -> Result<Told, ShelfError> {
        let newest = self.gathered().find_map(|rows| rows.told.get(&place));
        newest.map_or_else(|| shelf.told(place), |told| Ok(told.clone()))
    }

    /// The violations of an entry as they were told when it was judged.
    pub(crate) fn violations_told(
        &self,
        admission: &Admission,
        shelf: &Shelf,
    ) -> Result<Vec<Violation>, ShelfError> {
        let mut told = Vec::with_capacity(admission.violations.len());
        for (number, found) in (0..).zip(&admission.violations) {
            let kept = self.told((admission.index, number), shelf)?;
            let (code, field) = (found.code.as_str(), found.field.as_str());
            let damaged = RowError { table: TOLD.0 };
            told.push(kept.violation(code, found.severity, field).ok_or(damaged)?);
        }
        Ok(told)
    }

    /// Takes in the next entry. Records that it changes and that were put out of memory come back
    /// first.
    pub(crate) fn push(&mut self, judged: &Judged, shelf: &Shelf) -> Result<(), ShelfError> {
        for key in judged.judgement.touches() {
            let is_out = key.is_evictable() && !self.state.contains(&key);
            if is_out && let Some(stored) = shelf.record(&key)? {
                let damaged = |_| RowError { table: RECORDS.0 };
                self.state.insert_encoded(&key, &stored).map_err(damaged)?;
            }
        }
        self.state.apply(&judged.judgement);
        self.open.push(judged, &self.state);
        Ok(())
    }
}

/// The view, shared.
pub(crate) struct Viewpoint {
    view: RwLock<View>,
    size: Mutex<u64>,
    moved: Condvar,
    spoiled: AtomicBool,
}

impl Viewpoint {
    pub(crate) fn new(view: View) -> Self {
        let size = Mutex::new(view.size());
        Self {
            view: RwLock::new(view),
            size,
            moved: Condvar::new(),
            spoiled: AtomicBool::new(false),
        }
    }

    /// The view once it has taken in at least `size` entries; `None` if it does not get there in
    /// time, because whoever moves it has stopped.
    pub(crate) fn at_least(&self, size: u64) -> Option<RwLockReadGuard<'_, View>> {
        let reached = self.size.lock().unwrap_or_else(PoisonError::into_inner);
        let limit = Duration::from_millis(QUERY_WAIT_MS);
        let waited = self
            .moved
            .wait_timeout_while(reached, limit, |reached| *reached < size);
        let (reached, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if *reached < size {
            return None;
        }
        drop(reached);
        // A panic in the middle of a change would leave a half-changed view: nobody reads that.
        self.view
            .read()
            .ok()
            .filter(|_| !self.spoiled.load(Ordering::SeqCst))
    }

    /// Lets nobody see the view any more: it could not be moved on wholly.
    pub(crate) fn spoil(&self) {
        self.spoiled.store(true, Ordering::SeqCst);
    }

    /// Changes the view, then wakes those who wait for its size.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut View) -> T) -> Option<T> {
        if self.spoiled.load(Ordering::SeqCst) {
            return None;
        }
        let mut view: RwLockWriteGuard<'_, View> = self.view.write().ok()?;
        let result = change(&mut view);
        let size = view.size();
        drop(view);
        let mut reached = self.size.lock().unwrap_or_else(PoisonError::into_inner);
        if *reached < size {
            *reached = size;
            self.moved.notify_all();
        }
        Some(result)
    }
}
