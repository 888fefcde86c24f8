use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::Effect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::state::Suspension;
use crate::wording::{Number, Remark};
use grain_envelope::{Bilingual, EventId, FacilityId, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Customs suspends a filing: from then on imported grain may not go there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomsFilingSuspended {
    /// 场所编号 · The facility.
    pub facility: FacilityId,
    /// 备案事件编号 · The event that granted the filing.
    pub filing: EventId,
    /// 原因 · Why.
    pub reason: Remark,
    /// 通知文号，或 null · The notice's number, or null.
    pub notice_number: Option<Number>,
}

declare_codes! {
    FILING_UNKNOWN = "customs_filing_suspended.filing-unknown", L_3,
        "场所 {facility} 没有备案 {filing}",
        "facility {facility} has no filing {filing}";
    ALREADY_SUSPENDED = "customs_filing_suspended.already-suspended", L_3,
        "该备案已在第 {index} 条暂停",
        "the filing is suspended already, by entry {index}";
    EVIDENCE_MISSING = "customs_filing_suspended.evidence-missing", L_5,
        "转录须附原件扫描件（attachments）",
        "a transcription has a scan of the paper (attachments)";
}

impl Event for CustomsFilingSuspended {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Facility(self.facility)]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        right::customs_or_transcribed(act, reader, self.facility)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        if hearing.act.transcribed && hearing.act.attachments == 0 {
            hearing.find(&EVIDENCE_MISSING, "/attachments", &[]);
        }
        let facility = hearing.reader.facility(self.facility);
        let Some(filing) = facility.and_then(|facility| facility.filing(self.filing)) else {
            let facts: Facts<'_> = &[("facility", &self.facility), ("filing", &self.filing)];
            return hearing.find(&FILING_UNKNOWN, "/body/filing", facts);
        };
        hearing.rely(filing.index);
        // Customs' own suspension takes the place of one that a holder transcribed.
        let standing = |known: &&Suspension| hearing.act.transcribed || !known.transcribed;
        if let Some(known) = filing.standing_suspension().filter(standing) {
            hearing.rely(known.index);
            hearing.find(&ALREADY_SUSPENDED, "/body/filing", &[("index", &known.index)]);
        }
        let suspension = Suspension {
            event: hearing.act.event_id,
            index: hearing.context.index,
            from: hearing.act.occurred_at.seconds(),
            transcribed: hearing.act.transcribed,
            lifted: None,
        };
        let (facility, filing) = (self.facility, self.filing);
        hearing.effect(Effect::FilingSuspended { facility, filing, suspension });
    }
}

impl EventType for CustomsFilingSuspended {
    const NAME: &'static str = "customs_filing_suspended";
    const TYPE_NAME: &'static str = "grain.customs_filing_suspended.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = right::CUSTOMS_AND_HOLDERS;
    const TITLE: Bilingual = Bilingual { zh: "备案暂停", en: "a filing is suspended" };
    const SUBJECTS: &'static str = "facility:";
    const TRANSCRIBABLE: bool = true;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "facility": "91630106MA0000A27P-001",
        "filing": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "reason": "防疫条件不再符合要求(示例)",
        "notice_number": "XN-NOTICE-DEMO-1"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
