//! What the one writer owns.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::Sender;

use grain_envelope::{KeyId, ServerTime};
use grain_events::State;
use grain_events::catalog::Purpose;
use grain_log::merkle::Frontier;
use grain_store::{Log, LogReader};

use super::bucket::Buckets;
use super::recent::Recent;
use crate::clock::{Clock, Randomness};
use crate::filter::IdFilter;
use crate::health::Latch;
use crate::hot::Hot;
use crate::index::Shelf;
use crate::keys::Keys;
use crate::metrics::Metrics;
use crate::projector::{Durable, Feed};
use crate::publisher::Board;
use crate::signer::Signer;
use crate::tree::Tree;

/// The one that writes. It lives in one thread; nobody else changes log, state or tree.
pub(crate) struct Writer {
    /// The state after the last member of the present group: ahead of the disk.
    pub(crate) state: State,
    pub(crate) filter: IdFilter,
    pub(crate) recent: Recent,
    pub(crate) buckets: Buckets<KeyId>,
    /// The tree after the last durable group.
    pub(crate) frontier: Frontier,
    pub(crate) last_recorded_at: Option<ServerTime>,
    pub(crate) purpose: Purpose,
    pub(crate) hot: Hot,
    pub(crate) log: Box<dyn Log>,
    pub(crate) reader: Arc<dyn LogReader>,
    pub(crate) shelf: Shelf,
    pub(crate) outside: Outside,
}

/// What the writer shares with other threads.
pub(crate) struct Outside {
    pub(crate) keys: Arc<Keys>,
    pub(crate) tree: Arc<Tree>,
    pub(crate) board: Arc<Board>,
    pub(crate) signer: Arc<Signer>,
    pub(crate) latch: Arc<Latch>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) feed: Arc<Feed>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) randomness: Arc<dyn Randomness>,
    /// Entries that are durable.
    pub(crate) size: Arc<AtomicU64>,
    pub(crate) projector: Sender<Durable>,
}

impl Writer {
    /// The real clock.
    pub(crate) fn now(&self) -> ServerTime {
        ServerTime::from_milliseconds(self.outside.clock.unix_milliseconds())
            .expect("the clock shows a year that can be written")
    }

    /// The index of the first entry of the group being made.
    pub(crate) fn durable_size(&self) -> u64 {
        self.frontier.size()
    }

    /// Forgets what the index has taken over, between groups.
    pub(crate) fn relieve(&mut self) {
        let applied = self.outside.feed.applied();
        self.recent.forget_below(applied);
        self.hot.relieve(&mut self.state, applied);
        self.outside.metrics.filter_bytes.set(self.filter.bytes());
    }
}
