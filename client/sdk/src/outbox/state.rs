//! Where each envelope of an outbox stands, derived from the journal alone.

use std::collections::BTreeMap;

use super::journal::Record;

/// How far an envelope has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Signed and never sent, or sent and answered "not now" (424, 429).
    Unsent,
    /// Sent, and no answer came: it is sent again byte for byte.
    Unknown,
    /// Recorded and admitted; its receipt was verified.
    Recorded,
    /// Recorded as refused by the rules; its receipt was verified.
    Refused,
    /// Turned away without consuming its number; the user must mend or drop it.
    Blocked,
}

/// A place in an author chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Head {
    /// Number of the last event; 0 before the first.
    pub sequence: u64,
    /// Its envelope digest; 32 zero bytes before the first.
    #[serde(serialize_with = "hex_digest")]
    pub digest: [u8; 32],
}

impl Head {
    /// Before a key's first event (log-format.md §3).
    pub const START: Head = Head {
        sequence: 0,
        digest: [0; 32],
    };
}

fn hex_digest<S: serde::Serializer>(digest: &[u8; 32], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&hex::encode(digest))
}

/// A signed envelope that is not settled yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Id of the event.
    pub event_id: String,
    /// Its number in the author chain.
    pub sequence: u64,
    /// `author_previous` as signed.
    pub previous: [u8; 32],
    /// Its envelope digest.
    pub digest: [u8; 32],
    /// The payload's bytes.
    pub payload: Vec<u8>,
    /// The signature.
    pub signature: [u8; 64],
    /// `Unsent`, `Unknown` or `Blocked`.
    pub standing: Standing,
    /// Last HTTP status, if it was ever answered.
    pub status: Option<u16>,
    /// The problem that it was answered with, a JSON text.
    pub problem: Option<String>,
}

/// An envelope that the ledger recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Id of the event.
    pub event_id: String,
    /// Its number in the author chain.
    pub sequence: u64,
    /// `Recorded` or `Refused`.
    pub standing: Standing,
    /// HTTP status of the answer.
    pub status: u16,
}

/// A record that cannot follow the ones before it: the journal was not written
/// by this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("record {number} of the outbox contradicts those before it")]
pub struct Contradiction {
    /// Which record, from 0.
    pub number: usize,
}

/// All that the journal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Ledger id and fingerprint, once the outbox was opened.
    pub bound_to: Option<(String, String)>,
    /// The head that the ledger is known to have.
    pub settled_head: Head,
    /// Unsettled envelopes in the order of their numbers.
    pub open: Vec<Item>,
    /// Settled ones, oldest first.
    pub settled: Vec<Settled>,
}

impl State {
    /// The state after all records.
    ///
    /// # Errors
    /// [`Contradiction`] names the first record that cannot stand.
    pub fn replay(records: Vec<Record>) -> Result<State, Contradiction> {
        let mut state = State {
            bound_to: None,
            settled_head: Head::START,
            open: Vec::new(),
            settled: Vec::new(),
        };
        for (number, record) in records.into_iter().enumerate() {
            state.apply(record).ok_or(Contradiction { number })?;
        }
        Ok(state)
    }

    /// Takes one record; `None` where it cannot stand.
    pub fn apply(&mut self, record: Record) -> Option<()> {
        match record {
            Record::Opened {
                version: 1,
                ledger,
                key,
            } if self.bound_to.is_none() => {
                self.bound_to = Some((ledger, key));
            }
            Record::Opened { .. } => return None,
            Record::Head { sequence, digest } => {
                let digest = hex::decode(digest).ok()?.try_into().ok()?;
                self.settled_head = Head { sequence, digest };
            }
            Record::Signed {
                event_id,
                sequence,
                payload,
                signature,
            } => {
                self.signed(event_id, sequence, payload, &signature)?;
            }
            Record::Sending { first, last } => {
                let sent = self
                    .open
                    .iter_mut()
                    .filter(|i| (first..=last).contains(&i.sequence));
                sent.for_each(|item| item.standing = Standing::Unknown);
            }
            Record::Answered {
                event_id,
                status,
                receipt,
                problem,
            } => {
                self.answered(&event_id, status, receipt.is_some(), problem)?;
            }
            Record::Dropped { event_id } => {
                let place = self
                    .open
                    .iter()
                    .position(|item| item.event_id == event_id)?;
                if self.open[place].standing == Standing::Unknown {
                    return None;
                }
                self.open.remove(place);
            }
        }
        Some(())
    }

