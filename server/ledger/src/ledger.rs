//! The open ledger: what `app` holds.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use grain_envelope::{Digest, KeyId, Submitted, Verified};
use grain_events::catalog::Purpose;
use grain_store::files::Extent;
use grain_store::{Log, LogReader, Objects};

use crate::answer::{Answer, Problem};
use crate::clock::Clock;
use crate::health::{Latch, ReadOnly};
use crate::index::Shelf;
use crate::keys::Keys;
use crate::leases::Leases;
use crate::limits::QUEUE_LENGTH;
use crate::metrics::Metrics;
use crate::open::{Materials, PUBLISHER, REPEATER};
use crate::pipeline;
use crate::projector::{Feed, Listeners};
use crate::publisher::Board;
use crate::queries::Owed;
use crate::queue::{Queue, Refused};
use crate::receipt::Reteller;
use crate::repeater::Repeater;
use crate::request::{Candidate, CheckReply, Reply, Request, Submission, Work};
use crate::tree::Tree;
use crate::view::Viewpoint;

/// What the threads and the faces of a ledger share.
pub(crate) struct Shared {
    pub(crate) keys: Arc<Keys>,
    pub(crate) leases: Arc<Leases<KeyId>>,
    pub(crate) queue: Arc<Queue<Work>>,
    pub(crate) feed: Arc<Feed>,
    pub(crate) viewpoint: Arc<Viewpoint>,
    pub(crate) shelf: Shelf,
    pub(crate) tree: Arc<Tree>,
    pub(crate) board: Arc<Board>,
    pub(crate) latch: Arc<Latch>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) repeater: Arc<Repeater>,
    pub(crate) reteller: Reteller,
    pub(crate) owed: Owed,
    /// Entries that are durable.
    pub(crate) size: Arc<AtomicU64>,
    pub(crate) reader: Arc<dyn LogReader>,
    pub(crate) objects: Arc<dyn Objects>,
    pub(crate) extents: Box<dyn Fn() -> Vec<Extent> + Send + Sync>,
    pub(crate) materials: Materials,
    pub(crate) purpose: Purpose,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) listeners: Arc<Listeners>,
    /// The log, once nobody appends any more: it holds the directory until the last checkpoint is
    /// published.
    pub(crate) retired: Arc<Mutex<Option<Box<dyn Log>>>>,
}

impl Shared {
    /// Why the queue takes nothing any more: a writer that is gone has latched the ledger.
    fn closed(&self) -> Problem {
        if self.latch.is_closed() {
            Problem::ReadOnly
        } else {
            Problem::Stopping
        }
    }
}

/// An open ledger. Everything is done through `&self`, from any thread; [`close`](Self::close), or
/// dropping it, serves what waits, publishes, and ends the threads.
pub struct Ledger {
    pub(crate) shared: Arc<Shared>,
    pub(crate) threads: Mutex<Vec<JoinHandle<()>>>,
}

/// How a ledger stands.
#[derive(Debug, Clone)]
pub struct LedgerStatus {
    /// The log's name.
    pub origin: String,
    /// SHA-256 of the founding payload.
    pub ledger_id: Digest,
    /// For use or for show.
    pub purpose: Purpose,
    /// Durable entries.
    pub size: u64,
    /// Entries under the newest published checkpoint.
    pub published: u64,
    /// Entries that the index has taken in.
    pub indexed: u64,
    /// Submissions that wait for the writer.
    pub queued: usize,
    /// Why nothing is written any more, where that is so.
    pub read_only: Option<ReadOnly>,
}

impl Ledger {
    /// The enrolled keys.
    pub fn keys(&self) -> &Keys {
        &self.shared.keys
    }

    /// What the ledger counts about itself.
    pub fn metrics(&self) -> &Metrics {
        self.shared
            .metrics
            .queued
            .set(self.shared.queue.len() as u64);
        self.shared
            .metrics
            .read_only
            .set(u64::from(self.shared.latch.is_closed()));
        &self.shared.metrics
    }

    /// How it stands.
    pub fn status(&self) -> LedgerStatus {
        let shared = &self.shared;
        LedgerStatus {
            origin: shared.materials.signer.origin().to_string(),
            ledger_id: shared.materials.ledger_id,
            purpose: shared.purpose,
            size: shared.size.load(Ordering::SeqCst),
            published: shared.board.published().size,
            indexed: shared.feed.applied(),
            queued: shared.queue.len(),
            read_only: shared.latch.reason(),
        }
    }

    /// Checks key and signature and reads the payload: the part that takes the most time, so it
    /// runs in the caller's thread.
    pub fn verify(&self, submitted: Submitted) -> Result<Verified, Problem> {
        pipeline::verify(
            submitted,
            &self.shared.keys,
            &self.shared.materials.ledger_id,
        )
    }

    /// Sends one event to the writer; never blocks. `reply` is called once, from a thread of the
    /// ledger or from this one.
    pub fn submit(&self, verified: Verified, reply: Reply) {
        self.batch().submit(verified, reply);
    }

