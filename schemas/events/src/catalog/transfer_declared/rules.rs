//! Rule B-6: permit x facility x commodity x quantity x date, all faults at once.

use super::{TransferDeclared, codes};
use crate::catalog::CapacityBasis;
use crate::code::Facts;
use crate::hearing::{Budget, Hearing};
use crate::rules::filing::{self, FilingFault};
use crate::rules::permit::{self, Drawing, is_taken_back};
use crate::rules::readiness;
use crate::rules::restriction::{self, RestrictionCodes};
use crate::rules::trade::Goods;
use crate::spoken::{Spoken, SpokenList};
use crate::state::{Facility, Filing, Lot, LotMaking, Permit, PermitTerms};
use crate::tonnes::Tonnes;
use grain_envelope::{Commodity, Role, Subject, SumName};

const RESTRICTIONS: RestrictionCodes = RestrictionCodes {
    held: &codes::LOT_UNDER_HOLD,
    closed: &codes::LOT_CLOSED,
    verdict: &codes::VERDICT_FORBIDS,
};

pub(super) fn hear(declared: &TransferDeclared, hearing: &mut Hearing<'_>) {
    let (departs_at, arrives_at) = (&declared.departs_at, &declared.arrives_at);
    if departs_at.seconds() >= arrives_at.seconds() {
        let facts: Facts<'_> = &[("departs_at", departs_at), ("arrives_at", arrives_at)];
        hearing.find(&codes::PERIOD_INVALID, "/body/arrives_at", facts);
    }
    offices(declared, hearing);
    let from = declared.from.facility;
    if hearing.facility(from).is_none() {
        let facts: Facts<'_> = &[("facility", &from)];
        hearing.find(&codes::FACILITY_NOT_REGISTERED, "/body/from/facility", facts);
    }
    let permit = hearing.permit(declared.permit);
    let commodity = permit.map(|permit| permit.terms.commodity);
    let back = declared.goes_back(hearing);
    destination(declared, hearing, commodity, back);
    match permit {
        None => {
            let facts: Facts<'_> = &[("permit", &declared.permit)];
            hearing.find(&codes::PERMIT_UNKNOWN, "/body/permit", facts);
        }
        Some(permit) => permitted(declared, hearing, permit, back),
    }
    lots(declared, hearing, permit.map(|permit| &permit.terms));
}

/// An office that is registered as something else cannot acknowledge; one that has not joined yet
/// may be named, and its paper transcribed.
fn offices(declared: &TransferDeclared, hearing: &mut Hearing<'_>) {
    let offices = [
        (declared.entry_customs, "/body/entry_customs"),
        (declared.destination_customs, "/body/destination_customs"),
    ];
    for (party, field) in offices {
        let known = hearing.reader.party(party);
        if known.is_some_and(|known| !known.roles.contains(&Role::Customs)) {
            hearing.find(&codes::OFFICE_NOT_CUSTOMS, field, &[("party", &party)]);
        }
    }
}

/// What customs ordered back leaves the country: the place where it does needs no filing.
fn destination(
    declared: &TransferDeclared,
    hearing: &mut Hearing<'_>,
    commodity: Option<Commodity>,
    back: bool,
) {
    let (id, field) = (declared.to.facility, "/body/to/facility");
    let Some(facility) = hearing.facility(id) else {
        return hearing.find(&codes::FACILITY_NOT_REGISTERED, field, &[("facility", &id)]);
    };
    if back {
        return;
    }
    let (from, until) = declared.period(hearing);
    let (filing, faults) = filing::best(hearing, facility, commodity, from, until);
    for fault in faults {
        match fault {
            FilingFault::NotFiled => {
                let name = facility.registration.as_ref().map(|known| known.name.as_str());
                let facts: Facts<'_> = &[("name", &name.unwrap_or("-")), ("facility", &id)];
                hearing.find(&codes::FACILITY_NOT_FILED, field, facts);
            }
            FilingFault::Suspended(filing) => {
                let facts: Facts<'_> = &[("facility", &id), ("number", &filing.number)];
                hearing.find(&codes::FILING_SUSPENDED, field, facts);
            }
            FilingFault::NotValid(filing) => {
                let facts: Facts<'_> = &[
                    ("number", &filing.number),
                    ("from", &filing.valid_from),
                    ("until", &filing.valid_until),
                    ("departs_at", &declared.departs_at),
                    ("arrives_at", &declared.arrives_at),
                ];
                hearing.find(&codes::FILING_NOT_VALID, field, facts);
            }
            FilingFault::CommodityNotFiled(filing, commodity) => {
                let facts: Facts<'_> =
                    &[("number", &filing.number), ("commodity", &Spoken(commodity.title()))];
                hearing.find(&codes::COMMODITY_NOT_FILED, field, facts);
            }
        }
    }
    if let Some(filing) = filing {
        capacity(declared, hearing, facility, filing);
    }
    ready(declared, hearing);
}

