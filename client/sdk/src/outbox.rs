//! The outbox: signed envelopes, durable before they are first sent, sent byte
//! for byte until answered, across kill -9 and a week offline.
//!
//! One directory per key. One process at a time holds its lock, so that a key
//! has one chain and one request in flight (log-format.md §3).

pub mod journal;
pub mod owed;
pub mod rebase;
pub mod send;
pub mod state;

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::files::{self, Files};
use crate::journal::{Journal, JournalError};
use journal::{LINE_CONTEXT, Record};
use state::{Contradiction, Head, Item, Settled, Standing, State};

/// Why an outbox refuses.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// Another process works with this key now.
    #[error("another process is using the outbox in {directory}")]
    Busy {
        /// The outbox's directory.
        directory: PathBuf,
    },
    /// The directory or its lock cannot be made.
    #[error("the outbox in {directory} cannot be opened")]
    Directory {
        /// The outbox's directory.
        directory: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The journal cannot be read or written, or is damaged.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The journal contradicts itself.
    #[error(transparent)]
    Contradiction(#[from] Contradiction),
    /// The outbox belongs to another ledger or key.
    #[error("this outbox belongs to ledger {ledger} and key {key}")]
    Foreign {
        /// Ledger id, hex.
        ledger: String,
        /// Fingerprint, hex.
        key: String,
    },
    /// The event is not among the open ones.
    #[error("no open event {event_id} in the outbox")]
    NoSuchEvent {
        /// What was asked for.
        event_id: String,
    },
    /// The event, or one before it, was sent and not answered yet.
    #[error("the outcome of event {event_id} is still unknown")]
    OutcomeUnknown {
        /// The oldest such event.
        event_id: String,
    },
    /// Signed events stand behind one that was turned away or dropped.
    #[error("event {event_id} holds up the outbox")]
    HeldUp {
        /// The event that was turned away, or the first that does not connect.
        event_id: String,
    },
}

/// An envelope as the signer made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedEvent {
    /// Id of the event.
    pub event_id: String,
    /// Its number in the author chain.
    pub sequence: u64,
    /// The payload's bytes.
    pub payload: Vec<u8>,
    /// The signature.
    pub signature: [u8; 64],
}

/// An open outbox; it holds the lock until dropped.
pub struct Outbox {
    directory: PathBuf,
    files: Box<dyn Files>,
    journal: Journal<Record>,
    state: State,
    _lock: File,
}

