use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::follow;
use crate::state::{Case, CaseKind, CaseStepKind, ViolationId};
use crate::wording::{Number, Remark};
use grain_envelope::{
    Bilingual, CaseId, EventId, FacilityId, Role, Subject, Text, Time,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// An authority orders something to be put right, after a visit, a violation or a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RectificationOrdered {
    /// 场所编号 · The facility.
    pub facility: FacilityId,
    /// 起因 · After what.
    pub cause: RectificationCause,
    /// 整改要求 · What is to be put right.
    pub requirement: Remark,
    /// 整改期限 · Until when.
    pub due_at: Time,
    /// 通知文号，或 null · The order's number, or null.
    pub notice_number: Option<Number>,
}

/// After what something is to be put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RectificationCause {
    /// 监督检查事件 · The event of a visit.
    Visit(EventId),
    /// 违规 · A violation.
    Violation(RectifiedViolation),
    /// 个案 · A case.
    Case(CaseId),
}

/// A violation that is to be put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RectifiedViolation {
    /// 违规所在事件 · The event with which it was recorded.
    pub event: EventId,
    /// 违规代码 · Its code.
    pub code: Text<1, 128>,
    /// 违规字段 · Its field.
    pub field: Text<0, 256>,
}

declare_codes! {
    FACILITY_UNKNOWN = "rectification_ordered.facility-unknown", L_3,
        "场所 {facility} 尚未登记",
        "facility {facility} is not registered";
    CAUSE_UNKNOWN = "rectification_ordered.cause-unknown", L_3,
        "没有这样的起因：{cause}",
        "there is no such cause: {cause}";
    DUE_PAST = "rectification_ordered.due-past", L_3,
        "整改期限 {due_at} 不晚于责令时间 {occurred_at}",
        "the date {due_at} is not after the order of {occurred_at}";
}

impl Event for RectificationOrdered {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let case = match &self.cause {
            RectificationCause::Case(case) => Some(Subject::Case(*case)),
            RectificationCause::Visit(_) | RectificationCause::Violation(_) => None,
        };
        let own = [Subject::Case(act.event_id.into()), Subject::Facility(self.facility)];
        own.into_iter().chain(case).collect()
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        right::covers_facility(act, reader, self.facility)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        follow::concern(hearing, self.facility);
        if hearing.facility(self.facility).is_none() {
            let facts: Facts<'_> = &[("facility", &self.facility)];
            hearing.find(&FACILITY_UNKNOWN, "/body/facility", facts);
        }
        self.hear_cause(hearing);
        let occurred_at = hearing.act.occurred_at;
        if self.due_at.seconds() <= occurred_at.seconds() {
            let facts: Facts<'_> = &[("due_at", &self.due_at), ("occurred_at", &occurred_at)];
            hearing.find(&DUE_PAST, "/body/due_at", facts);
        }
        let order = follow::step(hearing, CaseStepKind::RectificationOrdered, Some(self.due_at));
        let opened = Case {
            facility: Some(self.facility),
            region: hearing.concerned.region,
            charged: Some(self.facility.party()),
            steps: vec![order],
            ..follow::case_of_act(hearing, CaseKind::Rectification)
        };
        follow::open(hearing, opened);
    }
}

impl RectificationOrdered {
    /// The order rests on what it comes after, which the ledger knows.
    fn hear_cause(&self, hearing: &mut Hearing<'_>) {
        let (index, cause) = match &self.cause {
            RectificationCause::Visit(event) => {
                let facility = hearing.reader.facility(self.facility);
                let mut visits = facility.iter().flat_map(|facility| &facility.visits);
                let index = visits.find(|visit| visit.event == *event).map(|visit| visit.index);
                (index, event.to_string())
            }
            RectificationCause::Violation(named) => {
                let id = ViolationId {
                    event: named.event,
                    code: named.code.as_str().to_owned(),
                    field: named.field.as_str().to_owned(),
                };
                (hearing.reader.violation(&id).map(|known| known.index), id.to_string())
            }
            RectificationCause::Case(case) => {
                (hearing.case(*case).map(|known| known.index), case.to_string())
            }
        };
        match index {
            Some(index) => hearing.rely(index),
            None => hearing.find(&CAUSE_UNKNOWN, "/body/cause", &[("cause", &cause)]),
        }
    }
}

impl EventType for RectificationOrdered {
    const NAME: &'static str = "rectification_ordered";
    const TYPE_NAME: &'static str = "grain.rectification_ordered.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::SUPERVISORS;
    const TITLE: Bilingual = Bilingual { zh: "责令整改", en: "something is to be put right" };
    const SUBJECTS: &'static str = "case: this event, facility:, case: cause if it is one";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "facility": "91630106MA0000A27P-001",
        "cause": { "visit": "0197a4c2-1b2c-7def-8123-456789abcdef" },
        "requirement": "补设周边监测点标识(示例)",
        "due_at": "2025-07-15T18:00:00+08:00",
        "notice_number": "XN-RECT-DEMO-1"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