/// Rule B-1: the destination's party has both systems in force when the transfer is declared.
fn ready(declared: &TransferDeclared, hearing: &mut Hearing<'_>) {
    let id = declared.to.facility;
    if !hearing.asks(&codes::FACILITY_NOT_READY) {
        return;
    }
    let missing = readiness::missing(hearing, id);
    if !missing.is_empty() {
        let facts: Facts<'_> = &[("facility", &id), ("missing", &SpokenList(missing))];
        hearing.find(&codes::FACILITY_NOT_READY, "/body/to/facility", facts);
    }
}

fn capacity(
    declared: &TransferDeclared,
    hearing: &mut Hearing<'_>,
    facility: &Facility,
    filing: &Filing,
) {
    let used = match filing.capacity_basis {
        CapacityBasis::PerYear => {
            let year = declared.year_of_arrival();
            facility.declared_mass_g.get(&year).copied().unwrap_or(0)
        }
        CapacityBasis::InStore => facility.stock_mass_g.max(0) + facility.inbound_mass_g.max(0),
    };
    let (mass, limit) = (declared.mass_g(), filing.capacity_mass_g);
    if used + mass > limit.signed().into() {
        let facts: Facts<'_> = &[
            ("number", &filing.number),
            ("limit", &Tonnes(limit.signed().into())),
            ("used", &Tonnes(used)),
            ("mass", &Tonnes(mass)),
        ];
        hearing.find(&codes::CAPACITY_EXCEEDED, "/body/lots", facts);
    }
    let to = declared.to.facility;
    let budget = Budget { holder: to.party(), limit, used, adds: mass };
    hearing.budget(SumName::Capacity(Subject::Facility(to)), budget);
}

/// What customs ordered back draws on no permit, and goes even where its permit has ended.
fn permitted(
    declared: &TransferDeclared,
    hearing: &mut Hearing<'_>,
    permit: &Permit,
    back: bool,
) {
    let terms = &permit.terms;
    let (departs_at, arrives_at) = (&declared.departs_at, &declared.arrives_at);
    let (from, until) = declared.period(hearing);
    let valid = permit::is_valid(terms, from, until);
    if !back && !valid {
        let facts: Facts<'_> = &[
            ("number", &terms.number),
            ("from", &terms.valid_from),
            ("until", &terms.valid_until),
            ("departs_at", departs_at),
            ("arrives_at", arrives_at),
        ];
        hearing.find(&codes::PERMIT_NOT_VALID, "/body/permit", facts);
    }
    let actor = hearing.act.actor;
    let owners = [declared.from.facility.party(), declared.to.facility.party()];
    if actor != terms.applicant && !owners.contains(&actor) {
        let facts: Facts<'_> = &[
            ("number", &terms.number),
            ("applicant", &terms.applicant),
            ("actor", &actor),
        ];
        hearing.find(&codes::PERMIT_HOLDER_MISMATCH, "/actor", facts);
    }
    if !back {
        quantity(declared, hearing, permit);
    }
}

/// Rule N-6: the permit is not withdrawn or revoked, and what is drawn on it anew is drawn while it
/// holds. Grain for which it was drawn upon before may still move when all of it is written off.
fn standing(declared: &TransferDeclared, hearing: &mut Hearing<'_>, permit: &Permit, fresh: i128) {
    let number = &permit.terms.number;
    let against = permit::standing_against(permit, declared.period(hearing).1);
    if let Some(standing) = against.filter(|known| fresh > 0 || is_taken_back(known.status)) {
        hearing.rely(standing.index);
        let status = Spoken(standing.status.title());
        let facts: Facts<'_> =
            &[("number", number), ("status", &status), ("index", &standing.index)];
        hearing.find(&codes::PERMIT_NOT_IN_FORCE, "/body/permit", facts);
    }
    if fresh > 0 && permit.is_lapsed() {
        hearing.relied_on.extend(permit.write_offs.last().map(|known| known.index));
        hearing.find(&codes::PERMIT_LAPSED, "/body/permit", &[("number", number)]);
    }
}

/// What the transfer reserves, against the permit and against the destination's share of it.
fn quantity(declared: &TransferDeclared, hearing: &mut Hearing<'_>, permit: &Permit) {
    let terms = &permit.terms;
    let overrun = hearing.packs.permit_overrun_percent();
    let drawings = declared.drawings(hearing);
    let reserves: i128 = drawings.iter().map(|drawing| drawing.mass_g).sum();
    let fresh: i128 = drawings.iter().map(Drawing::fresh_mass_g).sum();
    let (limit, used) = (terms.permitted_mass_g, permit.drawn_mass_g());
    standing(declared, hearing, permit, fresh);
    if !permit::covers(limit.signed().into(), used + fresh, overrun) {
        let facts: Facts<'_> = &[
            ("number", &terms.number),
            ("limit", &Tonnes(limit.signed().into())),
            ("used", &Tonnes(used)),
            ("mass", &Tonnes(fresh)),
            ("overrun", &overrun),
        ];
        hearing.find(&codes::PERMIT_EXHAUSTED, "/body/lots", facts);
    }
    let budget = Budget { holder: terms.applicant, limit, used, adds: fresh };
    hearing.budget(SumName::Permitted(declared.permit), budget);
    let to = declared.to.facility;
    let Some(named) = permit.facility(to) else {
        let named = terms.facilities.iter().map(|named| named.facility.to_string());
        let named: Vec<String> = named.collect();
        let facts: Facts<'_> =
            &[("number", &terms.number), ("facility", &to), ("named", &named.join(", "))];
        return hearing.find(&codes::FACILITY_NOT_NAMED, "/body/to/facility", facts);
    };
    let Some(share) = named.mass_g else { return };
    if !permit::covers(share.signed().into(), named.reserved_mass_g + reserves, overrun) {
        let facts: Facts<'_> = &[
            ("number", &terms.number),
            ("facility", &to),
            ("limit", &Tonnes(share.signed().into())),
            ("used", &Tonnes(named.reserved_mass_g)),
            ("mass", &Tonnes(reserves)),
        ];
        hearing.find(&codes::FACILITY_SHARE_EXCEEDED, "/body/to/facility", facts);
    }
}

