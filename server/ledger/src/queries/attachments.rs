//! `attachments/{blake3}`, `attachments`: which files events name, and which were erased. Whether
//! their bytes are there knows who keeps them.

use std::collections::BTreeMap;

use grain_envelope::{AttachmentReference, Digest, EventId, Party, ServerTime, Verdict};
use grain_events::{Attached, RecordKey, State};

use super::{Answered, Found, Ownership, Queries, QueryError};
use crate::limits::ATTACHED_EVENTS;
use crate::view::View;

/// The attachments of an admitted event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentsAnswer {
    /// The event.
    pub event: EventId,
    /// The party that wrote it and owes their bytes.
    pub author: Party,
    /// When it was recorded.
    pub recorded_at: ServerTime,
    /// What it says of each.
    pub files: Vec<AttachmentReference>,
    /// Those of them that were erased.
    pub erased: Vec<Digest>,
    /// Entries that the answer takes into account.
    pub log_size: u64,
}

/// Some events with attachments, in the order of their ids.
#[derive(Debug, Clone)]
pub struct AttachedPage {
    /// The events.
    pub events: Vec<(EventId, Attached)>,
    /// Behind which event the next page begins; none on the last.
    pub next: Option<EventId>,
    /// Entries that the answer takes into account.
    pub log_size: u64,
}

impl Queries<'_> {
    /// The attachments of an event. None where no such event was recorded, or it was refused: then
    /// it has none that anybody keeps.
    pub fn attachments(&self, id: &EventId) -> Answered<AttachmentsAnswer> {
        let view = self.view()?;
        let Some((retold, statement)) = self.recorded(&view, id)? else {
            return Ok(None);
        };
        let Ok(header) = &statement.form else {
            return Ok(None);
        };
        if retold.admission.verdict != Verdict::Admitted {
            return Ok(None);
        }
        let known = self.attached(&view, *id)?;
        let erased = known.iter().flat_map(|known| &known.erased);
        let value = AttachmentsAnswer {
            event: *id,
            author: header.actor,
            recorded_at: retold.admission.recorded_at,
            files: header.attachments.to_vec(),
            erased: erased.map(|erased| erased.blake3).collect(),
            log_size: view.size(),
        };
        let ownership = self.ownership_of_entry(&view, &statement)?;
        Ok(Some(Found { value, ownership }))
    }

    /// Who has to do with an event; nobody where there is none.
    pub fn ownership_of_event(&self, id: &EventId) -> Result<Ownership, QueryError> {
        let view = self.view()?;
        match self.recorded(&view, id)? {
            Some((_, statement)) => self.ownership_of_entry(&view, &statement),
            None => Ok(Ownership::default()),
        }
    }

    /// What the state knows of an event's attachments.
    pub(crate) fn attached(
        &self,
        view: &View,
        id: EventId,
    ) -> Result<Option<Attached>, QueryError> {
        let key = RecordKey::Attached(id);
        self.with_record(view, &key, |state| state.attached(id).cloned())
    }

    /// Admitted events with attachments, those behind `after`, some hundred at a time.
    pub fn events_attached(&self, after: Option<EventId>) -> Result<AttachedPage, QueryError> {
        let view = self.view()?;
        let stored = self.shared.shelf.records_behind(
            "attached/",
            after.map(|id| RecordKey::Attached(id).to_string()),
            ATTACHED_EVENTS,
        )?;
        let complete = stored.len() < ATTACHED_EVENTS;
        let mut events = BTreeMap::new();
        for (key, bytes) in stored {
            let RecordKey::Attached(id) = key else {
                continue;
            };
            let mut alone = State::untracked();
            alone.insert_encoded(&key, &bytes)?;
            events.extend(alone.attached(id).map(|known| (id, known.clone())));
        }
        // What is in memory is newer than its row, and may have none yet.
        let last = events.keys().next_back().copied().filter(|_| !complete);
        let newer = view.state.events_attached().filter(|(id, _)| {
            after.is_none_or(|after| **id > after) && last.is_none_or(|last| **id <= last)
        });
        events.extend(newer.map(|(id, known)| (*id, known.clone())));
        Ok(AttachedPage {
            events: events.into_iter().collect(),
            next: last,
            log_size: view.size(),
        })
    }
}
