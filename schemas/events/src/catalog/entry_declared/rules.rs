use super::{EntryDeclared, codes};
use crate::code::Facts;
use crate::effect::EntryEffect;
use crate::hearing::Hearing;
use crate::rules::permit::{self, StandingCodes};
use crate::rules::trade::{self, Goods};
use crate::spoken::Spoken;
use crate::state::{Declared, EntryDeclaration, LotMaking, Permit};
use crate::tonnes::Tonnes;
use grain_envelope::{LotId, PermitId, Role};
use std::collections::BTreeMap;

/// Customs' code of the GMO safety certificate among attached papers.
const GMO_CERTIFICATE: &str = "101031";

pub(super) fn hear(declared: &EntryDeclared, hearing: &mut Hearing<'_>) {
    hearing.concerned.lot = declared.lots.first().copied();
    let office = hearing.reader.party(declared.entry_customs);
    hearing.concerned.region = office.map(|office| office.region);
    if office.is_some_and(|office| !office.roles.contains(&Role::Customs)) {
        let facts: Facts<'_> = &[("party", &declared.entry_customs)];
        hearing.find(&codes::OFFICE_NOT_CUSTOMS, "/body/entry_customs", facts);
    }
    goods(declared, hearing);
    permits(declared, hearing);
    for position in 0..declared.lots.len() {
        lot(declared, hearing, position);
    }
    hearing.concerned.lot = declared.lots.first().copied();
    record(declared, hearing);
}

fn told(declared: &EntryDeclared) -> Goods {
    Goods { commodity: declared.commodity, hs_code: declared.hs_code, gmo: declared.gmo }
}

/// What is said of the goods agrees with itself, and with the papers.
fn goods(declared: &EntryDeclared, hearing: &mut Hearing<'_>) {
    let (commodity, hs_code) = (declared.commodity, declared.hs_code);
    if !trade::hs_code_fits(commodity, hs_code) {
        let facts: Facts<'_> =
            &[("hs_code", &hs_code), ("commodity", &Spoken(commodity.title()))];
        hearing.find(&codes::HS_COMMODITY_MISMATCH, "/body/hs_code", facts);
    }
    if !declared.ciq_code.as_str().starts_with(hs_code.as_str()) {
        let facts: Facts<'_> = &[("ciq_code", &declared.ciq_code), ("hs_code", &hs_code)];
        hearing.find(&codes::CIQ_MISMATCH, "/body/ciq_code", facts);
    }
    let certified = declared.papers.iter().any(|paper| paper.code.as_str() == GMO_CERTIFICATE);
    if !certified && (declared.gmo || trade::hs_code_is_gmo(hs_code)) {
        hearing.find(&codes::CERTIFICATE_MISSING, "/body/papers", &[("hs_code", &hs_code)]);
    }
}

fn permits(declared: &EntryDeclared, hearing: &mut Hearing<'_>) {
    if declared.permits.is_empty() {
        let facts: Facts<'_> = &[("declaration", &declared.declaration_number)];
        return hearing.find(&codes::NO_PERMIT, "/body/permits", facts);
    }
    for (position, line) in declared.permits.iter().enumerate() {
        let field = format!("/body/permits/{position}/permit");
        match hearing.permit(line.permit) {
            None => hearing.find(&codes::PERMIT_UNKNOWN, field, &[("permit", &line.permit)]),
            Some(known) => permitted(declared, hearing, known, &field),
        }
    }
    let lines = declared.permits.iter().map(|line| i128::from(line.mass_g.signed()));
    let (lines, mass) = (lines.sum(), i128::from(declared.mass_g.signed()));
    if lines != mass {
        let facts: Facts<'_> = &[("mass", &Tonnes(mass)), ("lines", &Tonnes(lines))];
        hearing.find(&codes::LINES_MASS_MISMATCH, "/body/permits", facts);
    }
}

const STANDING_CODES: StandingCodes = StandingCodes {
    not_valid: &codes::PERMIT_NOT_VALID,
    not_in_force: &codes::PERMIT_NOT_IN_FORCE,
};

