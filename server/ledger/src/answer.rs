//! What a submitter is told.

use grain_envelope::{Digest, FormError, Verdict};
use grain_events::{Effect, Forbidden, Judgement, Violation};

/// The answer to one submission. It is given once, after everything that it rests on is durable.
#[derive(Debug, Clone)]
pub enum Answer {
    /// The event is in the log, admitted or refused.
    Recorded(Recorded),
    /// It is not (a conflict is, but not as the event it wanted to be).
    Problem(Problem),
}

/// How a recorded event is reported: the first time, and the same whenever it comes again
/// (log-format.md §3, "the first answer again, status included").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// 201: admitted.
    Admitted,
    /// 422: refused by a rule; the refusal is in the log.
    Refused,
}

impl Status {
    /// How an entry of this verdict is reported.
    pub(crate) fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Admitted => Self::Admitted,
            Verdict::Refused | Verdict::Conflict => Self::Refused,
        }
    }

    /// The HTTP status that says it.
    pub fn http(self) -> u16 {
        match self {
            Self::Admitted => 201,
            Self::Refused => 422,
        }
    }
}

/// An event in the log, with the evidence for it.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// How it is reported.
    pub status: Status,
    /// Its place in the log.
    pub index: u64,
    /// Admitted or refused.
    pub verdict: Verdict,
    /// The receipt: JSON, the same bytes whenever it is asked for while the log key is in force.
    pub receipt: Vec<u8>,
    /// Every violation: the reasons of a refusal, or what an observed fact opened. The same, with
    /// the same texts, whenever the event comes again.
    pub told: Vec<Violation>,
}

/// Why a submission was not recorded as the event it wanted to be.
///
/// `code` and `status` are those of the problem table in `grain-api`, which has the texts.
#[derive(Debug, Clone)]
pub enum Problem {
    /// 413: payload or wire form is too large.
    TooLarge,
    /// 400: the form of wrapper or payload; carries its own code.
    Form(FormError),
    /// 401: the signature does not fit.
    SignatureInvalid,
    /// 401: nobody enrolled this key.
    KeyUnknown,
    /// 401: the key was revoked, or its enrolment has run out.
    KeyRevoked,
    /// 403: the key, its role or its region give no right to this event; carries its own code.
    Forbidden(Forbidden),
    /// 400: `occurred_at` is more than ten minutes ahead of the real clock.
    ClockAhead {
        /// The real clock, in Unix milliseconds.
        server_time_ms: u64,
    },
    /// 409: another payload of the same key is recorded under this id or number.
    Conflict {
        /// Index of the entry that was there first.
        first: u64,
        /// Index of the conflict entry, `None` where one conflict of its kind is recorded already
        /// or the key has no token left.
        recorded: Option<u64>,
    },
    /// 409: another key used this event id.
    EventIdTaken,
    /// 409: the number does not follow the key's head.
    AuthorGap {
        /// The number that would.
        expected_sequence: u64,
        /// The digest that its `author_previous` must hold.
        expected_previous: Digest,
    },
    /// 424: an earlier line of this key in the same batch failed.
    NotTried,
    /// 429: the key has another request in flight.
    KeyBusy,
    /// 429: the key recorded too many refusals and conflicts.
    RefusalLimit,
    /// 503: the clock is more than a second behind the last entry.
    ClockBehind,
    /// 503: whether the id is known cannot be settled at the moment.
    Undecided,
    /// 503: too many submissions are waiting.
    Overloaded,
    /// 503: the ledger is closing.
    Stopping,
    /// 503: the ledger is latched read-only.
    ReadOnly,
    /// 503: the write failed, or the answer to it did; the same bytes sent again settle it.
    OutcomeUnknown,
}

impl Problem {
    /// The stable code, as in `/problems/CODE`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::Form(error) => error.code,
            Self::SignatureInvalid => "signature-invalid",
            Self::KeyUnknown => "key-unknown",
            Self::KeyRevoked => "key-revoked",
            Self::Forbidden(forbidden) => forbidden.code,
            Self::ClockAhead { .. } => "clock-ahead",
            Self::Conflict { .. } => "conflict",
            Self::EventIdTaken => "event-id-taken",
            Self::AuthorGap { .. } => "author-gap",
            Self::NotTried => "not-tried",
            Self::KeyBusy => "key-busy",
            Self::RefusalLimit => "refusal-limit",
            Self::ClockBehind => "clock-behind",
            Self::Undecided => "starting",
            Self::Overloaded => "overloaded",
            Self::Stopping => "stopping",
            Self::ReadOnly => "read-only",
            Self::OutcomeUnknown => "timed-out",
        }
    }

    /// The HTTP status that goes with the code.
    pub fn status(&self) -> u16 {
        match self {
            Self::TooLarge => 413,
            Self::Form(_) | Self::ClockAhead { .. } => 400,
            Self::SignatureInvalid | Self::KeyUnknown | Self::KeyRevoked => 401,
            Self::Forbidden(_) => 403,
            Self::Conflict { .. } | Self::EventIdTaken | Self::AuthorGap { .. } => 409,
            Self::NotTried => 424,
            Self::KeyBusy | Self::RefusalLimit => 429,
            Self::ClockBehind
            | Self::Undecided
            | Self::Overloaded
            | Self::Stopping
            | Self::ReadOnly
            | Self::OutcomeUnknown => 503,
        }
    }

    /// Seconds after which trying again makes sense, where it does.
    pub fn retry_after_s(&self) -> Option<u32> {
        match self {
            Self::KeyBusy | Self::Overloaded | Self::Undecided => Some(1),
            Self::RefusalLimit => Some(6),
            Self::OutcomeUnknown | Self::Stopping => Some(5),
            Self::ClockBehind | Self::ReadOnly => Some(60),
            Self::TooLarge
            | Self::Form(_)
            | Self::SignatureInvalid
            | Self::KeyUnknown
            | Self::KeyRevoked
            | Self::Forbidden(_)
            | Self::ClockAhead { .. }
            | Self::Conflict { .. }
            | Self::EventIdTaken
            | Self::AuthorGap { .. }
            | Self::NotTried => None,
        }
    }
}

impl Checked {
    pub(crate) fn new(judgement: Judgement, log_size: u64) -> Self {
        let awaits = |effect: &Effect| matches!(effect, Effect::ApprovalAwaited { .. });
        let pending = judgement.effects.iter().any(awaits);
        Self {
            judgement,
            pending,
            log_size,
        }
    }
}

/// What recording an event would give at the moment. Nothing was recorded, nothing is promised.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Verdict, violations with their texts, effects: as they would be.
    pub judgement: Judgement,
    /// The event would have no effect before somebody approves it.
    pub pending: bool,
    /// Entries in the log when it was judged.
    pub log_size: u64,
}
