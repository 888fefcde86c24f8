use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::{Effect, MonitoringEffect};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::catalog::CapacityBasis;
use crate::rules::filing_act::{self, FilingActCodes};
use crate::state::{Filing, FilingEnding};
use crate::wording::{Number, Remark};
use grain_envelope::{
    Bilingual, Commodity, Date, EventId, FacilityId, FormError, List, MassG, Role, Subject,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Customs changes what a filing covers. From then on the new terms count, under the id of this event;
/// what was before stays on record, and a suspension goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomsFilingChanged {
    /// 场所编号 · The facility.
    pub facility: FacilityId,
    /// 备案事件编号 · The event that granted the filing.
    pub filing: EventId,
    /// 备案号 · Its printed number.
    pub filing_number: Number,
    /// 准予品种 · The commodities that it covers from now on.
    pub commodities: List<Commodity, 1, 20>,
    /// 能力，克 · How much from now on, in grams.
    pub capacity_mass_g: MassG,
    /// 能力计算方式 · Per year, or in store at any time.
    pub capacity_basis: CapacityBasis,
    /// 有效期起 · First day.
    pub valid_from: Date,
    /// 有效期止 · Last day.
    pub valid_until: Date,
    /// 原因 · Why.
    pub reason: Remark,
    /// 通知文号，或 null · The notice's number, or null.
    pub notice_number: Option<Number>,
}

declare_codes! {
    FILING_UNKNOWN = "customs_filing_changed.filing-unknown", L_3,
        "场所 {facility} 没有备案 {filing}",
        "facility {facility} has no filing {filing}";
    FILING_ENDED = "customs_filing_changed.filing-ended", L_3,
        "该备案已在第 {index} 条变更或注销",
        "the filing was changed or revoked by entry {index}";
    EVIDENCE_MISSING = "customs_filing_changed.evidence-missing", L_5,
        "转录须附原件扫描件（attachments）",
        "a transcription has a scan of the paper (attachments)";
    CUSTOMS_HAS_SPOKEN = "customs_filing_changed.customs-has-spoken", L_3,
        "海关已自行记录该场所的备案，企业不得再转录",
        "customs records the filings of this facility itself: nobody transcribes for it any more";
    PERIOD_INVALID = "customs_filing_changed.period-invalid", L_3,
        "有效期起 {from} 晚于止 {until}",
        "the filing would begin on {from}, after its end on {until}";
    NUMBER_TAKEN = "customs_filing_changed.number-taken", L_3,
        "备案号 {number} 属于第 {index} 条的另一备案",
        "filing number {number} is that of another filing, of entry {index}";
}

impl Event for CustomsFilingChanged {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Facility(self.facility)]
    }

    fn check(&self) -> Result<(), FormError> {
        super::distinct(&self.commodities, "commodities")
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        right::customs_or_transcribed(act, reader, self.facility)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        if self.valid_from > self.valid_until {
            let facts: Facts<'_> = &[("from", &self.valid_from), ("until", &self.valid_until)];
            hearing.find(&PERIOD_INVALID, "/body/valid_until", facts);
        }
        let codes = FilingActCodes {
            filing_unknown: &FILING_UNKNOWN,
            filing_ended: &FILING_ENDED,
            evidence_missing: &EVIDENCE_MISSING,
            customs_has_spoken: &CUSTOMS_HAS_SPOKEN,
        };
        let target = filing_act::target(hearing, self.facility, self.filing, &codes);
        let Some((facility, before)) = target else { return };
        let other = facility.filings.iter().find(|other| {
            other.number == self.filing_number && other.number != before.number
        });
        if let Some(other) = other {
            hearing.rely(other.index);
            let facts: Facts<'_> = &[("number", &self.filing_number), ("index", &other.index)];
            hearing.find(&NUMBER_TAKEN, "/body/filing_number", facts);
        }
        let filing = Box::new(self.filing(hearing, before));
        let ending = FilingEnding {
            event: hearing.act.event_id,
            index: hearing.context.index,
            from: hearing.act.occurred_at.seconds(),
            changed: true,
            transcribed: hearing.act.transcribed,
        };
        let facility = self.facility;
        hearing.effect(MonitoringEffect::FilingEnded { facility, filing: self.filing, ending });
        hearing.effect(Effect::FilingGranted { facility, filing });
    }
}

impl CustomsFilingChanged {
    fn filing(&self, hearing: &Hearing<'_>, before: &Filing) -> Filing {
        Filing {
            event: hearing.act.event_id,
            index: hearing.context.index,
            number: self.filing_number.clone(),
            kind: before.kind,
            commodities: self.commodities.to_vec(),
            capacity_mass_g: self.capacity_mass_g,
            capacity_basis: self.capacity_basis,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            author: hearing.act.actor,
            transcribed: hearing.act.transcribed,
            confirmed_index: None,
            suspension: before.suspension,
            past_suspensions: before.past_suspensions.clone(),
            replaces: Some((before.event, hearing.act.occurred_at.seconds())),
            ending: None,
        }
    }
}

impl EventType for CustomsFilingChanged {
    const NAME: &'static str = "customs_filing_changed";
    const TYPE_NAME: &'static str = "grain.customs_filing_changed.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = right::CUSTOMS_AND_HOLDERS;
    const TITLE: Bilingual = Bilingual { zh: "备案变更", en: "a filing is changed" };
    const SUBJECTS: &'static str = "facility:";
    const TRANSCRIBABLE: bool = true;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "facility": "91630106MA0000A27P-001",
        "filing": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "filing_number": "XN-FILING-DEMO-1",
        "commodities": ["oats", "wheat", "barley"],
        "capacity_mass_g": 40000000000,
        "capacity_basis": "per_year",
        "valid_from": "2025-01-01",
        "valid_until": "2028-12-31",
        "reason": "新增生产线，增加品种与能力(示例)",
        "notice_number": "XN-NOTICE-DEMO-2"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
