use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::EntryEffect;
use crate::hearing::{Budget, Hearing};
use crate::reader::Reader;
use crate::right::Forbidden;
use crate::rules::permit::{self, StandingCodes};
use crate::state::{EntryDeclaration, Permit};
use crate::tonnes::Tonnes;
use grain_envelope::{
    Bilingual, DeclarationNumber, MassG, PermitId, Role, Subject, SumName,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Keeps grams of a permit for an entry declaration, before a transfer of its lots is declared. It
/// takes the place of what was kept for the same declaration and is still there; 0 gives that back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PermitReserved {
    /// 许可证 · The permit.
    pub permit: PermitId,
    /// 报关单号 · Number of the entry declaration.
    pub declaration_number: DeclarationNumber,
    /// 占用数量，克；0 为退还 · How much is kept for it, in grams; 0 gives it back.
    pub mass_g: MassG,
}

declare_codes! {
    PERMIT_UNKNOWN = "permit_reserved.permit-unknown", L_3,
        "许可证 {permit} 未登记，或尚待批准",
        "permit {permit} is not recorded, or awaits approval";
    NOTHING_TO_GIVE_BACK = "permit_reserved.nothing-to-give-back", L_3,
        "报关单 {declaration} 在许可证 {number} 上没有占用，无可退还",
        "nothing of permit {number} is kept for declaration {declaration}, so nothing can be given back";
    BEYOND_DECLARATION = "permit_reserved.beyond-declaration", L_3,
        "报关单 {declaration} 申报许可证 {number} 项下 {declared} 吨，其中 {taken} 吨已由调运占用或已核销，不能再占用 {mass} 吨",
        "declaration {declaration} declares {declared} t under permit {number}, of which {taken} t are taken by transfers or written off: {mass} t more cannot be kept";
    PERMIT_NOT_VALID = "permit_reserved.permit-not-valid", B_6,
        "许可证 {number} 有效期为 {from} 至 {until}，不含 {occurred_at}",
        "permit {number} is valid from {from} to {until}, which {occurred_at} is outside of";
    PERMIT_EXHAUSTED = "permit_reserved.permit-exhausted", B_6,
        "许可证 {number} 准许 {limit} 吨，已占用 {used} 吨，再占用 {mass} 吨超出可覆盖的数量（允许超出不足 {overrun}%）",
        "permit {number} permits {limit} t, of which {used} t are taken; {mass} t more are beyond what it covers (less than {overrun} % above)";
    PERMIT_NOT_IN_FORCE = "permit_reserved.permit-not-in-force", N_6,
        "许可证 {number} 已{status}（第 {index} 条）",
        "permit {number} is {status} (entry {index})";
}

impl Event for PermitReserved {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Permit(self.permit)]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        permit::holder_or_customs(act, reader, self.permit)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let Some(known) = hearing.permit(self.permit) else {
            let facts: Facts<'_> = &[("permit", &self.permit)];
            return hearing.find(&PERMIT_UNKNOWN, "/body/permit", facts);
        };
        let declaration = hearing.reader.declaration(&self.declaration_number);
        let kept = declaration.map_or(0, |known| known.reserved_mass_g(self.permit));
        let mass = i128::from(self.mass_g.signed());
        if mass == 0 && kept == 0 {
            let facts: Facts<'_> =
                &[("declaration", &self.declaration_number), ("number", &known.terms.number)];
            hearing.find(&NOTHING_TO_GIVE_BACK, "/body/mass_g", facts);
        }
        if mass > kept {
            permit::judge_standing(hearing, known, "/body/permit", &STANDING_CODES);
            self.hear_declaration(hearing, known, declaration);
        }
        self.hear_quantity(hearing, known, kept);
        let mass_g = i64::try_from(mass - kept).expect("a difference of two masses");
        hearing.effect(EntryEffect::DeclarationReserved {
            declaration: self.declaration_number,
            permit: self.permit,
            event: hearing.act.event_id,
            mass_g,
        });
    }
}

impl PermitReserved {
    /// Once the declaration is recorded, what transfers of its lots took already cannot be kept too.
    fn hear_declaration(
        &self,
        hearing: &mut Hearing<'_>,
        known: &Permit,
        declaration: Option<&EntryDeclaration>,
    ) {
        let Some(declared) = declaration.and_then(|known| known.declared.as_ref()) else { return };
        hearing.rely(declared.index);
        let lines = declared.permits.iter().filter(|(permit, _)| *permit == self.permit);
        let limit: i128 = lines.map(|(_, mass)| i128::from(mass.signed())).sum();
        let lots = declared.lots.iter().filter_map(|lot| hearing.reader.lot(*lot));
        let transfers: i128 = lots.map(|lot| lot.reserved_mass_g).sum();
        let written = known.write_offs.iter();
        let written = written.filter(|known| known.declaration == self.declaration_number);
        let written: i128 = written.map(|known| i128::from(known.mass_g.signed())).sum();
        let (taken, mass) = (transfers.max(written), i128::from(self.mass_g.signed()));
        if taken + mass > limit {
            let facts: Facts<'_> = &[
                ("declaration", &self.declaration_number),
                ("number", &known.terms.number),
                ("declared", &Tonnes(limit)),
                ("taken", &Tonnes(taken)),
                ("mass", &Tonnes(mass)),
            ];
            hearing.find(&BEYOND_DECLARATION, "/body/mass_g", facts);
        }
    }

    fn hear_quantity(&self, hearing: &mut Hearing<'_>, known: &Permit, kept: i128) {
        let terms = &known.terms;
        let overrun = hearing.packs.permit_overrun_percent();
        let (limit, used) = (terms.permitted_mass_g, known.drawn_mass_g());
        let adds = i128::from(self.mass_g.signed()) - kept;
        if adds > 0 && !permit::covers(limit.signed().into(), used + adds, overrun) {
            let facts: Facts<'_> = &[
                ("number", &terms.number),
                ("limit", &Tonnes(limit.signed().into())),
                ("used", &Tonnes(used)),
                ("mass", &Tonnes(adds)),
                ("overrun", &overrun),
            ];
            hearing.find(&PERMIT_EXHAUSTED, "/body/mass_g", facts);
        }
        let budget = Budget { holder: terms.applicant, limit, used, adds };
        hearing.budget(SumName::Permitted(self.permit), budget);
    }
}

const STANDING_CODES: StandingCodes = StandingCodes {
    not_valid: &PERMIT_NOT_VALID,
    not_in_force: &PERMIT_NOT_IN_FORCE,
};

impl EventType for PermitReserved {
    const NAME: &'static str = "permit_reserved";
    const TYPE_NAME: &'static str = "grain.permit_reserved.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Importer, Role::Dealer, Role::Customs];
    const TITLE: Bilingual =
        Bilingual { zh: "许可证占用", en: "a permit is kept for an entry declaration" };
    const SUBJECTS: &'static str = "permit:";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "permit": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "declaration_number": "070220251000012345",
        "mass_g": 1118000000
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
