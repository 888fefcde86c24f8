//! What every handler may use.

use std::sync::Arc;

use grain_api::ProblemCode;
use grain_envelope::{Statement, Submitted};
use grain_events::Body;
use grain_ledger::queries::{Queries, QueryError};
use grain_ledger::{Clock, Ledger, Randomness};
use tokio::sync::{Semaphore, oneshot};

use crate::certificates::AuthorityFiles;
use crate::failure::Failure;
use crate::metrics::HttpMetrics;
use crate::sessions::Sessions;

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
    /// Where the certificate authority lies, if there is one.
    pub(crate) authority: AuthorityFiles,
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
            authority,
        } = parts;
        let sessions = Sessions::new(&*randomness, sessions);
        let batches = Arc::new(Semaphore::new(batches));
        let operator = operator_name(ledger.public_log().genesis());
        let parts = Parts {
            ledger,
            clock,
            randomness,
            sessions,
            metrics,
            batches,
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
