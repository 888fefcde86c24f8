//! What a kill loop may find.

use std::error::Error;

/// What must never be.
#[derive(Debug, thiserror::Error)]
pub enum Finding {
    /// An acknowledged event is not there any more, or is another entry now.
    #[error(
        "event {sequence} of author {author} was acknowledged and is gone: sent again it was \
         answered {status}\n  it had {given}\n  it has {now}"
    )]
    Lost {
        /// Which author.
        author: usize,
        /// The event's number in the author chain.
        sequence: usize,
        /// How the event was answered when it was sent again.
        status: u16,
        /// The receipt that it was given.
        given: String,
        /// The receipt that it is given now.
        now: String,
    },
    /// An acknowledged checkpoint or entry is gone, so that the server does not start any more.
    #[error("graind does not start any more: {0}")]
    NotStarted(String),
    /// A receipt that proves nothing.
    #[error("a receipt does not verify: {0}")]
    BadReceipt(String),
    /// The log holds an event twice, or entries that nobody was answered for.
    #[error("{0}")]
    Duplicated(String),
    /// The audit found something.
    #[error("the audit is not clean: {0}")]
    Audit(String),
    /// Anything else that did not go as it should.
    #[error("{0}")]
    Unexpected(String),
}

impl Finding {
    /// An error that nobody expected.
    pub fn of(error: impl Error) -> Finding {
        Finding::Unexpected(format!("{error:?}"))
    }
}

/// What was found, when, and how to look for it again.
#[derive(Debug, thiserror::Error)]
#[error("after {kills} kills (GRAINTRAIL_SEED={seed}): {finding}")]
pub struct Failure {
    /// The seed of the run.
    pub seed: u64,
    /// Kills until then.
    pub kills: u64,
    /// What was found.
    pub finding: Finding,
}
