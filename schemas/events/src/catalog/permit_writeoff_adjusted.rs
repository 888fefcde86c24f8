use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::EntryEffect;
use crate::hearing::{Budget, Hearing};
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::permit;
use crate::rules::write_off::{self, TransferCodes};
use crate::state::{Permit, WriteOff};
use crate::tonnes::Tonnes;
use crate::vocabulary::WriteOffBasis;
use crate::wording::Remark;
use grain_envelope::{
    Bilingual, EventId, FormError, List, MassG, PermitId, Role, Subject, SumName, TransferId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Customs decides that another mass was written off: after a return, a survey, a mistake. It names
/// the paper that says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PermitWriteoffAdjusted {
    /// 许可证 · The permit.
    pub permit: PermitId,
    /// 核销事件编号 · The event that wrote it off.
    pub write_off: EventId,
    /// 调整后的核销数量，克 · How much is written off now, in grams.
    pub mass_g: MassG,
    /// 核销依据 · Which weight that is.
    pub basis: WriteOffBasis,
    /// 补充核销的调运（释放其占用） · Further transfers whose grain this is: they keep nothing any
    /// more.
    pub transfers: List<TransferId, 0, 60>,
    /// 原因 · Why.
    pub reason: Remark,
}

static TRANSFERS: TransferCodes = TransferCodes {
    unknown: &TRANSFER_UNKNOWN,
    other_permit: &TRANSFER_OTHER_PERMIT,
    repeated: &TRANSFER_REPEATED,
};

declare_codes! {
    PERMIT_UNKNOWN = "permit_writeoff_adjusted.permit-unknown", L_3,
        "许可证 {permit} 未登记，或尚待批准",
        "permit {permit} is not recorded, or awaits approval";
    WRITE_OFF_UNKNOWN = "permit_writeoff_adjusted.write-off-unknown", L_3,
        "许可证 {number} 没有核销 {write_off}",
        "nothing of permit {number} was written off by {write_off}";
    UNCHANGED = "permit_writeoff_adjusted.unchanged", L_3,
        "核销数量与依据没有变化，仍为 {mass} 吨",
        "{mass} t are written off already, on the same basis, and nothing else is changed";
    TRANSFER_UNKNOWN = "permit_writeoff_adjusted.transfer-unknown", L_3,
        "没有调运 {transfer}",
        "there is no transfer {transfer}";
    TRANSFER_OTHER_PERMIT = "permit_writeoff_adjusted.transfer-other-permit", L_3,
        "调运 {number} 申报在另一许可证之下",
        "transfer {number} was declared under another permit";
    TRANSFER_REPEATED = "permit_writeoff_adjusted.transfer-repeated", L_3,
        "调运 {number} 已在第 {index} 条核销",
        "transfer {number} was written off by entry {index} already";
    OVER_LIMIT = "permit_writeoff_adjusted.over-limit", B_6,
        "许可证 {number} 准许 {limit} 吨，已占用 {used} 吨，再核销 {mass} 吨超出可覆盖的数量（允许超出不足 {overrun}%）",
        "permit {number} permits {limit} t, of which {used} t are taken; writing off {mass} t more is beyond what it covers (less than {overrun} % above)";
    EVIDENCE_MISSING = "permit_writeoff_adjusted.evidence-missing", L_5,
        "核销调整须列明凭证（documents 或 attachments），转录须附扫描件",
        "an adjustment names its paper (documents or attachments), a transcription has a scan of it";
}

