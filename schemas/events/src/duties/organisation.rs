//! Rules D-3, D-4 and D-5: the leading group, the systems and rules, and the monitoring plan are in
//! force.

use super::asking::{Asking, Bound, Draft, days};
use crate::rule::{self, Rule};
use crate::state::{AdoptedDocument, DocumentSubject, State};
use crate::vocabulary::{DutyKind, SystemDocumentKind};
use grain_envelope::{Bilingual, FacilityId, Subject};

pub(super) fn list(asking: &mut Asking<'_>) {
    let now = asking.now;
    for bound in asking.bound().into_iter().filter(|bound| bound.until > now) {
        for required in required(asking.state, &bound) {
            let known = document(asking, bound.id, required.subject);
            if !known.is_some_and(|known| known.is_in_force(asking.now)) {
                let draft = required.missing(&bound, known);
                asking.add(draft);
            } else if let (DocumentSubject::LeadingGroup, Some(known)) = (required.subject, known) {
                review(asking, &bound, known);
            }
        }
    }
}

/// A document that a facility needs.
struct Required {
    subject: DocumentSubject,
    rule: &'static Rule,
    kind: DutyKind,
    detail: &'static str,
    title: Bilingual,
}

/// All need the two systems and a plan; depots and plants also the group and the three rules, of
/// which the one about GMOs only where a permit brings GMOs there.
fn required(state: &State, bound: &Bound<'_>) -> Vec<Required> {
    let system = |kind: SystemDocumentKind, detail| Required {
        subject: DocumentSubject::System(kind),
        rule: &rule::D_4,
        kind: DutyKind::System,
        detail,
        title: kind.title(),
    };
    let mut required = vec![
        system(
            SystemDocumentKind::QualityControlSystem,
            "quality_control_system",
        ),
        system(
            SystemDocumentKind::EpidemicControlSystem,
            "epidemic_control_system",
        ),
        Required {
            subject: DocumentSubject::MonitoringPlan,
            rule: &rule::D_5,
            kind: DutyKind::MonitoringPlan,
            detail: "",
            title: DutyKind::MonitoringPlan.title(),
        },
    ];
    if bound.keeps_grain {
        required.push(Required {
            subject: DocumentSubject::LeadingGroup,
            rule: &rule::D_3,
            kind: DutyKind::LeadingGroup,
            detail: "",
            title: DutyKind::LeadingGroup.title(),
        });
        required.push(system(SystemDocumentKind::QualityRules, "quality_rules"));
        required.push(system(SystemDocumentKind::EpidemicRules, "epidemic_rules"));
        if handles_gmo(state, bound.id) {
            required.push(system(
                SystemDocumentKind::GmoEmergencyRules,
                "gmo_emergency_rules",
            ));
        }
    }
    required
}

fn handles_gmo(state: &State, facility: FacilityId) -> bool {
    let mut permits = state.permits();
    permits.any(|(_, permit)| permit.terms.gmo && permit.facility(facility).is_some())
}

/// The last document about something that had begun, whether or not it has ended since.
fn document<'a>(
    asking: &Asking<'a>,
    facility: FacilityId,
    subject: DocumentSubject,
) -> Option<&'a AdoptedDocument> {
    let party = asking.state.party(facility.party())?;
    party.latest_document(subject, facility, asking.now)
}

impl Required {
    /// Due since the facility has its duties, or since the last one ended.
    fn missing(&self, bound: &Bound<'_>, ended: Option<&AdoptedDocument>) -> Draft {
        let ended_s = ended
            .and_then(|known| known.effective_until)
            .map(|day| day.ends_at());
        let (name, title) = (&bound.registration.name, self.title);
        Draft {
            rule: self.rule,
            kind: self.kind,
            party: Some(bound.id.party()),
            role: None,
            facility: Some(bound.id),
            subject: Subject::Facility(bound.id),
            event: ended.map(|known| known.event),
            detail: self.detail.to_owned(),
            due_s: ended_s.map_or(bound.since, |ended_s| ended_s.max(bound.since)),
            zh: format!("{name}：没有现行有效的{}", title.zh),
            en: format!("{name}: not in force: {}", title.en),
        }
    }
}

/// The group is looked at again once a year; it is told of a month before.
fn review(asking: &mut Asking<'_>, bound: &Bound<'_>, known: &AdoptedDocument) {
    const NOTICE_DAYS: u16 = 30;
    let period = days(asking.times.leading_group_review_days);
    let due_s = known.effective_from.starts_at() + period;
    if due_s - days(NOTICE_DAYS) > asking.now {
        return;
    }
    let name = &bound.registration.name;
    asking.add(Draft {
        rule: &rule::D_3,
        kind: DutyKind::LeadingGroup,
        party: Some(bound.id.party()),
        role: None,
        facility: Some(bound.id),
        subject: Subject::Facility(bound.id),
        event: Some(known.event),
        detail: "review".to_owned(),
        due_s,
        zh: format!("{name}：复核防疫工作领导小组"),
        en: format!("{name}: review the leading group"),
    });
}
