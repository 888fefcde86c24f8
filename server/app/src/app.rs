//! What every handler may use.

use std::io;
use std::sync::Arc;

use grain_api::ProblemCode;
use grain_envelope::{EventId, Statement, Submitted};
use grain_events::Body;
use grain_ledger::queries::{Queries, QueryError};
use grain_ledger::{Clock, Ledger, Randomness};
use tokio::sync::{Semaphore, oneshot};

use crate::certificates::AuthorityFiles;
use crate::failure::Failure;
use crate::limits::UPLOADS;
use crate::metrics::HttpMetrics;
use crate::sessions::Sessions;
use crate::side::Side;
use crate::stream::{Streams, StreamsParts};

/// The ledger and its surroundings; cheap to clone.
#[derive(Clone)]
pub(crate) struct App {
    parts: Arc<Parts>,
}

struct Parts {
    ledger: Arc<Ledger>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    sessions: Sessions,
    metrics: Arc<HttpMetrics>,
    batches: Arc<Semaphore>,
    uploads: Arc<Semaphore>,
    streams: Streams,
    side: Arc<Side>,
    authority: AuthorityFiles,
    operator: Option<String>,
}

/// What an [`App`] is made of.
pub(crate) struct AppParts {
    /// The open ledger.
    pub(crate) ledger: Arc<Ledger>,
    /// The machine's clock.
    pub(crate) clock: Arc<dyn Clock>,
    /// The machine's dice.
    pub(crate) randomness: Arc<dyn Randomness>,
    /// Where problems are counted.
    pub(crate) metrics: Arc<HttpMetrics>,
    /// Batches under way at most.
    pub(crate) batches: usize,
    /// Sessions at most.
    pub(crate) sessions: usize,
    /// Bounds of streams.
    pub(crate) streams: StreamsParts,
    /// Where the certificate authority lies, if there is one.
    pub(crate) authority: AuthorityFiles,
    /// The files beside the ledger.
    pub(crate) side: Side,
}

impl App {
    /// Puts the parts together.
    pub(crate) fn new(parts: AppParts) -> Self {
        let AppParts {
            ledger,
            clock,
            randomness,
            metrics,
            batches,
            sessions,
            streams,
            authority,
            side,
        } = parts;
        let sessions = Sessions::new(&*randomness, sessions);
        let batches = Arc::new(Semaphore::new(batches));
        let streams = Streams::new(streams, &ledger);
        let operator = operator_name(ledger.public_log().genesis());
        let parts = Parts {
            ledger,
            clock,
            randomness,
            sessions,
            metrics,
            batches,
            uploads: Arc::new(Semaphore::new(UPLOADS)),
            streams,
            side: Arc::new(side),
            authority,
            operator,
        };
        Self {
            parts: Arc::new(parts),
        }
    }

    /// The ledger.
    pub(crate) fn ledger(&self) -> &Arc<Ledger> {
        &self.parts.ledger
    }

    /// The real clock, in Unix milliseconds.
    pub(crate) fn now_ms(&self) -> u64 {
        self.parts.clock.unix_milliseconds()
    }

    /// The dice.
    pub(crate) fn randomness(&self) -> &dyn Randomness {
        &*self.parts.randomness
    }

    /// The sessions.
    pub(crate) fn sessions(&self) -> &Sessions {
        &self.parts.sessions
    }

    /// Where problems are counted.
    pub(crate) fn metrics(&self) -> &Arc<HttpMetrics> {
        &self.parts.metrics
    }

    /// The places for batches.
    pub(crate) fn batches(&self) -> &Arc<Semaphore> {
        &self.parts.batches
    }

    /// The places for uploads.
    pub(crate) fn uploads(&self) -> &Arc<Semaphore> {
        &self.parts.uploads
    }

    /// The streams.
    pub(crate) fn streams(&self) -> &Streams {
        &self.parts.streams
    }

