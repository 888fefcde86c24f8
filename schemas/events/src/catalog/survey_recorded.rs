use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::MonitoringEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::follow;
use crate::state::{DocumentSubject, Survey};
use crate::vocabulary::{LedgerStage, SurveyMethod, SurveyZone};
use crate::wording::{Name, Remark};
use grain_envelope::{
    Bilingual, EventId, FacilityId, FormError, List, PersonAlias, Quarter, Region, Role, Subject,
    code,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// A facility or its surroundings, or a stretch of a route, was surveyed for alien pests. That nothing
/// was found is a result; that nothing is recorded is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyRecorded {
    /// 场所编号；运输沿线为 null · The facility, or null where a route was surveyed.
    pub facility: Option<FacilityId>,
    /// 运输沿线地段（仅主管机关），或 null · The stretch of a route, surveyed by authorities only, or null.
    pub segment: Option<SurveyedSegment>,
    /// 监测计划（采用事件），或 null · The plan, by the event that adopted it, or null.
    pub plan: Option<EventId>,
    /// 计入的季度 · The quarter for which it counts.
    pub quarter: Quarter,
    /// 场所内或周边 · Inside the facility or around it.
    pub zone: SurveyZone,
    /// 监测点名称 · The points that were surveyed, by name.
    pub points: List<Name, 1, 100>,
    /// 监测方法 · How.
    pub methods: List<SurveyMethod, 1, 4>,
    /// 监测面积，平方米 · The area in square metres.
    pub area_m2: u32,
    /// 监测人员（代号） · Who surveyed, by alias.
    pub surveyors: List<PersonAlias, 1, 20>,
    /// 天气与季节说明，或 null · Weather and season, or null.
    pub weather: Option<Remark>,
    /// 是否未发现有害生物 · Whether nothing was found.
    pub nothing_found: bool,
}

/// A stretch of a route where grain is easily spilled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyedSegment {
    /// 地段名称 · What people call it.
    pub name: Name,
    /// 行政区划代码 · Its region.
    pub region: Region,
}

/// The enterprises on which the circular lays the monitoring, and the authorities that survey too.
const SURVEYORS: &[Role] = &[
    Role::PortOperator,
    Role::TransferSiteOperator,
    Role::ReserveEnterprise,
    Role::CommissionedStorage,
    Role::Processor,
    Role::Customs,
    Role::Agriculture,
];

declare_codes! {
    FACILITY_UNKNOWN = "survey_recorded.facility-unknown", L_3,
        "场所 {facility} 尚未登记",
        "facility {facility} is not registered";
    PLAN_UNKNOWN = "survey_recorded.plan-unknown", L_3,
        "场所没有采用过监测计划 {plan}",
        "the facility never adopted monitoring plan {plan}";
    POINT_UNKNOWN = "survey_recorded.point-unknown", L_3,
        "监测计划中没有监测点“{point}”",
        "the plan has no point \"{point}\"";
    QUARTER_AHEAD = "survey_recorded.quarter-ahead", L_3,
        "{made} 所做的监测不能计入尚未开始的 {quarter}",
        "a survey made in {made} cannot count for {quarter}, which had not begun";
    QUARTER_MISSED = "survey_recorded.quarter-missed", V_9,
        "{quarter} 的监测在 {made} 才进行：当季缺测",
        "the survey for {quarter} was made in {made}: the quarter was missed";
}

