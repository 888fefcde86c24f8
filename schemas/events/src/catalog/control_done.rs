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
use crate::wording::Name;
use grain_envelope::{
    Bilingual, CaseId, Date, FormError, List, PersonAlias, Role, Subject,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// What was found was fought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ControlDone {
    /// 个案编号（发现事件） · The case, which the finding opened.
    pub case: CaseId,
    /// 防除措施 · The measures.
    pub measures: List<ControlMeasure, 1, 8>,
    /// 药剂，或 null · The agent, or null.
    pub agent: Option<Name>,
    /// 防除面积，平方米 · The area in square metres.
    pub area_m2: u32,
    /// 完成日期 · When it was done.
    pub done_on: Date,
    /// 实施人员（代号） · By whom, by alias.
    pub workers: List<PersonAlias, 1, 30>,
}

declare_codes! {
    CASE_UNKNOWN = "control_done.case-unknown", L_3,
        "没有这样的个案：{case}",
        "there is no such case: {case}";
    CASE_CLOSED = "control_done.case-closed", L_3,
        "该个案已在第 {index} 条关闭",
        "the case was closed by entry {index}";
    DATE_AHEAD = "control_done.date-ahead", L_3,
        "完成日期 {done_on} 晚于记录的行为时间 {occurred_at}",
        "it would have been done on {done_on}, after the act of {occurred_at} that tells of it";
}

impl Event for ControlDone {
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
        if self.done_on.starts_at() > occurred_at.seconds() {
            let facts: Facts<'_> = &[("done_on", &self.done_on), ("occurred_at", &occurred_at)];
            hearing.find(&DATE_AHEAD, "/body/done_on", facts);
        }
        let codes = FollowCodes { case_unknown: &CASE_UNKNOWN, case_closed: &CASE_CLOSED };
        let case = follow::case(hearing, self.case, CaseKind::Finding, &codes);
        let Some(case) = case else { return };
        let step = follow::step(hearing, CaseStepKind::ControlDone, None);
        follow::take(hearing, self.case, case, step);
    }
}

impl EventType for ControlDone {
    const NAME: &'static str = "control_done";
    const TYPE_NAME: &'static str = "grain.control_done.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::ENTERPRISES;
    const TITLE: Bilingual = Bilingual { zh: "防除实施", en: "control is carried out" };
    const SUBJECTS: &'static str = "case:";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "case": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "measures": ["hand_pull", "bag", "burn"],
        "agent": null,
        "area_m2": 60,
        "done_on": "2025-06-19",
        "workers": ["P-01"]
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
