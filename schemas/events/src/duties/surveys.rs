//! Rule D-5: once a quarter, inside and in the surroundings.

use super::asking::{Asking, Bound, Draft};
use crate::rule;
use crate::vocabulary::{DutyKind, SurveyZone};
use grain_envelope::{Date, Quarter, Subject};

/// So many quarters are looked back at most: the ten years for which records are kept.
const QUARTERS_MAX: usize = 40;

pub(super) fn list(asking: &mut Asking<'_>) {
    for bound in asking.bound() {
        for quarter in quarters(bound.since, asking.now.min(bound.until - 1)) {
            for zone in SurveyZone::ALL {
                if !is_surveyed(&bound, quarter, *zone) {
                    let Some(draft) = draft(&bound, quarter, *zone) else {
                        continue;
                    };
                    asking.add(draft);
                }
            }
        }
    }
}

/// Every quarter from the one in which a second lies to the one in which another does.
fn quarters(since: i64, now: i64) -> Vec<Quarter> {
    let mut quarters = Vec::new();
    let mut at = Date::of(now).ok().map(Quarter::of);
    while let Some(quarter) = at.filter(|_| quarters.len() < QUARTERS_MAX) {
        let starts_at = quarter.first_day().starts_at();
        quarters.push(quarter);
        let before = Date::of(starts_at - 1).ok().map(Quarter::of);
        at = before.filter(|_| starts_at > since);
    }
    quarters.reverse();
    quarters
}

/// An authority's own survey is no survey of the facility's.
fn is_surveyed(bound: &Bound<'_>, quarter: Quarter, zone: SurveyZone) -> bool {
    bound.facility.surveys.iter().any(|survey| {
        survey.author == bound.id.party() && survey.quarter == quarter && survey.zone == zone
    })
}

/// Due on the last day of the quarter.
fn draft(bound: &Bound<'_>, quarter: Quarter, zone: SurveyZone) -> Option<Draft> {
    let within_next = quarter.first_day().starts_at() + 100 * 86_400;
    let next = Quarter::of(Date::of(within_next).ok()?).first_day();
    let (name, title) = (&bound.registration.name, zone.title());
    Some(Draft {
        rule: &rule::D_5,
        kind: DutyKind::Survey,
        party: Some(bound.id.party()),
        role: None,
        facility: Some(bound.id),
        subject: Subject::Facility(bound.id),
        event: None,
        detail: format!("{quarter} {}", word(zone)),
        due_s: next.starts_at() - 1,
        zh: format!("{name}：{quarter} {}的外来有害生物监测", title.zh),
        en: format!(
            "{name}: the survey for alien pests of {quarter}, {}",
            title.en
        ),
    })
}

const fn word(zone: SurveyZone) -> &'static str {
    match zone {
        SurveyZone::Inside => "inside",
        SurveyZone::Surroundings => "surroundings",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quarter_between_two_moments_is_asked_for() {
        let at = |text: &str| text.parse::<Date>().unwrap().starts_at();
        let told = |since, now| {
            let quarters = quarters(at(since), at(now));
            quarters.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(told("2025-05-20", "2025-06-30"), ["2025-Q2"]);
        assert_eq!(told("2025-05-20", "2025-07-01"), ["2025-Q2", "2025-Q3"]);
        assert_eq!(told("2025-04-01", "2025-04-01"), ["2025-Q2"]);
        assert_eq!(
            told("2024-12-31", "2025-04-01"),
            ["2024-Q4", "2025-Q1", "2025-Q2"]
        );
        assert_eq!(quarters(0, at("2050-01-01")).len(), QUARTERS_MAX);
    }
}
