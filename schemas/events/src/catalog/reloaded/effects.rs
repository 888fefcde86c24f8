use super::balance::{Balance, grams};
use super::{EmptiedUnit, FilledUnit, Reloaded, codes};
use crate::account::{Account, Posting, Unit};
use crate::effect::{Effect, StorageEffect, TransportEffect};
use crate::hearing::Hearing;
use crate::rules::movement::{self, Pair};
use crate::state::{DeclaredUnit, Parcel, Transfer, Weighing};
use crate::vocabulary::WasteKind;
use grain_envelope::{LotId, MassG, WeighingMethod};
use std::collections::BTreeMap;

/// Books a reload: what was in the old units goes into the new ones, into what was lost and what was
/// swept up, and what nobody told of lies where it is seen.
pub(super) fn reload(reloaded: &Reloaded, hearing: &mut Hearing<'_>, transfer: &Transfer) {
    let id = reloaded.transfer;
    let on_the_way = |unit: &Unit| Account::Consignment(Some(id), unit.clone());
    for old in &reloaded.old_units {
        post(hearing, old.lot, on_the_way(&old.unit), -grams(old.mass_g));
    }
    for new in &reloaded.new_units {
        post(hearing, new.lot, on_the_way(&new.unit), grams(new.net_mass_g));
    }
    if !reloaded.sweepings.is_empty() {
        sweep(reloaded, hearing);
    }
    for lot in reloaded.lots() {
        let balance = Balance::of(reloaded, lot, hearing);
        post(hearing, lot, Account::Waste(hearing.act.event_id), balance.swept_mass_g);
        post(hearing, lot, Account::ReloadLoss, balance.lost_mass_g);
        let rest = if balance.is_within() { Account::ReloadLoss } else { Account::Unexplained };
        post(hearing, lot, rest, balance.missing_mass_g());
    }
    let total: i128 = reloaded.old_units.iter().map(|unit| grams(unit.mass_g)).sum();
    let total = u64::try_from(total).ok().and_then(|total| MassG::new(total).ok());
    hearing.remember_movement(total.unwrap_or_default());
    for old in &reloaded.old_units {
        empty(reloaded, hearing, transfer, old);
    }
    for new in &reloaded.new_units {
        fill(reloaded, hearing, transfer, new);
    }
}

fn post(hearing: &mut Hearing<'_>, lot: LotId, account: Account, mass_g: i128) {
    if mass_g != 0 {
        let mass_g = i64::try_from(mass_g).expect("a sum of a few hundred masses");
        hearing.effect(Effect::Posted(Posting { lot, account, mass_g }));
    }
}

fn sweep(reloaded: &Reloaded, hearing: &mut Hearing<'_>) {
    let parcel = hearing.act.event_id;
    let record = Box::new(Parcel {
        kind: WasteKind::Sweepings,
        place: reloaded.place.clone(),
        process: None,
        lots: BTreeMap::new(),
        packing_mass_g: 0,
        author: hearing.act.actor,
        generated_at: hearing.act.occurred_at,
        index: hearing.context.index,
    });
    hearing.effect(StorageEffect::WasteGenerated { parcel, record });
}

fn weighing(
    hearing: &Hearing<'_>,
    mass_g: MassG,
    method: WeighingMethod,
    seals: Vec<crate::wording::Number>,
) -> Box<Weighing> {
    Box::new(Weighing {
        mass_g,
        method,
        index: hearing.context.index,
        slip_number: None,
        seals,
        origin: Some(hearing.origin(None)),
    })
}

/// The way of an old unit ends here: what it lost until then is judged now.
fn empty(
    reloaded: &Reloaded,
    hearing: &mut Hearing<'_>,
    transfer: &Transfer,
    old: &EmptiedUnit,
) {
    let (id, to) = (reloaded.transfer, transfer.terms.to);
    let weighing = weighing(hearing, old.mass_g, old.method, Vec::new());
    let (unit, lot) = (old.unit.clone(), old.lot);
    let told = weighing.clone();
    hearing.effect(TransportEffect::UnitReloaded { transfer: id, to, unit, lot, weighing: told });
    let Some(record) = transfer.unit(&old.unit, lot) else { return };
    let Some(sent) = &record.departed else { return };
    hearing.rely(sent.index);
    hearing.concerned.lot = Some(lot);
    let pair = Pair {
        transfer: Some(id),
        mode: transfer.terms.mode,
        lot,
        unit: &old.unit,
        sent,
        received: &weighing,
        apart_mass_g: record.apart_mass_g(),
    };
    let position = reloaded.old_units.iter().position(|unit| unit == old);
    let field = format!("/body/old_units/{}/mass_g", position.unwrap_or_default());
    movement::settle_mass(hearing, &pair, &codes::UNIT_BEYOND_TOLERANCE, field);
}

fn fill(reloaded: &Reloaded, hearing: &mut Hearing<'_>, transfer: &Transfer, new: &FilledUnit) {
    let (id, to) = (reloaded.transfer, transfer.terms.to);
    let weighing = weighing(hearing, new.net_mass_g, new.method, new.seals.to_vec());
    let declared = DeclaredUnit { kind: new.kind, mass_g: new.net_mass_g };
    let (unit, lot) = (new.unit.clone(), new.lot);
    hearing.effect(TransportEffect::UnitJoined { transfer: id, to, unit, lot, declared, weighing });
}
