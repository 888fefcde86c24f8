use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::follow::{self, FollowCodes};
use crate::state::{CaseKind, CaseStepKind};
use crate::wording::Number;
use grain_envelope::{Bilingual, CaseId, Party, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// The enterprise tells customs at once of what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingAlerted {
    /// 个案编号（发现事件） · The case, which the finding opened.
    pub case: CaseId,
    /// 报告的海关 · The customs office.
    pub addressee: Party,
    /// 报告编号，或 null · The alert's number, or null.
    pub number: Option<Number>,
}

declare_codes! {
    CASE_UNKNOWN = "finding_alerted.case-unknown", L_3,
        "没有这样的个案：{case}",
        "there is no such case: {case}";
    CASE_CLOSED = "finding_alerted.case-closed", L_3,
        "该个案已在第 {index} 条关闭",
        "the case was closed by entry {index}";
    ADDRESSEE_NOT_CUSTOMS = "finding_alerted.addressee-not-customs", L_3,
        "{party} 已登记，但不是海关",
        "{party} is registered, and not as customs";
}

impl Event for FindingAlerted {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Case(self.case)]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        follow::right(act, reader, self.case)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let known = hearing.reader.party(self.addressee);
        if known.is_some_and(|known| !known.roles.contains(&Role::Customs)) {
            let facts: Facts<'_> = &[("party", &self.addressee)];
            hearing.find(&ADDRESSEE_NOT_CUSTOMS, "/body/addressee", facts);
        }
        let codes = FollowCodes { case_unknown: &CASE_UNKNOWN, case_closed: &CASE_CLOSED };
        let case = follow::case(hearing, self.case, CaseKind::Finding, &codes);
        let Some(case) = case else { return };
        let step = follow::step(hearing, CaseStepKind::Alerted, None);
        follow::take(hearing, self.case, case, step);
    }
}

impl EventType for FindingAlerted {
    const NAME: &'static str = "finding_alerted";
    const TYPE_NAME: &'static str = "grain.finding_alerted.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::ENTERPRISES;
    const TITLE: Bilingual = Bilingual { zh: "疫情快报", en: "customs is alerted" };
    const SUBJECTS: &'static str = "case:";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "case": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "addressee": "11630100MB0000A12T",
        "number": "M1-ALERT-DEMO-1"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
