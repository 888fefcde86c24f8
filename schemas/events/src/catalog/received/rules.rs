use super::{Received, codes};
use crate::account::Account;
use crate::code::Facts;
use crate::effect::Effect;
use crate::hearing::{Budget, Hearing};
use crate::place::Place;
use crate::rules::filing::{self, FilingFault};
use crate::rules::movement::{self, Pair, PairCodes};
use crate::rules::{permit, store};
use crate::rules::restriction::{self, RestrictionCodes};
use crate::spoken::Spoken;
use crate::state::{Facility, LotMaking, Transfer, UnitRecord, Weighing, parts_mass_g};
use crate::tonnes::Tonnes;
use grain_envelope::{Subject, SumName, TransferId, TransportMode};

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

pub(super) fn hear(received: &Received, hearing: &mut Hearing<'_>) {
    hearing.concerned.lot = Some(received.lot);
    let facility = movement::concern(hearing, &received.place);
    let known = received.transfer.and_then(|id| Some((id, hearing.transfer(id)?)));
    hearing.concerned.transfer = known.map(|(id, _)| id);
    let making = hearing.lot(received.lot).and_then(|lot| lot.making.as_ref());
    if making.is_none() {
        hearing.find(&codes::LOT_UNKNOWN, "/body/lot", &[("lot", &received.lot)]);
    }
    let here = received.place.facility();
    restriction::judge_toward(hearing, received.lot, here, "/body/lot", &RESTRICTIONS);
    let back = here.is_some_and(|here| {
        restriction::are_ordered_back(hearing, [received.lot], here)
    });
    if !back {
        place(received, hearing, facility, making);
        if let Some(making) = making {
            permitted(received, hearing, making);
        }
    }
    match known {
        None => {
            hearing.find(&codes::NO_TRANSFER, "/body/transfer", &[("unit", &received.unit)]);
        }
        Some((_, transfer)) => declared(received, hearing, transfer),
    }
    seals(received, hearing);
    weights(received, hearing);
    bin(received, hearing, making);
    take_in(received, hearing, known);
}

fn place(
    received: &Received,
    hearing: &mut Hearing<'_>,
    facility: Option<&Facility>,
    making: Option<&LotMaking>,
) {
    let (id, facility) = match (&received.place, facility) {
        (Place::Unregistered(place), _) => {
            let facts: Facts<'_> = &[("name", &place.name), ("region", &place.region)];
            return hearing.find(&codes::PLACE_UNREGISTERED, "/body/place", facts);
        }
        (Place::Facility(id), None) => {
            let facts: Facts<'_> = &[("facility", id)];
            return hearing.find(&codes::FACILITY_NOT_REGISTERED, "/body/place", facts);
        }
        (Place::Facility(id), Some(facility)) => (id, facility),
    };
    let occurred_at = hearing.act.occurred_at;
    let moment = occurred_at.seconds();
    let commodity = making.map(|making| making.commodity);
    let (_, faults) = filing::best(hearing, facility, commodity, moment, moment);
    for fault in faults {
        match fault {
            FilingFault::NotFiled => {
                let name = facility.registration.as_ref().map(|known| known.name.as_str());
                let facts: Facts<'_> = &[("name", &name.unwrap_or("-")), ("facility", id)];
                hearing.find(&codes::FACILITY_NOT_FILED, "/body/place", facts);
            }
            FilingFault::Suspended(filing) => {
                let facts: Facts<'_> = &[("facility", id), ("number", &filing.number)];
                hearing.find(&codes::FILING_SUSPENDED, "/body/place", facts);
            }
            FilingFault::NotValid(filing) => {
                let facts: Facts<'_> = &[
                    ("number", &filing.number),
                    ("from", &filing.valid_from),
                    ("until", &filing.valid_until),
                    ("occurred_at", &occurred_at),
                ];
                hearing.find(&codes::FILING_NOT_VALID, "/body/place", facts);
            }
            FilingFault::CommodityNotFiled(filing, commodity) => {
                let facts: Facts<'_> =
                    &[("number", &filing.number), ("commodity", &Spoken(commodity.title()))];
                hearing.find(&codes::COMMODITY_NOT_FILED, "/body/place", facts);
            }
        }
    }
}

