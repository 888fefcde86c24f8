//! Telling readers of new entries as they come (`GET stream`, log-format.md §14).
//!
//! Nothing is kept for a reader: a stream is a place in the log and what of it passes a filter, so
//! one that is cut, for whatever reason, goes on from the id of the last message. Each entry is
//! looked at once for all who wait for it.

mod filter;
mod message;
mod seats;
mod telling;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use grain_envelope::{FacilityId, LotId, Verdict};
use grain_ledger::Ledger;
use grain_ledger::queries::{Found, NoticeAnswer, NoticePage, Ownership};
use tokio::sync::{Mutex, watch};

pub(crate) use filter::Filter;
pub(crate) use seats::{Seat, Seats};
pub(crate) use telling::{Telling, begin};

use crate::app::App;
use crate::failure::Failure;
use crate::limits::STREAM_PAGE_ENTRIES;

/// What all streams share.
pub(crate) struct Streams {
    seats: Arc<Seats>,
    heartbeat: Duration,
    /// Entries that queries show.
    shown: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
    newest: Mutex<Option<Arc<Page>>>,
}

/// What streams are made of.
pub(crate) struct StreamsParts {
    /// Streams at most.
    pub(crate) streams: usize,
    /// Streams of one key at most.
    pub(crate) streams_per_key: usize,
    /// The longest silence.
    pub(crate) heartbeat: Duration,
    /// Turns true when the server stops.
    pub(crate) stopping: watch::Receiver<bool>,
}

impl Streams {
    /// No streams yet.
    pub(crate) fn new(parts: StreamsParts, ledger: &Ledger) -> Self {
        let (sender, shown) = watch::channel(0);
        let sender = Arc::new(sender);
        let listening = Arc::clone(&sender);
        ledger.on_durable(Box::new(move |size| grow(&listening, size)));
        // What came before anybody listened.
        grow(&sender, ledger.status().size);
        Self {
            seats: Arc::new(Seats::new(parts.streams, parts.streams_per_key)),
            heartbeat: parts.heartbeat,
            shown,
            stopping: parts.stopping,
            newest: Mutex::default(),
        }
    }

    /// The places for streams.
    pub(crate) fn seats(&self) -> &Arc<Seats> {
        &self.seats
    }

    /// What there is to tell from `from` on, as of `known` entries at least. One looks at a time:
    /// those who wait meanwhile mostly find what they need when it is their turn, and however many
    /// they are, they take no more than one core from the writer.
    async fn page(&self, app: &App, from: u64, known: u64) -> Result<Arc<Page>, Failure> {
        let mut newest = self.newest.lock().await;
        if let Some(page) = newest.as_ref().filter(|page| page.serves(from, known)) {
            return Ok(Arc::clone(page));
        }
        let asked = app.ask(move |queries| queries.notices(from, STREAM_PAGE_ENTRIES));
        let page = Arc::new(Page::new(from, asked.await?)?);
        // Whoever reads the past is alone with it.
        if page.next == page.log_size {
            *newest = Some(Arc::clone(&page));
        }
        Ok(page)
    }
}

fn grow(shown: &watch::Sender<u64>, size: u64) {
    shown.send_if_modified(|known| {
        let grows = size > *known;
        *known = size.max(*known);
        grows
    });
}

/// Entries as they are told, for every reader alike.
struct Page {
    first: u64,
    next: u64,
    log_size: u64,
    told: Vec<Told>,
}

/// An entry as it is told, and what decides who is told.
struct Told {
    index: u64,
    ownership: Ownership,
    facilities: BTreeSet<FacilityId>,
    lots: BTreeSet<LotId>,
    /// It breaks a rule, was refused or is a conflict.
    is_wrong: bool,
    message: Bytes,
}

impl Page {
    fn new(first: u64, page: NoticePage) -> Result<Self, Failure> {
        let told = page.notices.into_iter().map(Told::new);
        Ok(Self {
            first,
            next: page.next,
            log_size: page.log_size,
            told: told.collect::<Result<_, Failure>>()?,
        })
    }

    /// Whether it holds what a reader at `from` wants who knows of `known` entries: who may see
    /// what is decided by the ledger as of then.
    fn serves(&self, from: u64, known: u64) -> bool {
        self.first <= from && from < self.next && known <= self.log_size
    }
}

impl Told {
    fn new(found: Found<NoticeAnswer>) -> Result<Self, Failure> {
        let Found { value, ownership } = found;
        let message = message::entry(&value)?;
        Ok(Self {
            index: value.index,
            ownership,
            is_wrong: !value.violations.is_empty() || value.verdict != Verdict::Admitted,
            facilities: value.facilities,
            lots: value.lots,
            message,
        })
    }
}
