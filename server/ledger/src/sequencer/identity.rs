//! Is this event known, and does it follow its key's last one? (log-format.md §3)

use grain_envelope::{Entry, EventId, Identity, KeyId, Statement, Verified};

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
    /// The same key recorded another payload there.
    Other(u64),
    /// Another key used the id.
    Taken,
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
        if let Some(position) = index.checked_sub(self.durable_size()) {
            let member = usize::try_from(position)
                .ok()
                .and_then(|position| group.get(position));
            let member = member.ok_or(Problem::Undecided)?;
            let same_key = member
                .judgement()
                .author
                .is_some_and(|(key, _)| key == identity.key);
            return Ok(Self::compare(
                index,
                &member.entry().payload,
                verified,
                same_key,
            ));
        }
        let record = self
            .reader
            .read(index)
            .map_err(|error| self.unreadable(&error))?;
        let entry = record.and_then(|bytes| Entry::decode(&bytes).ok());
        let first = entry.and_then(|entry| {
            let statement = Statement::read(&entry.payload, &entry.signature).ok()?;
            Some((entry, statement.identity))
        });
        match first {
            Some((entry, first)) if first.event_id == identity.event_id => {
                let same_key = first.key == identity.key;
                Ok(Self::compare(index, &entry.payload, verified, same_key))
            }
            _ => {
                let text = format!("the row of event {} leads elsewhere", identity.event_id);
                self.outside.latch.close(ReadOnly::Index(text));
                Err(Problem::Undecided)
            }
        }
    }

    fn compare(index: u64, first: &[u8], verified: &Verified, same_key: bool) -> Known {
        if first == verified.payload() {
            Known::Same(index)
        } else if same_key {
            Known::Other(index)
        } else {
            Known::Taken
        }
    }

    /// The entry that recorded an id. The filter knows for certain that most are new; a hit is
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
