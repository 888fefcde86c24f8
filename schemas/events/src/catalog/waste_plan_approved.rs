use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::StorageEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::wording::Number;
use grain_envelope::{Bilingual, EventId, FacilityId, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// The customs office of a facility approves its plan for treating waste: what is treated from then
/// on may be treated as it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WastePlanApproved {
    /// 场所编号 · The facility.
    pub facility: FacilityId,
    /// 方案提交事件编号 · The event that submitted the plan.
    pub plan: EventId,
    /// 批准文号，或 null · Number of the approval, or null.
    pub approval_number: Option<Number>,
}

declare_codes! {
    PLAN_UNKNOWN = "waste_plan_approved.plan-unknown", L_3,
        "场所 {facility} 没有提交方案 {plan}",
        "facility {facility} submitted no plan {plan}";
    ALREADY_APPROVED = "waste_plan_approved.already-approved", L_3,
        "该方案已在第 {index} 条批准",
        "the plan is approved already, by entry {index}";
}

impl Event for WastePlanApproved {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Facility(self.facility)]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        right::covers_facility(act, reader, self.facility)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let plans = hearing.reader.facility(self.facility).map(|known| &known.waste_plans);
        let mut plans = plans.into_iter().flatten();
        let Some(plan) = plans.find(|plan| plan.event == self.plan) else {
            let facts: Facts<'_> = &[("facility", &self.facility), ("plan", &self.plan)];
            return hearing.find(&PLAN_UNKNOWN, "/body/plan", facts);
        };
        hearing.rely(plan.index);
        if let Some(index) = plan.approved_index {
            hearing.rely(index);
            hearing.find(&ALREADY_APPROVED, "/body/plan", &[("index", &index)]);
        }
        hearing.effect(StorageEffect::WastePlanApproved {
            facility: self.facility,
            plan: self.plan,
            recorded_at: hearing.context.recorded_at,
        });
    }
}

impl EventType for WastePlanApproved {
    const NAME: &'static str = "waste_plan_approved";
    const TYPE_NAME: &'static str = "grain.waste_plan_approved.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Customs];
    const TITLE: Bilingual =
        Bilingual { zh: "下脚料处理方案批准", en: "a plan for treating waste is approved" };
    const SUBJECTS: &'static str = "facility:";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "facility": "91630106MA0000A27P-001",
        "plan": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "approval_number": "XN-XJL-DEMO-1"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
