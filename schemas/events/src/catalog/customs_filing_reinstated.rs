use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::MonitoringEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::filing_act::{self, FilingActCodes};
use crate::state::Lifting;
use crate::wording::{Number, Remark};
use grain_envelope::{Bilingual, EventId, FacilityId, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Customs lifts the suspension of a filing: from then on it counts again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomsFilingReinstated {
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
    FILING_UNKNOWN = "customs_filing_reinstated.filing-unknown", L_3,
        "场所 {facility} 没有备案 {filing}",
        "facility {facility} has no filing {filing}";
    FILING_ENDED = "customs_filing_reinstated.filing-ended", L_3,
        "该备案已在第 {index} 条变更或注销",
        "the filing was changed or revoked by entry {index}";
    EVIDENCE_MISSING = "customs_filing_reinstated.evidence-missing", L_5,
        "转录须附原件扫描件（attachments）",
        "a transcription has a scan of the paper (attachments)";
    CUSTOMS_HAS_SPOKEN = "customs_filing_reinstated.customs-has-spoken", L_3,
        "海关已自行记录该场所的备案，企业不得再转录",
        "customs records the filings of this facility itself: nobody transcribes for it any more";
    NOT_SUSPENDED = "customs_filing_reinstated.not-suspended", L_3,
        "该备案没有暂停，无须恢复",
        "the filing is not suspended, so nothing is lifted";
}

impl Event for CustomsFilingReinstated {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Facility(self.facility)]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        right::customs_or_transcribed(act, reader, self.facility)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let codes = FilingActCodes {
            filing_unknown: &FILING_UNKNOWN,
            filing_ended: &FILING_ENDED,
            evidence_missing: &EVIDENCE_MISSING,
            customs_has_spoken: &CUSTOMS_HAS_SPOKEN,
        };
        let target = filing_act::target(hearing, self.facility, self.filing, &codes);
        let Some((_, filing)) = target else { return };
        match filing.standing_suspension() {
            None => hearing.find(&NOT_SUSPENDED, "/body/filing", &[]),
            Some(suspension) => hearing.rely(suspension.index),
        }
        let lifting = Lifting {
            event: hearing.act.event_id,
            index: hearing.context.index,
            from: hearing.act.occurred_at.seconds(),
            transcribed: hearing.act.transcribed,
        };
        let (facility, filing) = (self.facility, self.filing);
        hearing.effect(MonitoringEffect::FilingReinstated { facility, filing, lifting });
    }
}

impl EventType for CustomsFilingReinstated {
    const NAME: &'static str = "customs_filing_reinstated";
    const TYPE_NAME: &'static str = "grain.customs_filing_reinstated.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = right::CUSTOMS_AND_HOLDERS;
    const TITLE: Bilingual = Bilingual { zh: "备案恢复", en: "a filing is reinstated" };
    const SUBJECTS: &'static str = "facility:";
    const TRANSCRIBABLE: bool = true;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "facility": "91630106MA0000A27P-001",
        "filing": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "reason": "已按要求完成整改(示例)",
        "notice_number": "XN-NOTICE-DEMO-2"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
