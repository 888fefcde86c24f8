use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::ties;
use crate::rules::follow;
use crate::state::{Case, CaseKind, Survey};
use crate::vocabulary::{LedgerStage, PestCategory, PestStage, SurveyZone};
use crate::wording::Name;
use grain_envelope::{
    Bilingual, EventId, FacilityId, FormError, LotId, Region, Role, Subject, code,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// An alien weed, a volunteer of imported grain, a GM plant, a store insect or a disease was found. It
/// opens a case, which stays open until control is verified and the source analysed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingRecorded {
    /// 场所编号；运输沿线为 null · The facility, or null on a route.
    pub facility: Option<FacilityId>,
    /// 所在行政区划代码 · The region in which it was found.
    pub region: Region,
    /// 监测记录（事件），或 null · The survey that found it, by its event, or null.
    pub survey: Option<EventId>,
    /// 类别 · What it is.
    pub category: PestCategory,
    /// 中文名 · Its Chinese name.
    pub species_zh: Name,
    /// 拉丁学名，或 null · Its Latin name, or null.
    pub species_latin: Option<Name>,
    /// 数量（株、头），或 null · How many, or null.
    pub count: Option<u32>,
    /// 盖度，万分比，或 null · How much of the ground it covers in 0.01 %, or null.
    pub cover_bp: Option<u16>,
    /// 生长阶段 · How far it has grown.
    pub stage: PestStage,
    /// 地点描述 · Where, in words.
    pub spot: Name,
    /// 纬度，1e-7 度（WGS-84），或 null · Latitude in 1e-7 degrees (WGS-84), or null.
    pub latitude_e7: Option<i32>,
    /// 经度，1e-7 度（WGS-84），或 null · Longitude in 1e-7 degrees (WGS-84), or null.
    pub longitude_e7: Option<i32>,
    /// 疑似来源批次，或 null · The lot from which it may have come, or null.
    pub suspected_lot: Option<LotId>,
    /// 是否检疫性有害生物 · Whether it is a quarantine pest.
    pub quarantine: bool,
}

declare_codes! {
    FACILITY_UNKNOWN = "finding_recorded.facility-unknown", L_3,
        "场所 {facility} 尚未登记",
        "facility {facility} is not registered";
    SURVEY_UNKNOWN = "finding_recorded.survey-unknown", L_3,
        "该场所没有监测记录 {survey}",
        "the facility has no survey {survey}";
    SURVEY_FOUND_NOTHING = "finding_recorded.survey-found-nothing", V_11,
        "监测记录 {survey}（第 {index} 条）声明未发现有害生物",
        "survey {survey} (entry {index}) says that nothing was found";
    LOT_UNKNOWN = "finding_recorded.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
}

impl Event for FindingRecorded {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let case = Subject::Case(act.event_id.into());
        let facility = self.facility.map(Subject::Facility);
        let lot = self.suspected_lot.map(Subject::Lot);
        [case].into_iter().chain(facility).chain(lot).collect()
    }

    fn check(&self) -> Result<(), FormError> {
        if self.count.is_none() && self.cover_bp.is_none() {
            let (zh, en) = ("count 与 cover_bp 至少填一项", "count or cover_bp is given");
            return Err(FormError::new(code::FORM_COUNT, zh, en).within("count"));
        }
        Ok(())
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        ties::enterprise_to_lots(act, reader, self.suspected_lot.as_slice())?;
        match self.facility {
            Some(facility) if right::is_authority(act.role) => {
                right::covers_facility(act, reader, facility)
            }
            Some(facility) => right::own_facility(act, facility),
            None => right::covers(act, reader, self.region),
        }
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        hearing.concerned.region = Some(self.region);
        hearing.concerned.lot = self.suspected_lot;
        if let Some(facility) = self.facility {
            hearing.concerned.facility = Some(facility);
            if hearing.facility(facility).is_none() {
                let facts: Facts<'_> = &[("facility", &facility)];
                hearing.find(&FACILITY_UNKNOWN, "/body/facility", facts);
            }
            self.hear_survey(hearing, facility);
        }
        if let Some(lot) = self.suspected_lot.filter(|lot| hearing.lot(*lot).is_none()) {
            hearing.find(&LOT_UNKNOWN, "/body/suspected_lot", &[("lot", &lot)]);
        }
        let opened = Case {
            facility: self.facility,
            region: Some(self.region),
            lot: self.suspected_lot,
            competent: self.competent(hearing),
            ..follow::case_of_act(hearing, CaseKind::Finding)
        };
        follow::open(hearing, opened);
    }
}

impl FindingRecorded {
    /// Agriculture answers for GM plants, and for weeds around a facility; customs for the rest, and for
    /// every quarantine pest.
    fn competent(&self, hearing: &Hearing<'_>) -> Option<Role> {
        let facility = self.facility.and_then(|facility| hearing.reader.facility(facility));
        let around = facility.is_some_and(|known| {
            let of_zone = |survey: &Survey| survey.zone == SurveyZone::Surroundings;
            known.surveys.iter().any(|survey| Some(survey.event) == self.survey && of_zone(survey))
        });
        let of_agriculture = match self.category {
            PestCategory::GmPlant => true,
            PestCategory::Weed => around,
            PestCategory::Volunteer | PestCategory::StoreInsect | PestCategory::Disease => false,
        };
        (of_agriculture && !self.quarantine).then_some(Role::Agriculture)
    }

    fn hear_survey(&self, hearing: &mut Hearing<'_>, facility: FacilityId) {
        let Some(survey) = self.survey else { return };
        let known = hearing.reader.facility(facility);
        let mut surveys = known.iter().flat_map(|known| &known.surveys);
        match surveys.find(|known| known.event == survey) {
            None => {
                let facts: Facts<'_> = &[("survey", &survey)];
                hearing.find(&SURVEY_UNKNOWN, "/body/survey", facts);
            }
            Some(known) => {
                hearing.rely(known.index);
                if known.nothing_found {
                    let facts: Facts<'_> = &[("survey", &survey), ("index", &known.index)];
                    hearing.find(&SURVEY_FOUND_NOTHING, "/body/survey", facts);
                }
            }
        }
    }
}

impl EventType for FindingRecorded {
    const NAME: &'static str = "finding_recorded";
    const TYPE_NAME: &'static str = "grain.finding_recorded.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::FINDERS;
    const TITLE: Bilingual = Bilingual { zh: "疫情发现", en: "a pest is found" };
    const SUBJECTS: &'static str = "case: this event, facility: if any, lot: suspected if any";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::Monitoring);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "facility": "91630106MA0000A27P-001",
        "region": "630106",
        "survey": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "category": "weed",
        "species_zh": "豚草",
        "species_latin": "Ambrosia artemisiifolia",
        "count": 1,
        "cover_bp": null,
        "stage": "vegetative",
        "spot": "铁路专用线 3 号道口旁",
        "latitude_e7": 366500000,
        "longitude_e7": 1015000000,
        "suspected_lot": null,
        "quarantine": true
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