fn lots(declared: &TransferDeclared, hearing: &mut Hearing<'_>, terms: Option<&PermitTerms>) {
    for (position, part) in declared.lots.iter().enumerate() {
        let field = format!("/body/lots/{position}");
        let units = declared.units.iter().filter(|unit| unit.lot == part.lot);
        let units: i128 = units.map(|unit| i128::from(unit.mass_g.signed())).sum();
        let mass = i128::from(part.mass_g.signed());
        if units != mass {
            let facts: Facts<'_> =
                &[("lot", &part.lot), ("mass", &Tonnes(mass)), ("units", &Tonnes(units))];
            hearing.find(&codes::UNITS_MASS_MISMATCH, format!("{field}/mass_g"), facts);
        }
        let lot = hearing.lot(part.lot);
        let Some((lot, making)) = lot.and_then(|lot| Some((lot, lot.making.as_ref()?))) else {
            hearing.find(&codes::LOT_UNKNOWN, format!("{field}/lot"), &[("lot", &part.lot)]);
            continue;
        };
        if making.permit != Some(declared.permit) {
            let facts: Facts<'_> = &[("lot", &part.lot), ("permit", &declared.permit)];
            hearing.find(&codes::LOT_NOT_UNDER_PERMIT, format!("{field}/lot"), facts);
        }
        if let Some(violation) = lot.held_by.first() {
            let facts: Facts<'_> = &[("lot", &part.lot), ("violation", violation)];
            hearing.find(&codes::LOT_HELD, format!("{field}/lot"), facts);
        }
        let ends = (declared.from.facility, Some(declared.to.facility));
        restriction::judge_at(hearing, part.lot, ends, &format!("{field}/lot"), &RESTRICTIONS);
        if let Some(terms) = terms {
            goods(hearing, terms, making, &part.lot, &field);
        }
        available(declared, hearing, lot, position);
    }
    let known = |lot| declared.lots.iter().any(|part| part.lot == lot);
    for (position, unit) in declared.units.iter().enumerate().filter(|(_, unit)| !known(unit.lot)) {
        let facts: Facts<'_> = &[
            ("lot", &unit.lot),
            ("mass", &Tonnes(0)),
            ("units", &Tonnes(unit.mass_g.signed().into())),
        ];
        hearing.find(&codes::UNITS_MASS_MISMATCH, format!("/body/units/{position}/lot"), facts);
    }
}

fn goods(
    hearing: &mut Hearing<'_>,
    terms: &PermitTerms,
    making: &LotMaking,
    lot: &grain_envelope::LotId,
    field: &str,
) {
    let permitted =
        Goods { commodity: terms.commodity, hs_code: terms.hs_code, gmo: terms.gmo };
    let found = Goods { commodity: making.commodity, hs_code: making.hs_code, gmo: making.gmo };
    let number = &terms.number;
    if permitted != found {
        let facts: Facts<'_> =
            &[("number", number), ("permitted", &permitted), ("lot", lot), ("found", &found)];
        hearing.find(&codes::PERMIT_COMMODITY_MISMATCH, format!("{field}/lot"), facts);
    }
    if terms.origin != making.origin {
        let facts: Facts<'_> = &[
            ("number", number),
            ("permitted", &terms.origin),
            ("lot", lot),
            ("found", &making.origin),
        ];
        hearing.find(&codes::PERMIT_ORIGIN_MISMATCH, format!("{field}/lot"), facts);
    }
}

/// What lies at the facility and no other declared transfer will take.
fn available(declared: &TransferDeclared, hearing: &mut Hearing<'_>, lot: &Lot, position: usize) {
    let part = &declared.lots[position];
    let from = declared.from.facility;
    let leaving = lot.leaving_mass_g.get(&from).copied().unwrap_or(0);
    let available = lot.stock_at(from) - leaving;
    let mass = i128::from(part.mass_g.signed());
    if mass > available {
        let facts: Facts<'_> = &[
            ("lot", &part.lot),
            ("from", &from),
            ("available", &Tonnes(available)),
            ("mass", &Tonnes(mass)),
        ];
        hearing.find(&codes::LOT_MASS_EXCEEDED, format!("/body/lots/{position}/mass_g"), facts);
    }
}
