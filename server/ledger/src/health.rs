//! Whether the ledger may still be written to.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// Why writing has ended. Reading and proving go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadOnly {
    /// The directory was restored from a backup, and nobody has shown yet that nothing is missing.
    Restored,
    /// Acknowledged bytes are damaged.
    Damaged(String),
    /// A write failed; what became of it is known after the next opening.
    Failed(String),
    /// Two ways of computing the same thing disagree: nothing is signed any more.
    Contradiction(String),
    /// The index cannot be read; the next opening rebuilds it.
    Index(String),
}

impl std::fmt::Display for ReadOnly {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Restored => formatter.write_str("restored from a backup, not resumed yet"),
            Self::Damaged(what) => write!(formatter, "damaged: {what}"),
            Self::Failed(what) => write!(formatter, "a write failed: {what}"),
            Self::Contradiction(what) => write!(formatter, "contradiction: {what}"),
            Self::Index(what) => write!(formatter, "the index is unusable: {what}"),
        }
    }
}

/// A latch: once closed it stays closed until the ledger is opened again.
#[derive(Debug, Default)]
pub(crate) struct Latch {
    closed: AtomicBool,
    reason: Mutex<Option<ReadOnly>>,
}

impl Latch {
    /// Ends writing. The first reason stays.
    pub(crate) fn close(&self, reason: ReadOnly) {
        let mut first = self.reason.lock().unwrap_or_else(PoisonError::into_inner);
        if first.is_none() {
            tracing::error!(%reason, "the ledger is read-only from now on");
            *first = Some(reason);
        }
        self.closed.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    pub(crate) fn reason(&self) -> Option<ReadOnly> {
        self.reason
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_reason_stays() {
        let latch = Latch::default();
        assert!(!latch.is_closed());
        latch.close(ReadOnly::Restored);
        latch.close(ReadOnly::Failed("later".to_owned()));
        assert!(latch.is_closed());
        assert_eq!(latch.reason(), Some(ReadOnly::Restored));
    }
}
