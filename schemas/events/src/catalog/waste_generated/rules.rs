use super::{WasteGenerated, WasteSource, codes};
use crate::account::Account;
use crate::code::Facts;
use crate::effect::StorageEffect;
use crate::hearing::Hearing;
use crate::rules::batch::{self, BatchCodes};
use crate::rules::movement::{PlaceCodes, known_place};
use crate::rules::shares;
use crate::rules::store::{self, OutCodes, Shares, grams};
use crate::state::{Movement, Parcel, Process, Unattributed};
use crate::tonnes::Tonnes;
use crate::vocabulary::{LedgerStage, WasteKind};
use grain_envelope::{BinId, LotId, ProcessId};
use std::collections::BTreeMap;

const BATCH_CODES: BatchCodes =
    BatchCodes { unknown: &codes::PROCESS_UNKNOWN, closed: &codes::PROCESS_CLOSED };
const OUT_CODES: OutCodes =
    OutCodes { empty: &codes::BIN_EMPTY, more_than_there: &codes::MORE_THAN_IN_BIN };
const PLACE_CODES: PlaceCodes = PlaceCodes {
    unregistered: &codes::PLACE_UNREGISTERED,
    not_registered: &codes::FACILITY_NOT_REGISTERED,
};

pub(super) fn hear(waste: &WasteGenerated, hearing: &mut Hearing<'_>) {
    known_place(hearing, &waste.place, &PLACE_CODES);
    let process = match &waste.source {
        WasteSource::Process(id) => {
            batch::known(hearing, *id, "/body/source/process", &BATCH_CODES).map(|known| (*id, known))
        }
        WasteSource::Bin(_) | WasteSource::Lot(_) | WasteSource::Sweepings(_) => None,
    };
    let parcel = hearing.act.event_id;
    let record = Box::new(record(waste, hearing, process.map(|(id, _)| id)));
    hearing.effect(StorageEffect::WasteGenerated { parcel, record });
    // Sacks are grain of no lot.
    if waste.kind == WasteKind::Sacks {
        return hearing.effect(StorageEffect::PackingMoved { parcel, mass_g: waste.mass_g.signed() });
    }
    let mut unattributed = None;
    match &waste.source {
        WasteSource::Process(_) => {
            if let Some((id, process)) = process {
                unattributed = of_process(waste, hearing, id, process);
            }
        }
        WasteSource::Bin(bin) => of_bin(waste, hearing, bin),
        WasteSource::Lot(lot) => of_lots(waste, hearing, &[*lot]),
        WasteSource::Sweepings(lots) => of_lots(waste, hearing, lots),
    }
    hearing.remember(waste.mass_g, |movement| Movement { unattributed, ..movement });
}

fn record(waste: &WasteGenerated, hearing: &Hearing<'_>, process: Option<ProcessId>) -> Parcel {
    Parcel {
        kind: waste.kind,
        place: waste.place.clone(),
        process,
        lots: BTreeMap::new(),
        packing_mass_g: 0,
        author: hearing.act.actor,
        generated_at: hearing.act.occurred_at,
        index: hearing.context.index,
    }
}

/// Posts the shares into the parcel.
fn post(hearing: &mut Hearing<'_>, shares: &Shares, from: &Account) {
    let into = Account::Waste(hearing.act.event_id);
    store::transfer(hearing, shares, from, &into);
    hearing.reach_lots(LedgerStage::Waste, shares.keys().copied());
}

/// Gives the batch, where nothing went in yet and the waste is of no lot.
fn of_process(
    waste: &WasteGenerated,
    hearing: &mut Hearing<'_>,
    process: ProcessId,
    known: &Process,
) -> Option<Unattributed> {
    batch::concern(hearing, known);
    let mass = grams(waste.mass_g);
    let shares = batch::attribute(mass, &known.contents, &known.inputs);
    let unattributed = shares.is_empty() && mass > 0;
    if unattributed {
        let facts: Facts<'_> = &[("batch", &known.batch_number), ("mass", &Tonnes(mass))];
        hearing.find(&codes::NO_INPUT, "/body/mass_g", facts);
    }
    post(hearing, &shares, &batch::account(process, Some(known)));
    let mass_g = waste.mass_g.signed();
    hearing.effect(StorageEffect::ProcessWasted {
        process,
        parcel: hearing.act.event_id,
        mass_g,
        unattributed_mass_g: if unattributed { mass_g } else { 0 },
    });
    unattributed.then_some(Unattributed { process, product: None })
}

fn of_bin(waste: &WasteGenerated, hearing: &mut Hearing<'_>, bin: &BinId) {
    store::concern_bin(hearing, bin, &codes::BIN_NOT_REGISTERED, "/body/source/bin");
    let shares = store::take(hearing, bin, waste.mass_g, "/body/mass_g", &OUT_CODES);
    post(hearing, &shares, &Account::Bin(bin.clone()));
}

/// Of lots at the place in what they lie there; where nothing does, in equal parts.
fn of_lots(waste: &WasteGenerated, hearing: &mut Hearing<'_>, lots: &[LotId]) {
    store::concern_lots(hearing, lots.iter().copied());
    let account = waste.place.account();
    let mut there = Shares::new();
    for lot in lots {
        if hearing.lot(*lot).is_none() {
            hearing.find(&codes::LOT_UNKNOWN, "/body/source", &[("lot", lot)]);
        }
        let known = hearing.reader.lot(*lot);
        there.insert(*lot, known.map_or(0, |known| known.balance(&account)));
    }
    let (mass, sum) = (grams(waste.mass_g), there.values().filter(|mass| **mass > 0).sum::<i128>());
    if sum < mass {
        let facts: Facts<'_> = &[("mass", &Tonnes(mass)), ("there", &Tonnes(sum))];
        hearing.find(&codes::MORE_THAN_THERE, "/body/mass_g", facts);
    }
    if sum <= 0 {
        for weight in there.values_mut() {
            *weight = 1;
        }
    }
    let shares = shares::split(mass, &there);
    post(hearing, &shares, &account);
}
