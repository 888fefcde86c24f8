//! `GET duties`, `GET facilities/{id}/duties`.

use grain_envelope::{FacilityId, Subject};
use grain_events::catalog::Purpose;
use grain_events::vocabulary::DutyKind;
use grain_events::{Duty, duties, sort_duties};

use super::{IsMissing, Ownership, Queries, QueryError};
use crate::limits::PAGE_ITEMS;
use crate::view::View;

/// Which duties are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DutyFilter {
    /// Only those that are overdue (true) or are not (false).
    pub overdue: Option<bool>,
    /// Only those at this facility.
    pub facility: Option<FacilityId>,
}

/// A page of duties, the most urgent first.
#[derive(Debug, Clone)]
pub struct DutyPage {
    /// The page.
    pub duties: Vec<Duty>,
    /// How many of those that the reader may see are behind the page's end, counted from the first;
    /// none on the last page.
    pub next: Option<usize>,
    /// Entries that the answer takes into account.
    pub log_size: u64,
}

impl Queries<'_> {
    /// Whether this ledger is for show: there a moment of the past may be asked about, since its
    /// story is one of the past.
    pub fn is_demonstration(&self) -> Result<bool, QueryError> {
        let view = self.view()?;
        let purpose = view.state.ledger().map(|ledger| ledger.purpose);
        Ok(purpose == Some(Purpose::Demonstration))
    }

    /// What is due at a Unix second, of what the reader may see, from the `skip`-th on. Of files that
    /// events name only those are due that are `is_missing`.
    pub fn duties(
        &self,
        at: i64,
        filter: DutyFilter,
        (skip, limit): (usize, usize),
        is_missing: IsMissing<'_>,
        may_see: &dyn Fn(&Ownership) -> bool,
    ) -> Result<DutyPage, QueryError> {
        let limit = limit.clamp(1, PAGE_ITEMS);
        let view = self.view()?;
        let mut page = DutyPage {
            duties: Vec::new(),
            next: None,
            log_size: view.size(),
        };
        let mut found = duties(&view.state, at);
        // A file is of an event and of no facility.
        if filter.facility.is_none() {
            found.extend(self.attachments_owed(&view, at, is_missing)?);
            sort_duties(&mut found);
        }
        let mut seen = 0;
        for duty in found {
            let wanted = filter.overdue.is_none_or(|overdue| overdue == duty.overdue)
                && filter.facility.is_none_or(|id| Some(id) == duty.facility);
            if !wanted || !may_see(&self.ownership_of_duty(&view, &duty)?) {
                continue;
            }
            seen += 1;
            if page.duties.len() == limit {
                page.next = Some(seen - 1);
                break;
            }
            if seen > skip {
                page.duties.push(duty);
            }
        }
        Ok(page)
    }

    /// A duty is its party's own; it concerns whomever its subject and its facility concern. A file
    /// concerns those who may read the event that names it, and of what tells of pests that is few.
    fn ownership_of_duty(&self, view: &View, duty: &Duty) -> Result<Ownership, QueryError> {
        if let (DutyKind::Attachment, Some(event)) = (duty.kind, duty.event) {
            let mut ownership = match self.recorded(view, &event)? {
                Some((_, statement)) => self.ownership_of_entry(view, &statement)?,
                None => Ownership::default(),
            };
            ownership.own.extend(duty.party);
            return Ok(ownership);
        }
        let mut ownership = self.ownership_of(view, &duty.subject)?;
        if let Some(facility) = duty.facility {
            let at = self.ownership_of(view, &Subject::Facility(facility))?;
            ownership.concerned.extend(at.own);
            ownership.regions.extend(at.regions);
        }
        ownership.own.extend(duty.party);
        Ok(ownership)
    }
}