/// The permit of the lot names the place, and is valid when the unit arrives. A lot without a known
/// permit was told of when it was made.
fn permitted(received: &Received, hearing: &mut Hearing<'_>, making: &LotMaking) {
    let Some(permit) = making.permit.and_then(|id| hearing.permit(id)) else { return };
    let (terms, occurred_at) = (&permit.terms, hearing.act.occurred_at);
    if let Some(facility) = received.place.facility()
        && permit.facility(facility).is_none()
    {
        let facts: Facts<'_> = &[("number", &terms.number), ("facility", &facility)];
        hearing.find(&codes::FACILITY_NOT_NAMED, "/body/place", facts);
    }
    if !permit::is_valid(terms, occurred_at.seconds(), occurred_at.seconds()) {
        let facts: Facts<'_> = &[
            ("number", &terms.number),
            ("from", &terms.valid_from),
            ("until", &terms.valid_until),
            ("occurred_at", &occurred_at),
        ];
        hearing.find(&codes::PERMIT_NOT_VALID, "/occurred_at", facts);
    }
}

fn declared(received: &Received, hearing: &mut Hearing<'_>, transfer: &Transfer) {
    let terms = &transfer.terms;
    if received.place.facility() != Some(terms.to) {
        let facts: Facts<'_> = &[("number", &terms.number), ("declared", &terms.to)];
        hearing.find(&codes::NOT_THE_DESTINATION, "/body/place", facts);
    }
    let same = |unit: &&UnitRecord| unit.unit == received.unit && unit.declared.is_some();
    let mut units = transfer.units.iter().filter(same);
    match units.next() {
        None => {
            let facts: Facts<'_> = &[("unit", &received.unit), ("number", &terms.number)];
            hearing.find(&codes::UNIT_NOT_DECLARED, "/body/unit", facts);
        }
        Some(unit) if unit.lot != received.lot => {
            let facts: Facts<'_> =
                &[("unit", &received.unit), ("declared", &unit.lot), ("lot", &received.lot)];
            hearing.find(&codes::LOT_MISMATCH, "/body/lot", facts);
        }
        Some(_) => {}
    }
    let used = transfer.units.iter().filter(|unit| unit.unit != received.unit).find_map(|unit| {
        let weighing = unit.received.as_ref()?;
        let repeated = weighing.slip_number.as_ref() == Some(&received.slip_number);
        repeated.then_some((&unit.unit, weighing.index))
    });
    if let Some((other, index)) = used {
        hearing.rely(index);
        let facts: Facts<'_> =
            &[("slip_number", &received.slip_number), ("index", &index), ("other", other)];
        hearing.find(&codes::SLIP_REPEATED, "/body/slip_number", facts);
    }
}

fn seals(received: &Received, hearing: &mut Hearing<'_>) {
    for (position, seal) in received.seals.iter().enumerate().filter(|(_, seal)| !seal.intact) {
        let facts: Facts<'_> = &[("unit", &received.unit), ("seal", &seal.number)];
        hearing.find(&codes::SEAL_BROKEN, format!("/body/seals/{position}/intact"), facts);
    }
}

fn weights(received: &Received, hearing: &mut Hearing<'_>) {
    let (gross, tare, net) =
        (received.gross_mass_g, received.tare_mass_g, received.net_mass_g);
    if movement::net_differs(gross, tare, net) {
        let shown = |mass: Option<grain_envelope::MassG>| {
            Tonnes(mass.unwrap_or_default().signed().into())
        };
        let facts: Facts<'_> =
            &[("gross", &shown(gross)), ("tare", &shown(tare)), ("net", &shown(Some(net)))];
        hearing.find(&codes::NET_MISMATCH, "/body/net_mass_g", facts);
    }
}

