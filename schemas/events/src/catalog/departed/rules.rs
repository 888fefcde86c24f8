use super::{Departed, DepartedUnit, codes};
use crate::account::Account;
use crate::code::Facts;
use crate::effect::Effect;
use crate::hearing::Hearing;
use crate::place::Place;
use crate::rules::filing::{self, FilingFault};
use crate::rules::movement::{self, Pair, PairCodes};
use crate::rules::restriction::{self, RestrictionCodes};
use crate::rules::tolerance::error_per_mille;
use crate::state::{Acknowledgement, Transfer, UnitRecord, Weighing, parts_mass_g};
use crate::tonnes::Tonnes;
use grain_envelope::{FacilityId, LotId, MassG, ServerTime, TransferId, TransportMode};
use std::collections::BTreeMap;

const PAIR_CODES: PairCodes = PairCodes {
    unit_beyond_tolerance: &codes::UNIT_BEYOND_TOLERANCE,
    consignment_beyond_tolerance: &codes::CONSIGNMENT_BEYOND_TOLERANCE,
    seal_mismatch: &codes::SEAL_MISMATCH,
};

const RESTRICTIONS: RestrictionCodes = RestrictionCodes {
    held: &codes::LOT_UNDER_HOLD,
    closed: &codes::LOT_CLOSED,
    verdict: &codes::VERDICT_FORBIDS,
};

pub(super) fn hear(departed: &Departed, hearing: &mut Hearing<'_>) {
    hearing.concerned.lot = departed.units.first().map(|unit| unit.lot);
    let facility = movement::concern(hearing, &departed.place);
    let known = departed.transfer.and_then(|id| Some((id, hearing.transfer(id)?)));
    hearing.concerned.transfer = known.map(|(id, _)| id);
    match &departed.place {
        Place::Unregistered(place) => {
            let facts: Facts<'_> = &[("name", &place.name), ("region", &place.region)];
            hearing.find(&codes::PLACE_UNREGISTERED, "/body/place", facts);
        }
        Place::Facility(id) if facility.is_none() => {
            hearing.find(&codes::FACILITY_NOT_REGISTERED, "/body/place", &[("facility", id)]);
        }
        Place::Facility(_) => {}
    }
    match known {
        None => hearing.find(&codes::NOT_DECLARED, "/body/transfer", &[]),
        Some((_, transfer)) => {
            beforehand(hearing, transfer);
            let lots = departed.units.iter().map(|unit| unit.lot);
            if !restriction::are_ordered_back(hearing, lots, transfer.terms.to) {
                destination(hearing, transfer);
            }
            as_declared(departed, hearing, transfer);
        }
    }
    stock(departed, hearing);
    for (position, unit) in departed.units.iter().enumerate() {
        hearing.concerned.lot = Some(unit.lot);
        let to = known.map(|(_, transfer)| transfer.terms.to);
        restricted(departed, hearing, (unit.lot, to), position);
        told(hearing, unit, position, known.map(|(_, transfer)| transfer));
        leave(departed, hearing, unit, position, known);
    }
    if let Some((_, transfer)) = known {
        consignment(departed, hearing, transfer);
    }
}

/// Neither the lot nor any with which it lay in a bin is under a hold, or a verdict against it; but
/// under a declared transfer it goes back to where customs ordered it.
fn restricted(
    departed: &Departed,
    hearing: &mut Hearing<'_>,
    (lot, to): (LotId, Option<FacilityId>),
    position: usize,
) {
    let field = format!("/body/units/{position}/lot");
    match departed.place.facility() {
        Some(from) => restriction::judge_at(hearing, lot, (from, to), &field, &RESTRICTIONS),
        None => restriction::judge_toward(hearing, lot, to, &field, &RESTRICTIONS),
    }
}

/// Declaration and both acknowledgements were recorded before the act (rule V-6).
fn beforehand(hearing: &mut Hearing<'_>, transfer: &Transfer) {
    let (terms, occurred_at) = (&transfer.terms, hearing.act.occurred_at);
    let moment = i128::from(occurred_at.seconds()) * 1000;
    let before = |time: ServerTime| i128::from(time.milliseconds()) <= moment;
    if !before(terms.recorded_at) {
        let facts: Facts<'_> = &[
            ("number", &terms.number),
            ("recorded_at", &terms.recorded_at),
            ("occurred_at", &occurred_at),
        ];
        hearing.find(&codes::DECLARED_LATE, "/body/transfer", facts);
    }
    let accepts = hearing.packs.accepts_transcribed_acknowledgement();
    let offices = [
        (&transfer.entry, &codes::ENTRY_ACKNOWLEDGEMENT_MISSING),
        (&transfer.destination, &codes::DESTINATION_ACKNOWLEDGEMENT_MISSING),
    ];
    for (acknowledgement, code) in offices {
        if let Some(known) = acknowledgement {
            hearing.rely(known.index);
            hearing.relied_on.extend(known.confirmed_index);
        }
        let counts = |known: &Acknowledgement| known.counts_from(accepts).is_some_and(before);
        if !acknowledgement.as_ref().is_some_and(counts) {
            hearing.find(code, "/body/transfer", &[("number", &terms.number)]);
        }
    }
}

