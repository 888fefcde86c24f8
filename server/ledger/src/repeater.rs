//! Answers events that came again: reads them back from the log, proof included.
//!
//! This takes a dozen reads, so a thread of its own does it and the writer goes on.

use std::sync::Arc;

use crate::answer::{Answer, Problem, Recorded, Status};
use crate::limits::REPEATS_WAITING;
use crate::publisher::{Board, chain};
use crate::queue::{Queue, Refused};
use crate::receipt::{RetellError, Reteller};
use crate::request::Caller;

/// Tells recorded events again.
pub(crate) struct Repeater {
    queue: Queue<(u64, Caller)>,
    reteller: Reteller,
    board: Arc<Board>,
}

impl Repeater {
    pub(crate) fn new(reteller: Reteller, board: Arc<Board>) -> Self {
        Self {
            queue: Queue::new(REPEATS_WAITING),
            reteller,
            board,
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

    fn recorded(&self, index: u64) -> Result<Recorded, RetellError> {
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
            violations: retold.admission.violations,
            told: Vec::new(),
        })
    }
}