fn bin(received: &Received, hearing: &mut Hearing<'_>, making: Option<&LotMaking>) {
    let Some(id) = &received.bin else { return };
    let bin = hearing.bin(id);
    let Some((bin, registration)) = bin.and_then(|bin| Some((bin, bin.registration.as_ref()?)))
    else {
        return hearing.find(&codes::BIN_NOT_REGISTERED, "/body/bin", &[("bin", id)]);
    };
    let limit = registration.capacity_mass_g;
    let adds = i128::from(received.net_mass_g.signed());
    if bin.mass_g + adds > limit.signed().into() {
        let facts: Facts<'_> = &[
            ("bin", id),
            ("limit", &Tonnes(limit.signed().into())),
            ("stock", &Tonnes(bin.mass_g + adds)),
        ];
        hearing.find(&codes::BIN_OVER_CAPACITY, "/body/bin", facts);
    }
    let holder = id.facility().party();
    let budget = Budget { holder, limit, used: bin.mass_g, adds };
    hearing.budget(SumName::Capacity(Subject::Bin(id.clone())), budget);
    if hearing.asks(&codes::BIN_MIXED)
        && let Some(other) = store::stranger(hearing, bin, received.lot)
    {
        let facts: Facts<'_> = &[("bin", id), ("lot", &received.lot), ("other", &other)];
        hearing.find(&codes::BIN_MIXED, "/body/bin", facts);
    }
    if let (Some(only), Some(making)) = (registration.commodity, making)
        && only != making.commodity
    {
        let facts: Facts<'_> = &[
            ("bin", id),
            ("commodity", &Spoken(only.title())),
            ("found", &Spoken(making.commodity.title())),
        ];
        hearing.find(&codes::BIN_COMMODITY_MISMATCH, "/body/bin", facts);
    }
}

/// Books the arrival: once for each unit and lot of a transfer.
fn take_in(
    received: &Received,
    hearing: &mut Hearing<'_>,
    known: Option<(TransferId, &Transfer)>,
) {
    let (unit, lot) = (&received.unit, received.lot);
    let record = known.and_then(|(_, transfer)| transfer.unit(unit, lot));
    if let Some(before) = record.and_then(|record| record.received.as_ref()) {
        hearing.rely(before.index);
        let facts: Facts<'_> = &[("unit", unit), ("index", &before.index)];
        return hearing.find(&codes::UNIT_ALREADY_RECEIVED, "/body/unit", facts);
    }
    let account = received.bin.clone().map_or_else(|| received.place.account(), Account::Bin);
    let weighing = Weighing {
        mass_g: received.net_mass_g,
        method: received.method,
        index: hearing.context.index,
        slip_number: Some(received.slip_number.clone()),
        seals: received.seals.iter().map(|seal| seal.number.clone()).collect(),
        origin: Some(hearing.origin(Some(account.clone()))),
    };
    let transfer = known.map(|(id, _)| id);
    let consignment = Account::Consignment(transfer, unit.clone());
    hearing.transfer_mass(lot, consignment, account, received.net_mass_g.signed());
    let to = known.map(|(_, transfer)| transfer.terms.to);
    let told = Box::new(weighing.clone());
    hearing.effect(Effect::UnitReceived { transfer, to, unit: unit.clone(), lot, weighing: told });
    let loose = if known.is_none() { movement::loose(hearing, unit, lot) } else { None };
    let sent = match known {
        Some(_) => record.and_then(|record| record.departed.as_ref()),
        None => loose.and_then(|loose| loose.departed.first()),
    };
    let apart = record.map(|record| &record.apart).or(loose.map(|loose| &loose.apart));
    let apart_mass_g = apart.map_or(0, |apart| parts_mass_g(apart));
    if let Some(sent) = sent {
        hearing.rely(sent.index);
        let mode = known.map_or(TransportMode::Road, |(_, transfer)| transfer.terms.mode);
        let pair = Pair { transfer, mode, lot, unit, sent, received: &weighing, apart_mass_g };
        let fields = ("/body/net_mass_g".to_owned(), "/body/seals".to_owned());
        movement::settle(hearing, &pair, &PAIR_CODES, fields.0, fields.1);
    }
    if let Some((_, transfer)) = known.filter(|_| record.is_some_and(|record| record.declared.is_some())) {
        let is_this = |other: &UnitRecord| (&other.unit, other.lot) == (unit, lot);
        movement::judge_consignment(
            hearing,
            transfer,
            |other| {
                let after = if is_this(other) { Some(&weighing) } else { other.received.as_ref() };
                (other.departed.as_ref(), after, other.apart_mass_g())
            },
            PAIR_CODES.consignment_beyond_tolerance,
            "/body/transfer",
        );
    }
}
