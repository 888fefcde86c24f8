//! Sending what the outbox holds, in order, until it is empty or held up.

use super::journal::Record;
use super::state::{Head, Item, Standing};
use super::{Outbox, OutboxError};
use crate::host::Host;

/// Most envelopes in one request (log-format.md §2).
pub const BATCH_LINES_MAX: usize = 5_000;
/// Most bytes in one request.
pub const BATCH_BYTES_MAX: usize = 8 << 20;
/// How often a request that nobody answers is tried before the user is asked to
/// send again.
const TRIES_MAX: u32 = 4;
/// How often a request is tried that is answered "not now".
const PATIENT_TRIES_MAX: u32 = 8;
/// The first pause between tries.
const FIRST_PAUSE_MS: u64 = 200;
/// The longest pause between tries.
const PAUSE_MS_MAX: u64 = 10_000;

/// What the ledger said to one envelope, its receipt already verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineAnswer {
    /// HTTP status.
    pub status: u16,
    /// The receipt's bytes, verified; present exactly where it was recorded.
    pub receipt: Option<Vec<u8>>,
    /// The problem or the verdict's body, JSON.
    pub body: Option<String>,
}

/// Why a request brought no answer, or none that may be believed.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// No answer, a broken answer or a 5xx: the outcome is unknown.
    #[error("the ledger did not answer")]
    NoAnswer {
        /// Seconds that the server asked to wait.
        retry_after_s: Option<u64>,
        /// HTTP status, where there was one.
        status: Option<u16>,
        /// What went wrong.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A receipt that does not prove what it says. Never retried: it is
    /// evidence against the server.
    #[error("the ledger's receipt for event {event_id} does not verify")]
    BadReceipt {
        /// Which event.
        event_id: String,
        /// What is wrong with it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The whole request was turned away before any line was looked at.
    #[error("the ledger turned the request away with status {status}")]
    Refused {
        /// HTTP status, 4xx.
        status: u16,
        /// Seconds that the server asked to wait.
        retry_after_s: Option<u64>,
        /// The problem's body.
        body: String,
    },
}

/// Hears answers in the order of the envelopes, some at a time; false where they
/// could not be kept, and nothing more is to come.
pub type Hear<'a> = dyn FnMut(Vec<LineAnswer>) -> bool + 'a;

/// The way to a ledger, and a test's stand-in for it.
pub trait Carrier {
    /// Sends envelopes in order and tells the answers as they come. Fewer answers
    /// than envelopes mean that the answer broke off: the rest is unknown.
    ///
    /// # Errors
    /// [`SendError`] where the answer did not come or broke off.
    fn send(&self, items: &[Item], hear: &mut Hear<'_>) -> Result<(), SendError>;

    /// The author chain's head as the ledger has it; `None` for a key that it
    /// does not know.
    ///
    /// # Errors
    /// [`SendError`].
    fn head(&self) -> Result<Option<Head>, SendError>;
}

/// Why sending stopped before the outbox was empty.
#[derive(Debug, thiserror::Error)]
pub enum DrainError {
    /// The outbox itself.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// The ledger could not be asked, after all tries.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The ledger's head for this key is not the one this outbox made: the key
    /// has been used elsewhere, or an old copy of the outbox was restored.
    #[error("the ledger has {ledger} events of this key where this outbox knows of {here}")]
    OtherCopy {
        /// The ledger's count.
        ledger: u64,
        /// This outbox's count.
        here: u64,
    },
}

/// An answer as it arrives, for the caller's report.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Id of the event.
    pub event_id: String,
    /// Where it stands now.
    pub standing: Standing,
    /// The answer.
    pub answer: LineAnswer,
}

impl Outbox {
    /// Compares the ledger's head with this outbox before anything is signed or
    /// sent, so that an old copy of a key does not contradict itself.
    ///
    /// # Errors
    /// [`DrainError::OtherCopy`], or what asking and adopting may bring.
    pub fn check_head(&mut self, carrier: &dyn Carrier) -> Result<(), DrainError> {
        let Some(head) = carrier.head()? else {
            return Ok(());
        };
        if head == self.settled_head() {
            return Ok(());
        }
        if self.is_pristine() {
            return Ok(self.adopt_head(head)?);
        }
        // The answer to the last request may be what is missing.
        let in_doubt = self
            .open_items()
            .iter()
            .filter(|i| i.standing == Standing::Unknown);
        for item in in_doubt {
            if (item.sequence, item.digest) == (head.sequence, head.digest) {
                return Ok(());
            }
        }
        Err(DrainError::OtherCopy {
            ledger: head.sequence,
            here: self.settled_head().sequence,
        })
    }

    /// Sends until nothing is open. `told` hears each answer once it is durable.
    ///
    /// # Errors
    /// [`OutboxError::HeldUp`] at the first envelope that was turned away; the
    /// others as [`DrainError`] says. What was answered stays answered.
    pub fn drain(
        &mut self,
        carrier: &dyn Carrier,
        host: &dyn Host,
        told: &mut dyn FnMut(Outcome),
    ) -> Result<(), DrainError> {
        let mut tries = 0;
        loop {
            if let Some(item) = self.held_up_by() {
                return Err(OutboxError::HeldUp {
                    event_id: item.event_id.clone(),
                }
                .into());
            }
            let batch = self.next_batch();
            if batch.is_empty() {
                return Ok(());
            }
            let (first, last) = (batch[0].sequence, batch[batch.len() - 1].sequence);
            self.write(vec![Record::Sending { first, last }])?;
            let mut answered = 0;
            let mut settled = false;
            let mut failed = None;
            let sent = carrier.send(&batch, &mut |answers| {
                let count = answers.len();
                match self.take(&batch[answered..], answers, told) {
                    Ok(progress) => settled |= progress,
                    Err(error) => failed = Some(error),
                }
                answered += count;
                failed.is_none()
            });
            if let Some(error) = failed {
                return Err(error.into());
            }
            let (tries_max, pause_s) = match sent {
                Ok(()) => (PATIENT_TRIES_MAX, None),
                Err(SendError::Refused {
                    status: 429,
                    retry_after_s,
                    body,
                }) => {
                    let line = LineAnswer {
                        status: 429,
                        receipt: None,
                        body: Some(body),
                    };
                    self.take(&batch, vec![line; batch.len()], &mut |_| {})?;
                    (PATIENT_TRIES_MAX, retry_after_s)
                }
                Err(SendError::Refused { status, body, .. }) => {
                    let line = LineAnswer {
                        status,
                        receipt: None,
                        body: Some(body),
                    };
                    self.take(&batch, turned_away(&batch, line), told)?;
                    continue;
                }
                Err(error @ SendError::NoAnswer { .. }) if tries + 1 >= TRIES_MAX => {
                    return Err(error.into());
                }
                Err(SendError::NoAnswer { retry_after_s, .. }) => (TRIES_MAX, retry_after_s),
                Err(error @ SendError::BadReceipt { .. }) => return Err(error.into()),
            };
            if settled {
                tries = 0;
                continue;
            }
            tries += 1;
            if tries >= tries_max {
                return Err(still_busy(pause_s).into());
            }
            let back_off = (FIRST_PAUSE_MS << tries.min(6)).min(PAUSE_MS_MAX);
            host.pause(pause_s.map_or(back_off, |s| (s * 1_000).min(PAUSE_MS_MAX)));
        }
    }

    /// The next envelopes to send, within the limits of one request. What is in
    /// doubt goes first and by itself, exactly as it was sent.
    fn next_batch(&self) -> Vec<Item> {
        let mut bytes = 0;
        let doubtful = self.in_doubt().is_some();
        let fits = |item: &&Item| {
            // Base64, wrapper and line end.
            bytes += item.payload.len() / 3 * 4 + 400;
            bytes <= BATCH_BYTES_MAX
        };
        let open = self.open_items().iter().take(BATCH_LINES_MAX);
        let same = open.take_while(|item| !doubtful || item.standing == Standing::Unknown);
        same.take_while(fits).cloned().collect()
    }

    /// Makes the answers durable. True if the first line was settled for good.
    fn take(
        &mut self,
        batch: &[Item],
        answers: Vec<LineAnswer>,
        told: &mut dyn FnMut(Outcome),
    ) -> Result<bool, OutboxError> {
        let mut records = Vec::new();
        let mut outcomes = Vec::new();
        for (item, answer) in batch.iter().zip(answers) {
            let standing = match (&answer.receipt, answer.status) {
                (Some(_), 422) => Standing::Refused,
                (Some(_), _) => Standing::Recorded,
                (None, 424 | 429) => Standing::Unsent,
                (None, 400..=499) => Standing::Blocked,
                // A 5xx line, or one that cannot be read: still unknown.
                (None, _) => break,
            };
            records.push(Record::Answered {
                event_id: item.event_id.clone(),
                status: answer.status,
                receipt: answer
                    .receipt
                    .as_ref()
                    .map(|r| String::from_utf8_lossy(r).into_owned()),
                problem: answer.body.clone().filter(|_| answer.receipt.is_none()),
            });
            outcomes.push(Outcome {
                event_id: item.event_id.clone(),
                standing,
                answer,
            });
        }
        self.write(records)?;
        let progress = outcomes
            .first()
            .is_some_and(|first| first.standing != Standing::Unsent);
        outcomes.into_iter().for_each(told);
        Ok(progress)
    }
}

/// A refusal of a whole request concerns its first line; the rest was not tried.
fn turned_away(batch: &[Item], line: LineAnswer) -> Vec<LineAnswer> {
    let untried = LineAnswer {
        status: 424,
        receipt: None,
        body: None,
    };
    let mut answers = vec![untried; batch.len()];
    answers[0] = line;
    answers
}

fn still_busy(retry_after_s: Option<u64>) -> SendError {
    SendError::NoAnswer {
        retry_after_s,
        status: Some(429),
        source: "it asked to come back later, every time".into(),
    }
}
