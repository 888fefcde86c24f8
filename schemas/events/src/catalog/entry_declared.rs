use crate::act::Act;
use crate::class::Class;
use crate::code::Codes;
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::ties;
use crate::vocabulary::LedgerStage;
use crate::wording::Number;
use grain_envelope::{
    Bilingual, Commodity, Country, DeclarationNumber, FormError, HsCode, List, LotId, MassG, Party,
    PermitId, Role, Subject, Text, code,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Grain is declared to customs at the port of entry (报关、报检).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryDeclared {
    /// 报关单号，18 位 · Number of the customs declaration, 18 digits.
    pub declaration_number: DeclarationNumber,
    /// 报检号，或 null · Number of the application for inspection, or null.
    pub inspection_number: Option<Number>,
    /// 进境口岸海关 · The customs office of entry.
    pub entry_customs: Party,
    /// 品种 · The commodity.
    pub commodity: Commodity,
    /// 商品编码，10 位 · Its HS code, 10 digits.
    pub hs_code: HsCode,
    /// 检验检疫编码（CIQ），13 位数字 · Its CIQ code, 13 digits: the HS code and three more.
    pub ciq_code: Text<13, 13>,
    /// 原产国 · Country of origin.
    pub origin: Country,
    /// 是否转基因 · Whether it is genetically modified.
    pub gmo: bool,
    /// 申报重量，克 · The declared mass, in grams.
    pub mass_g: MassG,
    /// 许可证及其核销数量 · The permits, each with its mass.
    pub permits: List<PermitLine, 0, 20>,
    /// 批次 · The lots that come in under it.
    pub lots: List<LotId, 0, 40>,
    /// 随附单证 · The papers attached, by customs' codes.
    pub papers: List<AttachedPaper, 0, 40>,
}

/// A permit in an entry declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PermitLine {
    /// 许可证 · The permit.
    pub permit: PermitId,
    /// 数量，克 · How much comes in under it, in grams.
    pub mass_g: MassG,
}

/// A paper attached to an entry declaration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachedPaper {
    /// 单证代码（如 101030 检疫许可证、101031 转基因安全证书） · Customs' code of its kind: 101030 a
    /// quarantine permit, 101031 a GMO safety certificate.
    pub code: Text<1, 10>,
    /// 单证编号 · Its number.
    pub number: Number,
}

mod codes;
mod rules;

use codes::CODES;

#[cfg(any(test, feature = "samples"))]
mod examples;

impl Event for EntryDeclared {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let permits = self.permits.iter().map(|line| Subject::Permit(line.permit));
        let lots = self.lots.iter().copied().map(Subject::Lot);
        let named: Vec<Subject> = permits.chain(lots).collect();
        if named.is_empty() { vec![act.party_subject()] } else { named }
    }

    fn check(&self) -> Result<(), FormError> {
        let permits: Vec<_> = self.permits.iter().map(|line| line.permit).collect();
        super::distinct(&permits, "permits")?;
        super::distinct(&self.lots, "lots")?;
        if self.ciq_code.as_str().bytes().all(|letter| letter.is_ascii_digit()) {
            return Ok(());
        }
        let (zh, en) = ("检验检疫编码为 13 位数字", "a CIQ code has 13 digits");
        Err(FormError::new(code::FORM_SCALAR, zh, en).within("ciq_code"))
    }

    /// The holder of a permit that it names, or who made a lot; customs: the office of entry.
    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let holders = self.permits.iter().filter_map(|line| reader.permit(line.permit));
        let lots = self.lots.iter().filter_map(|lot| reader.lot(*lot)?.making.as_ref());
        let mut known = holders
            .map(|permit| permit.terms.applicant)
            .chain(lots.map(|making| making.author))
            .peekable();
        let may = if act.role == Role::Customs {
            act.actor == self.entry_customs
        } else {
            let own = known.peek().is_none() || known.any(|party| party == act.actor);
            own && self.lots.iter().all(|lot| ties::to_lot(act, reader, *lot))
        };
        if may {
            return Ok(());
        }
        Err(right::missing(
            "进境申报由许可证申请单位、建立批次的单位或进境口岸海关记录",
            "an entry is recorded by the holder of its permit, who made its lots, or the customs office of entry",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        rules::hear(self, hearing);
    }
}

impl EventType for EntryDeclared {
    const NAME: &'static str = "entry_declared";
    const TYPE_NAME: &'static str = "grain.entry_declared.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = &[Role::Importer, Role::Dealer, Role::Customs];
    const TITLE: Bilingual = Bilingual { zh: "进境申报", en: "grain is declared at entry" };
    const SUBJECTS: &'static str = "permit: each, lot: each, party: actor if neither";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::EntryDeclaration);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "declaration_number": "070220251000012345",
        "inspection_number": null,
        "entry_customs": "11152501MB0000A208",
        "commodity": "oats",
        "hs_code": "1004900000",
        "ciq_code": "1004900000101",
        "origin": "RU",
        "gmo": false,
        "mass_g": 1118000000,
        "permits": [
            { "permit": "0197a4c2-1b2c-7def-8123-456789abcdef", "mass_g": 1118000000 }
        ],
        "lots": ["0197a4c2-1b2c-7def-8123-456789abcdef.1"],
        "papers": [{ "code": "101030", "number": "QH-DEMO-A" }]
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
