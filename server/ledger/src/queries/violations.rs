//! `GET violations`.

use grain_envelope::{
    Admission, Entry, FacilityId, LotId, Party, ServerTime, Severity, Statement, Subject,
};
use grain_events::{RecordKey, Violation, ViolationId, ViolationRecord};

use super::{Found, Ownership, Queries, QueryError};
use crate::index::ViolationPlace;
use crate::limits::PAGE_ITEMS;
use crate::receipt::RetellError;
use crate::view::View;

/// Which violations are asked for; nothing said means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ViolationFilter {
    /// Only those that stand (true) or are closed (false).
    pub open: Option<bool>,
    /// Only of this rule, `V-2`.
    pub rule: Option<String>,
    /// Only of this severity.
    pub severity: Option<Severity>,
    /// Only of this code.
    pub code: Option<String>,
    /// Only those that concern this lot.
    pub lot: Option<LotId>,
    /// Only those that concern this facility.
    pub facility: Option<FacilityId>,
    /// Only those of entries that this party signed.
    pub author: Option<Party>,
}

/// A violation that was recorded with a fact or a conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViolationAnswer {
    /// Its name.
    pub id: ViolationId,
    /// Its place: index of the entry, and which of the entry's.
    pub place: ViolationPlace,
    /// When the entry was recorded.
    pub recorded_at: ServerTime,
    /// What is known of it.
    pub record: ViolationRecord,
    /// What was told of it when the entry was judged.
    pub told: Violation,
}

/// A page of violations in the order of the log.
#[derive(Debug, Clone)]
pub struct ViolationPage {
    /// The page.
    pub violations: Vec<Found<ViolationAnswer>>,
    /// The place behind which the next page begins, where there may be one.
    pub next: Option<ViolationPlace>,
    /// Entries that the answer takes into account.
    pub log_size: u64,
}

impl Queries<'_> {
    /// The violations behind a place, in the order of the log, that pass the filter and that the
    /// reader may see.
    pub fn violations(
        &self,
        filter: &ViolationFilter,
        after: Option<ViolationPlace>,
        limit: usize,
        may_see: &dyn Fn(&Ownership) -> bool,
    ) -> Result<ViolationPage, QueryError> {
        let limit = limit.clamp(1, PAGE_ITEMS);
        let view = self.view()?;
        let mut page = ViolationPage {
            violations: Vec::new(),
            next: after,
            log_size: view.size(),
        };
        // Bounded, so that a rare kind does not make one question read the whole history.
        for _ in 0..PAGE_ITEMS {
            let names = self.violation_names(&view, page.next, PAGE_ITEMS)?;
            if names.is_empty() {
                page.next = None;
                return Ok(page);
            }
            for (place, id) in names {
                page.next = Some(place);
                let Some(found) = self.violation(&view, place, id, filter)? else {
                    continue;
                };
                if may_see(&found.ownership) {
                    page.violations.push(found);
                }
                if page.violations.len() == limit {
                    return Ok(page);
                }
            }
        }
        Ok(page)
    }

    fn violation_names(
        &self,
        view: &View,
        after: Option<ViolationPlace>,
        limit: usize,
    ) -> Result<Vec<(ViolationPlace, ViolationId)>, QueryError> {
        let indexed = view.indexed();
        let mut names = Vec::new();
        if after.is_none_or(|(index, _)| index < indexed) {
            let rows = self.shared.shelf.violations(after, limit)?;
            names.extend(rows.into_iter().filter(|((index, _), _)| *index < indexed));
        }
        for gathered in view.gathered() {
            let newer = gathered.violations.iter();
            let newer = newer.filter(|(place, _)| after.is_none_or(|last| **place > last));
            names.extend(newer.map(|(place, id)| (*place, id.clone())));
        }
        names.truncate(limit);
        Ok(names)
    }

    fn violation(
        &self,
        view: &View,
        place: ViolationPlace,
        id: ViolationId,
        filter: &ViolationFilter,
    ) -> Result<Option<Found<ViolationAnswer>>, QueryError> {
        if filter.code.as_ref().is_some_and(|code| *code != id.code) {
            return Ok(None);
        }
        let key = RecordKey::Violation(id.clone());
        let record = self.with_record(view, &key, |state| state.violation(&id).cloned())?;
        let record = record.ok_or_else(|| QueryError::Index(format!("no record {key}")))?;
        if !passes(&record, filter) {
            return Ok(None);
        }
        let (recorded_at, statement) = self.entry_of(place.0)?;
        // Even its code tells of the pest.
        let audience = match statement {
            Some(statement) => self.audience(view, &statement)?,
            None => None,
        };
        let ownership = match audience {
            Some(audience) => audience,
            None => self.ownership_of_violation(view, &record)?,
        };
        let told = self.told(view, place, &id, &record)?;
        Ok(Some(Found {
            value: ViolationAnswer {
                id,
                place,
                recorded_at,
                record,
                told,
            },
            ownership,
        }))
    }

    /// A violation as it was told when its entry was judged.
    pub(super) fn told(
        &self,
        view: &View,
        place: ViolationPlace,
        id: &ViolationId,
        record: &ViolationRecord,
    ) -> Result<Violation, QueryError> {
        let kept = view.told(place, &self.shared.shelf)?;
        kept.violation(&id.code, record.severity, &id.field)
            .ok_or_else(|| QueryError::Index(format!("{id} is not what this program tells")))
    }

    fn ownership_of_violation(
        &self,
        view: &View,
        record: &ViolationRecord,
    ) -> Result<Ownership, QueryError> {
        let mut ownership = Ownership {
            key: Some(record.key),
            ..Ownership::default()
        };
        ownership.own.insert(record.author);
        ownership.regions.extend(record.concerned.region);
        ownership
            .regions
            .extend(view.state.party(record.author).map(|party| party.region));
        let concerned = [
            record.concerned.lot.map(Subject::Lot),
            record.concerned.facility.map(Subject::Facility),
            record.concerned.transfer.map(Subject::Transfer),
        ];
        for subject in concerned.into_iter().flatten() {
            let of_subject = self.ownership_of(view, &subject)?;
            ownership.concerned.extend(of_subject.own);
            ownership.concerned.extend(of_subject.concerned);
            ownership.regions.extend(of_subject.regions);
        }
        Ok(ownership)
    }

    /// When the entry at an index was recorded, and what its payload says; a conflict's may say
    /// nothing.
    fn entry_of(&self, index: u64) -> Result<(ServerTime, Option<Statement>), QueryError> {
        let contradiction = || QueryError::from(RetellError::Contradiction { index });
        let record = self.shared.reader.read(index)?.ok_or_else(contradiction)?;
        let entry = Entry::decode(&record).map_err(|_| contradiction())?;
        let admission = Admission::parse(&entry.admission).map_err(|_| contradiction())?;
        let statement = Statement::read(&entry.payload, &entry.signature).ok();
        Ok((admission.recorded_at, statement))
    }
}

fn passes(record: &ViolationRecord, filter: &ViolationFilter) -> bool {
    filter
        .open
        .is_none_or(|open| open == record.closing.is_none())
        && filter
            .lot
            .is_none_or(|lot| record.concerned.lot == Some(lot))
        && filter
            .facility
            .is_none_or(|facility| record.concerned.facility == Some(facility))
        && filter
            .rule
            .as_ref()
            .is_none_or(|rule| *rule == *record.rule)
        && filter
            .severity
            .is_none_or(|severity| severity == record.severity)
        && filter.author.is_none_or(|author| author == record.author)
}
