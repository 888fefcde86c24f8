use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::follow::{self, FollowCodes};
use crate::state::{CaseKind, CaseStepKind};
use crate::wording::Remark;
use grain_envelope::{Bilingual, CaseId, List, PersonAlias, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// An authority looks whether the control had effect. Where it had, and nothing else is due, the case
/// is closed; where it had none, control is due again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ControlVerified {
    /// 个案编号（发现事件） · The case, which the finding opened.
    pub case: CaseId,
    /// 核查方法 · How it looked.
    pub method: Remark,
    /// 核查人员（代号） · Who looked, by alias.
    pub verifiers: List<PersonAlias, 1, 20>,
    /// 是否有效 · Whether it had effect.
    pub effective: bool,
}

declare_codes! {
    CASE_UNKNOWN = "control_verified.case-unknown", L_3,
        "没有这样的个案：{case}",
        "there is no such case: {case}";
    CASE_CLOSED = "control_verified.case-closed", L_3,
        "该个案已在第 {index} 条关闭",
        "the case was closed by entry {index}";
}

impl Event for ControlVerified {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Case(self.case)]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        follow::right(act, reader, self.case)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let codes = FollowCodes { case_unknown: &CASE_UNKNOWN, case_closed: &CASE_CLOSED };
        let case = follow::case(hearing, self.case, CaseKind::Finding, &codes);
        let Some(case) = case else { return };
        let kind = if self.effective {
            CaseStepKind::ControlVerified
        } else {
            CaseStepKind::ControlFailed
        };
        let step = follow::step(hearing, kind, None);
        follow::take(hearing, self.case, case, step);
    }
}

impl EventType for ControlVerified {
    const NAME: &'static str = "control_verified";
    const TYPE_NAME: &'static str = "grain.control_verified.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::SUPERVISORS;
    const TITLE: Bilingual = Bilingual { zh: "防除核查", en: "control is verified" };
    const SUBJECTS: &'static str = "case:";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "case": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "method": "原址踏查 200 平方米，未见再生(示例)",
        "verifiers": ["P-01"],
        "effective": true
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
