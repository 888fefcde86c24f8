use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::adoption::{self, Adoption, AdoptionCodes};
use crate::spoken::Spoken;
use crate::state::DocumentSubject;
use crate::vocabulary::{SurveyFrequency, SurveyMethod, SurveyZone};
use crate::wording::{Name, Number};
use grain_envelope::{
    Bilingual, Date, Digest, FacilityId, FormError, List, PersonAlias, Role, Subject,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// A facility puts its plan for surveying alien pests in force: where, for what, how, how often (the
/// circular, article five).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MonitoringPlanAdopted {
    /// 场所编号 · The facility.
    pub facility: FacilityId,
    /// 监测点 · The points that are surveyed.
    pub points: List<MonitoringPoint, 1, 100>,
    /// 监测频次（每季度为下限） · How often; once a quarter is the floor.
    pub frequency: SurveyFrequency,
    /// 版本 · Its version.
    pub version: Number,
    /// 批准人（代号） · Who approved it, by alias.
    pub approver: PersonAlias,
    /// 批准日期 · When it was approved.
    pub approved_on: Date,
    /// 生效日期 · First day.
    pub effective_from: Date,
    /// 失效日期，或 null · Last day, or null.
    pub effective_until: Option<Date>,
    /// 文件的 BLAKE3（附件之一） · Plain BLAKE3 of its file, one of the attachments.
    pub file: Digest,
}

/// A point of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MonitoringPoint {
    /// 名称 · Its name, once in a plan.
    pub name: Name,
    /// 场所内或周边 · Inside the facility or around it.
    pub zone: SurveyZone,
    /// 纬度，1e-7 度（WGS-84），或 null · Latitude in 1e-7 degrees (WGS-84), or null.
    pub latitude_e7: Option<i32>,
    /// 经度，1e-7 度（WGS-84），或 null · Longitude in 1e-7 degrees (WGS-84), or null.
    pub longitude_e7: Option<i32>,
    /// 面积，平方米 · Its area in square metres.
    pub area_m2: u32,
    /// 监测对象 · What is looked for.
    pub targets: List<Name, 1, 60>,
    /// 监测方法 · How.
    pub method: SurveyMethod,
}

declare_codes! {
    FACILITY_UNKNOWN = "monitoring_plan_adopted.facility-unknown", L_3,
        "场所 {facility} 尚未登记",
        "facility {facility} is not registered";
    PERIOD_INVALID = "monitoring_plan_adopted.period-invalid", L_3,
        "日期应依次为批准 {approved_on}、生效 {from}、失效 {until}",
        "it is approved ({approved_on}), begins ({from}) and ends ({until}) in this order";
    VERSION_KNOWN = "monitoring_plan_adopted.version-known", L_3,
        "监测计划的版本 {version} 已在第 {index} 条采用",
        "version {version} of the plan was adopted by entry {index}";
    ZONE_MISSING = "monitoring_plan_adopted.zone-missing", D_5,
        "计划没有“{zone}”的监测点：场所内与周边都须监测",
        "the plan has no point {zone}: both the facility and its surroundings are surveyed";
}

impl Event for MonitoringPlanAdopted {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Facility(self.facility)]
    }

    fn check(&self) -> Result<(), FormError> {
        let names: Vec<_> = self.points.iter().map(|point| &point.name).collect();
        super::distinct(&names, "points")
    }

    fn right(&self, act: &Act, _reader: &Reader<'_>) -> Result<(), Forbidden> {
        right::own_facility(act, self.facility)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        for zone in SurveyZone::ALL {
            if !self.points.iter().any(|point| point.zone == *zone) {
                let facts: Facts<'_> = &[("zone", &Spoken(zone.title()))];
                hearing.find(&ZONE_MISSING, "/body/points", facts);
            }
        }
        let adoption = Adoption {
            subject: DocumentSubject::MonitoringPlan,
            facility: Some(self.facility),
            version: &self.version,
            approved_on: self.approved_on,
            effective_from: self.effective_from,
            effective_until: self.effective_until,
            file: Some(self.file),
            points: self.points.iter().map(|point| point.name.to_string()).collect(),
        };
        let codes = AdoptionCodes {
            facility_unknown: &FACILITY_UNKNOWN,
            period_invalid: &PERIOD_INVALID,
            version_known: &VERSION_KNOWN,
        };
        adoption::adopt(hearing, adoption, &codes);
    }

    fn file(&self) -> Option<(Digest, &'static str)> {
        Some((self.file, "file"))
    }
}

impl EventType for MonitoringPlanAdopted {
    const NAME: &'static str = "monitoring_plan_adopted";
    const TYPE_NAME: &'static str = "grain.monitoring_plan_adopted.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = right::ENTERPRISES;
    const TITLE: Bilingual = Bilingual { zh: "监测计划采用", en: "a monitoring plan is adopted" };
    const SUBJECTS: &'static str = "facility:";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "facility": "91630106MA0000A27P-001",
        "points": [
            {
                "name": "铁路专用线卸粮区",
                "zone": "inside",
                "latitude_e7": 366500000,
                "longitude_e7": 1015000000,
                "area_m2": 2400,
                "targets": ["豚草属 Ambrosia spp.", "燕麦自生苗"],
                "method": "walk_over"
            },
            {
                "name": "厂界外 1 公里道路两侧",
                "zone": "surroundings",
                "latitude_e7": null,
                "longitude_e7": null,
                "area_m2": 20000,
                "targets": ["豚草属 Ambrosia spp."],
                "method": "plot"
            }
        ],
        "frequency": "monthly",
        "version": "2025-1",
        "approver": "P-01",
        "approved_on": "2025-01-06",
        "effective_from": "2025-01-15",
        "effective_until": null,
        "file": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