fn permitted(declared: &EntryDeclared, hearing: &mut Hearing<'_>, known: &Permit, field: &str) {
    let (terms, number) = (&known.terms, &known.terms.number);
    permit::judge_standing(hearing, known, field, &STANDING_CODES);
    let permitted = Goods { commodity: terms.commodity, hs_code: terms.hs_code, gmo: terms.gmo };
    let found = told(declared);
    if permitted != found {
        let facts: Facts<'_> =
            &[("number", number), ("permitted", &permitted), ("found", &found)];
        hearing.find(&codes::PERMIT_COMMODITY_MISMATCH, field, facts);
    }
    if terms.origin != declared.origin {
        let facts: Facts<'_> =
            &[("number", number), ("permitted", &terms.origin), ("found", &declared.origin)];
        hearing.find(&codes::PERMIT_ORIGIN_MISMATCH, field, facts);
    }
}

fn lot(declared: &EntryDeclared, hearing: &mut Hearing<'_>, position: usize) {
    let id = declared.lots[position];
    let field = format!("/body/lots/{position}");
    hearing.concerned.lot = Some(id);
    let known = hearing.lot(id);
    let Some((known, making)) = known.and_then(|lot| Some((lot, lot.making.as_ref()?))) else {
        return hearing.find(&codes::LOT_UNKNOWN, field, &[("lot", &id)]);
    };
    agrees(declared, hearing, id, making, &field);
    let mut others = known.declarations.iter();
    if let Some(other) = others.find(|other| **other != declared.declaration_number) {
        let facts: Facts<'_> = &[("lot", &id), ("other", other)];
        hearing.find(&codes::LOT_DECLARED_ALREADY, field, facts);
    }
}

fn agrees(
    declared: &EntryDeclared,
    hearing: &mut Hearing<'_>,
    id: LotId,
    making: &LotMaking,
    field: &str,
) {
    let found = Goods { commodity: making.commodity, hs_code: making.hs_code, gmo: making.gmo };
    let told = told(declared);
    if found != told || making.origin != declared.origin {
        let facts: Facts<'_> = &[
            ("lot", &id),
            ("found", &found),
            ("origin", &making.origin),
            ("declared", &told),
            ("declared_origin", &declared.origin),
        ];
        hearing.find(&codes::LOT_MISMATCH, field, facts);
    }
    let named = |permit: PermitId| declared.permits.iter().any(|line| line.permit == permit);
    if making.permit.is_some_and(|permit| !named(permit)) {
        let facts: Facts<'_> =
            &[("lot", &id), ("declaration", &declared.declaration_number)];
        hearing.find(&codes::LOT_NOT_UNDER_PERMIT, field, facts);
    }
}

/// Books the declaration: once for each number.
fn record(declared: &EntryDeclared, hearing: &mut Hearing<'_>) {
    let declaration = declared.declaration_number;
    let known = hearing.reader.declaration(&declaration);
    if let Some(before) = known.and_then(|known| known.declared.as_ref()) {
        hearing.rely(before.index);
        let facts: Facts<'_> = &[("declaration", &declaration), ("index", &before.index)];
        return hearing.find(&codes::NUMBER_REPEATED, "/body/declaration_number", facts);
    }
    if let Some(known) = known {
        give_back(declared, hearing, known);
    }
    let permits = declared.permits.iter().map(|line| (line.permit, line.mass_g));
    let declared = Box::new(Declared {
        event: hearing.act.event_id,
        index: hearing.context.index,
        author: hearing.act.actor,
        mass_g: declared.mass_g,
        permits: permits.collect(),
        lots: declared.lots.to_vec(),
    });
    hearing.effect(EntryEffect::DeclarationRecorded { declaration, declared });
}

/// What transfers of the lots drew on their permits before anybody said that they came in under this
/// declaration, is not kept for it a second time.
fn give_back(declared: &EntryDeclared, hearing: &mut Hearing<'_>, known: &EntryDeclaration) {
    let mut drawn: BTreeMap<PermitId, i128> = BTreeMap::new();
    for lot in declared.lots.iter().filter_map(|lot| hearing.reader.lot(*lot)) {
        let permit = lot.making.as_ref().and_then(|making| making.permit);
        // Of a lot with a declaration, transfers drew on that one's.
        if let Some(permit) = permit.filter(|_| lot.declarations.is_empty()) {
            *drawn.entry(permit).or_default() += lot.reserved_mass_g;
        }
    }
    for (permit, drawn) in drawn {
        let twice = drawn.min(known.reserved_mass_g(permit));
        if twice > 0 {
            let mass_g = i64::try_from(-twice).expect("at most what is kept");
            let (declaration, event) = (declared.declaration_number, hearing.act.event_id);
            hearing.effect(EntryEffect::DeclarationReserved { declaration, permit, event, mass_g });
        }
    }
}
