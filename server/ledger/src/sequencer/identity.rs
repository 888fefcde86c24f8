//! Is this event known, and does it follow its key's last one? (log-format.md §3)

use grain_envelope::{Admission, Entry, EventId, Identity, KeyId, Statement, Verdict, Verified};

use super::admission::Admitted;
use super::writer::Writer;
use crate::answer::Problem;
use crate::health::ReadOnly;
use crate::index::ShelfError;
use crate::judged::Clash;

/// What the ledger knows of an event id.
pub(crate) enum Known {
    /// Nothing.
    New,
    /// This very payload is recorded at the index.
    Same(u64),
    /// This very payload is recorded as a contradiction.
    SameConflict {
        /// Index of what it contradicts.
        first: u64,
        /// Index of the conflict entry.
        recorded: u64,
    },
    /// The same key recorded another payload there.
    Other(u64),
    /// The same key recorded another payload there as a contradiction, and no event yet.
    Contradiction(u64),
    /// Another key used the id.
    Taken,
}

/// What identity asks of an entry that is recorded, perhaps in the group being made.
struct Past {
    payload: Vec<u8>,
    event_id: EventId,
    key: KeyId,
    /// What it contradicts, if it is a conflict entry.
    contradicts: Option<u64>,
}

impl Writer {
    /// What is known of the id that `verified` claims.
    pub(super) fn known(
        &mut self,
        verified: &Verified,
        group: &[Admitted],
    ) -> Result<Known, Problem> {
        let identity = verified.identity();
        let Some(index) = self.index_of(&identity.event_id)? else {
            return Ok(Known::New);
        };
        let past = self.past(index, group)?;
        if past.event_id != identity.event_id {
            return Err(self.leads_elsewhere(&identity.event_id));
        }
        if past.payload == verified.payload() {
            return Ok(match past.contradicts {
                Some(first) => Known::SameConflict {
                    first,
                    recorded: index,
                },
                None => Known::Same(index),
            });
        }
        if past.key != identity.key {
            return Ok(Known::Taken);
        }
        let clashes = [
            Clash::Id(identity.event_id),
            Clash::Number(identity.author_sequence),
        ];
        for clash in clashes {
            let Some(recorded) = self.conflict_recorded(identity.key, clash)? else {
                continue;
            };
            let conflict = self.past(recorded, group)?;
            if conflict.payload == verified.payload() {
                let first = conflict.contradicts.unwrap_or(index);
                return Ok(Known::SameConflict { first, recorded });
            }
        }
        Ok(match past.contradicts {
            Some(_) => Known::Contradiction(index),
            None => Known::Other(index),
        })
    }

    /// A recorded entry: a member of the group, or read back from the log.
    fn past(&self, index: u64, group: &[Admitted]) -> Result<Past, Problem> {
        let Some(position) = index.checked_sub(self.durable_size()) else {
            return self.durable(index);
        };
        let member = usize::try_from(position)
            .ok()
            .and_then(|position| group.get(position))
            .ok_or(Problem::Undecided)?;
        Ok(Past {
            payload: member.entry().payload.clone(),
            event_id: member.event_id(),
            key: member.judged().trace.key().ok_or(Problem::Undecided)?,
            contradicts: member.contradicts(),
        })
    }

    fn durable(&self, index: u64) -> Result<Past, Problem> {
        let record = self
            .reader
            .read(index)
            .map_err(|error| self.unreadable(&error))?;
        let past = record.and_then(|bytes| {
            let entry = Entry::decode(&bytes).ok()?;
            let admission = Admission::parse(&entry.admission).ok()?;
            let identity = Statement::read(&entry.payload, &entry.signature)
                .ok()?
                .identity;
            let is_conflict = admission.verdict == Verdict::Conflict;
            Some(Past {
                payload: entry.payload,
                event_id: identity.event_id,
                key: identity.key,
                contradicts: admission.relied_on.first().copied().filter(|_| is_conflict),
            })
        });
        past.ok_or_else(|| {
            let text = format!("a row leads to entry {index}, which is no event");
            self.outside.latch.close(ReadOnly::Index(text));
            Problem::Undecided
        })
    }

    fn leads_elsewhere(&self, id: &EventId) -> Problem {
        let text = format!("the row of event {id} leads elsewhere");
        self.outside.latch.close(ReadOnly::Index(text));
        Problem::Undecided
    }

    /// The entry under which an id is found. The filter knows for certain that most are new; a hit is
    /// settled among the recent entries and in the index.
    fn index_of(&self, id: &EventId) -> Result<Option<u64>, Problem> {
        if let Some(index) = self.recent.index_of_id(id) {
            return Ok(Some(index));
        }
        if !self.filter.may_contain(id.as_bytes()) {
            return Ok(None);
        }
        self.shelf.id(id).map_err(|error| self.broken(&error))
    }

    /// The conflict that the number brings about, if it is used, or the gap that it leaves.
    pub(super) fn number(&self, identity: &Identity) -> Result<Option<u64>, Problem> {
        let head = self
            .state
            .key(&identity.key)
            .ok_or(Problem::KeyUnknown)?
            .head;
        if identity.author_sequence <= head.sequence {
            return self
                .index_of_number(identity.key, identity.author_sequence)
                .map(Some);
        }
        if identity.author_sequence == head.sequence + 1 && identity.author_previous == head.digest
        {
            return Ok(None);
        }
        Err(Problem::AuthorGap {
            expected_sequence: head.sequence + 1,
            expected_previous: head.digest,
        })
    }

    fn index_of_number(&self, key: KeyId, number: u64) -> Result<u64, Problem> {
        if let Some(index) = self.recent.index_of_number(key, number) {
            return Ok(index);
        }
        let found = self
            .shelf
            .number(&key, number)
            .map_err(|error| self.broken(&error))?;
        // The number is used, so its entry exists: a missing row is a damaged index.
        found.ok_or(Problem::Undecided)
    }

    /// The conflict entry that is recorded for a clash already.
    pub(super) fn conflict_recorded(
        &self,
        key: KeyId,
        clash: Clash,
    ) -> Result<Option<u64>, Problem> {
        match self.recent.index_of_conflict(key, clash) {
            Some(index) => Ok(Some(index)),
            None => self
                .shelf
                .conflict(&key, &clash)
                .map_err(|error| self.broken(&error)),
        }
    }

    /// The index cannot be asked: nothing is decided by guessing, and the next opening rebuilds it.
    pub(super) fn broken(&self, error: &ShelfError) -> Problem {
        self.outside.latch.close(ReadOnly::Index(error.to_string()));
        Problem::Undecided
    }

    fn unreadable(&self, error: &grain_store::ReadError) -> Problem {
        self.outside
            .latch
            .close(ReadOnly::Damaged(error.to_string()));
        Problem::Undecided
    }
}
