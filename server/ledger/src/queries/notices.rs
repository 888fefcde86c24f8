//! `GET stream`: what there is to tell of new entries, and who may be told.

use std::collections::BTreeSet;

use grain_envelope::{
    EventId, FacilityId, LotId, Party, ServerTime, Statement, Subject, TypeName, Verdict,
};
use grain_events::{RecordKey, Violation, ViolationId};

use super::{Found, Ownership, Queries, QueryError};
use crate::limits::PAGE_ITEMS;
use crate::receipt::{RetellError, Retold};
use crate::view::View;

/// What there is to tell of an entry.
#[derive(Debug, Clone)]
pub struct NoticeAnswer {
    /// Its place in the log.
    pub index: u64,
    /// The event's id; none of what the ledger itself wrote.
    pub event_id: Option<EventId>,
    /// Its type, where its header can be read (of a conflict it need not).
    pub type_name: Option<TypeName>,
    /// The party that wrote it, likewise.
    pub actor: Option<Party>,
    /// When it was recorded.
    pub recorded_at: ServerTime,
    /// What the ledger said.
    pub verdict: Verdict,
    /// What it is about, in the order of the payload.
    pub subjects: Vec<Subject>,
    /// What it breaks as it was told when it was judged, and whether that still stands.
    pub violations: Vec<(Violation, bool)>,
    /// The facilities that it concerns: named, by a bin, by the ends of a transfer, by the place of
    /// a process, a case or a violation.
    pub facilities: BTreeSet<FacilityId>,
    /// The lots that it concerns: named, or by a violation.
    pub lots: BTreeSet<LotId>,
}

/// Entries in the order of the log.
#[derive(Debug, Clone)]
pub struct NoticePage {
    /// The page, with who has to do with each entry: exactly those of `GET entries/{index}`.
    pub notices: Vec<Found<NoticeAnswer>>,
    /// The index of the entry behind the page.
    pub next: u64,
    /// Entries that the answer takes into account.
    pub log_size: u64,
}

impl Queries<'_> {
    /// What there is to tell of the entries from index `from` on.
    pub fn notices(&self, from: u64, limit: usize) -> Result<NoticePage, QueryError> {
        let limit = limit.clamp(1, PAGE_ITEMS) as u64;
        let log_size = self.view()?.size();
        let next = from.saturating_add(limit).min(log_size).max(from);
        let mut notices = Vec::new();
        for index in from..next {
            // Held for one entry at a time: whoever moves the view on waits for nobody's page.
            let view = self.view()?;
            notices.push(self.notice(&view, index)?);
        }
        Ok(NoticePage {
            notices,
            next,
            log_size,
        })
    }

    fn notice(&self, view: &View, index: u64) -> Result<Found<NoticeAnswer>, QueryError> {
        let contradiction = RetellError::Contradiction { index };
        let retold = self.shared.reteller.entry(index)?.ok_or(contradiction)?;
        let mut value = NoticeAnswer {
            index,
            event_id: None,
            type_name: None,
            actor: None,
            recorded_at: retold.admission.recorded_at,
            verdict: retold.admission.verdict,
            subjects: Vec::new(),
            violations: Vec::new(),
            facilities: BTreeSet::new(),
            lots: BTreeSet::new(),
        };
        // What the ledger made itself belongs to nobody: the offices read it.
        let Ok(statement) = retold.statement() else {
            return Ok(Found {
                value,
                ownership: Ownership::default(),
            });
        };
        value.event_id = Some(statement.identity.event_id);
        self.add_violations(view, &retold, &statement, &mut value)?;
        let ownership = self.ownership_of_entry(view, &statement)?;
        if let Ok(header) = statement.form {
            value.type_name = Some(header.type_name);
            value.actor = Some(header.actor);
            value.subjects = header.subjects.iter().cloned().collect();
        }
        for subject in value.subjects.clone() {
            self.add_concerned(view, &subject, &mut value)?;
        }
        Ok(Found { value, ownership })
    }

    fn add_violations(
        &self,
        view: &View,
        retold: &Retold,
        statement: &Statement,
        value: &mut NoticeAnswer,
    ) -> Result<(), QueryError> {
        for told in view.violations_told(&retold.admission, &self.shared.shelf)? {
            let id = ViolationId {
                event: statement.identity.event_id,
                code: told.code.to_owned(),
                field: told.field.clone(),
            };
            let key = RecordKey::Violation(id.clone());
            let record = self.with_record(view, &key, |state| state.violation(&id).cloned())?;
            // Nobody has to close what was refused: there is no record of it.
            let is_open = record
                .as_ref()
                .is_some_and(|record| record.closing.is_none());
            if let Some(concerned) = record.map(|record| record.concerned) {
                value.facilities.extend(concerned.facility);
                value.lots.extend(concerned.lot);
            }
            value.violations.push((told, is_open));
        }
        Ok(())
    }

    fn add_concerned(
        &self,
        view: &View,
        subject: &Subject,
        value: &mut NoticeAnswer,
    ) -> Result<(), QueryError> {
        match subject {
            Subject::Facility(facility) => drop(value.facilities.insert(*facility)),
            Subject::Bin(bin) => drop(value.facilities.insert(bin.facility())),
            Subject::Lot(lot) => drop(value.lots.insert(*lot)),
            Subject::Transfer(transfer) => {
                let key = RecordKey::Transfer(*transfer);
                let ends = self.with_record(view, &key, |state| {
                    let terms = &state.transfer(*transfer)?.terms;
                    Some([terms.from, terms.to])
                })?;
                value.facilities.extend(ends.into_iter().flatten());
            }
            Subject::Process(process) => {
                let key = RecordKey::Process(*process);
                let read = |state: &grain_events::State| Some(state.process(*process)?.facility);
                value.facilities.extend(self.with_record(view, &key, read)?);
            }
            Subject::Case(case) => {
                let case = self.case(view, *case)?;
                value.facilities.extend(case.and_then(|case| case.facility));
            }
            Subject::Permit(_) | Subject::Party(_) | Subject::Key(_) => {}
        }
        Ok(())
    }
}