/// The destination's filing when the units leave; its commodities were judged at the declaration.
fn destination(hearing: &mut Hearing<'_>, transfer: &Transfer) {
    let to = transfer.terms.to;
    let Some(facility) = hearing.facility(to) else { return };
    let occurred_at = hearing.act.occurred_at;
    let moment = occurred_at.seconds();
    let (_, faults) = filing::best(hearing, facility, None, moment, moment);
    for fault in faults {
        match fault {
            FilingFault::Suspended(filing) => {
                let facts: Facts<'_> = &[("facility", &to), ("number", &filing.number)];
                hearing.find(&codes::FILING_SUSPENDED, "/body/transfer", facts);
            }
            FilingFault::NotValid(filing) => {
                let facts: Facts<'_> = &[
                    ("facility", &to),
                    ("number", &filing.number),
                    ("from", &filing.valid_from),
                    ("until", &filing.valid_until),
                    ("occurred_at", &occurred_at),
                ];
                hearing.find(&codes::FILING_NOT_VALID, "/body/transfer", facts);
            }
            // The declaration was refused without a filing that counts, and for its commodity.
            FilingFault::NotFiled | FilingFault::CommodityNotFiled(..) => {}
        }
    }
}

/// Place and mass are those of the declaration (rule V-7).
fn as_declared(departed: &Departed, hearing: &mut Hearing<'_>, transfer: &Transfer) {
    let terms = &transfer.terms;
    if departed.place.facility() != Some(terms.from) {
        let facts: Facts<'_> = &[("number", &terms.number), ("declared", &terms.from)];
        hearing.find(&codes::PLACE_NOT_DECLARED, "/body/place", facts);
    }
    // A unit that took a load over on the way took it from one that had left.
    let earlier = transfer.units.iter().filter_map(|unit| unit.departed.as_ref());
    let earlier = earlier.filter(|weighing| !weighing.is_on_the_way());
    let earlier = earlier.map(|weighing| (weighing.mass_g, weighing.method));
    let new = departed.units.iter().filter(|unit| before(transfer, unit).is_none());
    let new = new.map(|unit| (unit.net_mass_g, unit.method));
    let (mut mass, mut allowed) = (0_i128, 0_i128);
    for (net, method) in earlier.chain(new) {
        let net = i128::from(net.signed());
        mass += net;
        allowed += net * error_per_mille(hearing.packs, method);
    }
    let declared = i128::from(terms.mass_g.signed());
    if (mass - declared) * 1000 > allowed {
        let facts: Facts<'_> = &[
            ("number", &terms.number),
            ("declared", &Tonnes(declared)),
            ("departed", &Tonnes(mass)),
        ];
        hearing.find(&codes::MASS_ABOVE_DECLARED, "/body/units", facts);
    }
}

/// The departure of a unit that is recorded already.
fn before<'a>(transfer: &'a Transfer, unit: &DepartedUnit) -> Option<&'a Weighing> {
    transfer.unit(&unit.unit, unit.lot)?.departed.as_ref()
}

/// What leaves is there: for each lot, weighed as well as the scale can.
fn stock(departed: &Departed, hearing: &mut Hearing<'_>) {
    let Some(facility) = departed.place.facility() else { return };
    let mut leaving: BTreeMap<LotId, (i128, i128)> = BTreeMap::new();
    for unit in &departed.units {
        let net = i128::from(unit.net_mass_g.signed());
        let (mass, allowed) = leaving.entry(unit.lot).or_default();
        *mass += net;
        *allowed += net * error_per_mille(hearing.packs, unit.method);
    }
    for (id, (mass, allowed)) in leaving {
        let Some(lot) = hearing.lot(id) else { continue };
        let stock = lot.stock_at(facility);
        if (mass - stock) * 1000 > allowed {
            hearing.concerned.lot = Some(id);
            let facts: Facts<'_> = &[
                ("lot", &id),
                ("facility", &facility),
                ("stock", &Tonnes(stock)),
                ("mass", &Tonnes(mass)),
            ];
            let first = departed.units.iter().position(|unit| unit.lot == id);
            let field = format!("/body/units/{}/lot", first.unwrap_or_default());
            hearing.find(&codes::STOCK_EXCEEDED, field, facts);
        }
    }
}