    /// The files beside the ledger, for who may wait for the disk.
    pub(crate) fn side(&self) -> &Side {
        &self.parts.side
    }

    /// Where the certificate authority lies, if there is one.
    pub(crate) fn authority(&self) -> &AuthorityFiles {
        &self.parts.authority
    }

    /// The name of the party that runs the ledger, as genesis says it.
    pub(crate) fn operator(&self) -> Option<&str> {
        self.parts.operator.as_deref()
    }

    /// Asks the ledger, in a thread that may wait for the disk.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(Queries<'_>) -> Result<T, QueryError> + Send + 'static,
    ) -> Result<T, Failure> {
        let ledger = Arc::clone(self.ledger());
        let asked = tokio::task::spawn_blocking(move || question(ledger.queries())).await;
        asked
            .map_err(|error| Failure::internal(&error))?
            .map_err(|error| Failure::internal(&error))
    }
}

impl App {
    /// Works on the files beside the ledger, in a thread that may wait for the disk.
    pub(crate) async fn beside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Side) -> io::Result<T> + Send + 'static,
    ) -> Result<T, Failure> {
        let side = Arc::clone(&self.parts.side);
        let worked = tokio::task::spawn_blocking(move || work(&side)).await;
        worked
            .map_err(|error| Failure::internal(&error))?
            .map_err(|error| Failure::internal(&error))
    }

    /// Refuses events while the disk is as good as full. The log would hold them, but an index that
    /// finds no room ends all writing, and the next start with it.
    pub(crate) fn room_for_events(&self) -> Result<(), Failure> {
        let has_room = self.parts.side.has_room_for_events();
        if has_room.map_err(|error| Failure::internal(&error))? {
            Ok(())
        } else {
            Err(Failure::new(ProblemCode::DiskFull))
        }
    }

    /// Refuses where nothing is taken in: a ledger that is read-only takes no files either.
    pub(crate) fn writable(&self) -> Result<(), Failure> {
        match self.ledger().status().read_only {
            Some(_) => Err(Failure::new(ProblemCode::ReadOnly)),
            None => Ok(()),
        }
    }

    /// Erases what the ledger says is erased of an event's attachments. What cannot be erased now is
    /// when the server starts again.
    pub(crate) async fn erase_attachments(&self, event: EventId) {
        let app = self.clone();
        let erase = move || {
            let found = app.ledger().queries().attachments(&event)?;
            let erased = found.iter().flat_map(|found| &found.value.erased);
            for blake3 in erased {
                app.side().erase(&event, blake3)?;
            }
            anyhow::Ok(())
        };
        match tokio::task::spawn_blocking(erase).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%event, "cannot erase an attachment: {error:#}"),
            Err(error) => tracing::error!(%event, %error, "cannot erase an attachment"),
        }
    }

    /// Erases everything that the ledger says is erased: a server may have ended between the two.
    pub(crate) fn erase_all(&self) -> anyhow::Result<()> {
        let mut after = None;
        loop {
            let page = self.ledger().queries().events_attached(after)?;
            for (event, known) in &page.events {
                for erased in &known.erased {
                    self.side().erase(event, &erased.blake3)?;
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }
}

/// The operator's name in a founding envelope.
fn operator_name(genesis: &[u8]) -> Option<String> {
    let founding = Submitted::from_wire(genesis).ok()?;
    let statement = Statement::read(founding.payload(), founding.signature()).ok()?;
    let header = statement.form.ok()?;
    match Body::parse(header.type_name.as_str(), &statement.body).ok()? {
        Body::LedgerOpened(body) => Some(body.operator.name.to_string()),
        _ => None,
    }
}

/// Waits for an answer of the ledger that comes by callback. A ledger that drops the callback has
/// died over it, and nobody knows what became of the submission.
pub(crate) async fn answered<T>(answer: oneshot::Receiver<T>) -> Result<T, Failure> {
    answer
        .await
        .map_err(|_| Failure::new(ProblemCode::TimedOut))
}
