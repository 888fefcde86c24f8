//! The one writer: takes what waits, judges it, writes it, answers.
//!
//! Everything that changes the ledger happens in this one thread, one group after the other, so
//! there is nothing to lock and nothing to undo. While one group's fdatasync runs the next gathers
//! in the queue.

mod admission;
mod bucket;
mod commit;
mod identity;
mod recent;
mod writer;

use std::sync::{Arc, Mutex, PoisonError};

use grain_envelope::Verified;
use grain_store::Log;

pub(crate) use admission::{Admitted, TurnedAway};
pub(crate) use bucket::Buckets;
pub(crate) use commit::{Appended, CommitError};
pub(crate) use recent::Recent;
pub(crate) use writer::{Outside, Writer};

use self::identity::Known;
use crate::answer::{Answer, Checked, Problem};
use crate::health::ReadOnly;
use crate::limits::{GROUP_BYTES, GROUP_MEMBERS};
use crate::metrics::Metrics;
use crate::pipeline;
use crate::publisher::chain;
use crate::queue::Queue;
use crate::repeater::Repeater;
use crate::request::{Caller, CheckReply, Submission, Work};

/// What becomes of one item of a group once the group is durable.
enum Outcome {
    /// A member: its position in the group.
    Member(usize),
    /// The same event again as a member of the group.
    Again(usize),
    /// Recorded before: told again from the log.
    Repeated(u64),
    /// Turned away.
    Problem(Problem),
}

/// A group being made.
#[derive(Default)]
struct Forming {
    members: Vec<Admitted>,
    callers: Vec<(Caller, Outcome)>,
    checks: Vec<(CheckReply, Result<Checked, Problem>)>,
}

/// The writer with its queue. One thread owns it.
pub(crate) struct Sequencer {
    pub(crate) writer: Writer,
    pub(crate) queue: Arc<Queue<Work>>,
    pub(crate) repeater: Arc<Repeater>,
    /// Where the log goes when the writer ends.
    pub(crate) retired: Arc<Mutex<Option<Box<dyn Log>>>>,
}

impl Sequencer {
    /// Serves the queue until it is closed and empty.
    pub(crate) fn run(mut self) {
        while let Some(work) = self.queue.take(GROUP_MEMBERS, GROUP_BYTES, Work::weight) {
            let started = self.writer.outside.clock.monotonic_microseconds();
            self.writer
                .outside
                .feed
                .wait_for_lag(self.writer.durable_size());
            let mut group = Forming::default();
            for item in work {
                self.take_in(item, &mut group);
            }
            self.settle(group);
            self.writer.relieve();
            let clock = &self.writer.outside.clock;
            let taken = clock.monotonic_microseconds().saturating_sub(started);
            self.metrics().group_microseconds.observe(taken);
        }
        *self.retired.lock().unwrap_or_else(PoisonError::into_inner) = Some(self.writer.log);
    }

    fn take_in(&mut self, item: Work, group: &mut Forming) {
        match item {
            Work::Submission(submission) => self.take_in_submission(submission, group),
            Work::Check(candidate, reply) => {
                let judged = if self.writer.outside.latch.is_closed() {
                    Err(Problem::ReadOnly)
                } else {
                    self.writer.check(&candidate, &group.members)
                };
                let log_size = self.writer.recent.end();
                let checked = judged.map(|judgement| Checked::new(judgement, log_size));
                group.checks.push((reply, checked));
            }
        }
    }

    fn take_in_submission(&mut self, submission: Submission, group: &mut Forming) {
        let (candidate, caller) = submission.split();
        let key = candidate.verified.key();
        let outcome = if self.writer.outside.latch.is_closed() {
            self.known_while_closed(&candidate.verified)
        } else if caller.request().has_failed(&key) {
            Outcome::Problem(Problem::NotTried)
        } else {
            match pipeline::admit(&mut self.writer, candidate, &group.members) {
                Ok(admitted) => {
                    if admitted.contradicts().is_some() {
                        caller.request().fail(key);
                    }
                    group.members.push(admitted);
                    Outcome::Member(group.members.len() - 1)
                }
                Err(TurnedAway::Repeated(first)) => self.repeated(first),
                Err(TurnedAway::ConflictAgain { first, recorded }) => {
                    caller.request().fail(key);
                    self.conflict_again(first, recorded)
                }
                Err(TurnedAway::Problem(problem)) => {
                    caller.request().fail(key);
                    Outcome::Problem(problem)
                }
            }
        };
        group.callers.push((caller, outcome));
    }

