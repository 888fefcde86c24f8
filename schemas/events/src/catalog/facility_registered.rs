use crate::act::Act;
use crate::class::Class;
use crate::code::declare_codes;
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::wording::{Address, Name};
use grain_envelope::{Bilingual, FacilityId, MassG, Region, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

declare_codes! {}

impl Event for FacilityRegistered {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let _ = act; vec![Subject::Facility(self.facility), Subject::Party(self.facility.party())]
    }

    fn hear(&self, _hearing: &mut Hearing<'_>) {}
}

impl EventType for FacilityRegistered {
    const NAME: &'static str = "facility_registered";
    const TYPE_NAME: &'static str = "grain.facility_registered.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Operator];
    const TITLE: Bilingual = Bilingual { zh: "场所登记", en: "a facility is registered" };
    const SUBJECTS: &'static str = "facility:, party: owner";
    const CODES: &'static [&'static crate::code::Code] = CODES;
    const TEMPLATE: &'static str = "{}";
}
