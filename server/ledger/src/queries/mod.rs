//! Questions, one file for each. Every answer is of what was durable when it was asked, says how
//! many entries it takes into account, and comes with who has to do with it, which is what the
//! access check of `app` decides by.

mod attachments;
mod chain;
mod duties;
mod entry;
mod facility;
mod findings;
mod key;
mod lot;
mod notices;
mod owed;
mod ownership;
mod parties;
mod permit;
mod persons;
mod proof;
mod receipt;
mod record;
mod trace;
mod transfer;
mod violations;

use std::sync::RwLockReadGuard;
use std::sync::atomic::Ordering;

use grain_events::{RecordKey, State, StateError};
use thiserror::Error;

pub use attachments::{AttachedPage, AttachmentsAnswer};
pub use chain::{ChainAnswer, ChainLink};
pub use duties::{DutyFilter, DutyPage};
pub use entry::EventAnswer;
pub use facility::{FacilityAnswer, FacilityBalanceAnswer, Stock};
pub use key::KeyHeadAnswer;
pub use lot::{LotAnswer, LotBalanceAnswer};
pub use notices::{NoticeAnswer, NoticePage};
pub use owed::IsMissing;
pub(crate) use owed::Owed;
pub use ownership::Ownership;
pub use parties::PartiesAnswer;
pub use permit::{DeclarationReservation, PermitAnswer, TransferReservation};
pub use persons::PersonsAnswer;
pub use proof::ProofAnswer;
pub use record::{BinContents, RecordAnswer};
pub use trace::{TraceAnswer, TracedLot};
pub use transfer::TransferAnswer;
pub use violations::{ViolationAnswer, ViolationFilter, ViolationPage};

use crate::index::ShelfError;
use crate::ledger::{Ledger, Shared};
use crate::receipt::RetellError;
use crate::tree::TreeError;
use crate::view::View;

/// Why a question was not answered. Never "there is no such thing".
#[derive(Debug, Error)]
pub enum QueryError {
    /// The projections have stopped: the ledger must be opened again.
    #[error("the projections have stopped")]
    Stopped,
    /// The index cannot be read: it is rebuilt at the next opening.
    #[error("the index cannot be read: {0}")]
    Index(String),
    /// A record of the index is not what its name says.
    #[error(transparent)]
    Record(#[from] StateError),
    /// A recorded entry cannot be read back.
    #[error(transparent)]
    Entry(#[from] RetellError),
    /// The tree cannot be read.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// Whether a file is there could not be found out.
    #[error("the files beside the ledger cannot be read: {0}")]
    Files(std::io::Error),
}

impl From<ShelfError> for QueryError {
    fn from(error: ShelfError) -> Self {
        Self::Index(error.to_string())
    }
}

impl From<grain_store::ReadError> for QueryError {
    fn from(error: grain_store::ReadError) -> Self {
        Self::Entry(error.into())
    }
}

/// An answer, with who has to do with it.
#[derive(Debug, Clone)]
pub struct Found<T> {
    /// The answer.
    pub value: T,
    /// Who wrote, holds or owns it, whom it concerns, where it lies.
    pub ownership: Ownership,
}

/// The result of a question about one thing: nothing where there is no such thing.
pub type Answered<T> = Result<Option<Found<T>>, QueryError>;

/// Asks.
pub struct Queries<'a> {
    pub(crate) shared: &'a Shared,
}

impl Ledger {
    /// Questions about what is recorded.
    pub fn queries(&self) -> Queries<'_> {
        Queries {
            shared: &self.shared,
        }
    }
}

impl Queries<'_> {
    /// The view of everything that is durable now.
    pub(crate) fn view(&self) -> Result<RwLockReadGuard<'_, View>, QueryError> {
        let size = self.shared.size.load(Ordering::SeqCst);
        self.shared
            .viewpoint
            .at_least(size)
            .ok_or(QueryError::Stopped)
    }

    /// Something of a record, which may lie in the index only.
    pub(crate) fn with_record<T>(
        &self,
        view: &View,
        key: &RecordKey,
        read: impl Fn(&State) -> Option<T>,
    ) -> Result<Option<T>, QueryError> {
        if let Some(found) = read(&view.state) {
            return Ok(Some(found));
        }
        if !key.is_evictable() || view.state.contains(key) {
            return Ok(None);
        }
        let Some(stored) = self.shared.shelf.record(key)? else {
            return Ok(None);
        };
        let mut alone = State::untracked();
        alone.insert_encoded(key, &stored)?;
        Ok(read(&alone))
    }
}
