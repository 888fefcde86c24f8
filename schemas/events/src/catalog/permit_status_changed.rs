use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::EntryEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::permit;
use crate::spoken::Spoken;
use crate::state::{Permit, PermitStanding};
use crate::vocabulary::PermitStatus;
use crate::wording::{Number, Remark};
use grain_envelope::{Bilingual, PermitId, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Customs says what has become of a permit: it is used up, expired, withdrawn, revoked, or in force
/// again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PermitStatusChanged {
    /// 许可证 · The permit.
    pub permit: PermitId,
    /// 状态 · What it is from now on.
    pub status: PermitStatus,
    /// 原因 · Why.
    pub reason: Remark,
    /// 通知文号，或 null · The notice's number, or null.
    pub notice_number: Option<Number>,
}

declare_codes! {
    PERMIT_UNKNOWN = "permit_status_changed.permit-unknown", L_3,
        "许可证 {permit} 未登记，或尚待批准",
        "permit {permit} is not recorded, or awaits approval";
    UNCHANGED = "permit_status_changed.unchanged", L_3,
        "许可证 {number} 已是“{status}”",
        "permit {number} is {status} already";
    REVOKED_FOR_GOOD = "permit_status_changed.revoked-for-good", L_3,
        "许可证 {number} 已在第 {index} 条撤销，不能恢复：须另办新证",
        "permit {number} was revoked by entry {index}, for good: a new one is needed";
    LAPSED = "permit_status_changed.lapsed", L_3,
        "许可证 {number} 已全部核销，自行失效，不能恢复为有效",
        "permit {number} is wholly written off and has lapsed: it cannot be in force again";
    CUSTOMS_HAS_SPOKEN = "permit_status_changed.customs-has-spoken", L_3,
        "许可证 {number} 的状态已由海关在第 {index} 条记录，不再采信转录",
        "customs itself said in entry {index} what permit {number} is: a transcription no longer counts";
    EVIDENCE_MISSING = "permit_status_changed.evidence-missing", L_5,
        "转录须附原件扫描件（attachments）",
        "a transcription has a scan of the paper (attachments)";
}

impl Event for PermitStatusChanged {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Permit(self.permit)]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        if (act.role == Role::Customs) == act.transcribed {
            return Err(right::missing(
                "许可证状态由主管海关记录，或由申请单位转录（transcribed 为 true）",
                "what a permit is, customs says, or its holder transcribes (transcribed: true)",
            ));
        }
        permit::holder_or_customs(act, reader, self.permit)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        if hearing.act.transcribed && hearing.act.attachments == 0 {
            hearing.find(&EVIDENCE_MISSING, "/attachments", &[]);
        }
        let Some(known) = hearing.permit(self.permit) else {
            let facts: Facts<'_> = &[("permit", &self.permit)];
            return hearing.find(&PERMIT_UNKNOWN, "/body/permit", facts);
        };
        self.hear_standing(hearing, known);
        let standing = PermitStanding {
            status: self.status,
            from: hearing.act.occurred_at.seconds(),
            transcribed: hearing.act.transcribed,
            event: hearing.act.event_id,
            index: hearing.context.index,
        };
        let permit = self.permit;
        hearing.effect(EntryEffect::PermitStatusChanged { permit, standing: Box::new(standing) });
    }
}

impl PermitStatusChanged {
    fn hear_standing(&self, hearing: &mut Hearing<'_>, known: &Permit) {
        let number = &known.terms.number;
        let newest = known.standings.last();
        hearing.relied_on.extend(newest.map(|standing| standing.index));
        let status = newest.map_or(PermitStatus::Active, |standing| standing.status);
        // Customs' own word takes the place of one that a holder transcribed, also with the same.
        let confirms = newest.is_some_and(|standing| standing.transcribed && !hearing.act.transcribed);
        if status == self.status && !confirms {
            let facts: Facts<'_> = &[("number", number), ("status", &Spoken(status.title()))];
            hearing.find(&UNCHANGED, "/body/status", facts);
        }
        let Some(newest) = newest else {
            return self.hear_lapsed(hearing, known);
        };
        if status == PermitStatus::Revoked && self.status != status && !confirms {
            let facts: Facts<'_> = &[("number", number), ("index", &newest.index)];
            hearing.find(&REVOKED_FOR_GOOD, "/body/status", facts);
        }
        if hearing.act.transcribed && !newest.transcribed {
            let facts: Facts<'_> = &[("number", number), ("index", &newest.index)];
            hearing.find(&CUSTOMS_HAS_SPOKEN, "/transcribed", facts);
        }
        self.hear_lapsed(hearing, known);
    }

    fn hear_lapsed(&self, hearing: &mut Hearing<'_>, known: &Permit) {
        if self.status == PermitStatus::Active && known.is_lapsed() {
            let facts: Facts<'_> = &[("number", &known.terms.number)];
            hearing.find(&LAPSED, "/body/status", facts);
        }
    }
}

impl EventType for PermitStatusChanged {
    const NAME: &'static str = "permit_status_changed";
    const TYPE_NAME: &'static str = "grain.permit_status_changed.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Customs, Role::Importer, Role::Dealer];
    const TITLE: Bilingual =
        Bilingual { zh: "许可证状态变更", en: "a permit is something else from now on" };
    const SUBJECTS: &'static str = "permit:";
    const TRANSCRIBABLE: bool = true;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "permit": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "status": "withdrawn",
        "reason": "因疫情发布禁令，撤回已签发的许可证(示例)",
        "notice_number": "GG-DEMO-1"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