impl Event for PermitWriteoffAdjusted {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        let transfers = self.transfers.iter().copied().map(Subject::Transfer);
        [Subject::Permit(self.permit)].into_iter().chain(transfers).collect()
    }

    fn check(&self) -> Result<(), FormError> {
        super::distinct(&self.transfers, "transfers")
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        if (act.role == Role::Customs) == act.transcribed {
            return Err(right::missing(
                "核销由主管海关调整，或由申请单位转录（transcribed 为 true）",
                "customs adjusts what was written off, or the permit's holder transcribes it (transcribed: true)",
            ));
        }
        permit::holder_or_customs(act, reader, self.permit)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let act = hearing.act;
        let papers = if act.transcribed { 0 } else { act.documents };
        if papers == 0 && act.attachments == 0 {
            hearing.find(&EVIDENCE_MISSING, "/documents", &[]);
        }
        let Some(known) = hearing.permit(self.permit) else {
            let facts: Facts<'_> = &[("permit", &self.permit)];
            return hearing.find(&PERMIT_UNKNOWN, "/body/permit", facts);
        };
        let Some(before) = known.write_off(self.write_off) else {
            let facts: Facts<'_> =
                &[("number", &known.terms.number), ("write_off", &self.write_off)];
            return hearing.find(&WRITE_OFF_UNKNOWN, "/body/write_off", facts);
        };
        hearing.rely(before.index);
        hearing.relied_on.extend(&before.adjusted);
        self.hear_write_off(hearing, known, before);
    }
}

impl PermitWriteoffAdjusted {
    fn hear_write_off(&self, hearing: &mut Hearing<'_>, known: &Permit, before: &WriteOff) {
        let more = i128::from(self.mass_g.signed() - before.mass_g.signed());
        let same = more == 0 && self.basis == before.basis && self.transfers.is_empty();
        if same {
            let facts: Facts<'_> = &[("mass", &Tonnes(before.mass_g.signed().into()))];
            hearing.find(&UNCHANGED, "/body/mass_g", facts);
        }
        let freed = write_off::free(hearing, self.permit, &self.transfers, &TRANSFERS).mass_g;
        let declaration = before.declaration;
        let excess = (more - freed).max(0);
        let kept = write_off::free_declaration(hearing, self.permit, declaration, excess);
        self.hear_quantity(hearing, known, more, freed + kept);
        // Less written off, or more of it accounted for by transfers, leaves less for later ones.
        let cover = hearing.reader.declaration(&declaration);
        let cover = cover.map_or(0, |known| known.cover_mass_g(self.permit));
        let cover_mass_g = (more - freed).max(-cover);
        hearing.effect(EntryEffect::WriteOffAdjusted {
            permit: self.permit,
            declaration,
            write_off: self.write_off,
            mass_g: self.mass_g,
            basis: self.basis,
            cover_mass_g: i64::try_from(cover_mass_g).expect("at most a mass"),
        });
    }

    fn hear_quantity(&self, hearing: &mut Hearing<'_>, known: &Permit, more: i128, freed: i128) {
        let terms = &known.terms;
        let overrun = hearing.packs.permit_overrun_percent();
        let (limit, before) = (terms.permitted_mass_g, known.drawn_mass_g());
        let used = before - freed;
        if more > freed && !permit::covers(limit.signed().into(), used + more, overrun) {
            let facts: Facts<'_> = &[
                ("number", &terms.number),
                ("limit", &Tonnes(limit.signed().into())),
                ("used", &Tonnes(used)),
                ("mass", &Tonnes(more)),
                ("overrun", &overrun),
            ];
            hearing.find(&OVER_LIMIT, "/body/mass_g", facts);
        }
        let budget = Budget { holder: terms.applicant, limit, used: before, adds: more - freed };
        hearing.budget(SumName::Permitted(self.permit), budget);
    }
}

impl EventType for PermitWriteoffAdjusted {
    const NAME: &'static str = "permit_writeoff_adjusted";
    const TYPE_NAME: &'static str = "grain.permit_writeoff_adjusted.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Customs, Role::Importer, Role::Dealer];
    const TITLE: Bilingual =
        Bilingual { zh: "核销调整", en: "customs adjusts what was written off" };
    const SUBJECTS: &'static str = "permit:, transfer: each";
    const TRANSCRIBABLE: bool = true;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "permit": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "write_off": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "mass_g": 1115750000,
        "basis": "settled",
        "transfers": [],
        "reason": "按结算重量核销(示例)"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
