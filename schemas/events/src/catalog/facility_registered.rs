use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::Effect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden, REGISTRARS};
use crate::state::FacilityRegistration;
use crate::wording::{Address, Name};
use grain_envelope::{Bilingual, FacilityId, MassG, Region, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Makes a facility known to the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FacilityRegistered {
    /// 场所编号（信用代码-序号） · The facility: its party's code and a number.
    pub facility: FacilityId,
    /// 名称 · Its name.
    pub name: Name,
    /// 类别 · What kind of place it is.
    pub class: FacilityClass,
    /// 行政区划代码 · Its region.
    pub region: Region,
    /// 地址 · Its address.
    pub address: Address,
    /// 纬度，1e-7 度（WGS-84），或 null · Latitude in 1e-7 degrees (WGS-84), or null.
    pub latitude_e7: Option<i32>,
    /// 经度，1e-7 度（WGS-84），或 null · Longitude in 1e-7 degrees (WGS-84), or null.
    pub longitude_e7: Option<i32>,
    /// 容量，克，或 null · What it can hold in grams, or null.
    pub capacity_mass_g: Option<MassG>,
}

/// What kind of place a facility is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FacilityClass {
    /// 口岸 · A port.
    Port,
    /// 指定监管场地 · A designated supervision site.
    DesignatedSite,
    /// 换装场所 · A reload site.
    ReloadSite,
    /// 中转库 · A transit depot.
    TransitDepot,
    /// 储备库 · A reserve depot.
    ReserveDepot,
    /// 加工厂 · A processing plant.
    Plant,
    /// 下脚料处理厂 · A plant that treats waste.
    WastePlant,
}

declare_codes! {
    ALREADY_REGISTERED = "facility_registered.already-registered", L_3,
        "{facility} 已在第 {index} 条登记",
        "{facility} is registered already, by entry {index}";
    PARTY_UNKNOWN = "facility_registered.party-unknown", L_3,
        "场所所属单位 {party} 尚未登记",
        "{party}, whose facility it is, is not registered";
}

impl Event for FacilityRegistered {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Facility(self.facility), Subject::Party(self.facility.party())]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        right::covers(act, reader, self.region)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let party = self.facility.party();
        match hearing.reader.party(party) {
            Some(known) => hearing.rely(known.index),
            None => hearing.find(&PARTY_UNKNOWN, "/body/facility", &[("party", &party)]),
        }
        if let Some(known) = hearing.reader.registration(self.facility) {
            hearing.rely(known.index);
            hearing.find(&ALREADY_REGISTERED, "/body/facility", &[("facility", &self.facility), ("index", &known.index)]);
        }
        let registration = Box::new(FacilityRegistration {
            name: self.name.clone(),
            class: self.class,
            region: self.region,
            capacity_mass_g: self.capacity_mass_g,
            registered_at: Some(hearing.act.occurred_at),
            index: hearing.context.index,
        });
        hearing.effect(Effect::FacilityRegistered { facility: self.facility, registration });
    }
}

impl EventType for FacilityRegistered {
    const NAME: &'static str = "facility_registered";
    const TYPE_NAME: &'static str = "grain.facility_registered.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = REGISTRARS;
    const TITLE: Bilingual = Bilingual { zh: "场所登记", en: "a facility is registered" };
    const SUBJECTS: &'static str = "facility:, party: owner";
    const BEFORE_PACKS: bool = true;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "facility": "91630106MA0000A27P-001",
        "name": "湟中高原燕麦加工厂一厂区(示例)",
        "class": "plant",
        "region": "630106",
        "address": "青海省西宁市湟中区多巴镇(示例)",
        "latitude_e7": 366500000,
        "longitude_e7": 1015000000,
        "capacity_mass_g": 5000000000
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
