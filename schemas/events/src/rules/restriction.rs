//! What keeps the grain of a lot where it lies: an authority's hold, a verdict that it may not enter,
//! that it is closed. A blend inherits what any of its parts is under.

use crate::code::{Code, Facts};
use crate::hearing::Hearing;
use crate::spoken::Spoken;
use crate::state::Lot;
use crate::vocabulary::InspectionOutcome;
use grain_envelope::{BinId, FacilityId, LotId, Role};
use std::collections::BTreeSet;

/// Codes that each type which moves grain has of its own for the same faults. Facts of the texts:
/// `lot` and `index` of what restricts it; `branch` of a hold, `outcome` of a verdict.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RestrictionCodes {
    /// An authority holds it (rule N-4).
    pub(crate) held: &'static Code,
    /// It is closed (rule N-4).
    pub(crate) closed: &'static Code,
    /// Customs decided that it be treated, returned or destroyed (rule N-3).
    pub(crate) verdict: &'static Code,
}

/// Judges a lot that is on its way to a facility: where customs ordered it back, it may go there.
pub(crate) fn judge_toward(
    hearing: &mut Hearing<'_>,
    id: LotId,
    to: Option<FacilityId>,
    field: &str,
    codes: &RestrictionCodes,
) {
    let moment = hearing.act.occurred_at.seconds();
    let lot = hearing.reader.lot(id).zip(to);
    let back = lot.is_some_and(|(lot, to)| is_ordered_back(lot, to, moment));
    judge_but(hearing, id, back, field, codes);
}

/// Judges a lot by itself; what customs decided is `followed` by what happens to it, or stands against it.
pub(crate) fn judge_but(
    hearing: &mut Hearing<'_>,
    id: LotId,
    followed: bool,
    field: &str,
    codes: &RestrictionCodes,
) {
    let Some(lot) = hearing.reader.lot(id) else {
        return;
    };
    let moment = hearing.act.occurred_at.seconds();
    if let Some(hold) = lot.holds.values().find(|hold| hold.from <= moment) {
        hearing.rely(hold.index);
        let facts: Facts<'_> = &[
            ("lot", &id),
            ("branch", &branch(hold.branch)),
            ("index", &hold.index),
        ];
        hearing.find(codes.held, field, facts);
    }
    if let Some(index) = lot.closed_index {
        hearing.rely(index);
        hearing.find(codes.closed, field, &[("lot", &id), ("index", &index)]);
    }
    let verdict = lot.verdict(moment);
    if let Some(verdict) = verdict.filter(|verdict| forbids(verdict.outcome)) {
        hearing.rely(verdict.index);
        if followed {
            return;
        }
        let outcome = Spoken(verdict.outcome.title());
        let facts: Facts<'_> = &[
            ("lot", &id),
            ("outcome", &outcome),
            ("index", &verdict.index),
        ];
        hearing.find(codes.verdict, field, facts);
    }
}

/// Whether customs ordered a lot back and a facility is where it came in, so that this is where the
/// verdict sends it. The paper names no place: grain leaves the country where it entered.
pub(crate) fn is_ordered_back(lot: &Lot, to: FacilityId, seconds: i64) -> bool {
    let verdict = lot.verdict(seconds);
    let place = lot.making.as_ref().and_then(|making| making.place.as_ref());
    verdict.is_some_and(|verdict| verdict.outcome == InspectionOutcome::Return)
        && place.and_then(crate::Account::facility) == Some(to)
}

/// Whether customs ordered back, to a facility, each of some lots.
pub(crate) fn are_ordered_back(
    hearing: &mut Hearing<'_>,
    lots: impl IntoIterator<Item = LotId>,
    to: FacilityId,
) -> bool {
    let moment = hearing.act.occurred_at.seconds();
    let mut any = false;
    for id in lots {
        let Some(lot) = hearing.reader.lot(id) else {
            return false;
        };
        if !is_ordered_back(lot, to, moment) {
            return false;
        }
        let verdict = lot.verdict(moment).map(|verdict| verdict.index);
        hearing.relied_on.extend(verdict);
        any = true;
    }
    any
}

/// Judges a lot, and every other with which it lies in a bin of the facility that it leaves.
pub(crate) fn judge_at(
    hearing: &mut Hearing<'_>,
    id: LotId,
    (facility, to): (FacilityId, Option<FacilityId>),
    field: &str,
    codes: &RestrictionCodes,
) {
    judge_toward(hearing, id, to, field, codes);
    let lot = hearing.reader.lot(id);
    let blended: BTreeSet<LotId> = lot
        .iter()
        .flat_map(|lot| bins(lot, facility))
        .filter_map(|bin| hearing.reader.bin(bin))
        .flat_map(|bin| bin.contents.keys().copied())
        .filter(|other| *other != id)
        .collect();
    for other in blended {
        judge_toward(hearing, other, to, field, codes);
    }
}

/// The bins of a facility in which grain of a lot lies.
fn bins(lot: &Lot, facility: FacilityId) -> impl Iterator<Item = &BinId> {
    lot.balances
        .keys()
        .filter_map(move |account| match account {
            crate::Account::Bin(bin) if bin.facility() == facility => Some(bin),
            _ => None,
        })
}

/// Whether grain under a verdict may not go on as grain.
pub(crate) const fn forbids(outcome: InspectionOutcome) -> bool {
    match outcome {
        InspectionOutcome::Treat | InspectionOutcome::Return | InspectionOutcome::Destroy => true,
        InspectionOutcome::Pass | InspectionOutcome::PassConditional => false,
    }
}

fn branch(role: Role) -> Spoken {
    Spoken(role.title())
}