/// What is told of a unit agrees with itself, with its lot and with the declaration.
fn told(
    hearing: &mut Hearing<'_>,
    unit: &DepartedUnit,
    position: usize,
    transfer: Option<&Transfer>,
) {
    let field = |member: &str| format!("/body/units/{position}/{member}");
    if hearing.lot(unit.lot).is_none() {
        hearing.find(&codes::LOT_UNKNOWN, field("lot"), &[("lot", &unit.lot)]);
    }
    let (gross, tare, net) = (unit.gross_mass_g, unit.tare_mass_g, unit.net_mass_g);
    if movement::net_differs(gross, tare, net) {
        let shown =
            |mass: Option<MassG>| Tonnes(mass.unwrap_or_default().signed().into());
        let facts: Facts<'_> =
            &[("gross", &shown(gross)), ("tare", &shown(tare)), ("net", &shown(Some(net)))];
        hearing.find(&codes::NET_MISMATCH, field("net_mass_g"), facts);
    }
    let Some(transfer) = transfer else { return };
    let same = |record: &&UnitRecord| record.unit == unit.unit && record.declared.is_some();
    match transfer.units.iter().find(same) {
        None => {
            let facts: Facts<'_> = &[("unit", &unit.unit), ("number", &transfer.terms.number)];
            hearing.find(&codes::UNIT_NOT_DECLARED, field("unit"), facts);
        }
        Some(record) if record.lot != unit.lot => {
            let facts: Facts<'_> =
                &[("unit", &unit.unit), ("declared", &record.lot), ("lot", &unit.lot)];
            hearing.find(&codes::LOT_MISMATCH, field("lot"), facts);
        }
        Some(_) => {}
    }
}

fn weighing(departed: &Departed, unit: &DepartedUnit, hearing: &Hearing<'_>) -> Weighing {
    Weighing {
        mass_g: unit.net_mass_g,
        method: unit.method,
        index: hearing.context.index,
        slip_number: None,
        seals: unit.seals.to_vec(),
        origin: Some(hearing.origin(Some(departed.place.account()))),
    }
}

/// Books the departure: once for each unit and lot of a transfer.
fn leave(
    departed: &Departed,
    hearing: &mut Hearing<'_>,
    told: &DepartedUnit,
    position: usize,
    known: Option<(TransferId, &Transfer)>,
) {
    let (unit, lot) = (&told.unit, told.lot);
    if let Some(known) = known.and_then(|(_, transfer)| before(transfer, told)) {
        hearing.rely(known.index);
        let facts: Facts<'_> = &[("unit", unit), ("index", &known.index)];
        let field = format!("/body/units/{position}/unit");
        return hearing.find(&codes::UNIT_ALREADY_DEPARTED, field, facts);
    }
    let transfer = known.map(|(id, _)| id);
    let consignment = Account::Consignment(transfer, unit.clone());
    let mass_g = told.net_mass_g.signed();
    hearing.transfer_mass(lot, departed.place.account(), consignment, mass_g);
    let sent = weighing(departed, told, hearing);
    let record = Box::new(sent.clone());
    hearing.effect(Effect::UnitDeparted { transfer, unit: unit.clone(), lot, weighing: record });
    let record = known.and_then(|(_, transfer)| transfer.unit(unit, lot));
    let loose = if known.is_none() { movement::loose(hearing, unit, lot) } else { None };
    let loaded = record.and_then(|record| record.loaded.as_ref());
    if let Some(loading) = loaded.or_else(|| loose.and_then(|loose| loose.loaded.as_ref())) {
        hearing.rely(loading.index);
        let field = format!("/body/units/{position}/seals");
        let code = &codes::SEALS_NOT_AS_LOADED;
        movement::judge_seals(hearing, code, unit, &loading.seals, &told.seals, field);
    }
    let received = match known {
        Some(_) => record.and_then(|record| record.received.as_ref()),
        None => loose.and_then(|loose| loose.received.first()),
    };
    if let Some(received) = received {
        let apart = record.map(|record| &record.apart).or(loose.map(|loose| &loose.apart));
        hearing.rely(received.index);
        let mode = known.map_or(TransportMode::Road, |(_, transfer)| transfer.terms.mode);
        let apart_mass_g = apart.map_or(0, |apart| parts_mass_g(apart));
        let pair = Pair { transfer, mode, lot, unit, sent: &sent, received, apart_mass_g };
        let field = |member: &str| format!("/body/units/{position}/{member}");
        if received.is_on_the_way() {
            let beyond = PAIR_CODES.unit_beyond_tolerance;
            movement::settle_mass(hearing, &pair, beyond, field("net_mass_g"));
        } else {
            movement::settle(hearing, &pair, &PAIR_CODES, field("net_mass_g"), field("seals"));
        }
    }
}

/// The whole consignment, if this departure is the last weighing that was missing.
fn consignment(departed: &Departed, hearing: &mut Hearing<'_>, transfer: &Transfer) {
    let new: BTreeMap<_, Weighing> = departed
        .units
        .iter()
        .filter(|unit| before(transfer, unit).is_none())
        .map(|unit| ((&unit.unit, unit.lot), weighing(departed, unit, hearing)))
        .collect();
    let declared = |unit: &UnitRecord| {
        unit.declared.is_some() && new.contains_key(&(&unit.unit, unit.lot))
    };
    if !transfer.units.iter().any(declared) {
        return;
    }
    movement::judge_consignment(
        hearing,
        transfer,
        |unit| {
            let sent = unit.departed.as_ref().or_else(|| new.get(&(&unit.unit, unit.lot)));
            (sent, unit.received.as_ref(), unit.apart_mass_g())
        },
        PAIR_CODES.consignment_beyond_tolerance,
        "/body/transfer",
    );
}
