use super::balance::Balance;
use super::{Reloaded, codes, effects};
use crate::code::Facts;
use crate::hearing::Hearing;
use crate::rules::movement::{self, PlaceCodes};
use crate::state::{Transfer, VehicleChange};
use crate::tonnes::Tonnes;

const PLACE_CODES: PlaceCodes = PlaceCodes {
    unregistered: &codes::PLACE_UNREGISTERED,
    not_registered: &codes::FACILITY_NOT_REGISTERED,
};

pub(super) fn hear(reloaded: &Reloaded, hearing: &mut Hearing<'_>) {
    hearing.concerned.lot = reloaded.old_units.first().map(|unit| unit.lot);
    movement::known_place(hearing, &reloaded.place, &PLACE_CODES);
    weights(reloaded, hearing);
    let Some((_, transfer)) = movement::known(hearing, Some(reloaded.transfer)) else {
        let facts: Facts<'_> = &[("transfer", &reloaded.transfer)];
        return hearing.find(&codes::TRANSFER_UNKNOWN, "/body/transfer", facts);
    };
    change(reloaded, hearing, transfer);
    inspected(reloaded, hearing, transfer);
    let counts = units(reloaded, hearing, transfer);
    if counts {
        effects::reload(reloaded, hearing, transfer);
    }
}

/// The change was declared beforehand, of these units, and supervised (rule V-8).
fn change(reloaded: &Reloaded, hearing: &mut Hearing<'_>, transfer: &Transfer) {
    let number = &transfer.terms.number;
    let covers = |change: &&VehicleChange| {
        let old = reloaded.old_units.iter().map(|unit| &unit.unit);
        change.covers(old, reloaded.new_units.iter().map(|unit| &unit.unit))
    };
    let Some(change) = transfer.changes.iter().rev().find(covers) else {
        let touches = |change: &&VehicleChange| {
            reloaded.old_units.iter().any(|unit| change.old_units.contains(&unit.unit))
        };
        let field = "/body/new_units";
        return match transfer.changes.iter().rev().find(touches) {
            None => hearing.find(&codes::NOT_DECLARED, field, &[("number", number)]),
            Some(change) => {
                hearing.rely(change.index);
                let facts: Facts<'_> = &[("number", number), ("index", &change.index)];
                hearing.find(&codes::UNITS_NOT_AS_DECLARED, field, facts);
            }
        };
    };
    hearing.rely(change.index);
    let occurred_at = hearing.act.occurred_at;
    let moment = i128::from(occurred_at.seconds()) * 1000;
    if i128::from(change.recorded_at.milliseconds()) > moment {
        let facts: Facts<'_> =
            &[("occurred_at", &occurred_at), ("recorded_at", &change.recorded_at)];
        hearing.find(&codes::DECLARED_LATE, "/occurred_at", facts);
    }
    if let Some(index) = change.supervised_index {
        hearing.rely(index);
    } else {
        let facts: Facts<'_> = &[("office", &change.local_customs)];
        hearing.find(&codes::NOT_SUPERVISED, "/body/transfer", facts);
    }
}

/// To load a vehicle on the way is to load it (rule V-4).
fn inspected(reloaded: &Reloaded, hearing: &mut Hearing<'_>, transfer: &Transfer) {
    let moment = hearing.act.occurred_at.seconds();
    for (position, new) in reloaded.new_units.iter().enumerate() {
        let record = transfer.unit(&new.unit, new.lot);
        let inspections = record.map_or(&[][..], |record| &record.inspections);
        let last = movement::last_check(inspections, moment);
        if let Some(check) = last {
            hearing.rely(check.index);
        }
        if !last.is_some_and(|check| check.passed) {
            hearing.concerned.lot = Some(new.lot);
            let field = format!("/body/new_units/{position}/unit");
            hearing.find(&codes::NEW_UNIT_NOT_INSPECTED, field, &[("unit", &new.unit)]);
        }
    }
}

/// The old units are those of the transfer and the new ones are not yet: gives whether the reload
/// counts.
fn units(reloaded: &Reloaded, hearing: &mut Hearing<'_>, transfer: &Transfer) -> bool {
    let number = &transfer.terms.number;
    let mut counts = true;
    for (position, old) in reloaded.old_units.iter().enumerate() {
        hearing.concerned.lot = Some(old.lot);
        let record = transfer.unit(&old.unit, old.lot);
        let known = record.filter(|record| record.declared.is_some() || record.departed.is_some());
        let field = format!("/body/old_units/{position}/unit");
        if known.is_none() {
            let facts: Facts<'_> = &[("unit", &old.unit), ("number", number)];
            hearing.find(&codes::OLD_UNIT_UNKNOWN, field.clone(), facts);
        }
        if let Some(before) = record.and_then(|record| record.received.as_ref()) {
            hearing.rely(before.index);
            let facts: Facts<'_> = &[("unit", &old.unit), ("index", &before.index)];
            hearing.find(&codes::OLD_UNIT_DONE, field, facts);
            counts = false;
        }
    }
    for (position, new) in reloaded.new_units.iter().enumerate() {
        let taken = transfer.units.iter().any(|record| {
            let moved = record.departed.is_some() || record.received.is_some();
            record.unit == new.unit && (record.declared.is_some() || moved)
        });
        if taken {
            hearing.concerned.lot = Some(new.lot);
            let facts: Facts<'_> = &[("unit", &new.unit), ("number", number)];
            let field = format!("/body/new_units/{position}/unit");
            hearing.find(&codes::NEW_UNIT_TAKEN, field, facts);
            counts = false;
        }
    }
    counts
}

/// What is told agrees with itself, unit by unit and lot by lot.
fn weights(reloaded: &Reloaded, hearing: &mut Hearing<'_>) {
    for (position, new) in reloaded.new_units.iter().enumerate() {
        hearing.concerned.lot = Some(new.lot);
        let masses = [new.gross_mass_g, new.tare_mass_g, Some(new.net_mass_g)];
        let field = format!("/body/new_units/{position}/net_mass_g");
        movement::judge_net(hearing, &codes::NET_MISMATCH, masses, field);
    }
    for (position, lot) in reloaded.lots().into_iter().enumerate() {
        hearing.concerned.lot = Some(lot);
        if hearing.lot(lot).is_none() {
            // Lots are named in several lists: their place among the subjects is one.
            let before = 1 + usize::from(reloaded.place.facility().is_some());
            let field = format!("/subjects/{}", before + position);
            hearing.find(&codes::LOT_UNKNOWN, field, &[("lot", &lot)]);
        }
        let balance = Balance::of(reloaded, lot, hearing);
        if !balance.is_within() {
            let facts: Facts<'_> = &[
                ("lot", &lot),
                ("old", &Tonnes(balance.old_mass_g)),
                ("new", &Tonnes(balance.told_mass_g())),
                ("difference", &Tonnes(balance.missing_mass_g())),
                ("allowed", &Tonnes(balance.allowed_mass_g())),
            ];
            let of_lot = |unit: &super::EmptiedUnit| unit.lot == lot;
            let first = reloaded.old_units.iter().position(of_lot);
            let field = first.map_or_else(
                || "/body/new_units".to_owned(),
                |first| format!("/body/old_units/{first}/mass_g"),
            );
            hearing.find(&codes::UNBALANCED, field, facts);
        }
    }
}
