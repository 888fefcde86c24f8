//! Moves the view on behind the writer, and cuts the index's food into chunks.
//!
//! Two threads: this one applies durable groups to the view, the [`Indexer`] puts sealed chunks
//! into the engine, which is the slow part. Neither is on the way of an acknowledgement; when the
//! engine falls too far behind, the writer waits before it takes the next group.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use grain_events::RecordKey;
use grain_store::{Applied, Chunk, Index, IndexError};

use crate::clock::Clock;
use crate::health::{Latch, ReadOnly};
use crate::hot::Hot;
use crate::index::{Shelf, ShelfError, rows};
use crate::judged::Judged;
use crate::limits::{INDEX_CHUNK, INDEX_CHUNK_WORTHWHILE, INDEX_IDLE_MS, INDEX_LAG};
use crate::metrics::Metrics;
use crate::view::{View, Viewpoint};

/// A durable group, as the projections take it.
pub(crate) struct Durable {
    /// Its entries.
    pub(crate) entries: Vec<Judged>,
    /// The log's head after it.
    pub(crate) head: [u8; 32],
}

/// What lies between projector and indexer, and how far the index has come.
pub(crate) struct Feed {
    state: Mutex<FeedState>,
    changed: Condvar,
}

struct FeedState {
    waiting: VecDeque<Chunk>,
    /// A chunk is being applied.
    busy: bool,
    applied: u64,
    closed: bool,
}

