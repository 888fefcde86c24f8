use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::Effect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rule::ClosableBy;
use crate::state::{ViolationId, ViolationRecord};
use crate::wording::Remark;
use grain_envelope::{Bilingual, EventId, FacilityId, LotId, Role, Subject, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

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

declare_codes! {
    VIOLATION_UNKNOWN = "violation_closed.violation-unknown", L_3,
        "没有这项违规：事件 {event}，代码 {code}，字段“{field}”",
        "there is no such violation: event {event}, code {code}, field \"{field}\"";
    ALREADY_CLOSED = "violation_closed.already-closed", L_3,
        "该违规已在第 {index} 条关闭",
        "the violation is closed already, by entry {index}";
    CONCERN_MISMATCH = "violation_closed.concern-mismatch", L_3,
        "该违规所涉批次为 {lot}，场所为 {facility}：请照此填写",
        "the violation concerns lot {lot} and facility {facility}: name these";
    EVIDENCE_MISSING = "violation_closed.evidence-missing", L_5,
        "关闭违规须列明凭证（documents 或 attachments）",
        "a closing names its evidence (documents or attachments)";
}

impl Event for ViolationClosed {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let lot = self.lot.map(Subject::Lot);
        let named: Vec<Subject> =
            lot.into_iter().chain(self.facility.map(Subject::Facility)).collect();
        if named.is_empty() { vec![act.party_subject()] } else { named }
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let record = reader.violation(&self.id());
        let may = match self.closable_by() {
            ClosableBy::Nobody => true,
            ClosableBy::Operator => act.role == Role::Operator,
            ClosableBy::Customs => {
                act.role == Role::Customs
                    && of_place(act, reader, record)
                    && !is_own(act, reader, record)
            }
            ClosableBy::SupervisingAuthority => {
                right::SUPERVISORS.contains(&act.role)
                    && of_place(act, reader, record)
                    && !is_own(act, reader, record)
            }
            ClosableBy::EnterpriseWithApproval => record.is_none_or(|record| {
                let owner = record.concerned.facility.map(|facility| facility.party());
                act.actor == record.author || owner == Some(act.actor)
            }),
            ClosableBy::EnrollingAuthority => {
                right::REGISTRARS.contains(&act.role) && enrolled(act, reader, record)
            }
        };
        if may {
            return Ok(());
        }
        Err(right::missing(
            "该违规由其代码所列的一方关闭",
            "a violation is closed by whoever its code names",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        if hearing.act.documents == 0 && hearing.act.attachments == 0 {
            hearing.find(&EVIDENCE_MISSING, "/documents", &[]);
        }
        let id = self.id();
        let Some(record) = hearing.reader.violation(&id) else {
            let facts: Facts<'_> =
                &[("event", &self.event), ("code", &self.code), ("field", &self.field)];
            return hearing.find(&VIOLATION_UNKNOWN, "/body/event", facts);
        };
        hearing.rely(record.index);
        if let Some(closing) = record.closing {
            hearing.rely(closing.index);
            hearing.find(&ALREADY_CLOSED, "/body/event", &[("index", &closing.index)]);
        }
        let concerned = record.concerned;
        if (self.lot, self.facility) != (concerned.lot, concerned.facility) {
            let lot = concerned.lot.map_or("null".to_owned(), |lot| lot.to_string());
            let facility = concerned.facility.map_or("null".to_owned(), |id| id.to_string());
            let facts: Facts<'_> = &[("lot", &lot), ("facility", &facility)];
            hearing.find(&CONCERN_MISMATCH, "/body/lot", facts);
        }
        for lot in concerned.lot.iter().chain(&record.blend).copied() {
            let holds = hearing.reader.lot(lot).is_some_and(|lot| lot.held_by.contains(&id));
            let released = Effect::LotReleased { lot, violation: id.clone() };
            hearing.effects.extend(Some(released).filter(|_| holds));
        }
        let (event, outcome) = (hearing.act.event_id, self.outcome);
        hearing.effect(Effect::ViolationClosed { violation: id, event, outcome });
    }

    fn awaits_approval(&self) -> bool {
        self.closable_by() == ClosableBy::EnterpriseWithApproval
    }
}

impl ViolationClosed {
    /// The violation that it closes.
    pub fn id(&self) -> ViolationId {
        ViolationId {
            event: self.event,
            code: self.code.as_str().to_owned(),
            field: self.field.as_str().to_owned(),
        }
    }

    /// Who closes violations of this code; nobody one that does not exist.
    fn closable_by(&self) -> ClosableBy {
        crate::code::code(&self.code).map_or(ClosableBy::Nobody, |code| code.rule.closable_by)
    }
}

/// An authority of the place, or an office that the transfer names; where neither is known, any.
fn of_place(act: &Act, reader: &Reader<'_>, record: Option<&ViolationRecord>) -> bool {
    let Some(concerned) = record.map(|record| record.concerned) else { return true };
    let transfer = concerned.transfer.and_then(|transfer| reader.transfer(transfer));
    let offices = transfer.map(|transfer| {
        [transfer.terms.entry_customs, transfer.terms.destination_customs]
    });
    let named = offices.is_some_and(|offices| offices.contains(&act.actor));
    let region = concerned.region;
    let covered = region.map(|region| right::covers(act, reader, region).is_ok());
    named || covered.unwrap_or(transfer.is_none())
}

/// Whether a violation is the party's own, in whichever role it comes now: it is at its facility, or
/// was recorded under a key of it that could act for no authority. An office that tells of others
/// answers for nothing.
fn is_own(act: &Act, reader: &Reader<'_>, record: Option<&ViolationRecord>) -> bool {
    let Some(record) = record else { return false };
    let facility = record.concerned.facility.map(|facility| facility.party());
    let as_office = reader.key(&record.key).is_some_and(|key| {
        let mut roles = key.enrolment.roles.iter();
        roles.any(|role| right::is_authority(*role))
    });
    facility == Some(act.actor) || (record.author == act.actor && !as_office)
}

/// The authority that answers for the key; for one that answers for itself, any other authority.
fn enrolled(act: &Act, reader: &Reader<'_>, record: Option<&ViolationRecord>) -> bool {
    let Some(record) = record else { return true };
    let enrolment = reader.key(&record.key).map(|key| &key.enrolment);
    enrolment.is_none_or(|enrolment| {
        if enrolment.authority == enrolment.party {
            right::is_authority(act.role) && act.actor != enrolment.party
        } else {
            act.actor == enrolment.authority
        }
    })
}

impl EventType for ViolationClosed {
    const NAME: &'static str = "violation_closed";
    const TYPE_NAME: &'static str = "grain.violation_closed.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = Role::ALL;
    const TITLE: Bilingual = Bilingual { zh: "违规关闭", en: "a violation is closed" };
    const SUBJECTS: &'static str = "lot: if any, facility: if any, party: actor if neither";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "event": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "code": "received.facility-not-filed",
        "field": "/body/place",
        "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1",
        "facility": "91630105MA0000A86C-001",
        "outcome": "rectified",
        "explanation": "货物已退回指定加工厂，现场已清扫(示例)"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