    /// A request of several events. It holds each key that it uses until it is dropped and its
    /// last event is answered.
    pub fn batch(&self) -> Batch {
        Batch {
            request: Request::new(&self.shared.leases),
            shared: Arc::clone(&self.shared),
            failed: Mutex::new(HashSet::new()),
        }
    }

    /// Asks what recording an event would give at the moment, and records nothing.
    pub fn check(&self, verified: Verified, reply: CheckReply) {
        let work = Work::Check(Candidate::new(verified), reply);
        match self.shared.queue.push(work) {
            Ok(()) => {}
            Err(Refused::Full(Work::Check(_, reply))) => reply(Err(Problem::Overloaded)),
            Err(Refused::Closed(Work::Check(_, reply))) => reply(Err(self.shared.closed())),
            Err(Refused::Full(Work::Submission(_)) | Refused::Closed(Work::Submission(_))) => {
                unreachable!("the queue gives back what was put in")
            }
        }
    }

    /// Has `listener` called with the number of durable entries whenever it grew and queries show
    /// it. It must not block.
    pub fn on_durable(&self, listener: Box<dyn Fn(u64) + Send + Sync>) {
        self.shared.listeners.add(listener);
    }

    /// Serves what waits, publishes the last checkpoint, writes the index out and ends.
    pub fn close(&self) {
        self.shared.queue.close();
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        if threads.is_empty() {
            return;
        }
        for thread in threads.drain(..) {
            // Each ends when the one before has: the sequencer drops the projector's channel, the
            // projector closes the feed. What panicked has latched the ledger already.
            if thread.thread().name() == Some(PUBLISHER) {
                self.shared.board.close();
                self.shared.repeater.close();
            }
            drop(thread.join());
        }
        if let Err(error) = self.shared.shelf.0.close() {
            tracing::warn!(%error, "the index was not written out; the next opening replays");
        }
        drop(
            self.shared
                .retired
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        self.close();
    }
}

/// A request of several events, in the order in which they are submitted.
pub struct Batch {
    request: Arc<Request>,
    shared: Arc<Shared>,
    /// Keys of which a line failed before it came to the writer.
    failed: Mutex<HashSet<KeyId>>,
}

impl Batch {
    /// Sends the next event to the writer; never blocks. Keep no more than some two thousand
    /// unanswered: the writer's queue is shared with everybody.
    pub fn submit(&self, verified: Verified, reply: Reply) {
        let key = verified.key();
        if let Err(problem) = self.take(key) {
            reply(Answer::Problem(problem));
            return;
        }
        let candidate = Candidate::new(verified);
        let request = Arc::clone(&self.request);
        let work = Work::Submission(Submission {
            candidate,
            request,
            reply,
        });
        let (problem, work) = match self.shared.queue.push(work) {
            Ok(()) => return,
            Err(Refused::Full(work)) => (Problem::Overloaded, work),
            Err(Refused::Closed(work)) => (self.shared.closed(), work),
        };
        self.not_tried(key);
        if let Work::Submission(Submission { request, reply, .. }) = work {
            drop(request);
            reply(Answer::Problem(problem));
        }
    }

    /// Notes that an event of the key failed before it could be submitted: those that follow are
    /// answered `not-tried`, since their numbers would leave a gap.
    pub fn not_tried(&self, key: KeyId) {
        self.failed().insert(key);
    }

    fn take(&self, key: KeyId) -> Result<(), Problem> {
        if self.failed().contains(&key) {
            return Err(Problem::NotTried);
        }
        self.request
            .acquire(key)
            .inspect_err(|_| self.not_tried(key))
    }

    fn failed(&self) -> std::sync::MutexGuard<'_, HashSet<KeyId>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Latches the ledger when the thread that holds it panics, and answers whoever waits: the thread
/// that would have done it may be the one that is gone.
pub(crate) struct PanicGuard {
    name: &'static str,
    latch: Arc<Latch>,
    feed: Arc<Feed>,
    board: Arc<Board>,
    queue: Arc<Queue<Work>>,
    repeater: Arc<Repeater>,
}

impl PanicGuard {
    pub(crate) fn new(name: &'static str, shared: &Shared) -> Self {
        Self {
            name,
            latch: Arc::clone(&shared.latch),
            feed: Arc::clone(&shared.feed),
            board: Arc::clone(&shared.board),
            queue: Arc::clone(&shared.queue),
            repeater: Arc::clone(&shared.repeater),
        }
    }
}

impl Drop for PanicGuard {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.latch
                .close(ReadOnly::Failed(format!("the {} panicked", self.name)));
            self.feed.close();
            self.board.close();
            self.queue.close();
            while let Some(waiting) = self.queue.take(QUEUE_LENGTH, usize::MAX, |_| 0) {
                for work in waiting {
                    work.turn_away(Problem::ReadOnly);
                }
            }
            if self.name == REPEATER {
                self.repeater.abandon();
            }
        }
    }
}