impl Feed {
    /// An index that has taken in `applied` entries.
    pub(crate) fn new(applied: u64) -> Self {
        let waiting = VecDeque::new();
        let state = FeedState {
            waiting,
            busy: false,
            applied,
            closed: false,
        };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    /// Entries that the index has taken in.
    pub(crate) fn applied(&self) -> u64 {
        self.lock().applied
    }

    /// Waits until the index is no more than the allowed lag behind `size`, or has ended.
    pub(crate) fn wait_for_lag(&self, size: u64) {
        let state = self.lock();
        let behind =
            |state: &mut FeedState| !state.closed && size.saturating_sub(state.applied) > INDEX_LAG;
        drop(self.changed.wait_while(state, behind));
    }

    fn is_idle(&self) -> bool {
        let state = self.lock();
        state.waiting.is_empty() && !state.busy
    }

    fn put(&self, chunk: Chunk) {
        self.lock().waiting.push_back(chunk);
        self.changed.notify_all();
    }

    fn take(&self) -> Option<Chunk> {
        let mut state = self.lock();
        loop {
            if let Some(chunk) = state.waiting.pop_front() {
                state.busy = true;
                return Some(chunk);
            }
            if state.closed {
                return None;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn done(&self, applied: u64) {
        let mut state = self.lock();
        state.busy = false;
        state.applied = applied;
        self.changed.notify_all();
    }

    /// Lets the indexer end once nothing is waiting.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, FeedState> {
        // Nothing here can panic between two halves of a change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who wants to know when queries show more.
#[derive(Default)]
pub(crate) struct Listeners(Mutex<Vec<Listener>>);

/// Is told how many entries queries show.
pub(crate) type Listener = Box<dyn Fn(u64) + Send + Sync>;

impl Listeners {
    pub(crate) fn add(&self, listener: Listener) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(listener);
    }

    fn tell(&self, size: u64) {
        let listeners = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.iter().for_each(|listener| listener(size));
    }
}

/// Applies durable groups to the view. One thread owns it.
pub(crate) struct Projector {
    pub(crate) viewpoint: Arc<Viewpoint>,
    pub(crate) feed: Arc<Feed>,
    pub(crate) listeners: Arc<Listeners>,
    pub(crate) shelf: Shelf,
    pub(crate) latch: Arc<Latch>,
    pub(crate) hot: Hot,
    pub(crate) head: [u8; 32],
}

impl Projector {
    /// Runs until the writer is gone and everything is on its way into the index.
    pub(crate) fn run(mut self, groups: &Receiver<Durable>) {
        let idle = Duration::from_millis(INDEX_IDLE_MS);
        loop {
            match groups.recv_timeout(idle) {
                Ok(group) => self.take_in(&group),
                Err(RecvTimeoutError::Timeout) => self.cut(1),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.cut(1);
        self.feed.close();
    }

    /// Moves the view over one group.
    pub(crate) fn take_in(&mut self, group: &Durable) {
        let moved = self.viewpoint.change(|view| {
            for judged in &group.entries {
                view.push(judged, &self.shelf)?;
            }
            Ok::<u64, ShelfError>(view.size())
        });
        match moved {
            Some(Ok(size)) => self.listeners.tell(size),
            // A view that lacks a record would tell lies: nobody is to see it any more.
            Some(Err(error)) => {
                self.latch.close(ReadOnly::Index(error.to_string()));
                self.viewpoint.spoil();
            }
            None => {}
        }
        self.head = group.head;
        self.cut(if self.feed.is_idle() {
            INDEX_CHUNK_WORTHWHILE
        } else {
            INDEX_CHUNK
        });
    }

    /// Seals what was gathered if it is at least `least` entries, and sends it on.
    pub(crate) fn cut(&mut self, least: u64) {
        let head = self.head;
        let (applied, hot) = (self.feed.applied(), &mut self.hot);
        let sealed = self.viewpoint.change(|view| {
            (view.open.len() >= least).then(|| {
                let chunk = seal(view, head);
                hot.relieve(&mut view.state, applied);
                chunk
            })
        });
        if let Some(Some(chunk)) = sealed {
            self.feed.put(chunk);
        }
    }
}

/// Closes the gathered rows of the newest entries and spells them, with the records that those
/// entries changed.
pub(crate) fn seal(view: &mut View, head: [u8; 32]) -> Chunk {
    let end = view.open.end;
    let gathered = std::mem::replace(&mut view.open, crate::index::Gathered::from(end));
    let mut chunk = Chunk {
        puts: gathered.puts(),
        deletes: Vec::new(),
        applied: Applied { size: end, head },
    };
    for (key, value) in view.state.take_dirty() {
        put_record(&mut chunk, view, &key, value);
    }
    view.sealed.push_back(Arc::new(gathered));
    chunk
}

fn put_record(chunk: &mut Chunk, view: &View, key: &RecordKey, value: Option<Vec<u8>>) {
    let row = key.to_string().into_bytes();
    if let Some(is_open) = view.state.is_open(key) {
        if is_open {
            chunk.puts.push((rows::OPEN, row.clone(), Vec::new()));
        } else {
            chunk.deletes.push((rows::OPEN, row.clone()));
        }
    }
    match value {
        Some(value) => chunk.puts.extend(rows::record_rows(&row, &value)),
        None => chunk.deletes.push((rows::RECORDS, row)),
    }
}

/// Feeds sealed chunks to the engine. One thread owns it.
pub(crate) struct Indexer {
    pub(crate) index: Arc<dyn Index>,
    pub(crate) viewpoint: Arc<Viewpoint>,
    pub(crate) feed: Arc<Feed>,
    pub(crate) latch: Arc<Latch>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Indexer {
    /// Runs until the feed is closed and empty.
    pub(crate) fn run(&self) {
        while let Some(chunk) = self.feed.take() {
            let started = self.clock.monotonic_microseconds();
            if let Err(error) = self.apply(&chunk) {
                self.latch.close(ReadOnly::Index(error.to_string()));
                self.feed.close();
                return;
            }
            let taken = self.clock.monotonic_microseconds().saturating_sub(started);
            self.metrics.index_microseconds.observe(taken);
        }
    }

    /// Applies one chunk; only then its rows leave the view.
    pub(crate) fn apply(&self, chunk: &Chunk) -> Result<(), IndexError> {
        self.index.apply(chunk)?;
        self.viewpoint.change(|view| {
            while view
                .sealed
                .front()
                .is_some_and(|sealed| sealed.end <= chunk.applied.size)
            {
                view.sealed.pop_front();
            }
        });
        self.feed.done(chunk.applied.size);
        self.metrics.indexed_size.set(chunk.applied.size);
        Ok(())
    }
}