    /// Nothing is taken any more, but what is recorded is answered as ever: only so does an author
    /// learn what became of an event whose answer was lost.
    fn known_while_closed(&mut self, verified: &Verified) -> Outcome {
        let durable = self.writer.durable_size();
        match self.writer.known(verified, &[]) {
            Ok(Known::Same(first)) if first < durable => self.repeated(first),
            Ok(Known::SameConflict { first, recorded }) if recorded < durable => {
                self.conflict_again(first, recorded)
            }
            Ok(_) | Err(_) => Outcome::Problem(Problem::ReadOnly),
        }
    }

    fn repeated(&self, first: u64) -> Outcome {
        self.metrics().repeated.count();
        match first.checked_sub(self.writer.durable_size()) {
            None => Outcome::Repeated(first),
            Some(position) => usize::try_from(position)
                .map_or(Outcome::Problem(Problem::Undecided), Outcome::Again),
        }
    }

    /// The first answer to a contradiction, which waits for the group if the entry is in it.
    fn conflict_again(&self, first: u64, recorded: u64) -> Outcome {
        match recorded.checked_sub(self.writer.durable_size()) {
            None => Outcome::Problem(Problem::Conflict {
                first,
                recorded: Some(recorded),
            }),
            Some(position) => usize::try_from(position)
                .map_or(Outcome::Problem(Problem::Undecided), Outcome::Again),
        }
    }

    /// Makes the group durable, then answers everybody, in the order in which they came.
    fn settle(&mut self, group: Forming) {
        let Forming {
            members,
            callers,
            checks,
        } = group;
        let answers = if members.is_empty() {
            Vec::new()
        } else {
            match pipeline::append(&mut self.writer, members) {
                Ok(appended) => {
                    let answers = pipeline::acknowledge(&appended);
                    self.count(&appended);
                    self.writer.project(appended);
                    answers
                }
                Err(error) => return self.fail(&error, callers, checks),
            }
        };
        for (caller, outcome) in callers {
            self.answer(caller, outcome, &answers);
        }
        for (reply, checked) in checks {
            reply(checked);
        }
    }

    fn answer(&self, caller: Caller, outcome: Outcome, answers: &[Answer]) {
        match outcome {
            Outcome::Member(position) | Outcome::Again(position) => {
                caller.answer(answers[position].clone());
            }
            Outcome::Repeated(index) => self.repeater.tell(index, caller),
            Outcome::Problem(problem) => {
                self.count_problem(&problem);
                caller.answer(Answer::Problem(problem));
            }
        }
    }

    /// The group is in doubt: nobody is told anything that rests on it, nothing more is written,
    /// and the state that ran ahead is never used again.
    fn fail(
        &mut self,
        error: &CommitError,
        callers: Vec<(Caller, Outcome)>,
        checks: Vec<(CheckReply, Result<Checked, Problem>)>,
    ) {
        let text = chain(error);
        self.writer.outside.latch.close(match error {
            CommitError::Append(_) => ReadOnly::Failed(text),
            CommitError::Frame(_) | CommitError::Leaf { .. } | CommitError::Root { .. } => {
                ReadOnly::Contradiction(text)
            }
        });
        for (caller, _) in callers {
            caller.answer(Answer::Problem(Problem::OutcomeUnknown));
        }
        for (reply, _) in checks {
            reply(Err(Problem::ReadOnly));
        }
    }

    fn count(&self, appended: &Appended) {
        for member in appended.members() {
            match member.admission().verdict {
                grain_envelope::Verdict::Admitted => self.metrics().admitted.count(),
                grain_envelope::Verdict::Refused => self.metrics().refused.count(),
                grain_envelope::Verdict::Conflict => self.metrics().conflicts.count(),
            }
        }
    }

    fn count_problem(&self, problem: &Problem) {
        self.metrics().problems.count();
        match problem {
            Problem::Conflict { .. } => self.metrics().conflicts_unrecorded.count(),
            Problem::EventIdTaken => self.metrics().ids_taken.count(),
            _ => {}
        }
    }

    fn metrics(&self) -> &Metrics {
        &self.writer.outside.metrics
    }
}
