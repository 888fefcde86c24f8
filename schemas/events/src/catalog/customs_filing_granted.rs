use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::Effect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::state::{Facility, Filing};
use crate::wording::Number;
use grain_envelope::{Bilingual, Commodity, Date, EventId, FormError, FacilityId, List, MassG, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Customs files a facility: from then on imported grain may go there. Also what its holder
/// transcribes from the paper while customs is not yet joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomsFilingGranted {
    /// 场所编号 · The facility.
    pub facility: FacilityId,
    /// 备案号 · The filing's printed number.
    pub filing_number: Number,
    /// 备案类型 · For what it is granted.
    pub kind: FilingKind,
    /// 备案品种 · The commodities that it covers.
    pub commodities: List<Commodity, 1, 17>,
    /// 备案能力，克 · How much, in grams.
    pub capacity_mass_g: MassG,
    /// 能力口径 · Whether that is per year, or in store at any time.
    pub capacity_basis: CapacityBasis,
    /// 有效期起 · First day.
    pub valid_from: Date,
    /// 有效期止 · Last day.
    pub valid_until: Date,
    /// 所确认的转录事件，或 null · The transcription that this event confirms, or null.
    pub confirms: Option<EventId>,
}

/// For what a filing is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FilingKind {
    /// 加工 · Processing.
    Processing,
    /// 中转 · Transit.
    Transit,
    /// 储备 · Reserve storage.
    Reserve,
}

/// What the capacity of a filing counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CapacityBasis {
    /// 每年 · What arrives in a calendar year.
    PerYear,
    /// 在库 · What is in store at any time.
    InStore,
}

declare_codes! {
    FACILITY_NOT_REGISTERED = "customs_filing_granted.facility-not-registered", L_3,
        "场所 {facility} 尚未登记",
        "facility {facility} is not registered";
    PERIOD_INVALID = "customs_filing_granted.period-invalid", L_3,
        "有效期起 {from} 晚于止 {until}",
        "the filing would begin on {from}, after its end on {until}";
    NUMBER_TAKEN = "customs_filing_granted.number-taken", L_3,
        "备案号 {number} 已在第 {index} 条记录",
        "filing number {number} is recorded already, by entry {index}";
    CONFIRMS_UNKNOWN = "customs_filing_granted.confirms-unknown", L_3,
        "没有可确认的转录备案 {event}",
        "there is no transcribed filing {event} to confirm";
    CONFIRMS_MISMATCH = "customs_filing_granted.confirms-mismatch", L_3,
        "与第 {index} 条转录的备案内容不一致：请核对后再确认，或另行备案",
        "this is not what entry {index} transcribed: compare before confirming, or grant a filing of its own";
    EVIDENCE_MISSING = "customs_filing_granted.evidence-missing", L_5,
        "转录须附原件扫描件（attachments）",
        "a transcription has a scan of the paper (attachments)";
}

impl Event for CustomsFilingGranted {
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
        if hearing.act.transcribed && hearing.act.attachments == 0 {
            hearing.find(&EVIDENCE_MISSING, "/attachments", &[]);
        }
        let Some(facility) = hearing.facility(self.facility) else {
            let facts: Facts<'_> = &[("facility", &self.facility)];
            return hearing.find(&FACILITY_NOT_REGISTERED, "/body/facility", facts);
        };
        if let Some(event) = self.confirms {
            return self.hear_confirmation(hearing, facility, event);
        }
        let mut known = facility.filings.iter();
        if let Some(known) = known.find(|known| known.number == self.filing_number) {
            hearing.rely(known.index);
            let facts: Facts<'_> = &[("number", &self.filing_number), ("index", &known.index)];
            hearing.find(&NUMBER_TAKEN, "/body/filing_number", facts);
        }
        let filing = Box::new(self.filing(hearing));
        hearing.effect(Effect::FilingGranted { facility: self.facility, filing });
    }
}

impl CustomsFilingGranted {
    fn hear_confirmation(&self, hearing: &mut Hearing<'_>, facility: &Facility, event: EventId) {
        let known = facility.filing(event);
        let open = known.filter(|known| known.transcribed && known.confirmed_index.is_none());
        let Some(known) = open.filter(|_| !hearing.act.transcribed) else {
            return hearing.find(&CONFIRMS_UNKNOWN, "/body/confirms", &[("event", &event)]);
        };
        hearing.rely(known.index);
        let same = known.number == self.filing_number
            && known.kind == self.kind
            && known.commodities[..] == self.commodities[..]
            && known.capacity_mass_g == self.capacity_mass_g
            && known.capacity_basis == self.capacity_basis
            && known.valid_from == self.valid_from
            && known.valid_until == self.valid_until;
        if !same {
            hearing.find(&CONFIRMS_MISMATCH, "/body/confirms", &[("index", &known.index)]);
        }
        hearing.effect(Effect::FilingConfirmed { facility: self.facility, filing: event });
    }

    fn filing(&self, hearing: &Hearing<'_>) -> Filing {
        Filing {
            event: hearing.act.event_id,
            index: hearing.context.index,
            number: self.filing_number.clone(),
            kind: self.kind,
            commodities: self.commodities.to_vec(),
            capacity_mass_g: self.capacity_mass_g,
            capacity_basis: self.capacity_basis,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            author: hearing.act.actor,
            transcribed: hearing.act.transcribed,
            confirmed_index: None,
            suspension: None,
            past_suspensions: Vec::new(),
            replaces: None,
            ending: None,
        }
    }
}

impl EventType for CustomsFilingGranted {
    const NAME: &'static str = "customs_filing_granted";
    const TYPE_NAME: &'static str = "grain.customs_filing_granted.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = right::CUSTOMS_AND_HOLDERS;
    const TITLE: Bilingual = Bilingual { zh: "海关备案", en: "customs files a facility" };
    const SUBJECTS: &'static str = "facility:";
    const TRANSCRIBABLE: bool = true;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "facility": "91630106MA0000A27P-001",
        "filing_number": "XN-FILING-DEMO-1",
        "kind": "processing",
        "commodities": ["oats", "wheat"],
        "capacity_mass_g": 30000000000,
        "capacity_basis": "per_year",
        "valid_from": "2025-01-01",
        "valid_until": "2027-12-31",
        "confirms": null
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
