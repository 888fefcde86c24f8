use crate::act::Act;
use crate::class::Class;
use crate::code::declare_codes;
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::wording::Number;
use grain_envelope::{Bilingual, Commodity, Date, EventId, FacilityId, List, MassG, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Customs files a facility: from then on imported grain may go there. Also what its holder
/// transcribes from the paper while customs is not yet joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomsFilingGranted {
    /// 场所编号 · The facility.
    pub facility: FacilityId,
    /// 备案号 · The filing's printed number.
    pub filing_number: Number,
    /// 备案类型 · For what it is granted.
    pub kind: FilingKind,
    /// 备案品种 · The commodities that it covers.
    pub commodities: List<Commodity, 1, 17>,
    /// 备案能力，克 · How much, in grams.
    pub capacity_mass_g: MassG,
    /// 能力口径 · Whether that is per year, or in store at any time.
    pub capacity_basis: CapacityBasis,
    /// 有效期起 · First day.
    pub valid_from: Date,
    /// 有效期止 · Last day.
    pub valid_until: Date,
    /// 所确认的转录事件，或 null · The transcription that this event confirms, or null.
    pub confirms: Option<EventId>,
}

/// For what a filing is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FilingKind {
    /// 加工 · Processing.
    Processing,
    /// 中转 · Transit.
    Transit,
    /// 储备 · Reserve storage.
    Reserve,
}

/// What the capacity of a filing counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CapacityBasis {
    /// 每年 · What arrives in a calendar year.
    PerYear,
    /// 在库 · What is in store at any time.
    InStore,
}

declare_codes! {}

impl Event for CustomsFilingGranted {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let _ = act; vec![Subject::Facility(self.facility)]
    }

    fn hear(&self, _hearing: &mut Hearing<'_>) {}
}

impl EventType for CustomsFilingGranted {
    const NAME: &'static str = "customs_filing_granted";
    const TYPE_NAME: &'static str = "grain.customs_filing_granted.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Customs];
    const TITLE: Bilingual = Bilingual { zh: "海关备案", en: "customs files a facility" };
    const SUBJECTS: &'static str = "facility:";
    const CODES: &'static [&'static crate::code::Code] = CODES;
    const TEMPLATE: &'static str = "{}";
}
