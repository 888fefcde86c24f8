use super::{Loaded, codes};
use crate::code::Facts;
use crate::effect::TransportEffect;
use crate::hearing::Hearing;
use crate::rules::movement::{self, PlaceCodes, Told, UnitCodes};
use crate::state::{Inspection, Loading, Loose, UnitRecord};
use crate::tonnes::Tonnes;

const PLACE_CODES: PlaceCodes = PlaceCodes {
    unregistered: &codes::PLACE_UNREGISTERED,
    not_registered: &codes::FACILITY_NOT_REGISTERED,
};

const UNIT_CODES: UnitCodes = UnitCodes {
    no_transfer: &codes::NO_TRANSFER,
    not_declared: &codes::UNIT_NOT_DECLARED,
    lot_mismatch: &codes::LOT_MISMATCH,
    lot_unknown: &codes::LOT_UNKNOWN,
};

pub(super) fn hear(loaded: &Loaded, hearing: &mut Hearing<'_>) {
    let (unit, lot) = (&loaded.unit, loaded.lot);
    hearing.concerned.lot = Some(lot);
    movement::known_place(hearing, &loaded.place, &PLACE_CODES);
    let known = movement::known(hearing, loaded.transfer);
    let transfer = known.map(|(_, transfer)| transfer);
    movement::judge_unit(hearing, transfer, Told { unit, lot, field: "/body" }, &UNIT_CODES);
    let record = transfer.and_then(|transfer| transfer.unit(unit, lot));
    let loose = if known.is_none() { movement::loose(hearing, unit, lot) } else { None };
    let inspections = record.map(|record| &record.inspections);
    let inspections = inspections.or(loose.map(|loose| &loose.inspections));
    inspected(loaded, hearing, inspections.map_or(&[], Vec::as_slice));
    weights(loaded, hearing);
    let before = record.and_then(|record| record.loaded.as_ref());
    if let Some(before) = before.or_else(|| loose.and_then(|loose| loose.loaded.as_ref())) {
        hearing.rely(before.index);
        let facts: Facts<'_> = &[("unit", unit), ("index", &before.index)];
        return hearing.find(&codes::UNIT_ALREADY_LOADED, "/body/unit", facts);
    }
    seals(loaded, hearing, record, loose);
    let loading = Box::new(Loading {
        occurred_at: hearing.act.occurred_at,
        mass_g: loaded.net_mass_g,
        seals: loaded.seals.to_vec(),
        index: hearing.context.index,
    });
    let (transfer, unit) = (known.map(|(id, _)| id), unit.clone());
    hearing.effect(TransportEffect::UnitLoaded { transfer, unit, lot, loading });
}

/// The last check before the act found the unit fit (rule V-4).
fn inspected(loaded: &Loaded, hearing: &mut Hearing<'_>, inspections: &[Inspection]) {
    let moment = hearing.act.occurred_at.seconds();
    match movement::last_check(inspections, moment) {
        None => {
            let facts: Facts<'_> = &[("unit", &loaded.unit)];
            hearing.find(&codes::NOT_INSPECTED, "/body/unit", facts);
        }
        Some(check) => {
            hearing.rely(check.index);
            if !check.passed {
                let facts: Facts<'_> = &[("unit", &loaded.unit), ("index", &check.index)];
                hearing.find(&codes::INSPECTION_FAILED, "/body/unit", facts);
            }
        }
    }
}

fn weights(loaded: &Loaded, hearing: &mut Hearing<'_>) {
    let masses = [loaded.gross_mass_g, loaded.tare_mass_g, Some(loaded.net_mass_g)];
    movement::judge_net(hearing, &codes::NET_MISMATCH, masses, "/body/net_mass_g");
    if let Some(rated) = loaded.rated_load_mass_g.filter(|rated| loaded.net_mass_g > *rated) {
        let facts: Facts<'_> = &[
            ("unit", &loaded.unit),
            ("rated", &Tonnes(rated.signed().into())),
            ("net", &Tonnes(loaded.net_mass_g.signed().into())),
        ];
        hearing.find(&codes::OVERLOADED, "/body/net_mass_g", facts);
    }
}

/// What is recorded of the unit later than its loading has the same seals: a record of loading may
/// come late.
fn seals(
    loaded: &Loaded,
    hearing: &mut Hearing<'_>,
    record: Option<&UnitRecord>,
    loose: Option<&Loose>,
) {
    let departed = record.and_then(|record| record.departed.as_ref());
    let departed = departed.or_else(|| loose.and_then(|loose| loose.departed.last()));
    let arrived = record.and_then(|record| record.arrived.as_ref());
    let found = departed.map(|departed| (&departed.seals, departed.index));
    let found = found.or_else(|| arrived.map(|arrived| (&arrived.seals, arrived.index)));
    if let Some((found, index)) = found {
        hearing.rely(index);
        let field = "/body/seals".to_owned();
        let code = &codes::SEAL_MISMATCH;
        movement::judge_seals(hearing, code, &loaded.unit, &loaded.seals, found, field);
    }
}
