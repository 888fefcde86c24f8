//! Rules D-7 and D-8: what is found is alerted, controlled, verified, and its source analysed.

use super::asking::{Asking, Draft, days, hours};
use crate::rule::{self, Rule};
use crate::state::{Case, CaseKind, CaseStep, CaseStepKind};
use crate::vocabulary::DutyKind;
use grain_envelope::{CaseId, EventId, Party, Role, Subject};

pub(super) fn list(asking: &mut Asking<'_>) {
    let state = asking.state;
    let open = state
        .cases()
        .filter(|(_, case)| case.kind == CaseKind::Finding && case.closed_index.is_none());
    for (id, case) in open {
        alert(asking, *id, case);
        control(asking, *id, case);
        source(asking, *id, case);
    }
}

/// One duty about a case.
struct About {
    rule: &'static Rule,
    kind: DutyKind,
    party: Option<Party>,
    role: Option<Role>,
    event: EventId,
    due_s: i64,
    zh: &'static str,
    en: &'static str,
}

fn add(asking: &mut Asking<'_>, id: CaseId, case: &Case, about: &About) {
    asking.add(Draft {
        rule: about.rule,
        kind: about.kind,
        party: about.party,
        role: about.role,
        facility: case.facility,
        subject: Subject::Case(id),
        event: Some(about.event),
        detail: String::new(),
        due_s: about.due_s,
        zh: about.zh.to_owned(),
        en: about.en.to_owned(),
    });
}

/// The party at whose place it was found; where that is no facility, who found it.
fn owner(case: &Case) -> Party {
    let owner = case.facility.map(|facility| facility.party());
    owner.unwrap_or(case.author)
}

/// Customs need not be told of what it found itself.
fn alert(asking: &mut Asking<'_>, id: CaseId, case: &Case) {
    let finder = asking.state.party(case.author);
    let by_customs = finder.is_some_and(|finder| finder.roles.contains(&Role::Customs));
    if by_customs || case.step(CaseStepKind::Alerted).is_some() {
        return;
    }
    let about = About {
        rule: &rule::D_7,
        kind: DutyKind::FindingAlert,
        party: Some(owner(case)),
        role: None,
        event: id.into(),
        due_s: case.occurred_at.seconds() + hours(asking.times.alert_hours),
        zh: "向海关快报发现的有害生物",
        en: "alert customs of what was found",
    };
    add(asking, id, case, &about);
}

/// Order, then control, then verification; where verification found no effect, again from the start.
fn control(asking: &mut Asking<'_>, id: CaseId, case: &Case) {
    let failed = case
        .steps
        .iter()
        .rposition(|step| step.kind == CaseStepKind::ControlFailed);
    let round = &case.steps[failed.map_or(0, |place| place + 1)..];
    let last = |kind| {
        round
            .iter()
            .rev()
            .find(|step: &&CaseStep| step.kind == kind)
    };
    let begins = failed.map_or(case.occurred_at, |place| case.steps[place].occurred_at);
    let competent = case.competent.unwrap_or(Role::Customs);
    let authority = asking.authority(competent, case.region);
    let (ordered, done) = (
        last(CaseStepKind::ControlOrdered),
        last(CaseStepKind::ControlDone),
    );
    if last(CaseStepKind::ControlVerified).is_some() && done.is_some() {
        return;
    }
    // What the enterprise does unasked takes no duty from the authority.
    if ordered.is_none() {
        let about = About {
            rule: &rule::D_7,
            kind: DutyKind::ControlOrder,
            party: authority,
            role: Some(competent),
            event: failed.map_or(id.into(), |place| case.steps[place].event),
            due_s: begins.seconds() + hours(asking.times.control_order_hours),
            zh: "组织企业采取防除措施",
            en: "have the enterprise fight what was found",
        };
        add(asking, id, case, &about);
    }
    let about = match (ordered, done) {
        (_, Some(done)) => About {
            rule: &rule::D_7,
            kind: DutyKind::ControlVerification,
            party: ordered.map(|ordered| ordered.author).or(authority),
            role: None,
            event: done.event,
            due_s: done.occurred_at.seconds() + days(asking.times.control_verify_days),
            zh: "核查防除效果",
            en: "verify the effect of the control",
        },
        (Some(ordered), None) => About {
            rule: &rule::D_7,
            kind: DutyKind::Control,
            party: Some(owner(case)),
            role: None,
            event: ordered.event,
            due_s: ordered.due_at.unwrap_or(ordered.occurred_at).seconds(),
            zh: "按要求完成防除",
            en: "carry out the control that was ordered",
        },
        (None, None) => return,
    };
    add(asking, id, case, &about);
}

fn source(asking: &mut Asking<'_>, id: CaseId, case: &Case) {
    if case.step(CaseStepKind::SourceAnalysed).is_some() {
        return;
    }
    let about = About {
        rule: &rule::D_8,
        kind: DutyKind::SourceAnalysis,
        party: asking.authority(Role::Customs, case.region),
        role: Some(Role::Customs),
        event: id.into(),
        due_s: case.occurred_at.seconds() + days(asking.times.source_analysis_days),
        zh: "分析疫情来源",
        en: "analyse from where it came",
    };
    add(asking, id, case, &about);
}