    fn signed(
        &mut self,
        event_id: String,
        sequence: u64,
        payload: Vec<u8>,
        signature: &str,
    ) -> Option<()> {
        let signature: [u8; 64] = hex::decode(signature).ok()?.try_into().ok()?;
        let digest = *grain_envelope::envelope_digest(&payload, &signature).as_bytes();
        let previous = previous_of(&payload)?;
        let item = Item {
            event_id,
            sequence,
            previous,
            digest,
            payload,
            signature,
            standing: Standing::Unsent,
            status: None,
            problem: None,
        };
        match self
            .open
            .iter_mut()
            .find(|open| open.event_id == item.event_id)
        {
            Some(open) if open.standing == Standing::Unknown => return None,
            Some(open) => *open = item,
            None => self.open.push(item),
        }
        Some(())
    }

    fn answered(
        &mut self,
        event_id: &str,
        status: u16,
        has_receipt: bool,
        problem: Option<String>,
    ) -> Option<()> {
        let place = self
            .open
            .iter()
            .position(|item| item.event_id == event_id)?;
        if has_receipt {
            let item = self.open.remove(place);
            self.settled_head = Head {
                sequence: item.sequence,
                digest: item.digest,
            };
            let standing = if status == 422 {
                Standing::Refused
            } else {
                Standing::Recorded
            };
            let Item {
                event_id, sequence, ..
            } = item;
            self.settled.push(Settled {
                event_id,
                sequence,
                standing,
                status,
            });
            return Some(());
        }
        let item = &mut self.open[place];
        item.standing = match status {
            // Not tried, or not now: the very same envelope may be sent again.
            424 | 429 => Standing::Unsent,
            400..=499 => Standing::Blocked,
            _ => return None,
        };
        item.status = Some(status);
        item.problem = problem;
        Some(())
    }

    /// Where the next envelope to be signed connects.
    pub fn next_head(&self) -> Head {
        self.open.last().map_or(self.settled_head, |item| Head {
            sequence: item.sequence,
            digest: item.digest,
        })
    }

    /// Whether the open envelopes continue the ledger's head without a break.
    pub fn is_connected(&self) -> bool {
        let mut head = self.settled_head;
        self.open.iter().all(|item| {
            let follows = item.sequence == head.sequence + 1 && item.previous == head.digest;
            head = Head {
                sequence: item.sequence,
                digest: item.digest,
            };
            follows
        })
    }

    /// How many envelopes stand where.
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::from([
            ("unsent", 0),
            ("unknown", 0),
            ("recorded", 0),
            ("refused", 0),
            ("blocked", 0),
        ]);
        let standings = self.open.iter().map(|item| item.standing);
        for standing in standings.chain(self.settled.iter().map(|item| item.standing)) {
            *counts.entry(standing.name()).or_default() += 1;
        }
        counts
    }
}

impl Standing {
    /// The word used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Unsent => "unsent",
            Standing::Unknown => "unknown",
            Standing::Recorded => "recorded",
            Standing::Refused => "refused",
            Standing::Blocked => "blocked",
        }
    }
}

fn previous_of(payload: &[u8]) -> Option<[u8; 32]> {
    #[derive(serde::Deserialize)]
    struct Link {
        author_previous: String,
    }
    let link: Link = serde_json::from_slice(payload).ok()?;
    hex::decode(link.author_previous).ok()?.try_into().ok()
}
