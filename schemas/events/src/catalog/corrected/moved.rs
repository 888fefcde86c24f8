use super::rules::{hangs_together, mass, may, unknown};
use super::{Corrected, CorrectedMovement, Correction, codes};
use crate::account::{Account, Posting};
use crate::code::Facts;
use crate::effect::{Effect, StorageEffect, TransportEffect};
use crate::hearing::Hearing;
use crate::rules::{batch, movement, shares};
use crate::state::Movement;
use grain_envelope::{LotId, MassG};
use std::collections::BTreeMap;

pub(super) fn hear(corrected: &Corrected, told: &CorrectedMovement, hearing: &mut Hearing<'_>) {
    let known = hearing.reader.movement(corrected.target).filter(|movement| !movement.void);
    let Some(known) = known else { return unknown(corrected, hearing) };
    hearing.rely(known.index);
    hearing.concerned.lot = known.postings.first().map(|posting| posting.lot);
    if !named(corrected, told, hearing, known) || !matches!(corrected.change, Correction::Mass { .. })
    {
        return;
    }
    let Some(new) = mass(corrected, hearing, known.mass_g) else { return };
    let first = if known.first.is_empty() { &known.postings } else { &known.first };
    let whole = known.first.is_empty() && total(first) != i128::from(known.mass_g.signed());
    let now = scaled(first, new).filter(|_| !whole);
    let Some(now) = now else { return hangs_together(corrected, hearing) };
    let closed = closed(hearing, known);
    if !may(corrected, hearing, closed) {
        return;
    }
    let moved = difference(&known.postings, &now);
    post(hearing, known, &moved);
    let mut movement = known.clone();
    movement.first.clone_from(first);
    movement.postings = now;
    movement.mass_g = new;
    movement.corrected.push(hearing.context.index);
    let (event, movement) = (corrected.target, Box::new(movement));
    hearing.effect(TransportEffect::MovementCorrected { event, movement });
    movement::judge_stock(hearing, &codes::BEYOND_STOCK, "/body/change");
}

/// Each lot that was moved is named, or the bin in which it lay.
fn named(
    corrected: &Corrected,
    told: &CorrectedMovement,
    hearing: &mut Hearing<'_>,
    known: &Movement,
) -> bool {
    let in_bin = |lot: LotId| {
        known.postings.iter().any(|posting| {
            let bin = matches!(&posting.account, Account::Bin(bin) if told.bins.contains(bin));
            posting.lot == lot && bin
        })
    };
    let lots = known.postings.iter().map(|posting| posting.lot);
    let missing = lots.into_iter().find(|lot| !told.lots.contains(lot) && !in_bin(*lot));
    if let Some(lot) = missing {
        let facts: Facts<'_> = &[("target", &corrected.target), ("lot", &lot)];
        hearing.find(&codes::SUBJECT_MISSING, "/body/what/movement/lots", facts);
    }
    missing.is_none()
}

/// By which entry a lot or a batch that was moved is closed, if one is.
pub(crate) fn closed(hearing: &Hearing<'_>, known: &Movement) -> Option<u64> {
    known.postings.iter().find_map(|posting| {
        let lot = hearing.reader.lot(posting.lot).and_then(|lot| lot.closed_index);
        let process = match &posting.account {
            Account::Process(process) | Account::Product(process, _) => Some(*process),
            _ => None,
        };
        let process = process.and_then(|process| hearing.reader.process(process));
        lot.or_else(|| process.and_then(|process| process.closed_index))
    })
}

/// All that postings moved.
fn total(postings: &[Posting]) -> i128 {
    let into = postings.iter().filter(|posting| posting.mass_g > 0);
    into.map(|posting| i128::from(posting.mass_g)).sum()
}

