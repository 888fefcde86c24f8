//! Answers events that came again: reads them back from the log, proof included.
//!
//! This takes a dozen reads, so a thread of its own does it and the writer goes on.

use std::sync::Arc;

use grain_envelope::Admission;
use grain_events::Violation;
use thiserror::Error;

use crate::answer::{Answer, Problem, Recorded, Status};
use crate::index::{Shelf, ShelfError};
use crate::limits::REPEATS_WAITING;
use crate::publisher::{Board, chain};
use crate::queue::{Queue, Refused};
use crate::receipt::{RetellError, Reteller};
use crate::request::Caller;
use crate::view::Viewpoint;

/// Tells recorded events again.
pub(crate) struct Repeater {
    queue: Queue<(u64, Caller)>,
    reteller: Reteller,
    board: Arc<Board>,
    viewpoint: Arc<Viewpoint>,
    shelf: Shelf,
}

/// Why a recorded event cannot be told again.
#[derive(Debug, Error)]
enum RepeatError {
    #[error(transparent)]
    Entry(#[from] RetellError),
    #[error("the texts of its violations cannot be read")]
    Texts(#[from] ShelfError),
    #[error("the projections have stopped before it")]
    Stopped,
}

impl Repeater {
    pub(crate) fn new(
        reteller: &Reteller,
        board: &Arc<Board>,
        viewpoint: &Arc<Viewpoint>,
        shelf: &Shelf,
    ) -> Self {
        Self {
            queue: Queue::new(REPEATS_WAITING),
            reteller: reteller.clone(),
            board: Arc::clone(board),
            viewpoint: Arc::clone(viewpoint),
            shelf: shelf.clone(),
        }
    }

    /// Lets the caller have the answer that the entry at `index` was given first.
    pub(crate) fn tell(&self, index: u64, caller: Caller) {
        match self.queue.push((index, caller)) {
            Ok(()) => {}
            Err(Refused::Full((_, caller))) => caller.answer(Answer::Problem(Problem::Overloaded)),
            Err(Refused::Closed((_, caller))) => caller.answer(Answer::Problem(Problem::Stopping)),
        }
    }

    /// Runs until closed.
    pub(crate) fn run(&self) {
        while let Some(waiting) = self.queue.take(1, 1, |_| 1) {
            for (index, caller) in waiting {
                caller.answer(match self.recorded(index) {
                    Ok(recorded) => Answer::Recorded(recorded),
                    Err(error) => {
                        let reason = chain(&error);
                        tracing::error!(index, reason, "a recorded event cannot be told again");
                        Answer::Problem(Problem::Undecided)
                    }
                });
            }
        }
    }

    pub(crate) fn close(&self) {
        self.queue.close();
    }

    /// Turns away whoever waits: the thread that would answer has panicked.
    pub(crate) fn abandon(&self) {
        self.queue.close();
        while let Some(waiting) = self.queue.take(REPEATS_WAITING, usize::MAX, |_| 0) {
            for (_, caller) in waiting {
                caller.answer(Answer::Problem(Problem::Undecided));
            }
        }
    }

    fn recorded(&self, index: u64) -> Result<Recorded, RepeatError> {
        let retold = self
            .reteller
            .entry(index)?
            .ok_or(RetellError::Contradiction { index })?;
        let published = self.board.published();
        let receipt = self
            .reteller
            .receipt(&retold, (published.size, &published.note))?;
        Ok(Recorded {
            status: Status::of(retold.admission.verdict),
            index,
            verdict: retold.admission.verdict,
            receipt,
            told: self.told(&retold.admission)?,
        })
    }

    /// The violations with their texts; most entries have none.
    fn told(&self, admission: &Admission) -> Result<Vec<Violation>, RepeatError> {
        if admission.violations.is_empty() {
            return Ok(Vec::new());
        }
        let view = self
            .viewpoint
            .at_least(admission.index + 1)
            .ok_or(RepeatError::Stopped)?;
        Ok(view.violations_told(admission, &self.shelf)?)
    }
}
