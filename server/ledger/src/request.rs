//! What waits for the writer, and the hold that a request has on its keys.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use grain_envelope::{FormError, KeyId, Verified};
use grain_events::Body;

use crate::answer::{Answer, Checked, Problem};
use crate::leases::{Acquired, Leases};

/// Takes the answer to a submission. Called once, from a thread of the ledger, unless the ledger
/// dies first: so it must not block.
pub type Reply = Box<dyn FnOnce(Answer) + Send>;

/// Takes the answer to a check.
pub type CheckReply = Box<dyn FnOnce(Result<Checked, Problem>) + Send>;

/// A verified envelope with its body read: the last that can be done without the ledger's state.
pub(crate) struct Candidate {
    pub(crate) verified: Verified,
    /// The body, or the form error of header or body.
    pub(crate) body: Result<Body, FormError>,
}

impl Candidate {
    pub(crate) fn new(verified: Verified) -> Self {
        let body = match verified.form() {
            Ok(header) => Body::parse(header.type_name.as_str(), verified.body()),
            Err(error) => Err(error.clone()),
        };
        Self { verified, body }
    }
}

/// One thing for the writer to do.
pub(crate) enum Work {
    /// Record an event.
    Submission(Submission),
    /// Say what recording it would give.
    Check(Candidate, CheckReply),
}

impl Work {
    /// How much it weighs in a commit group, in bytes.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::Submission(submission) => submission.candidate.verified.payload().len(),
            Self::Check(candidate, _) => candidate.verified.payload().len(),
        }
    }

    /// Answers it without having tried it.
    pub(crate) fn turn_away(self, problem: Problem) {
        match self {
            Self::Submission(submission) => {
                let (_, caller) = submission.split();
                caller.answer(Answer::Problem(problem));
            }
            Self::Check(_, reply) => reply(Err(problem)),
        }
    }
}

/// An event on its way to the writer.
pub(crate) struct Submission {
    pub(crate) candidate: Candidate,
    pub(crate) request: Arc<Request>,
    pub(crate) reply: Reply,
}

impl Submission {
    /// Splits off what is left once the candidate was judged.
    pub(crate) fn split(self) -> (Candidate, Caller) {
        (
            self.candidate,
            Caller {
                request: self.request,
                reply: self.reply,
            },
        )
    }
}

/// Who waits for an answer.
pub(crate) struct Caller {
    request: Arc<Request>,
    reply: Reply,
}

impl Caller {
    /// Answers. The request's hold on its keys ends before its last answer is given, so that the
    /// client's next request finds them free.
    pub(crate) fn answer(self, answer: Answer) {
        drop(self.request);
        (self.reply)(answer);
    }

    pub(crate) fn request(&self) -> &Request {
        &self.request
    }
}

/// An event or a batch in flight: it holds the keys that it has used until it is answered.
pub(crate) struct Request {
    id: u64,
    leases: Arc<Leases<KeyId>>,
    held: Mutex<Vec<KeyId>>,
    /// Keys of which a line was turned away by the writer.
    failed: Mutex<HashSet<KeyId>>,
}

impl Request {
    pub(crate) fn new(leases: &Arc<Leases<KeyId>>) -> Arc<Self> {
        Arc::new(Self {
            id: leases.request(),
            leases: Arc::clone(leases),
            held: Mutex::new(Vec::new()),
            failed: Mutex::new(HashSet::new()),
        })
    }

    /// Takes the key, or says that another request has it.
    pub(crate) fn acquire(&self, key: KeyId) -> Result<(), Problem> {
        match self.leases.acquire(self.id, key) {
            Acquired::Busy => Err(Problem::KeyBusy),
            Acquired::Before => Ok(()),
            Acquired::Now => {
                self.held
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(key);
                Ok(())
            }
        }
    }

    /// Notes that a line of the key was turned away: later ones of this request are not tried.
    pub(crate) fn fail(&self, key: KeyId) {
        self.failed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key);
    }

    pub(crate) fn has_failed(&self, key: &KeyId) -> bool {
        self.failed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(key)
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        let held = self.held.get_mut().unwrap_or_else(PoisonError::into_inner);
        self.leases.release(held);
    }
}
