use super::Duty;
use crate::catalog::FacilityClass;
use crate::pack::{DutyTimes, InForce};
use crate::rule::Rule;
use crate::state::{Facility, FacilityRegistration, Filing, State};
use crate::vocabulary::DutyKind;
use grain_envelope::{EventId, FacilityId, Party, Region, Role, Subject, Time};

const HOUR_S: i64 = 3_600;
const DAY_S: i64 = 24 * HOUR_S;

/// Somebody asks what is due: what is read for the answer, and what was found.
pub(super) struct Asking<'a> {
    pub(super) state: &'a State,
    pub(super) packs: InForce,
    pub(super) times: DutyTimes,
    pub(super) now: i64,
    pub(super) found: Vec<Duty>,
}

/// What is due, before it is known whether it is overdue and on what it rests.
pub(super) struct Draft {
    pub(super) rule: &'static Rule,
    pub(super) kind: DutyKind,
    pub(super) party: Option<Party>,
    pub(super) role: Option<Role>,
    pub(super) facility: Option<FacilityId>,
    pub(super) subject: Subject,
    pub(super) event: Option<EventId>,
    pub(super) detail: String,
    /// Unix second.
    pub(super) due_s: i64,
    pub(super) zh: String,
    pub(super) en: String,
}

impl<'a> Asking<'a> {
    /// Nothing is due where no pack says by when.
    pub(super) fn new(state: &'a State, now: i64) -> Option<Self> {
        let packs = InForce::at(state.packs(), now);
        let times = packs.duty_times()?;
        Some(Self {
            state,
            packs,
            times,
            now,
            found: Vec::new(),
        })
    }

    /// Lists something, if a pack in force asks for it. What would be due outside the years that a
    /// time can name is due to nobody.
    pub(super) fn add(&mut self, draft: Draft) {
        let Ok(due_at) = Time::at(draft.due_s, 480) else {
            return;
        };
        if !self.packs.has(draft.rule) {
            return;
        }
        self.found.push(Duty {
            rule: draft.rule.id,
            kind: draft.kind,
            party: draft.party,
            role: draft.role,
            facility: draft.facility,
            subject: draft.subject,
            event: draft.event,
            detail: draft.detail,
            due_at,
            overdue: draft.due_s < self.now,
            zh: draft.zh,
            en: draft.en,
            basis: self.packs.rule_basis(draft.rule),
        });
    }

    /// The registered facilities on which the circular lays duties of their own: ports, designated and
    /// reload sites since they are registered, depots and plants from their first filing to the end of
    /// their last.
    pub(super) fn bound(&self) -> Vec<Bound<'a>> {
        let facilities = self.state.facilities();
        facilities
            .filter_map(|(id, facility)| Bound::of(*id, facility, self.now))
            .collect()
    }

    /// The authority of a branch that is nearest to a region: of those that cover it, the one of the
    /// smallest region, and of several the first by code.
    pub(super) fn authority(&self, role: Role, region: Option<Region>) -> Option<Party> {
        let region = region?;
        let covering = self
            .state
            .parties()
            .filter(|(_, record)| record.roles.contains(&role) && record.region.covers(region));
        let wider = |one: Region, other: Region| one != other && one.covers(other);
        let nearest = covering.reduce(|best, next| {
            if wider(best.1.region, next.1.region) {
                next
            } else {
                best
            }
        });
        nearest.map(|(party, _)| *party)
    }
}

/// A facility with duties of its own.
pub(super) struct Bound<'a> {
    pub(super) id: FacilityId,
    pub(super) facility: &'a Facility,
    pub(super) registration: &'a FacilityRegistration,
    /// Since when, Unix second.
    pub(super) since: i64,
    /// Until when, Unix second: no duty begins from then on.
    pub(super) until: i64,
    /// Whether it stores or processes, and so needs all that article four asks for.
    pub(super) keeps_grain: bool,
}

