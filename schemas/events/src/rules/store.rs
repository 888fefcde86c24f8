//! What those who keep grain share: who tells of it, what a bin may take, and whose grams leave it.

use crate::account::Account;
use crate::act::Act;
use crate::code::{Code, Facts};
use crate::hearing::{Budget, Hearing};
use crate::right::{self, Forbidden};
use crate::rules::restriction::{self, RestrictionCodes};
use crate::rules::shares;
use crate::spoken::Spoken;
use crate::state::{Bin, LotMaking};
use crate::tonnes::Tonnes;
use grain_envelope::{BinId, FacilityId, LotId, MassG, Subject, SumName};
use std::collections::BTreeMap;

/// Grams by lot.
pub(crate) type Shares = BTreeMap<LotId, i128>;

/// Whether the actor is the facility's party: nobody else tells what happens inside.
pub(crate) fn keeps(act: &Act, facility: FacilityId) -> Result<(), Forbidden> {
    if act.actor == facility.party() {
        return Ok(());
    }
    Err(right::missing(
        "场所内的作业由场所所属单位记录",
        "what happens inside a facility is recorded by its party",
    ))
}

/// Takes note of the facility for what the violations concern.
pub(crate) fn concern(hearing: &mut Hearing<'_>, facility: FacilityId) {
    hearing.concerned.facility = Some(facility);
    let known = hearing.facility(facility);
    let registration = known.and_then(|known| known.registration.as_ref());
    hearing.concerned.region = registration.map(|known| known.region);
}

/// Takes note of grain that lies together: what one part breaks, the whole blend answers for.
pub(crate) fn concern_lots(hearing: &mut Hearing<'_>, lots: impl IntoIterator<Item = LotId>) {
    let mut lots = lots.into_iter();
    hearing.concerned.lot = lots.next();
    hearing.blend = lots.collect();
}

/// Takes note of a bin and what lies in it; gives it if it is registered.
pub(crate) fn concern_bin<'a>(
    hearing: &mut Hearing<'a>,
    id: &BinId,
    unknown: &'static Code,
    field: &str,
) -> Option<&'a Bin> {
    concern(hearing, id.facility());
    concern_lots(hearing, lots_of(hearing, id).into_keys());
    let bin = hearing.bin(id);
    if bin.is_none() {
        hearing.find(unknown, field, &[("bin", id)]);
    }
    bin
}

/// What lies in a bin, by lot.
pub(crate) fn lots_of(hearing: &Hearing<'_>, id: &BinId) -> Shares {
    let bin = hearing.reader.bin(id);
    bin.map(|bin| bin.contents.clone()).unwrap_or_default()
}

/// A mass of a body, to be reckoned with.
pub(crate) fn grams(mass: MassG) -> i128 {
    mass.signed().into()
}

/// A share of a mass of a body, as postings have it.
pub(crate) fn posted(share: i128) -> i64 {
    i64::try_from(share).expect("a share is at most the mass that is shared")
}

/// Codes of what leaves a bin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OutCodes {
    /// The bin holds nothing that could leave it (rule V-10).
    pub(crate) empty: &'static Code,
    /// It holds less (rule V-10).
    pub(crate) more_than_there: &'static Code,
}

/// Whose grams leave a bin: the parts of what lies there. More than there is leaves it all the same,
/// and the bin owes it until what came in is told of; of an empty bin nobody can say whose it is.
pub(crate) fn take(
    hearing: &mut Hearing<'_>,
    id: &BinId,
    mass: MassG,
    field: &str,
    codes: &OutCodes,
) -> Shares {
    let contents = lots_of(hearing, id);
    let shares = shares::split(grams(mass), &contents);
    let there: i128 = contents.values().sum();
    let facts: Facts<'_> = &[
        ("bin", id),
        ("mass", &Tonnes(grams(mass))),
        ("there", &Tonnes(there)),
    ];
    if shares.is_empty() && grams(mass) > 0 {
        hearing.find(codes.empty, field, facts);
    } else if there < grams(mass) {
        hearing.find(codes.more_than_there, field, facts);
    }
    shares
}

/// Moves the shares of every lot from one account to another.
pub(crate) fn transfer(hearing: &mut Hearing<'_>, shares: &Shares, from: &Account, to: &Account) {
    for (lot, share) in shares {
        hearing.transfer_mass(*lot, from.clone(), to.clone(), posted(*share));
    }
}

/// Codes of what comes into a bin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InCodes {
    /// It would hold more than it can (rule V-11).
    pub(crate) over_capacity: &'static Code,
    /// It is for another commodity (rule V-11).
    pub(crate) commodity_mismatch: &'static Code,
    /// It holds grain of another origin or permit (rule N-8).
    pub(crate) mixed: &'static Code,
}

