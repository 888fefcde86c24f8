use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::EntryEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::spoken::Spoken;
use crate::state::{Lot, LotVerdict};
use crate::tonnes::Tonnes;
use crate::vocabulary::InspectionOutcome;
use crate::wording::{Number, Remark};
use grain_envelope::{Bilingual, FormError, List, LotId, MassG, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Customs decides what becomes of lots after inspection. The newest verdict counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectionVerdict {
    /// 批次 · The lots.
    pub lots: List<LotId, 1, 60>,
    /// 结论 · What customs decides.
    pub outcome: InspectionOutcome,
    /// 证明或通知单编号 · Number of the certificate or notice.
    pub certificate_number: Number,
    /// 所涉数量，克 · How much it is about, in grams.
    pub mass_g: MassG,
    /// 条件，或 null（附条件合格、除害处理必填） · Its conditions, or null; where it passed under
    /// conditions or is to be treated, they are told.
    pub conditions: Option<Remark>,
}

declare_codes! {
    LOT_UNKNOWN = "inspection_verdict.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
    LOT_CLOSED = "inspection_verdict.lot-closed", L_3,
        "批次 {lot} 已在第 {index} 条闭环",
        "lot {lot} was closed by entry {index}";
    MASS_EXCEEDED = "inspection_verdict.mass-exceeded", L_3,
        "结论涉及 {mass} 吨，各批次进境合计 {made} 吨",
        "the verdict is about {mass} t, the lots came in with {made} t in all";
    CONDITIONS_MISSING = "inspection_verdict.conditions-missing", L_3,
        "结论为“{outcome}”，须写明条件",
        "the verdict is: {outcome}; its conditions are told";
    CUSTOMS_HAS_SPOKEN = "inspection_verdict.customs-has-spoken", L_3,
        "批次 {lot} 已由海关在第 {index} 条作出结论，不再采信转录",
        "customs itself decided about lot {lot} in entry {index}: a transcription no longer counts";
    EVIDENCE_MISSING = "inspection_verdict.evidence-missing", L_5,
        "转录须附原件扫描件（attachments）",
        "a transcription has a scan of the paper (attachments)";
}

impl Event for InspectionVerdict {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        self.lots.iter().copied().map(Subject::Lot).collect()
    }

    fn check(&self) -> Result<(), FormError> {
        super::distinct(&self.lots, "lots")
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        if act.role == Role::Customs && !act.transcribed {
            return self.lots.iter().try_for_each(|lot| right::covers_lot(act, reader, *lot));
        }
        let own = |lot: &LotId| reader.lot(*lot).is_none_or(|lot| has_to_do(act, reader, lot));
        if act.role != Role::Customs && act.transcribed && self.lots.iter().all(own) {
            return Ok(());
        }
        Err(right::missing(
            "检验检疫结论由主管海关记录，或由进口商、存放单位转录（transcribed 为 true）",
            "a verdict is recorded by customs, or transcribed by the importer or whoever stores the lot (transcribed: true)",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        if hearing.act.transcribed && hearing.act.attachments == 0 {
            hearing.find(&EVIDENCE_MISSING, "/attachments", &[]);
        }
        let conditional =
            matches!(self.outcome, InspectionOutcome::PassConditional | InspectionOutcome::Treat);
        if conditional && self.conditions.is_none() {
            let facts: Facts<'_> = &[("outcome", &Spoken(self.outcome.title()))];
            hearing.find(&CONDITIONS_MISSING, "/body/conditions", facts);
        }
        let mut made = 0;
        for (position, id) in self.lots.iter().enumerate() {
            let field = format!("/body/lots/{position}");
            let lot = hearing.lot(*id);
            let Some((lot, making)) = lot.and_then(|lot| Some((lot, lot.making.as_ref()?))) else {
                hearing.find(&LOT_UNKNOWN, field, &[("lot", id)]);
                continue;
            };
            made += i128::from(making.mass_g.signed());
            self.hear_lot(hearing, *id, lot, &field);
        }
        let mass = i128::from(self.mass_g.signed());
        if mass > made {
            let facts: Facts<'_> = &[("mass", &Tonnes(mass)), ("made", &Tonnes(made))];
            hearing.find(&MASS_EXCEEDED, "/body/mass_g", facts);
        }
    }
}

impl InspectionVerdict {
    fn hear_lot(&self, hearing: &mut Hearing<'_>, id: LotId, lot: &Lot, field: &str) {
        if let Some(index) = lot.closed_index {
            hearing.rely(index);
            hearing.find(&LOT_CLOSED, field, &[("lot", &id), ("index", &index)]);
        }
        let own = lot.verdicts.iter().rev().find(|verdict| !verdict.transcribed);
        if let Some(own) = own.filter(|_| hearing.act.transcribed) {
            hearing.rely(own.index);
            let facts: Facts<'_> = &[("lot", &id), ("index", &own.index)];
            hearing.find(&CUSTOMS_HAS_SPOKEN, field, facts);
        }
        let verdict = LotVerdict {
            outcome: self.outcome,
            from: hearing.act.occurred_at.seconds(),
            transcribed: hearing.act.transcribed,
            event: hearing.act.event_id,
            index: hearing.context.index,
        };
        hearing.effect(EntryEffect::VerdictGiven { lot: id, verdict });
    }
}

/// Whether the actor brought a lot in, or stores some of it.
fn has_to_do(act: &Act, reader: &Reader<'_>, lot: &Lot) -> bool {
    let making = lot.making.as_ref();
    let permit = making.and_then(|making| reader.permit(making.permit?));
    let stores = |party| {
        let mut facilities = lot.balances.keys().filter_map(crate::Account::facility);
        facilities.any(|facility| facility.party() == party)
    };
    making.is_some_and(|making| making.author == act.actor)
        || permit.is_some_and(|permit| permit.terms.applicant == act.actor)
        || stores(act.actor)
}

impl EventType for InspectionVerdict {
    const NAME: &'static str = "inspection_verdict";
    const TYPE_NAME: &'static str = "grain.inspection_verdict.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = right::CUSTOMS_AND_ENTERPRISES;
    const TITLE: Bilingual =
        Bilingual { zh: "检验检疫结论", en: "customs decides after inspection" };
    const SUBJECTS: &'static str = "lot: each";
    const TRANSCRIBABLE: bool = true;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "lots": ["0197a4c2-1b2c-7def-8123-456789abcdef.1"],
        "outcome": "pass",
        "certificate_number": "JY-DEMO-1",
        "mass_g": 1118000000,
        "conditions": null
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
