//! Published checkpoints: at once when idle, at most every second under load.
//!
//! A published checkpoint outlives this machine, so before it leaves everything is computed again
//! from bytes read back from the disk, by another code path than the writer's ([`check`]); and
//! everything that it implies is durable before it is. If anything disagrees, nothing is published
//! and the ledger is latched read-only: a log cannot take back a wrong root.

mod check;

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use grain_log::checkpoint::SignedCheckpoint;
use grain_log::merkle::Hash;
use grain_log::policy::Policy;
use grain_log::tile::AuthenticatedTiles;
use grain_store::{LogReader, Objects};

pub(crate) use check::{PublishError, extend_tiles};

use crate::clock::Clock;
use crate::health::{Latch, ReadOnly};
use crate::limits::PUBLISH_INTERVAL_MS;
use crate::metrics::Metrics;
use crate::public_log::is_final;
use crate::tree::{StoredTiles, Tree};

/// A signed checkpoint with what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signed {
    pub(crate) size: u64,
    pub(crate) root: Hash,
    /// The note: body and signature lines.
    pub(crate) note: String,
}

/// What the publisher shares with the writer and with readers.
pub(crate) struct Board {
    state: Mutex<BoardState>,
    changed: Condvar,
    /// Held by whoever replaces the published checkpoint, on the disk and here. The writer never
    /// waits for it.
    publication: Mutex<()>,
    /// When a checkpoint is final; `None` where the policy cannot be read, and nothing ever is.
    policy: Option<Policy>,
}

struct BoardState {
    published: Arc<Signed>,
    /// The newest published one that the policy accepts.
    accepted: Option<Arc<Signed>>,
    /// The end of the newest durable group.
    newest: Arc<Signed>,
    closing: bool,
}

impl Board {
    pub(crate) fn new(published: Signed, newest: Signed, policy: Option<Policy>) -> Self {
        let (published, newest) = (Arc::new(published), Arc::new(newest));
        let mut state = BoardState {
            published,
            accepted: None,
            newest,
            closing: false,
        };
        state.accept(policy.as_ref());
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
            publication: Mutex::new(()),
            policy,
        }
    }

    /// The newest published checkpoint.
    pub(crate) fn published(&self) -> Arc<Signed> {
        Arc::clone(&self.lock().published)
    }

    /// The newest published checkpoint that is final.
    pub(crate) fn accepted(&self) -> Option<Arc<Signed>> {
        self.lock().accepted.clone()
    }

    /// The newest published checkpoint, once it covers `size` entries or the time is over.
    pub(crate) fn wait_for(&self, size: u64, limit: Duration) -> Arc<Signed> {
        let state = self.lock();
        let waits = |state: &mut BoardState| state.published.size < size && !state.closing;
        let waited = self.changed.wait_timeout_while(state, limit, waits);
        Arc::clone(&waited.unwrap_or_else(PoisonError::into_inner).0.published)
    }

    /// Tells of the end of another durable group.
    pub(crate) fn offer(&self, newest: Signed) {
        self.lock().newest = Arc::new(newest);
        self.changed.notify_all();
    }

    /// Lets the publisher end, after a last publication.
    pub(crate) fn close(&self) {
        self.lock().closing = true;
        self.changed.notify_all();
    }

    /// Replaces the published checkpoint by what `update` makes of it, while nobody else does.
    pub(crate) fn update_published<E>(
        &self,
        update: impl FnOnce(&Signed) -> Result<Signed, E>,
    ) -> Result<(), E> {
        let publication = self
            .publication
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let published = Arc::new(update(&self.published())?);
        let mut state = self.lock();
        state.published = published;
        drop(publication);
        state.accept(self.policy.as_ref());
        self.changed.notify_all();
        Ok(())
    }

    /// Waits until there is more to publish; `None` when closing and nothing is left.
    fn next(&self) -> Option<Arc<Signed>> {
        let mut state = self.lock();
        loop {
            if state.newest.size > state.published.size {
                return Some(Arc::clone(&state.newest));
            }
            if state.closing {
                return None;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits so many milliseconds, or until closing.
    fn pause(&self, milliseconds: u64) {
        let state = self.lock();
        let limit = Duration::from_millis(milliseconds);
        drop(
            self.changed
                .wait_timeout_while(state, limit, |state| !state.closing),
        );
    }

    fn lock(&self) -> MutexGuard<'_, BoardState> {
        // Only whole values are put in, so a poisoned lock holds a whole state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl BoardState {
    fn accept(&mut self, policy: Option<&Policy>) {
        if policy.is_some_and(|policy| is_final(policy, &self.published.note)) {
            self.accepted = Some(Arc::clone(&self.published));
        }
    }
}

/// Writes tiles and publishes checkpoints. One thread owns it.
pub(crate) struct Publisher {
    pub(crate) reader: Arc<dyn LogReader>,
    pub(crate) objects: Arc<dyn Objects>,
    pub(crate) tree: Arc<Tree>,
    pub(crate) board: Arc<Board>,
    pub(crate) latch: Arc<Latch>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Publisher {
    /// Publishes until the board is closed.
    pub(crate) fn run(&self) {
        while let Some(newest) = self.board.next() {
            if self.latch.is_closed() {
                return;
            }
            let started = self.clock.monotonic_microseconds();
            if let Err(error) = self.publish(&newest) {
                self.latch.close(reason(&error));
                return;
            }
            let taken = self.clock.monotonic_microseconds().saturating_sub(started);
            self.metrics.publish_microseconds.observe(taken);
            self.board
                .pause(PUBLISH_INTERVAL_MS.saturating_sub(taken / 1_000));
        }
    }

    /// Checks `newest` from the disk, makes all that it implies durable, then publishes it.
    pub(crate) fn publish(&self, newest: &Signed) -> Result<(), PublishError> {
        let published = self.board.published();
        check::extend_tiles(&*self.reader, &self.objects, &published, newest)?;
        let source = StoredTiles(Arc::clone(&self.objects));
        let tiles = AuthenticatedTiles::open(source, newest.size, newest.root)?;
        // A witness may have signed meanwhile: what is replaced is what stands now.
        self.board.update_published(|published| {
            let expected = Some(published.note.as_bytes()).filter(|note| !note.is_empty());
            self.objects
                .replace_checkpoint(expected, newest.note.as_bytes())?;
            Ok::<_, PublishError>(newest.clone())
        })?;
        self.tree.publish(tiles);
        self.metrics.published_size.set(newest.size);
        Ok(())
    }
}

impl Signed {
    /// Reads a stored note.
    pub(crate) fn parse(note: &[u8]) -> Option<Self> {
        let checkpoint = SignedCheckpoint::parse(note).ok()?;
        let claimed = checkpoint.claimed();
        Some(Self {
            size: claimed.tree_size(),
            root: *claimed.root_hash(),
            note: checkpoint.to_string(),
        })
    }
}

fn reason(error: &PublishError) -> ReadOnly {
    let text = chain(error);
    match error {
        PublishError::Objects(_) => ReadOnly::Failed(text),
        PublishError::Log(_) => ReadOnly::Damaged(text),
        PublishError::Tile(_)
        | PublishError::Leaf { .. }
        | PublishError::Edge(_)
        | PublishError::Root { .. }
        | PublishError::Ends { .. }
        | PublishError::Bundle(_) => ReadOnly::Contradiction(text),
    }
}

/// An error with its sources, for the one place where it is told.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
