use super::rules::{differs, hangs_together, mass, may, unknown};
use super::{Corrected, CorrectedWeighing, Correction, codes};
use crate::account::Account;
use crate::effect::TransportEffect;
use crate::hearing::Hearing;
use crate::rules::movement::{self, LateCodes};
use crate::state::{Transfer, UnitRecord, Weighing};
use crate::vocabulary::WeighingSide;
use crate::wording::Number;
use grain_envelope::TransferId;

const LATE_CODES: LateCodes = LateCodes {
    unit_beyond_tolerance: &codes::UNIT_BEYOND_TOLERANCE,
    consignment_beyond_tolerance: &codes::CONSIGNMENT_BEYOND_TOLERANCE,
};

pub(super) fn hear(corrected: &Corrected, told: &CorrectedWeighing, hearing: &mut Hearing<'_>) {
    hearing.concerned.lot = Some(told.lot);
    let known = movement::known(hearing, told.transfer);
    let record = known.and_then(|(_, transfer)| transfer.unit(&told.unit, told.lot));
    let loose = movement::loose(hearing, &told.unit, told.lot).filter(|_| known.is_none());
    let weighing = record.and_then(|record| record.weighing(told.side, corrected.target));
    let weighing =
        weighing.or_else(|| loose.and_then(|loose| loose.weighing(told.side, corrected.target)));
    let Some(weighing) = weighing else { return unknown(corrected, hearing) };
    hearing.rely(weighing.index);
    let Some(account) = weighing.account() else { return hangs_together(corrected, hearing) };
    let closed = hearing.reader.lot(told.lot).and_then(|lot| lot.closed_index);
    let Some(changed) = change(corrected, hearing, weighing) else { return };
    if !may(corrected, hearing, closed) {
        return;
    }
    let on_the_way = Account::Consignment(known.map(|(id, _)| id), told.unit.clone());
    let (from, to) = match told.side {
        WeighingSide::Departed => (account.clone(), on_the_way),
        _ => (on_the_way, account.clone()),
    };
    let difference = changed.mass_g.signed() - weighing.mass_g.signed();
    hearing.transfer_mass(told.lot, from, to, difference);
    let (transfer, unit, lot) = (known.map(|(id, _)| id), told.unit.clone(), told.lot);
    let (side, now) = (told.side, Box::new(changed.clone()));
    hearing.effect(TransportEffect::WeighingCorrected { transfer, unit, lot, side, weighing: now });
    let weighs = (changed.mass_g, changed.method) != (weighing.mass_g, weighing.method);
    if let Some((known, record)) = known.zip(record).filter(|_| weighs) {
        settle(hearing, known, record, told.side, &changed, difference);
    }
    movement::judge_stock(hearing, &codes::BEYOND_STOCK, "/body/change");
}

/// What is settled between both weighings follows the one that is corrected.
fn settle(
    hearing: &mut Hearing<'_>,
    known: (TransferId, &Transfer),
    record: &UnitRecord,
    side: WeighingSide,
    changed: &Weighing,
    difference: i64,
) {
    let (sent, received, apart) = record.sides();
    let sides = match side {
        WeighingSide::Departed => (Some(changed), received, apart),
        WeighingSide::Received => (sent, Some(changed), apart),
        WeighingSide::Rejected | WeighingSide::Lost => {
            (sent, received, apart + i128::from(difference))
        }
    };
    movement::settle_change(hearing, known, record, sides, &LATE_CODES, "/body/change");
}

/// The weighing as it counts from now on; nothing where nothing about it is to change.
fn change(corrected: &Corrected, hearing: &mut Hearing<'_>, weighing: &Weighing) -> Option<Weighing> {
    let mut changed = weighing.clone();
    match &corrected.change {
        Correction::Mass { .. } => changed.mass_g = mass(corrected, hearing, weighing.mass_g)?,
        Correction::Method { old, new } => {
            if *old != weighing.method {
                differs(hearing, &weighing.method, old);
                return None;
            }
            changed.method = *new;
        }
        Correction::SlipNumber { old, new } => {
            if *old != weighing.slip_number {
                let shown = |number: &Option<Number>| {
                    number.as_ref().map_or_else(|| "null".to_owned(), ToString::to_string)
                };
                differs(hearing, &shown(&weighing.slip_number), &shown(old));
                return None;
            }
            changed.slip_number.clone_from(new);
        }
        Correction::Text { .. } => {}
    }
    if let Some(origin) = &mut changed.origin {
        origin.corrected.push(hearing.context.index);
    }
    Some(changed)
}
