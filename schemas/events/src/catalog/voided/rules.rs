use super::{Voided, codes};
use crate::account::{Account, Unit};
use crate::catalog::corrected;
use crate::code::Facts;
use crate::effect::{EntryEffect, StorageEffect, TransportEffect};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::rules::movement::{self, LateCodes};
use crate::state::{
    CaseStep, CaseStepKind, Movement, Transfer, Unattributed, UnitRecord, Weighing,
};
use crate::vocabulary::{ProductClass, WeighingSide};
use grain_envelope::{EventId, LotId, Party, TransferId};

const LATE_CODES: LateCodes = LateCodes {
    unit_beyond_tolerance: &codes::UNIT_BEYOND_TOLERANCE,
    consignment_beyond_tolerance: &codes::CONSIGNMENT_BEYOND_TOLERANCE,
};

/// A weighing of which the voided event told.
pub(super) struct Found<'a> {
    unit: &'a Unit,
    pub(super) lot: LotId,
    side: WeighingSide,
    weighing: &'a Weighing,
    pub(super) author: Party,
}

/// The weighings of which the event told: of a transfer, or of units that move without one.
pub(super) fn weighings<'a>(
    voided: &Voided,
    reader: &Reader<'a>,
    transfer: Option<&'a Transfer>,
) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    let mut take = |unit: &'a Unit, lot, of: &dyn Fn(WeighingSide) -> Option<&'a Weighing>| {
        for side in WeighingSide::ALL.iter().copied() {
            let Some(weighing) = of(side) else { continue };
            let Some(origin) = &weighing.origin else { continue };
            found.push(Found { unit, lot, side, weighing, author: origin.author });
        }
    };
    if let Some(transfer) = transfer {
        for record in &transfer.units {
            take(&record.unit, record.lot, &|side| record.weighing(side, voided.target));
        }
        return found;
    }
    for lot in &voided.lots {
        let Some(known) = reader.lot(*lot) else { continue };
        for (unit, loose) in &known.loose {
            take(unit, *lot, &|side| loose.weighing(side, voided.target));
        }
    }
    found
}

pub(super) fn hear(voided: &Voided, hearing: &mut Hearing<'_>) {
    hearing.concerned.lot = voided.lots.first().copied();
    let known = movement::known(hearing, voided.transfer);
    let transfer = known.map(|(_, transfer)| transfer);
    let movement = hearing.reader.movement(voided.target);
    let found = weighings(voided, hearing.reader, transfer);
    let standing = movement.filter(|movement| !movement.void);
    if standing.is_none() && found.is_empty() {
        let void = movement.is_some() || is_void(voided, hearing.reader, transfer);
        let code = if void { &codes::ALREADY_VOID } else { &codes::TARGET_UNKNOWN };
        return hearing.find(code, "/body/target", &[("target", &voided.target)]);
    }
    let moved = standing.iter().flat_map(|movement| &movement.postings);
    let lots: Vec<LotId> =
        moved.map(|posting| posting.lot).chain(found.iter().map(|found| found.lot)).collect();
    if let Some(lot) = lots.iter().find(|lot| !voided.lots.contains(lot)) {
        let facts: Facts<'_> = &[("target", &voided.target), ("lot", lot)];
        return hearing.find(&codes::LOT_NOT_NAMED, "/body/lots", facts);
    }
    if !may(voided, hearing, standing, &lots) {
        return;
    }
    if let Some(movement) = standing {
        if !unattribute(voided.target, hearing, movement) {
            let facts: Facts<'_> = &[("target", &voided.target)];
            return hearing.find(&codes::TARGET_UNKNOWN, "/body/target", facts);
        }
        take_back(voided.target, hearing, movement);
        reopen(hearing, movement);
        spare_report(voided.target, hearing);
    }
    for found in &found {
        forget(voided.target, hearing, known, found);
    }
    movement::judge_stock(hearing, &codes::BEYOND_STOCK, "/body/target");
}

/// Whether a weighing of the event was voided before.
fn is_void(voided: &Voided, reader: &Reader<'_>, transfer: Option<&Transfer>) -> bool {
    let told = |weighings: &[Weighing]| weighings.iter().any(|one| one.is_of(voided.target));
    let of_transfer = transfer.is_some_and(|transfer| {
        transfer.units.iter().any(|record| told(&record.voided))
    });
    let lots = voided.lots.iter().filter_map(|lot| reader.lot(*lot));
    let mut loose = lots.flat_map(|lot| lot.loose.values());
    of_transfer || loose.any(|loose| told(&loose.voided))
}