impl<'a> Bound<'a> {
    fn of(id: FacilityId, facility: &'a Facility, now: i64) -> Option<Self> {
        let registration = facility.registration.as_ref()?;
        // Of one that an older program stored it is not known: what is past is not held against it.
        let registered = registration.registered_at.map(|time| time.seconds());
        let keeps_grain = match registration.class {
            FacilityClass::Port | FacilityClass::DesignatedSite | FacilityClass::ReloadSite => {
                false
            }
            FacilityClass::TransitDepot | FacilityClass::ReserveDepot | FacilityClass::Plant => {
                true
            }
            FacilityClass::WastePlant => return None,
        };
        let (since, until) = if keeps_grain {
            let (first, last) = filed(facility)?;
            (registered.map_or(first, |at| at.max(first)), last)
        } else {
            (registered.unwrap_or(now), i64::MAX)
        };
        (since <= now).then_some(Self {
            id,
            facility,
            registration,
            since,
            until,
            keeps_grain,
        })
    }
}

/// The first second of the earliest filing, and the first after the last.
fn filed(facility: &Facility) -> Option<(i64, i64)> {
    let end = |filing: &Filing| {
        let ends_at = filing.valid_until.ends_at();
        filing
            .ending
            .map_or(ends_at, |ending| ending.from.min(ends_at))
    };
    let filings = &facility.filings;
    let first = filings
        .iter()
        .map(|filing| filing.valid_from.starts_at())
        .min();
    first.zip(filings.iter().map(end).max())
}

/// So many hours in seconds.
pub(super) fn hours(count: u16) -> i64 {
    i64::from(count) * HOUR_S
}

/// So many days in seconds.
pub(super) fn days(count: u16) -> i64 {
    i64::from(count) * DAY_S
}

/// The last second of the `count`-th working day after the day in which a Unix second lies.
///
/// Working days are Monday to Friday in every year. No pack has a calendar of public holidays, which
/// the State Council announces for each year in the autumn before, so a holiday counts as a working day
/// and a weekend that is worked in exchange does not: the answer for a year is the same before and
/// after its calendar is known. Over a holiday a report is listed as overdue earlier than law would.
pub(super) fn working_days_after(seconds: i64, count: u16) -> i64 {
    const SHANGHAI_S: i64 = 8 * HOUR_S;
    let mut day = (seconds + SHANGHAI_S).div_euclid(DAY_S);
    let mut left = count;
    while left > 0 {
        day += 1;
        // 1970-01-01 was a Thursday: Monday is 0.
        if (day + 3).rem_euclid(7) < 5 {
            left -= 1;
        }
    }
    (day + 1) * DAY_S - SHANGHAI_S - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<Time>().unwrap().seconds()
    }

    /// No calendar is known, of the past or of the future.
    #[test]
    fn holidays_and_weekends_worked_in_exchange_are_days_like_others() {
        let due = |from: &str, count| {
            let due = Time::at(working_days_after(at(from), count), 480).unwrap();
            due.as_str().to_owned()
        };
        // 2025-10-01 to 10-08 were holidays, Saturday 10-11 was worked.
        assert_eq!(
            due("2025-09-30T12:00:00+08:00", 5),
            "2025-10-07T23:59:59+08:00"
        );
        assert_eq!(
            due("2025-10-10T12:00:00+08:00", 1),
            "2025-10-13T23:59:59+08:00"
        );
        // Nobody has announced the holidays of 2090, where 1 May is a Monday.
        assert_eq!(
            due("2090-04-28T12:00:00+08:00", 1),
            "2090-05-01T23:59:59+08:00"
        );
    }

    #[test]
    fn weekends_do_not_count() {
        // 2025-06-18 is a Wednesday.
        let due = |from: &str, count| Time::at(working_days_after(at(from), count), 480).unwrap();
        let told = |from, count| due(from, count).as_str().to_owned();
        assert_eq!(
            told("2025-06-18T17:00:00+08:00", 2),
            "2025-06-20T23:59:59+08:00"
        );
        assert_eq!(
            told("2025-06-18T17:00:00+08:00", 3),
            "2025-06-23T23:59:59+08:00"
        );
        assert_eq!(
            told("2025-06-18T17:00:00+08:00", 5),
            "2025-06-25T23:59:59+08:00"
        );
        assert_eq!(
            told("2025-06-21T00:00:00+08:00", 1),
            "2025-06-23T23:59:59+08:00"
        );
        assert_eq!(
            told("2025-06-20T16:00:00+00:00", 1),
            "2025-06-23T23:59:59+08:00"
        );
    }
}
