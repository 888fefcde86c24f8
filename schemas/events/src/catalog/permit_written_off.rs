use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts};
use crate::descriptor::{Event, EventType};
use crate::effect::EntryEffect;
use crate::hearing::{Budget, Hearing};
use crate::reader::Reader;
use crate::right::Forbidden;
use crate::rules::permit::{self, StandingCodes};
use crate::rules::write_off::{self, Freed};
use crate::state::{Permit, WriteOff};
use crate::tonnes::Tonnes;
use crate::vocabulary::WriteOffBasis;
use grain_envelope::{
    Bilingual, DeclarationNumber, FormError, List, MassG, PermitId, Role, Subject, SumName,
    TransferId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod codes;

use codes::CODES;

#[cfg(any(test, feature = "samples"))]
mod examples;

/// A permit is written off (核销) for an entry declaration. What the transfers named kept of it is
/// free again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PermitWrittenOff {
    /// 许可证 · The permit.
    pub permit: PermitId,
    /// 报关单号 · Number of the entry declaration.
    pub declaration_number: DeclarationNumber,
    /// 核销数量，克 · How much is written off, in grams.
    pub mass_g: MassG,
    /// 核销依据 · Which weight that is.
    pub basis: WriteOffBasis,
    /// 所核销的调运（释放其占用） · The transfers whose grain this is: they keep nothing any more.
    pub transfers: List<TransferId, 0, 60>,
}

impl Event for PermitWrittenOff {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        let transfers = self.transfers.iter().copied().map(Subject::Transfer);
        [Subject::Permit(self.permit)].into_iter().chain(transfers).collect()
    }

    fn check(&self) -> Result<(), FormError> {
        super::distinct(&self.transfers, "transfers")
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        permit::holder_or_customs(act, reader, self.permit)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let Some(known) = hearing.permit(self.permit) else {
            let facts: Facts<'_> = &[("permit", &self.permit)];
            return hearing.find(&codes::PERMIT_UNKNOWN, "/body/permit", facts);
        };
        write_off::concern(hearing, known);
        let same = |before: &&WriteOff| before.declaration == self.declaration_number;
        if let Some(before) = known.write_offs.iter().find(same) {
            hearing.rely(before.index);
            let facts: Facts<'_> = &[
                ("number", &known.terms.number),
                ("declaration", &self.declaration_number),
                ("index", &before.index),
            ];
            return hearing.find(&codes::REPEATED, "/body/declaration_number", facts);
        }
        permit::judge_standing(hearing, known, "/body/permit", &STANDING_CODES);
        self.hear_declaration(hearing);
        let freed = write_off::free(hearing, self.permit, &self.transfers, &codes::TRANSFERS);
        let mass = i128::from(self.mass_g.signed());
        let excess = (mass - freed.mass_g).max(0);
        let kept = write_off::free_declaration(hearing, self.permit, self.declaration_number, excess);
        self.hear_quantity(hearing, known, &Freed { mass_g: freed.mass_g + kept });
        // Whether it was kept for the declaration or not: transfers of its lots need not draw on it again.
        let cover_mass_g = i64::try_from(excess).expect("at most the mass written off");
        let write_off = Box::new(WriteOff {
            event: hearing.act.event_id,
            index: hearing.context.index,
            declaration: self.declaration_number,
            occurred_at: hearing.act.occurred_at,
            mass_g: self.mass_g,
            basis: self.basis,
            author: hearing.act.actor,
            adjusted: Vec::new(),
        });
        let permit = self.permit;
        hearing.effect(EntryEffect::PermitWrittenOff { permit, write_off, cover_mass_g });
    }
}

impl PermitWrittenOff {
    /// Where the declared weight is written off, it is the one that was declared.
    fn hear_declaration(&self, hearing: &mut Hearing<'_>) {
        let known = hearing.reader.declaration(&self.declaration_number);
        let Some(declared) = known.and_then(|known| known.declared.as_ref()) else { return };
        hearing.rely(declared.index);
        let lines = declared.permits.iter().filter(|(permit, _)| *permit == self.permit);
        let declared: i128 = lines.map(|(_, mass)| i128::from(mass.signed())).sum();
        let mass = i128::from(self.mass_g.signed());
        if self.basis == WriteOffBasis::Declared && declared != mass {
            let facts: Facts<'_> = &[
                ("declaration", &self.declaration_number),
                ("declared", &Tonnes(declared)),
                ("mass", &Tonnes(mass)),
            ];
            hearing.find(&codes::NOT_AS_DECLARED, "/body/mass_g", facts);
        }
    }

    fn hear_quantity(&self, hearing: &mut Hearing<'_>, known: &Permit, freed: &Freed) {
        let terms = &known.terms;
        let overrun = hearing.packs.permit_overrun_percent();
        let (limit, before) = (terms.permitted_mass_g, known.drawn_mass_g());
        let mass = i128::from(self.mass_g.signed());
        let used = before - freed.mass_g;
        if !permit::covers(limit.signed().into(), used + mass, overrun) {
            let facts: Facts<'_> = &[
                ("number", &terms.number),
                ("limit", &Tonnes(limit.signed().into())),
                ("used", &Tonnes(used)),
                ("mass", &Tonnes(mass)),
                ("overrun", &overrun),
            ];
            hearing.find(&codes::OVER_LIMIT, "/body/mass_g", facts);
        }
        let budget =
            Budget { holder: terms.applicant, limit, used: before, adds: mass - freed.mass_g };
        hearing.budget(SumName::Permitted(self.permit), budget);
    }
}

const STANDING_CODES: StandingCodes = StandingCodes {
    not_valid: &codes::PERMIT_NOT_VALID,
    not_in_force: &codes::PERMIT_NOT_IN_FORCE,
};

impl EventType for PermitWrittenOff {
    const NAME: &'static str = "permit_written_off";
    const TYPE_NAME: &'static str = "grain.permit_written_off.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = &[Role::Importer, Role::Dealer, Role::Customs];
    const TITLE: Bilingual = Bilingual { zh: "许可证核销", en: "a permit is written off" };
    const SUBJECTS: &'static str = "permit:, transfer: each";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "permit": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "declaration_number": "070220251000012345",
        "mass_g": 1118000000,
        "basis": "declared",
        "transfers": ["0197a4c2-1b2c-7def-8123-456789abcdef"]
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