impl Event for SurveyRecorded {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        vec![self.facility.map_or(act.party_subject(), Subject::Facility)]
    }

    fn check(&self) -> Result<(), FormError> {
        super::distinct(&self.points, "points")?;
        super::distinct(&self.methods, "methods")?;
        if self.facility.is_some() == self.segment.is_some() {
            let (zh, en) = ("facility 与 segment 须且只须填一项", "either facility or segment is named");
            return Err(FormError::new(code::FORM_COUNT, zh, en).within("segment"));
        }
        Ok(())
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let authority = right::is_authority(act.role);
        match (self.facility, &self.segment) {
            (Some(facility), _) if authority => right::covers_facility(act, reader, facility),
            (Some(facility), _) => right::own_facility(act, facility),
            (None, Some(segment)) if authority => right::covers(act, reader, segment.region),
            (None, _) => Err(right::missing(
                "运输沿线由海关、农业农村部门监测",
                "routes are surveyed by customs and agriculture",
            )),
        }
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        if let Some(facility) = self.facility {
            follow::concern(hearing, facility);
            if hearing.facility(facility).is_none() {
                let facts: Facts<'_> = &[("facility", &facility)];
                hearing.find(&FACILITY_UNKNOWN, "/body/facility", facts);
            }
            self.hear_plan(hearing, facility);
            reach(hearing, facility);
        }
        self.hear_quarter(hearing);
        let survey = Box::new(Survey {
            event: hearing.act.event_id,
            index: hearing.context.index,
            quarter: self.quarter,
            zone: self.zone,
            occurred_at: hearing.act.occurred_at,
            author: hearing.act.actor,
            role: hearing.act.role,
            nothing_found: self.nothing_found,
            reports: Vec::new(),
        });
        hearing.effect(MonitoringEffect::SurveyRecorded { facility: self.facility, survey });
    }
}

impl SurveyRecorded {
    fn hear_plan(&self, hearing: &mut Hearing<'_>, facility: FacilityId) {
        let Some(plan) = self.plan else { return };
        let party = hearing.reader.party(facility.party());
        let known = party.and_then(|party| {
            party.documents.iter().find(|known| {
                known.event == plan
                    && known.subject == DocumentSubject::MonitoringPlan
                    && known.facility == Some(facility)
            })
        });
        let Some(known) = known else {
            return hearing.find(&PLAN_UNKNOWN, "/body/plan", &[("plan", &plan)]);
        };
        hearing.rely(known.index);
        for (position, point) in self.points.iter().enumerate() {
            if !known.points.iter().any(|planned| planned == point.as_str()) {
                let facts: Facts<'_> = &[("point", point)];
                hearing.find(&POINT_UNKNOWN, format!("/body/points/{position}"), facts);
            }
        }
    }

    /// A survey counts for the quarter in which it is made, in Shanghai; one that an enterprise makes
    /// up for later shows that the quarter was missed.
    fn hear_quarter(&self, hearing: &mut Hearing<'_>) {
        let Ok(day) = hearing.act.occurred_at.date() else { return };
        let made = Quarter::of(day);
        let facts: Facts<'_> = &[("made", &made), ("quarter", &self.quarter)];
        let (made_from, counts_from) = (made.first_day(), self.quarter.first_day());
        if made_from < counts_from {
            hearing.find(&QUARTER_AHEAD, "/body/quarter", facts);
        } else if made_from > counts_from && !right::is_authority(hearing.act.role) {
            hearing.find(&QUARTER_MISSED, "/body/quarter", facts);
        }
    }
}

/// What lies in the facility's bins has a record of monitoring.
fn reach(hearing: &mut Hearing<'_>, facility: FacilityId) {
    let bins = hearing.reader.state().bins().map(|(bin, _)| bin);
    let own = bins.filter(|bin| bin.facility() == facility);
    let subjects: Vec<Subject> = own.cloned().map(Subject::Bin).collect();
    hearing.reach(Some(LedgerStage::Monitoring), &subjects);
}

impl EventType for SurveyRecorded {
    const NAME: &'static str = "survey_recorded";
    const TYPE_NAME: &'static str = "grain.survey_recorded.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = SURVEYORS;
    const TITLE: Bilingual = Bilingual { zh: "疫情监测", en: "pests are surveyed" };
    const SUBJECTS: &'static str = "facility: if any, else party: actor";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::Monitoring);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "facility": "91630106MA0000A27P-001",
        "segment": null,
        "plan": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "quarter": "2025-Q2",
        "zone": "inside",
        "points": ["铁路专用线卸粮区"],
        "methods": ["walk_over"],
        "area_m2": 2400,
        "surveyors": ["P-01"],
        "weather": "晴，22 ℃，生长季",
        "nothing_found": false
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
