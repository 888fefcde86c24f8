//! Rule D-6: each survey is reported to customs, agriculture and grain.

use super::asking::{Asking, Draft, working_days_after};
use crate::right;
use crate::rule;
use crate::state::Survey;
use crate::vocabulary::DutyKind;
use grain_envelope::{FacilityId, Role, Subject};

pub(super) fn list(asking: &mut Asking<'_>) {
    let state = asking.state;
    for (id, facility) in state.facilities() {
        let own = facility.surveys.iter();
        for survey in own.filter(|survey| survey.author == id.party()) {
            for branch in right::SUPERVISORS {
                let sent = survey.reports.iter().any(|report| report.branch == *branch);
                if !sent {
                    let draft = draft(asking, *id, survey, *branch);
                    asking.add(draft);
                }
            }
        }
    }
}

fn draft(asking: &Asking<'_>, id: FacilityId, survey: &Survey, branch: Role) -> Draft {
    let (quarter, zone, title) = (survey.quarter, survey.zone.title(), branch.title());
    let due_s = working_days_after(
        survey.occurred_at.seconds(),
        asking.times.report_working_days,
    );
    Draft {
        rule: &rule::D_6,
        kind: DutyKind::SurveyReport,
        party: Some(id.party()),
        role: None,
        facility: Some(id),
        subject: Subject::Facility(id),
        event: Some(survey.event),
        detail: branch.as_str().to_owned(),
        due_s,
        zh: format!("向{}报告 {quarter} {}的监测结果", title.zh, zone.zh),
        en: format!(
            "report the survey of {quarter}, {}, to {}",
            zone.en, title.en
        ),
    }
}
