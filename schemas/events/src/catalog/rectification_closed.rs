use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::TransportEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::follow::{self, FollowCodes};
use crate::state::{CaseKind, CaseStepKind};
use crate::wording::Remark;
use grain_envelope::{Bilingual, CaseId, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// The authority finds that what it ordered was put right. The enterprise does not say so of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RectificationClosed {
    /// 整改个案（责令事件） · The case, which the order opened.
    pub case: CaseId,
    /// 核查情况 · What was found.
    pub explanation: Remark,
}

declare_codes! {
    CASE_UNKNOWN = "rectification_closed.case-unknown", L_3,
        "没有这样的个案：{case}",
        "there is no such case: {case}";
    CASE_CLOSED = "rectification_closed.case-closed", L_3,
        "该个案已在第 {index} 条关闭",
        "the case was closed by entry {index}";
    EVIDENCE_MISSING = "rectification_closed.evidence-missing", L_5,
        "关闭整改须列明凭证（documents 或 attachments）",
        "a closing names its evidence (documents or attachments)";
}

impl Event for RectificationClosed {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Case(self.case)]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        follow::right(act, reader, self.case)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        if hearing.act.documents == 0 && hearing.act.attachments == 0 {
            hearing.find(&EVIDENCE_MISSING, "/documents", &[]);
        }
        let codes = FollowCodes { case_unknown: &CASE_UNKNOWN, case_closed: &CASE_CLOSED };
        let case = follow::case(hearing, self.case, CaseKind::Rectification, &codes);
        let Some(case) = case else { return };
        let step = follow::step(hearing, CaseStepKind::RectificationClosed, None);
        hearing.effect(TransportEffect::CaseStepTaken {
            case: self.case,
            lot: case.lot,
            step: Box::new(step),
            closes: case.closed_index.is_none(),
        });
    }
}

impl EventType for RectificationClosed {
    const NAME: &'static str = "rectification_closed";
    const TYPE_NAME: &'static str = "grain.rectification_closed.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::SUPERVISORS;
    const TITLE: Bilingual = Bilingual { zh: "整改关闭", en: "it was put right" };
    const SUBJECTS: &'static str = "case:";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "case": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "explanation": "标识已补设，现场核查属实(示例)"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
