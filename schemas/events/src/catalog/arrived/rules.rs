use super::{Arrived, ArrivedUnit, codes};
use crate::code::Facts;
use crate::effect::TransportEffect;
use crate::hearing::Hearing;
use crate::place::Place;
use crate::rules::filing::{self, FilingFault};
use crate::rules::movement::{self, Told, UnitCodes};
use crate::spoken::Spoken;
use crate::state::{Facility, Filing, GateArrival, Transfer};
use crate::wording::Number;
use grain_envelope::{FacilityId, LotId, TransferId};

const UNIT_CODES: UnitCodes = UnitCodes {
    no_transfer: &codes::NO_TRANSFER,
    not_declared: &codes::UNIT_NOT_DECLARED,
    lot_mismatch: &codes::LOT_MISMATCH,
    lot_unknown: &codes::LOT_UNKNOWN,
};

pub(super) fn hear(arrived: &Arrived, hearing: &mut Hearing<'_>) {
    let facility = movement::concern(hearing, &arrived.place);
    let known = movement::known(hearing, arrived.transfer);
    let transfer = known.map(|(_, transfer)| transfer);
    // What is wrong with the place is told of each lot: each is held.
    for (position, lot) in arrived.lots() {
        hearing.concerned.lot = Some(lot);
        let field = format!("/body/units/{position}/lot");
        match (&arrived.place, facility) {
            (Place::Unregistered(place), _) => {
                let facts: Facts<'_> = &[("name", &place.name), ("region", &place.region)];
                hearing.find(&codes::PLACE_UNREGISTERED, field, facts);
            }
            (Place::Facility(id), None) => {
                hearing.find(&codes::FACILITY_NOT_REGISTERED, field, &[("facility", id)]);
            }
            (Place::Facility(id), Some(facility)) => {
                filed(hearing, Gate { id: *id, facility, transfer, lot, field: &field });
            }
        }
    }
    hearing.concerned.lot = arrived.units.first().map(|unit| unit.lot);
    if let Some(terms) = transfer.map(|transfer| &transfer.terms)
        && arrived.place.facility() != Some(terms.to)
    {
        let facts: Facts<'_> = &[("number", &terms.number), ("declared", &terms.to)];
        hearing.find(&codes::NOT_THE_DESTINATION, "/body/place", facts);
    }
    for (position, unit) in arrived.units.iter().enumerate() {
        hearing.concerned.lot = Some(unit.lot);
        stand(hearing, unit, position, known);
    }
}

/// A lot at the gate of a registered facility.
#[derive(Clone, Copy)]
struct Gate<'a> {
    id: FacilityId,
    facility: &'a Facility,
    transfer: Option<&'a Transfer>,
    lot: LotId,
    field: &'a str,
}

/// The place has a filing for the lot now. One that it lost while the lot was on the way is another
/// matter than one that it never had (domain of rule V-2).
fn filed(hearing: &mut Hearing<'_>, gate: Gate<'_>) {
    let commodity = hearing.lot(gate.lot).and_then(|lot| lot.making.as_ref());
    let commodity = commodity.map(|making| making.commodity);
    let moment = hearing.act.occurred_at.seconds();
    let (_, faults) = filing::best(hearing, gate.facility, commodity, moment, moment);
    for fault in faults {
        match fault {
            FilingFault::NotFiled => {
                let known = gate.facility.registration.as_ref();
                let name = known.map_or("-", |known| known.name.as_str());
                let facts: Facts<'_> = &[("name", &name), ("facility", &gate.id)];
                hearing.find(&codes::FACILITY_NOT_FILED, gate.field, facts);
            }
            FilingFault::Suspended(filing) => {
                let code = if suspended_since(gate, filing) {
                    &codes::FILING_SUSPENDED_IN_TRANSIT
                } else {
                    &codes::FILING_SUSPENDED
                };
                let facts: Facts<'_> = &[("facility", &gate.id), ("number", &filing.number)];
                hearing.find(code, gate.field, facts);
            }
            FilingFault::NotValid(filing) => not_valid(hearing, gate, filing),
            FilingFault::CommodityNotFiled(filing, commodity) => {
                let facts: Facts<'_> =
                    &[("number", &filing.number), ("commodity", &Spoken(commodity.title()))];
                hearing.find(&codes::COMMODITY_NOT_FILED, gate.field, facts);
            }
        }
    }
}