/// Postings in the shares of the first ones, for another mass: of each lot as large a part as it had,
/// and of each lot's accounts too. Nothing where the mass was not all that was moved.
fn scaled(first: &[Posting], mass: MassG) -> Option<Vec<Posting>> {
    // What hangs on weighings of units is corrected there, or voided as a whole.
    if first.iter().any(|posting| matches!(posting.account, Account::Consignment(..))) {
        return None;
    }
    let mut into: BTreeMap<LotId, i128> = BTreeMap::new();
    for posting in first.iter().filter(|posting| posting.mass_g > 0) {
        *into.entry(posting.lot).or_default() += i128::from(posting.mass_g);
    }
    let parts = shares::split(mass.signed().into(), &into);
    if into.is_empty() {
        return None;
    }
    let mut now = Vec::with_capacity(first.len());
    for (lot, part) in parts {
        for sign in [-1, 1] {
            let side = first.iter().enumerate();
            let side = side.filter(|(_, posting)| posting.lot == lot && posting.mass_g.signum() == sign);
            let weights: BTreeMap<usize, i128> =
                side.map(|(place, posting)| (place, i128::from(posting.mass_g).abs())).collect();
            for (place, share) in shares::split(part, &weights) {
                let mass_g = i64::try_from(share).ok()? * sign;
                now.push(Posting { lot, account: first[place].account.clone(), mass_g });
            }
        }
    }
    Some(now)
}

/// What takes postings to others.
fn difference(before: &[Posting], now: &[Posting]) -> Vec<Posting> {
    let mut sums: BTreeMap<(LotId, Account), i64> = BTreeMap::new();
    for posting in now {
        *sums.entry((posting.lot, posting.account.clone())).or_default() += posting.mass_g;
    }
    for posting in before {
        *sums.entry((posting.lot, posting.account.clone())).or_default() -= posting.mass_g;
    }
    let moved = sums.into_iter().filter(|(_, mass_g)| *mass_g != 0);
    moved.map(|((lot, account), mass_g)| Posting { lot, account, mass_g }).collect()
}

/// Moves a difference; what a batch drew, and what waste came out of it, are sums that postings alone
/// do not tell. A batch that is closed stays empty: what it could not explain stands open, and
/// changes.
pub(crate) fn post(hearing: &mut Hearing<'_>, known: &Movement, moved: &[Posting]) {
    let first = if known.first.is_empty() { &known.postings } else { &known.first };
    for posting in moved {
        if let (Account::Bin(_), Some(process)) = (&posting.account, known.drawn_late) {
            let lot = posting.lot;
            hearing.effect(StorageEffect::ProcessDrawn { process, lot, mass_g: 0 });
        }
        let Account::Process(process) = posting.account else {
            hearing.effect(Effect::Posted(posting.clone()));
            waste(hearing, posting, first);
            continue;
        };
        let account = batch::account(process, hearing.reader.process(process));
        hearing.effect(Effect::Posted(Posting { account, ..posting.clone() }));
        let into = |known: &Posting| known.account == posting.account && known.mass_g > 0;
        if first.iter().any(into) {
            let (lot, mass_g) = (posting.lot, posting.mass_g);
            hearing.effect(StorageEffect::ProcessDrawn { process, lot, mass_g });
        }
    }
}

/// Waste that came out of a batch is another mass. Where it was moved from parcel to parcel, the batch
/// has nothing to do with it.
fn waste(hearing: &mut Hearing<'_>, posting: &Posting, first: &[Posting]) {
    let Account::Waste(parcel) = posting.account else { return };
    let moved = first.iter().any(|known| {
        known.mass_g < 0 && !matches!(known.account, Account::Process(_) | Account::Unexplained)
    });
    let process = hearing.reader.parcel(parcel).and_then(|parcel| parcel.process);
    if let Some(process) = process.filter(|_| !moved) {
        let mass_g = posting.mass_g;
        hearing.effect(StorageEffect::ProcessWasted {
            process,
            parcel,
            mass_g,
            unattributed_mass_g: 0,
        });
    }
}

/// What takes postings back.
pub(crate) fn reverse(postings: &[Posting]) -> Vec<Posting> {
    difference(postings, &[])
}
