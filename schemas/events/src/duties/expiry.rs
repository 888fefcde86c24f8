//! Rule D-12: filings and permits are renewed before they end.

use super::asking::{Asking, Draft, days};
use crate::rule;
use crate::state::{Facility, Filing};
use crate::tonnes::Tonnes;
use crate::vocabulary::{DutyKind, PermitStatus};
use grain_envelope::{FacilityId, Subject};

pub(super) fn list(asking: &mut Asking<'_>) {
    let state = asking.state;
    for (id, facility) in state.facilities() {
        filing(asking, *id, facility);
    }
    permits(asking);
}

/// The filing that lasts longest is the one to renew. It is told of from the first warning on, and
/// after its end as long as grain lies there or the warning lasts.
fn filing(asking: &mut Asking<'_>, id: FacilityId, facility: &Facility) {
    let reigning = facility
        .filings
        .iter()
        .filter(|filing| filing.reigns(asking.now));
    let Some(last) = reigning.max_by_key(|filing| (filing.valid_until, filing.index)) else {
        return;
    };
    let warnings = asking.times.filing_warning_days;
    let ends_at = last.valid_until.ends_at();
    let left = ends_at - asking.now;
    let first = days(warnings[0]);
    let past = left < -first && facility.stock_mass_g <= 0;
    if left > first || past {
        return;
    }
    let step = warnings
        .iter()
        .rev()
        .find(|warning| left <= days(**warning));
    let draft = renewal(id, last, step.copied().unwrap_or(warnings[0]), ends_at);
    asking.add(draft);
}

fn renewal(id: FacilityId, filing: &Filing, step: u16, ends_at: i64) -> Draft {
    let (number, until) = (&filing.number, filing.valid_until);
    Draft {
        rule: &rule::D_12,
        kind: DutyKind::FilingRenewal,
        party: Some(id.party()),
        role: None,
        facility: Some(id),
        subject: Subject::Facility(id),
        event: Some(filing.event),
        detail: String::new(),
        due_s: ends_at - 1,
        zh: format!("海关备案 {number} 于 {until} 到期（{step} 日提醒）：请办理延续"),
        en: format!(
            "customs filing {number} ends on {until} ({step} days' notice): have it renewed"
        ),
    }
}

/// A permit of which something is left; one that has ended brings nothing in any more.
fn permits(asking: &mut Asking<'_>) {
    let state = asking.state;
    for (id, permit) in state.permits() {
        let terms = &permit.terms;
        let ends_at = terms.valid_until.ends_at();
        let left = ends_at - asking.now;
        let standing = permit.standing(asking.now).map(|standing| standing.status);
        let in_force = standing.is_none_or(|status| status == PermitStatus::Active);
        let rest = i128::from(terms.permitted_mass_g.signed()) - permit.drawn_mass_g();
        if left <= 0 || left > days(asking.times.permit_warning_days) || !in_force || rest <= 0 {
            continue;
        }
        let (number, until, rest) = (&terms.number, terms.valid_until, Tonnes(rest));
        asking.add(Draft {
            rule: &rule::D_12,
            kind: DutyKind::PermitRenewal,
            party: Some(terms.applicant),
            role: None,
            facility: None,
            subject: Subject::Permit(*id),
            event: Some((*id).into()),
            detail: String::new(),
            due_s: ends_at - 1,
            zh: format!("许可证 {number} 于 {until} 到期，尚余 {rest} 吨"),
            en: format!("permit {number} ends on {until}; {rest} t of it are left"),
        });
    }
}
