use crate::act::Act;
use crate::class::Class;
use crate::code::declare_codes;
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::wording::{Number, Port, Remark};
use grain_envelope::{
    Bilingual, Commodity, Country, Date, FacilityId, HsCode, List, MassG, Party, Role, Subject,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Records a quarantine permit (进境动植物检疫许可证).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PermitRecorded {
    /// 许可证号 · Its printed number.
    pub permit_number: Number,
    /// 申请单位 · The importer to whom it was issued.
    pub applicant: Party,
    /// 品种 · The commodity.
    pub commodity: Commodity,
    /// 商品编码 · Its HS code.
    pub hs_code: HsCode,
    /// 产地 · Country of origin.
    pub origin: Country,
    /// 是否转基因 · Whether it is genetically modified.
    pub gmo: bool,
    /// 许可数量，克 · How much may come in, in grams.
    pub permitted_mass_g: MassG,
    /// 期初已核销，克（大于 0 须第二人批准） · How much came in before the ledger knew the permit,
    /// in grams; above 0 a second person approves.
    pub used_before_mass_g: MassG,
    /// 进境口岸 · The ports of entry.
    pub entry_ports: List<Port, 1, 20>,
    /// 目的地 · The destination.
    pub destination: Port,
    /// 运输路线，或 null · The route, or null.
    pub route: Option<Remark>,
    /// 用途 · What the grain is for.
    #[serde(rename = "use")]
    pub purpose: PermitUse,
    /// 指定的加工、存放单位 · The facilities named.
    pub facilities: List<NamedFacility, 1, 20>,
    /// 签发机关 · Who issued it.
    pub issuer: Port,
    /// 签发日期 · The day of issue.
    pub issued_on: Date,
    /// 有效期起 · First day.
    pub valid_from: Date,
    /// 有效期止 · Last day.
    pub valid_until: Date,
    /// 检疫要求，或 null · What it demands, or null.
    pub requirements: Option<Remark>,
}

/// What the grain of a permit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PermitUse {
    /// 加工 · Processing.
    Processing,
    /// 储存 · Storage.
    Storage,
    /// 饲用 · Feed.
    Feed,
}

/// A facility named by a permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedFacility {
    /// 场所编号 · The facility.
    pub facility: FacilityId,
    /// 分配数量，克，或 null · Its share in grams, or null.
    pub mass_g: Option<MassG>,
}

declare_codes! {}

impl Event for PermitRecorded {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        vec![Subject::Permit(act.event_id.into()), Subject::Party(self.applicant)]
    }

    fn hear(&self, _hearing: &mut Hearing<'_>) {}
}

impl EventType for PermitRecorded {
    const NAME: &'static str = "permit_recorded";
    const TYPE_NAME: &'static str = "grain.permit_recorded.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Importer];
    const TITLE: Bilingual = Bilingual { zh: "许可证登记", en: "a quarantine permit is recorded" };
    const SUBJECTS: &'static str = "permit: this event, party: applicant";
    const CODES: &'static [&'static crate::code::Code] = CODES;
    const TEMPLATE: &'static str = "{}";
}