/// Judges what comes into a bin.
pub(crate) fn judge_in(
    hearing: &mut Hearing<'_>,
    id: &BinId,
    bin: &Bin,
    coming: &Shares,
    field: &str,
    codes: &InCodes,
) {
    let adds: i128 = coming.values().sum();
    if let Some(registration) = &bin.registration {
        let limit = registration.capacity_mass_g;
        if bin.mass_g + adds > grams(limit) {
            let facts: Facts<'_> = &[
                ("bin", id),
                ("limit", &Tonnes(grams(limit))),
                ("stock", &Tonnes(bin.mass_g + adds)),
            ];
            hearing.find(codes.over_capacity, field, facts);
        }
        let holder = id.facility().party();
        let used = bin.mass_g;
        let budget = Budget {
            holder,
            limit,
            used,
            adds,
        };
        hearing.budget(SumName::Capacity(Subject::Bin(id.clone())), budget);
    }
    let only = bin.registration.as_ref().and_then(|known| known.commodity);
    for lot in coming.keys() {
        let Some(making) = making(hearing, *lot) else {
            continue;
        };
        if let Some(only) = only.filter(|only| *only != making.commodity) {
            let found = Spoken(making.commodity.title());
            let facts: Facts<'_> = &[
                ("bin", id),
                ("commodity", &Spoken(only.title())),
                ("found", &found),
            ];
            hearing.find(codes.commodity_mismatch, field, facts);
        }
        let there = bin.contents.iter().filter(|(_, mass)| **mass > 0);
        for other in there.map(|(other, _)| *other) {
            let known = self::making(hearing, other);
            if known.is_some_and(|known| !kept_together(known, making)) {
                let facts: Facts<'_> = &[("bin", id), ("lot", lot), ("other", &other)];
                hearing.find(codes.mixed, field, facts);
            }
        }
    }
}

/// How a lot came to be.
pub(crate) fn making<'a>(hearing: &mut Hearing<'a>, lot: LotId) -> Option<&'a LotMaking> {
    hearing.lot(lot)?.making.as_ref()
}

/// A lot that lies in a bin and that another should not lie with, if there is one: every lot there is
/// asked, since one that agrees may lie with one that does not.
pub(crate) fn stranger(hearing: &mut Hearing<'_>, bin: &Bin, lot: LotId) -> Option<LotId> {
    let making = making(hearing, lot)?;
    let there = bin.contents.iter().filter(|(_, mass)| **mass > 0);
    let others = there.map(|(other, _)| *other).filter(|other| *other != lot);
    let mut stranger = None;
    for other in others {
        let known = self::making(hearing, other);
        if known.is_some_and(|known| !kept_together(known, making)) {
            stranger = stranger.or(Some(other));
        }
    }
    stranger
}

/// Whether grain may lie with other grain: it is the same in all that papers say of it.
fn kept_together(one: &LotMaking, other: &LotMaking) -> bool {
    let goods = |making: &LotMaking| (making.commodity, making.hs_code, making.gmo);
    (goods(one), one.origin, one.permit) == (goods(other), other.origin, other.permit)
}

/// Codes of grain that must stay where it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StayCodes {
    /// Holds of authorities, closings and verdicts.
    pub(crate) restriction: RestrictionCodes,
    /// An open critical violation holds it (rule N-4).
    pub(crate) violated: &'static Code,
}

/// Judges whether grain may leave: a blend inherits what any of its parts is under.
pub(crate) fn judge_stay(
    hearing: &mut Hearing<'_>,
    lots: impl IntoIterator<Item = LotId>,
    field: &str,
    codes: &StayCodes,
) {
    for lot in lots {
        judge_stay_but(hearing, lot, false, field, codes);
    }
}

/// The same of one lot; what customs decided about it may be `followed` by this very act.
pub(crate) fn judge_stay_but(
    hearing: &mut Hearing<'_>,
    lot: LotId,
    followed: bool,
    field: &str,
    codes: &StayCodes,
) {
    restriction::judge_but(hearing, lot, followed, field, &codes.restriction);
    let held = hearing.reader.lot(lot).and_then(|lot| lot.held_by.first());
    if let Some(violation) = held {
        let facts: Facts<'_> = &[("lot", &lot), ("code", &violation.code)];
        hearing.find(codes.violated, field, facts);
    }
}

/// Whether grain of a lot must stay where it is, for whatever reason.
pub(crate) fn must_stay(hearing: &Hearing<'_>, lot: LotId) -> bool {
    let moment = hearing.act.occurred_at.seconds();
    hearing.reader.lot(lot).is_some_and(|lot| {
        let verdict = lot.verdict(moment);
        let holds = lot.holds.values().any(|hold| hold.from <= moment);
        let forbidden = verdict.is_some_and(|verdict| restriction::forbids(verdict.outcome));
        holds || forbidden || lot.closed_index.is_some() || !lot.held_by.is_empty()
    })
}
