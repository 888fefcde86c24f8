//! `GET entries/{index}`, `GET events/{event_id}`.

use grain_envelope::{EventId, Statement, Verdict};
use grain_events::{Body, Mark, RecordKey, Violation, ViolationId, ViolationRecord};

use super::{Answered, Found, Queries, QueryError};
use crate::receipt::{RetellError, Retold};
use crate::view::View;

/// An event with its entry, and what became of it since.
#[derive(Debug, Clone)]
pub struct EventAnswer {
    /// The entry, checked against the tree.
    pub retold: Retold,
    /// What its payload says.
    pub statement: Statement,
    /// It waits for somebody's approval and does nothing until then.
    pub pending: bool,
    /// A holder wrote down an authority's paper, and the authority has not confirmed it by an event
    /// of its own.
    pub unconfirmed: bool,
    /// Its key was revoked as suspect from before it.
    pub mark: Option<Mark>,
    /// The violations recorded with it that could stay open, how they stand, and what was told of
    /// them.
    pub violations: Vec<(ViolationId, ViolationRecord, Violation)>,
    /// Entries that the answer takes into account.
    pub log_size: u64,
}

impl Queries<'_> {
    /// The entry at an index, checked against the tree.
    pub fn entry(&self, index: u64) -> Answered<Retold> {
        let view = self.view()?;
        let Some(retold) = self.shared.reteller.entry(index)? else {
            return Ok(None);
        };
        let ownership = match retold.statement() {
            Ok(statement) => self.ownership_of_entry(&view, &statement)?,
            // What the ledger made itself belongs to nobody: the offices read it.
            Err(_) => super::Ownership::default(),
        };
        Ok(Some(Found {
            value: retold,
            ownership,
        }))
    }

    /// The event with an id, admitted or refused.
    pub fn event(&self, id: &EventId) -> Answered<EventAnswer> {
        let view = self.view()?;
        let Some((retold, statement)) = self.recorded(&view, id)? else {
            return Ok(None);
        };
        let ownership = self.ownership_of_entry(&view, &statement)?;
        let pending = self.with_record(&view, &RecordKey::Pending(*id), |state| {
            state
                .pending(*id)
                .map(|pending| pending.approved_index.is_none())
        })?;
        let mut violations = Vec::new();
        for (number, found) in (0..).zip(&retold.admission.violations) {
            let violation = ViolationId {
                event: *id,
                code: found.code.as_str().to_owned(),
                field: found.field.as_str().to_owned(),
            };
            let key = RecordKey::Violation(violation.clone());
            let record =
                self.with_record(&view, &key, |state| state.violation(&violation).cloned())?;
            if let Some(record) = record {
                let place = (retold.admission.index, number);
                let told = self.told(&view, place, &violation, &record)?;
                violations.push((violation, record, told));
            }
        }
        let value = EventAnswer {
            pending: pending.unwrap_or(false),
            unconfirmed: self.is_unconfirmed(&view, &statement)?,
            mark: view
                .state
                .mark(retold.admission.index, &statement.identity.key),
            violations,
            log_size: view.size(),
            statement,
            retold,
        };
        Ok(Some(Found { value, ownership }))
    }

    /// Whether an event transcribes a paper that its authority has not confirmed since.
    fn is_unconfirmed(&self, view: &View, statement: &Statement) -> Result<bool, QueryError> {
        let Ok(header) = &statement.form else {
            return Ok(false);
        };
        if !header.transcribed {
            return Ok(false);
        }
        let event = header.event_id;
        let confirmed = match Body::parse(header.type_name.as_str(), &statement.body) {
            Ok(Body::CustomsFilingGranted(body)) => {
                let facility = view.state.facility(body.facility);
                let filing = facility.and_then(|facility| facility.filing(event));
                filing.and_then(|filing| filing.confirmed_index)
            }
            Ok(Body::TransferAcknowledged(body)) => {
                let key = RecordKey::Transfer(body.transfer);
                self.with_record(view, &key, |state| {
                    let transfer = state.transfer(body.transfer)?;
                    let known = [&transfer.entry, &transfer.destination];
                    let own = known
                        .into_iter()
                        .flatten()
                        .find(|known| known.event == event)?;
                    Some(own.confirmed_index)
                })?
                .flatten()
            }
            // Nothing else can be confirmed yet.
            Ok(_) | Err(_) => None,
        };
        Ok(confirmed.is_none())
    }

    /// The entry that recorded an event. The index is only a hint: what it leads to must be the
    /// event.
    pub(super) fn recorded(
        &self,
        view: &View,
        id: &EventId,
    ) -> Result<Option<(Retold, Statement)>, QueryError> {
        let newest = view
            .gathered()
            .filter_map(|gathered| gathered.ids.get(id).copied())
            .last();
        let index = match newest {
            Some(index) => Some(index),
            None => self.shared.shelf.id(id)?,
        };
        let Some(index) = index else { return Ok(None) };
        let contradiction = RetellError::Contradiction { index };
        let retold = self
            .shared
            .reteller
            .entry(index)?
            .ok_or(contradiction.clone())?;
        let statement = retold.statement().map_err(|_| contradiction.clone())?;
        if statement.identity.event_id != *id {
            return Err(contradiction.into());
        }
        // The id of a conflict entry is taken, and no event was recorded under it.
        let is_event = retold.admission.verdict != Verdict::Conflict;
        Ok(is_event.then_some((retold, statement)))
    }
}
