use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::MonitoringEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::follow;
use crate::spoken::Spoken;
use crate::state::SurveyReport;
use crate::wording::Number;
use grain_envelope::{
    Bilingual, EventId, FacilityId, FormError, List, Party, Role, Subject,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// A facility reports its surveys to one of the three branches: customs, agriculture, grain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyReportSent {
    /// 场所编号 · The facility.
    pub facility: FacilityId,
    /// 监测记录（事件） · The surveys, by their events.
    pub surveys: List<EventId, 1, 20>,
    /// 报告部门 · The branch.
    pub branch: ReportBranch,
    /// 收件机关 · The authority.
    pub addressee: Party,
    /// 报告编号 · The report's number.
    pub number: Number,
}

/// A branch of authority to which surveys are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportBranch {
    /// 海关 · Customs.
    Customs,
    /// 农业农村 · Agriculture.
    Agriculture,
    /// 粮食 · Grain.
    Grain,
}

impl ReportBranch {
    /// The branch as a role.
    pub const fn role(self) -> Role {
        match self {
            Self::Customs => Role::Customs,
            Self::Agriculture => Role::Agriculture,
            Self::Grain => Role::Grain,
        }
    }
}

declare_codes! {
    SURVEY_UNKNOWN = "survey_report_sent.survey-unknown", L_3,
        "场所 {facility} 没有监测记录 {survey}",
        "facility {facility} has no survey {survey}";
    ADDRESSEE_NOT_BRANCH = "survey_report_sent.addressee-not-branch", L_3,
        "{party} 已登记，但不是{branch}部门",
        "{party} is registered, and not as {branch}";
    ADDRESSEE_ELSEWHERE = "survey_report_sent.addressee-elsewhere", L_3,
        "{party} 的辖区 {region} 不含该场所",
        "the region of {party} ({region}) does not cover the facility";
}

impl Event for SurveyReportSent {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Facility(self.facility)]
    }

    fn check(&self) -> Result<(), FormError> {
        super::distinct(&self.surveys, "surveys")
    }

    fn right(&self, act: &Act, _reader: &Reader<'_>) -> Result<(), Forbidden> {
        right::own_facility(act, self.facility)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        follow::concern(hearing, self.facility);
        self.hear_addressee(hearing);
        let known = hearing.reader.facility(self.facility);
        for (position, event) in self.surveys.iter().enumerate() {
            let mut surveys = known.iter().flat_map(|known| &known.surveys);
            let Some(survey) = surveys.find(|known| known.event == *event) else {
                let facts: Facts<'_> = &[("facility", &self.facility), ("survey", event)];
                hearing.find(&SURVEY_UNKNOWN, format!("/body/surveys/{position}"), facts);
                continue;
            };
            hearing.rely(survey.index);
            let report = SurveyReport {
                branch: self.branch.role(),
                addressee: self.addressee,
                sent_at: hearing.act.occurred_at,
                index: hearing.context.index,
            };
            let facility = self.facility;
            hearing.effect(MonitoringEffect::SurveyReported { facility, survey: *event, report });
        }
    }
}

impl SurveyReportSent {
    /// An authority that is registered is of the branch and of the place; one that has not joined yet
    /// may be named.
    fn hear_addressee(&self, hearing: &mut Hearing<'_>) {
        let Some(known) = hearing.reader.party(self.addressee) else { return };
        hearing.rely(known.index);
        let role = self.branch.role();
        if !known.roles.contains(&role) {
            let facts: Facts<'_> =
                &[("party", &self.addressee), ("branch", &Spoken(role.title()))];
            hearing.find(&ADDRESSEE_NOT_BRANCH, "/body/addressee", facts);
        }
        let region = hearing.concerned.region;
        if region.is_some_and(|region| !known.region.covers(region)) {
            let facts: Facts<'_> = &[("party", &self.addressee), ("region", &known.region)];
            hearing.find(&ADDRESSEE_ELSEWHERE, "/body/addressee", facts);
        }
    }
}

impl EventType for SurveyReportSent {
    const NAME: &'static str = "survey_report_sent";
    const TYPE_NAME: &'static str = "grain.survey_report_sent.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::KEEPERS;
    const TITLE: Bilingual = Bilingual { zh: "监测结果报告", en: "surveys are reported" };
    const SUBJECTS: &'static str = "facility:";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "facility": "91630106MA0000A27P-001",
        "surveys": ["0197a4c2-1b2c-7def-8123-456789abcdef"],
        "branch": "customs",
        "addressee": "11630100MB0000A12T",
        "number": "M1-REPORT-2025-Q2-1"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