/// Whether a suspension was recorded after the lot had left for this place.
fn suspended_since(gate: Gate<'_>, filing: &Filing) -> bool {
    let units = gate.transfer.filter(|transfer| transfer.terms.to == gate.id);
    let mut units = units.into_iter().flat_map(|transfer| &transfer.units);
    units.any(|unit| {
        let left = unit.departed.as_ref().filter(|_| unit.lot == gate.lot);
        let suspension = filing.suspension.as_ref();
        left.zip(suspension).is_some_and(|(left, suspension)| left.index < suspension.index)
    })
}

fn not_valid(hearing: &mut Hearing<'_>, gate: Gate<'_>, filing: &Filing) {
    let occurred_at = hearing.act.occurred_at;
    let bound_here = gate.transfer.is_some_and(|transfer| transfer.terms.to == gate.id);
    // A transfer is declared only while the filing covers the whole way: so it ran out on the way.
    let expired = bound_here && occurred_at.seconds() >= filing.valid_until.ends_at();
    let (from, until) = (&filing.valid_from, &filing.valid_until);
    let (number, occurred_at): (&Number, _) = (&filing.number, &occurred_at);
    if expired {
        let facts: Facts<'_> =
            &[("number", number), ("until", until), ("occurred_at", occurred_at)];
        hearing.find(&codes::FILING_EXPIRED_IN_TRANSIT, gate.field, facts);
    } else {
        let facts: Facts<'_> = &[
            ("number", number),
            ("from", from),
            ("until", until),
            ("occurred_at", occurred_at),
        ];
        hearing.find(&codes::FILING_NOT_VALID, gate.field, facts);
    }
}

fn stand(
    hearing: &mut Hearing<'_>,
    told: &ArrivedUnit,
    position: usize,
    known: Option<(TransferId, &Transfer)>,
) {
    let (unit, lot) = (&told.unit, told.lot);
    let prefix = format!("/body/units/{position}");
    let transfer = known.map(|(_, transfer)| transfer);
    movement::judge_unit(hearing, transfer, Told { unit, lot, field: &prefix }, &UNIT_CODES);
    for (seal, found) in told.seals.iter().enumerate().filter(|(_, seal)| !seal.intact) {
        let facts: Facts<'_> = &[("unit", unit), ("seal", &found.number)];
        hearing.find(&codes::SEAL_BROKEN, format!("{prefix}/seals/{seal}/intact"), facts);
    }
    let record = transfer.and_then(|transfer| transfer.unit(unit, lot));
    if let Some(before) = record.and_then(|record| record.arrived.as_ref()) {
        hearing.rely(before.index);
        let facts: Facts<'_> = &[("unit", unit), ("index", &before.index)];
        return hearing.find(&codes::UNIT_ALREADY_ARRIVED, format!("{prefix}/unit"), facts);
    }
    let seals: Vec<Number> = told.seals.iter().map(|seal| seal.number.clone()).collect();
    let departed = record.and_then(|record| record.departed.as_ref());
    let loaded = record.and_then(|record| record.loaded.as_ref());
    let put_on = departed.map(|departed| (&departed.seals, departed.index));
    if let Some((put_on, index)) = put_on.or(loaded.map(|loaded| (&loaded.seals, loaded.index))) {
        hearing.rely(index);
        let field = format!("{prefix}/seals");
        movement::judge_seals(hearing, &codes::SEAL_MISMATCH, unit, put_on, &seals, field);
    }
    let Some((transfer, _)) = known else { return };
    let (occurred_at, index) = (hearing.act.occurred_at, hearing.context.index);
    let arrival = Box::new(GateArrival { occurred_at, seals, index });
    hearing.effect(TransportEffect::UnitArrived { transfer, unit: unit.clone(), lot, arrival });
}