/// Whether the voiding may have its effect: of what is closed only with a second person.
fn may(
    voided: &Voided,
    hearing: &mut Hearing<'_>,
    movement: Option<&Movement>,
    lots: &[LotId],
) -> bool {
    let of_movement = movement.and_then(|movement| corrected::closed(hearing, movement));
    let mut closed = lots.iter().filter_map(|lot| hearing.reader.lot(*lot)?.closed_index);
    let Some(index) = of_movement.or_else(|| closed.next()) else { return true };
    drop(closed);
    hearing.rely(index);
    if !voided.after_closing {
        hearing.find(&codes::APPROVAL_MISSING, "/body/after_closing", &[("index", &index)]);
    }
    voided.after_closing
}

fn take_back(target: EventId, hearing: &mut Hearing<'_>, known: &Movement) {
    hearing.rely(known.index);
    let first = if known.first.is_empty() { &known.postings } else { &known.first };
    corrected::post(hearing, known, &corrected::reverse(&known.postings));
    let mut movement = known.clone();
    movement.first.clone_from(first);
    movement.postings.clear();
    movement.void = true;
    movement.corrected.push(hearing.context.index);
    hearing.effect(TransportEffect::MovementCorrected { event: target, movement: Box::new(movement) });
}

/// What came out of a batch before anything went in is of no lot, and no posting tells of it. Gives
/// whether it could be taken back: once the batch is closed it has gone to its lots.
fn unattribute(target: EventId, hearing: &mut Hearing<'_>, known: &Movement) -> bool {
    let Some(Unattributed { process, product }) = &known.unattributed else { return true };
    let Some(batch) = hearing.process(*process) else { return false };
    let waiting = match product {
        Some(product) => batch.unattributed.get(product),
        None => batch.unattributed_waste.get(&target),
    };
    let mass_g = known.mass_g.signed();
    if waiting.is_none_or(|waiting| *waiting < i128::from(mass_g)) {
        return false;
    }
    let (process, unattributed_mass_g) = (*process, -mass_g);
    hearing.effect(match product {
        Some(product) => StorageEffect::OutputTold {
            process,
            product: product.clone(),
            class: batch.classes.get(product).copied().unwrap_or(ProductClass::Other),
            unattributed_mass_g,
        },
        None => StorageEffect::ProcessWasted {
            process,
            parcel: target,
            mass_g: -mass_g,
            unattributed_mass_g,
        },
    });
    true
}

/// Of a sample that was never taken no report is due.
fn spare_report(target: EventId, hearing: &mut Hearing<'_>) {
    let sample = hearing.reader.sample(target);
    if sample.is_some_and(|sample| sample.reported_index.is_none()) {
        hearing.effect(EntryEffect::SampleReported { sample: target });
    }
}

/// An incident whose closing is void is not closed.
fn reopen(hearing: &mut Hearing<'_>, known: &Movement) {
    let Some(id) = known.closes else { return };
    let Some(case) = hearing.case(id).filter(|case| case.closed_index == Some(known.index)) else {
        return;
    };
    let step = Box::new(CaseStep {
        kind: CaseStepKind::Reopened,
        event: hearing.act.event_id,
        index: hearing.context.index,
        occurred_at: hearing.act.occurred_at,
        author: hearing.act.actor,
        due_at: None,
    });
    hearing.effect(TransportEffect::CaseReopened { case: id, lot: case.lot, step });
}

fn forget(
    target: EventId,
    hearing: &mut Hearing<'_>,
    known: Option<(TransferId, &Transfer)>,
    found: &Found<'_>,
) {
    hearing.rely(found.weighing.index);
    hearing.concerned.lot = Some(found.lot);
    let (transfer, lot, side) = (known.map(|(id, _)| id), found.lot, found.side);
    // A part of a greater movement is taken back with that.
    if let Some(account) = found.weighing.account() {
        let on_the_way = Account::Consignment(transfer, found.unit.clone());
        let (from, to) = match side {
            WeighingSide::Departed => (on_the_way, account.clone()),
            _ => (account.clone(), on_the_way),
        };
        hearing.transfer_mass(lot, from, to, found.weighing.mass_g.signed());
    }
    let to = known.map(|(_, transfer)| transfer.terms.to);
    let (unit, event) = (found.unit.clone(), target);
    hearing.effect(TransportEffect::WeighingVoided { transfer, to, unit, lot, side, event });
    let Some((id, transfer)) = known else { return };
    let Some(record) = transfer.unit(found.unit, lot) else { return };
    settle(hearing, (id, transfer), record, found);
}

/// What is settled between both weighings does not stay without one of them.
fn settle(
    hearing: &mut Hearing<'_>,
    known: (TransferId, &Transfer),
    record: &UnitRecord,
    found: &Found<'_>,
) {
    let (sent, received, apart) = record.sides();
    let sides = match found.side {
        WeighingSide::Departed => (None, received, apart),
        WeighingSide::Received => (sent, None, apart),
        WeighingSide::Rejected | WeighingSide::Lost => {
            (sent, received, apart - i128::from(found.weighing.mass_g.signed()))
        }
    };
    movement::settle_change(hearing, known, record, sides, &LATE_CODES, "/body/target");
}
