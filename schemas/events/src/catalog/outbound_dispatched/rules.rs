use super::{OutboundDispatched, codes};
use crate::account::Account;
use crate::code::Facts;
use crate::hearing::Hearing;
use crate::place::Place;
use crate::rules::filed::{self, FiledCodes};
use crate::rules::restriction::{self, RestrictionCodes};
use crate::rules::store::{self, OutCodes, Shares, StayCodes};
use crate::state::Lot;
use crate::vocabulary::{InspectionOutcome, OutboundPurpose};
use std::collections::BTreeSet;

const OUT_CODES: OutCodes =
    OutCodes { empty: &codes::BIN_EMPTY, more_than_there: &codes::MORE_THAN_IN_BIN };
const STAY_CODES: StayCodes = StayCodes {
    restriction: RestrictionCodes {
        held: &codes::LOT_HELD,
        closed: &codes::LOT_HELD,
        verdict: &codes::LOT_NOT_PASSED,
    },
    violated: &codes::LOT_VIOLATED,
};
const FILED_CODES: FiledCodes = FiledCodes {
    not_registered: &codes::FACILITY_NOT_REGISTERED,
    not_filed: &codes::FACILITY_NOT_FILED,
    suspended: &codes::FILING_SUSPENDED,
    not_valid: &codes::FILING_NOT_VALID,
    commodity_not_filed: &codes::COMMODITY_NOT_FILED,
};

pub(super) fn hear(dispatched: &OutboundDispatched, hearing: &mut Hearing<'_>) {
    let bin = &dispatched.bin;
    store::concern_bin(hearing, bin, &codes::BIN_NOT_REGISTERED, "/body/bin");
    let taken = store::take(hearing, bin, dispatched.mass_g, "/body/mass_g", &OUT_CODES);
    let goes_on = matches!(
        dispatched.purpose,
        OutboundPurpose::Process | OutboundPurpose::Transfer | OutboundPurpose::Sale
    );
    restricted(dispatched, hearing, &taken);
    if goes_on {
        tested(dispatched, hearing, &taken);
        destination(dispatched, hearing, &taken);
    }
    store::transfer(hearing, &taken, &Account::Bin(bin.clone()), &dispatched.account());
    hearing.remember_movement(dispatched.mass_g);
}

/// What is held does not leave; a sample may always be taken. What customs ordered to be returned or
/// destroyed leaves for just that: back to where it came in, and nowhere else.
fn restricted(dispatched: &OutboundDispatched, hearing: &mut Hearing<'_>, taken: &Shares) {
    let moment = hearing.act.occurred_at.seconds();
    let to = dispatched.to.as_ref().and_then(Place::facility);
    let ordered = |known: &Lot| match dispatched.purpose {
        OutboundPurpose::Return => {
            to.is_some_and(|to| restriction::is_ordered_back(known, to, moment))
        }
        OutboundPurpose::Waste => {
            let verdict = known.verdict(moment);
            verdict.is_some_and(|verdict| verdict.outcome == InspectionOutcome::Destroy)
        }
        _ => false,
    };
    if dispatched.purpose == OutboundPurpose::Sample {
        return;
    }
    for lot in taken.keys().copied() {
        let followed = hearing.reader.lot(lot).is_some_and(ordered);
        store::judge_stay_but(hearing, lot, followed, "/body/bin", &STAY_CODES);
    }
}

/// A test that passed, made before the grain left, of every lot that left.
fn tested(dispatched: &OutboundDispatched, hearing: &mut Hearing<'_>, taken: &Shares) {
    let bin = &dispatched.bin;
    let occurred_at = hearing.act.occurred_at;
    let test = hearing.reader.bin(bin).and_then(|bin| bin.tested.as_ref());
    let test = test.filter(|test| test.occurred_at.seconds() <= occurred_at.seconds());
    let untested = |lot: &&_| !test.is_some_and(|test| test.lots.contains(lot));
    if let Some(lot) = taken.keys().find(untested) {
        return hearing.find(&codes::NOT_TESTED, "/body/bin", &[("bin", bin), ("lot", lot)]);
    }
    let Some(test) = test else { return };
    hearing.rely(test.index);
    if !test.passed {
        let facts: Facts<'_> = &[("bin", bin), ("index", &test.index)];
        hearing.find(&codes::TEST_NOT_PASSED, "/body/bin", facts);
    }
}

/// Imported grain goes on to filed places only, and is not sold before it is processed.
fn destination(dispatched: &OutboundDispatched, hearing: &mut Hearing<'_>, taken: &Shares) {
    if dispatched.purpose == OutboundPurpose::Sale {
        let buyer = dispatched.buyer.as_ref().map_or("-", |buyer| buyer.as_str());
        hearing.find(&codes::RAW_GRAIN_SOLD, "/body/purpose", &[("buyer", &buyer)]);
    }
    match &dispatched.to {
        None => {}
        Some(Place::Unregistered(place)) => {
            let facts: Facts<'_> = &[("name", &place.name), ("region", &place.region)];
            hearing.find(&codes::PLACE_UNREGISTERED, "/body/to", facts);
        }
        Some(Place::Facility(id)) => {
            let mut commodities = BTreeSet::new();
            for lot in taken.keys() {
                let making = store::making(hearing, *lot);
                commodities.extend(making.map(|making| making.commodity));
            }
            for commodity in commodities {
                filed::judge(hearing, *id, Some(commodity), "/body/to", &FILED_CODES);
            }
        }
    }
}
