use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::StorageEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::store;
use crate::state::WastePlan;
use crate::vocabulary::{TreatmentMethod, WasteKind};
use crate::wording::{Name, Number};
use grain_envelope::{Bilingual, Date, FacilityId, FormError, List, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// A facility submits a plan for treating its waste. It counts once customs approves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WastePlanSubmitted {
    /// 场所编号 · The facility.
    pub facility: FacilityId,
    /// 方案编号 · The plan's own number.
    pub plan_number: Number,
    /// 下脚料种类 · The kinds of waste that it is for.
    pub kinds: List<WasteKind, 1, 6>,
    /// 处理方式 · The ways in which they are treated.
    pub methods: List<TreatmentMethod, 1, 6>,
    /// 处理单位 · Who treats them.
    pub provider: Name,
    /// 有效期起 · First day.
    pub valid_from: Date,
    /// 有效期止 · Last day.
    pub valid_until: Date,
}

declare_codes! {
    FACILITY_NOT_REGISTERED = "waste_plan_submitted.facility-not-registered", L_3,
        "场所 {facility} 尚未登记",
        "facility {facility} is not registered";
    PERIOD_INVALID = "waste_plan_submitted.period-invalid", L_3,
        "有效期起 {from} 晚于止 {until}",
        "the plan would begin on {from}, after its end on {until}";
}

impl Event for WastePlanSubmitted {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Facility(self.facility)]
    }

    fn check(&self) -> Result<(), FormError> {
        super::distinct(&self.kinds, "kinds")?;
        super::distinct(&self.methods, "methods")
    }

    fn right(&self, act: &Act, _reader: &Reader<'_>) -> Result<(), Forbidden> {
        store::keeps(act, self.facility)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        if hearing.facility(self.facility).is_none() {
            let facts: Facts<'_> = &[("facility", &self.facility)];
            hearing.find(&FACILITY_NOT_REGISTERED, "/body/facility", facts);
        }
        if self.valid_from > self.valid_until {
            let facts: Facts<'_> = &[("from", &self.valid_from), ("until", &self.valid_until)];
            hearing.find(&PERIOD_INVALID, "/body/valid_until", facts);
        }
        let plan = Box::new(WastePlan {
            event: hearing.act.event_id,
            index: hearing.context.index,
            kinds: self.kinds.to_vec(),
            methods: self.methods.to_vec(),
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            approved_index: None,
            approved_at: None,
        });
        hearing.effect(StorageEffect::WastePlanSubmitted { facility: self.facility, plan });
    }
}

impl EventType for WastePlanSubmitted {
    const NAME: &'static str = "waste_plan_submitted";
    const TYPE_NAME: &'static str = "grain.waste_plan_submitted.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = right::KEEPERS;
    const TITLE: Bilingual =
        Bilingual { zh: "下脚料处理方案提交", en: "a plan for treating waste is submitted" };
    const SUBJECTS: &'static str = "facility:";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "facility": "91630106MA0000A27P-001",
        "plan_number": "XJL-DEMO-1",
        "kinds": ["screenings", "sweepings"],
        "methods": ["incinerate", "heat"],
        "provider": "湟中示例环保处理站(示例)",
        "valid_from": "2025-05-20",
        "valid_until": "2025-12-31"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
