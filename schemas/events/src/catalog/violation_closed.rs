use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::wording::Remark;
use grain_envelope::{Bilingual, EventId, FacilityId, LotId, Role, Subject, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Closes an open violation. It names evidence and deletes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ViolationClosed {
    /// 违规所在事件 · The event with which the violation was recorded.
    pub event: EventId,
    /// 违规代码 · Its code.
    pub code: Text<1, 128>,
    /// 违规字段 · Its field.
    pub field: Text<0, 256>,
    /// 所涉批次，或 null · The lot that it concerns, or null.
    pub lot: Option<LotId>,
    /// 所涉场所，或 null · The facility that it concerns, or null.
    pub facility: Option<FacilityId>,
    /// 处理结果 · With which outcome.
    pub outcome: ClosingOutcome,
    /// 说明 · Why.
    pub explanation: Remark,
}

/// With which outcome a violation is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClosingOutcome {
    /// 已整改 · It was put right.
    Rectified,
    /// 予以接受 · It is accepted as explained.
    Accepted,
    /// 已处罚 · It was penalised.
    Penalised,
    /// 不成立 · It was none.
    Unfounded,
}

declare_codes! {}

impl Event for ViolationClosed {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let named: Vec<Subject> = self.lot.map(Subject::Lot).into_iter().chain(self.facility.map(Subject::Facility)).collect(); if named.is_empty() { vec![act.party_subject()] } else { named }
    }

    fn hear(&self, _hearing: &mut Hearing<'_>) {}
}

impl EventType for ViolationClosed {
    const NAME: &'static str = "violation_closed";
    const TYPE_NAME: &'static str = "grain.violation_closed.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Customs];
    const TITLE: Bilingual = Bilingual { zh: "违规关闭", en: "a violation is closed" };
    const SUBJECTS: &'static str = "lot: if any, facility: if any, party: actor if neither";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = "{}";
}
