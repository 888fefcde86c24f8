use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::store;
use crate::rules::waste::{self, ParcelMass};
use crate::vocabulary::{LedgerStage, TreatmentMethod};
use crate::wording::Name;
use grain_envelope::{
    Bilingual, EventId, FacilityId, FormError, List, PersonAlias, Role, Subject,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod rules;

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Waste was treated, and is no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WasteTreated {
    /// 场所编号 · The facility that answers for the waste.
    pub facility: FacilityId,
    /// 方案提交事件编号，或 null · The event that submitted the plan, or null.
    pub plan: Option<EventId>,
    /// 处理的下脚料 · What was treated.
    pub parcels: List<ParcelMass, 1, 50>,
    /// 处理方式 · How.
    pub method: TreatmentMethod,
    /// 温度，千分之一摄氏度，或 null · Temperature in thousandths of a degree Celsius, or null.
    pub temperature_mc: Option<i32>,
    /// 持续时间，秒，或 null · Duration in seconds, or null.
    pub duration_s: Option<u32>,
    /// 处理单位 · Who treated it.
    pub provider: Name,
    /// 见证人，或 null · The witness, or null.
    pub witness: Option<PersonAlias>,
}

declare_codes! {
    NO_PLAN = "waste_treated.no-plan", N_2,
        "场所 {facility} 没有所述处理方案，下脚料已处理",
        "waste was treated, and facility {facility} has no such plan";
    PLAN_NOT_APPROVED = "waste_treated.plan-not-approved", N_2,
        "处理时方案（第 {index} 条）尚未经海关批准",
        "when the waste was treated, the plan of entry {index} was not approved by customs";
    PLAN_NOT_IN_FORCE = "waste_treated.plan-not-in-force", N_2,
        "方案有效期为 {from} 至 {until}，不含处理时间 {occurred_at}",
        "the plan is in force from {from} to {until}, not at the treatment of {occurred_at}";
    KIND_NOT_COVERED = "waste_treated.kind-not-covered", N_2,
        "方案不含此类下脚料：{kind}",
        "the plan is not for this kind of waste: {kind}";
    METHOD_NOT_COVERED = "waste_treated.method-not-covered", N_2,
        "方案不含此处理方式：{method}",
        "the plan does not allow this treatment: {method}";
    KEPT_TOO_LONG = "waste_treated.kept-too-long", N_2,
        "该下脚料产生于 {generated_at}，存放超过 {days} 天",
        "the waste came to be at {generated_at} and lay for more than {days} days";
    PARCEL_UNKNOWN = "waste_treated.parcel-unknown", L_3,
        "没有下脚料 {parcel}",
        "there is no waste {parcel}";
    MORE_THAN_THERE = "waste_treated.more-than-there", V_10,
        "处理 {mass} 吨，而该下脚料账面只剩 {there} 吨",
        "{mass} t were treated, while {there} t are left on record";
}

impl Event for WasteTreated {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Facility(self.facility)]
    }

    fn check(&self) -> Result<(), FormError> {
        let parcels: Vec<EventId> = self.parcels.iter().map(|part| part.parcel).collect();
        super::distinct(&parcels, "parcels")
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        store::keeps(act, self.facility)?;
        waste::keeps(act, reader, &self.parcels)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        rules::hear(self, hearing);
    }
}

impl EventType for WasteTreated {
    const NAME: &'static str = "waste_treated";
    const TYPE_NAME: &'static str = "grain.waste_treated.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::KEEPERS;
    const TITLE: Bilingual = Bilingual { zh: "下脚料处理", en: "waste is treated" };
    const SUBJECTS: &'static str = "facility:";
    // Of whose grain the waste is, its parcels say.
    const STAGE: Option<LedgerStage> = None;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "facility": "91630106MA0000A27P-001",
        "plan": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "parcels": [{ "parcel": "0197a4c2-1b2c-7def-8123-456789abcdef", "mass_g": 9600000 }],
        "method": "incinerate",
        "temperature_mc": 850000,
        "duration_s": 7200,
        "provider": "湟中示例环保处理站(示例)",
        "witness": "P-02"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
