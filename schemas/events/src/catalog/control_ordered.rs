use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::follow::{self, FollowCodes};
use crate::state::{CaseKind, CaseStepKind};
use crate::vocabulary::ControlMeasure;
use crate::wording::Remark;
use grain_envelope::{Bilingual, CaseId, FormError, List, Role, Subject, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// An authority has the enterprise fight what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ControlOrdered {
    /// 个案编号（发现事件） · The case, which the finding opened.
    pub case: CaseId,
    /// 防除措施 · The measures.
    pub measures: List<ControlMeasure, 1, 8>,
    /// 具体要求 · What exactly.
    pub requirement: Remark,
    /// 完成期限 · Until when.
    pub deadline: Time,
}

declare_codes! {
    CASE_UNKNOWN = "control_ordered.case-unknown", L_3,
        "没有这样的个案：{case}",
        "there is no such case: {case}";
    CASE_CLOSED = "control_ordered.case-closed", L_3,
        "该个案已在第 {index} 条关闭",
        "the case was closed by entry {index}";
    DEADLINE_PAST = "control_ordered.deadline-past", L_3,
        "完成期限 {deadline} 不晚于责令时间 {occurred_at}",
        "the deadline {deadline} is not after the order of {occurred_at}";
}

impl Event for ControlOrdered {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Case(self.case)]
    }

    fn check(&self) -> Result<(), FormError> {
        super::distinct(&self.measures, "measures")
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        follow::right(act, reader, self.case)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let occurred_at = hearing.act.occurred_at;
        if self.deadline.seconds() <= occurred_at.seconds() {
            let facts: Facts<'_> =
                &[("deadline", &self.deadline), ("occurred_at", &occurred_at)];
            hearing.find(&DEADLINE_PAST, "/body/deadline", facts);
        }
        let codes = FollowCodes { case_unknown: &CASE_UNKNOWN, case_closed: &CASE_CLOSED };
        let case = follow::case(hearing, self.case, CaseKind::Finding, &codes);
        let Some(case) = case else { return };
        let step = follow::step(hearing, CaseStepKind::ControlOrdered, Some(self.deadline));
        follow::take(hearing, self.case, case, step);
    }
}

impl EventType for ControlOrdered {
    const NAME: &'static str = "control_ordered";
    const TYPE_NAME: &'static str = "grain.control_ordered.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::SUPERVISORS;
    const TITLE: Bilingual = Bilingual { zh: "责令防除", en: "control is ordered" };
    const SUBJECTS: &'static str = "case:";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "case": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "measures": ["hand_pull", "bag", "burn"],
        "requirement": "连根拔除、装袋、焚烧，并清扫道口撒漏物(示例)",
        "deadline": "2025-06-20T18:00:00+08:00"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