impl std::fmt::Debug for Outbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outbox")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl Outbox {
    /// Opens the outbox of `key` in `directory`, making it if need be.
    ///
    /// # Errors
    /// [`OutboxError`]; nothing is then changed but a torn tail.
    pub fn open(
        files: Box<dyn Files>,
        directory: &Path,
        ledger: &str,
        key: &str,
    ) -> Result<Outbox, OutboxError> {
        let lock = lock(directory)?;
        let (mut journal, mut records) =
            Journal::open(&*files, &directory.join("journal"), LINE_CONTEXT)?;
        if records.is_empty() {
            let opened = Record::Opened {
                version: 1,
                ledger: ledger.to_owned(),
                key: key.to_owned(),
            };
            journal.append(&*files, std::slice::from_ref(&opened))?;
            records.push(opened);
        }
        let state = State::replay(records)?;
        match &state.bound_to {
            Some((to_ledger, to_key)) if to_ledger == ledger && to_key == key => {}
            Some((ledger, key)) => {
                return Err(OutboxError::Foreign {
                    ledger: ledger.clone(),
                    key: key.clone(),
                });
            }
            None => return Err(Contradiction { number: 0 }.into()),
        }
        Ok(Outbox {
            directory: directory.to_owned(),
            files,
            journal,
            state,
            _lock: lock,
        })
    }

    /// Where the next envelope connects.
    pub fn next_head(&self) -> Head {
        self.state.next_head()
    }

    /// The head that the ledger is known to have.
    pub fn settled_head(&self) -> Head {
        self.state.settled_head
    }

    /// Envelopes that are not settled, in order.
    pub fn open_items(&self) -> &[Item] {
        &self.state.open
    }

    /// Envelopes that the ledger recorded, oldest first.
    pub fn settled(&self) -> &[Settled] {
        &self.state.settled
    }

    /// All that the journal says.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Whether nothing was ever signed or recorded here.
    pub fn is_pristine(&self) -> bool {
        self.state.open.is_empty()
            && self.state.settled.is_empty()
            && self.state.settled_head == Head::START
    }

    /// Adopts the head that the ledger tells, for a key file that was moved
    /// here without its outbox.
    ///
    /// # Errors
    /// [`OutboxError::HeldUp`] if envelopes are open; the journal's errors.
    pub fn adopt_head(&mut self, head: Head) -> Result<(), OutboxError> {
        if let Some(item) = self.state.open.first() {
            return Err(OutboxError::HeldUp {
                event_id: item.event_id.clone(),
            });
        }
        self.write(vec![Record::Head {
            sequence: head.sequence,
            digest: hex::encode(head.digest),
        }])
    }

    /// Makes signed envelopes durable, all or none, before any is sent.
    ///
    /// # Errors
    /// The journal's errors.
    ///
    /// # Panics
    /// If an envelope does not continue the chain: its maker took the number
    /// from [`Outbox::next_head`] under the same lock.
    pub fn enqueue(&mut self, events: Vec<SignedEvent>) -> Result<(), OutboxError> {
        let numbers = self.next_head().sequence + 1..;
        assert!(
            events
                .iter()
                .map(|event| event.sequence)
                .eq(numbers.take(events.len())),
            "envelopes continue their chain"
        );
        let records = events.into_iter().map(signed_record).collect();
        self.write(records)
    }

    /// Gives up an event that is not recorded and not in doubt.
    ///
    /// # Errors
    /// [`OutboxError::OutcomeUnknown`], [`OutboxError::NoSuchEvent`], or the
    /// journal's errors.
    pub fn drop_event(&mut self, event_id: &str) -> Result<(), OutboxError> {
        let found = self
            .state
            .open
            .iter()
            .find(|item| item.event_id == event_id);
        let item = found.ok_or_else(|| OutboxError::NoSuchEvent {
            event_id: event_id.into(),
        })?;
        if item.standing == Standing::Unknown {
            return Err(OutboxError::OutcomeUnknown {
                event_id: event_id.into(),
            });
        }
        self.write(vec![Record::Dropped {
            event_id: event_id.into(),
        }])
    }

    /// The first event that keeps the others from being sent, if any: one that
    /// was turned away, or one that no longer connects.
    pub fn held_up_by(&self) -> Option<&Item> {
        let blocked = self
            .state
            .open
            .iter()
            .find(|item| item.standing == Standing::Blocked);
        blocked.or_else(|| {
            let mut head = self.state.settled_head;
            self.state.open.iter().find(|item| {
                let follows = item.sequence == head.sequence + 1 && item.previous == head.digest;
                head = Head {
                    sequence: item.sequence,
                    digest: item.digest,
                };
                !follows
            })
        })
    }

    /// The oldest event whose outcome is unknown, if any.
    pub fn in_doubt(&self) -> Option<&Item> {
        self.state
            .open
            .iter()
            .find(|item| item.standing == Standing::Unknown)
    }

    /// Writes a group of records and takes them into the state.
    fn write(&mut self, records: Vec<Record>) -> Result<(), OutboxError> {
        if records.is_empty() {
            return Ok(());
        }
        self.journal.append(&*self.files, &records)?;
        for (number, record) in records.into_iter().enumerate() {
            self.state.apply(record).ok_or(Contradiction { number })?;
        }
        Ok(())
    }
}

fn signed_record(event: SignedEvent) -> Record {
    Record::Signed {
        event_id: event.event_id,
        sequence: event.sequence,
        payload: event.payload,
        signature: hex::encode(event.signature),
    }
}

/// Takes a directory for this process alone, making it if need be.
pub(crate) fn lock(directory: &Path) -> Result<File, OutboxError> {
    let failed = |source| OutboxError::Directory {
        directory: directory.to_owned(),
        source,
    };
    files::make_private_directory(directory).map_err(failed)?;
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(directory.join("lock"))
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OutboxError::Busy {
            directory: directory.to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}
