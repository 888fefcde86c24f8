use super::{
    KEPT_TOO_LONG, KIND_NOT_COVERED, METHOD_NOT_COVERED, MORE_THAN_THERE, NO_PLAN, PARCEL_UNKNOWN,
    PLAN_NOT_APPROVED, PLAN_NOT_IN_FORCE, WasteTreated,
};
use crate::code::Facts;
use crate::hearing::Hearing;
use crate::rules::store;
use crate::rules::waste::{self, ParcelCodes, Taken};
use crate::spoken::Spoken;
use crate::state::WastePlan;

const PARCEL_CODES: ParcelCodes =
    ParcelCodes { unknown: &PARCEL_UNKNOWN, more_than_there: &MORE_THAN_THERE };
const DAY_S: i64 = 86_400;

pub(super) fn hear(treated: &WasteTreated, hearing: &mut Hearing<'_>) {
    store::concern(hearing, treated.facility);
    let taken = waste::take(hearing, &treated.parcels, &PARCEL_CODES);
    let known = hearing.reader.facility(treated.facility);
    let plans = known.into_iter().flat_map(|known| &known.waste_plans);
    let mut same = plans.filter(|plan| Some(plan.event) == treated.plan);
    match same.next() {
        None => hearing.find(&NO_PLAN, "/body/plan", &[("facility", &treated.facility)]),
        Some(plan) => planned(treated, hearing, plan, &taken),
    }
    for part in &taken {
        in_time(hearing, part);
    }
    waste::transfer(hearing, &taken, None);
    let mass_g = waste::mass_of(&treated.parcels);
    hearing.remember_movement(mass_g);
}

fn planned(treated: &WasteTreated, hearing: &mut Hearing<'_>, plan: &WastePlan, taken: &[Taken<'_>]) {
    let occurred_at = hearing.act.occurred_at;
    hearing.rely(plan.index);
    hearing.relied_on.extend(plan.approved_index);
    let approved = plan.approved_at.is_some_and(|at| at.seconds() <= occurred_at.seconds());
    if !approved {
        hearing.find(&PLAN_NOT_APPROVED, "/body/plan", &[("index", &plan.index)]);
    }
    if !plan.covers(occurred_at.seconds()) {
        let facts: Facts<'_> = &[
            ("from", &plan.valid_from),
            ("until", &plan.valid_until),
            ("occurred_at", &occurred_at),
        ];
        hearing.find(&PLAN_NOT_IN_FORCE, "/body/plan", facts);
    }
    if !plan.methods.contains(&treated.method) {
        let facts: Facts<'_> = &[("method", &Spoken(treated.method.title()))];
        hearing.find(&METHOD_NOT_COVERED, "/body/method", facts);
    }
    for part in taken.iter().filter(|part| !plan.kinds.contains(&part.parcel.kind)) {
        let field = format!("/body/parcels/{}/parcel", part.place);
        let kind = Spoken(part.parcel.kind.title());
        hearing.find(&KIND_NOT_COVERED, field, &[("kind", &kind)]);
    }
}

/// Waste does not lie longer than the packs allow.
fn in_time(hearing: &mut Hearing<'_>, part: &Taken<'_>) {
    let Some(days) = hearing.packs.waste_store_days() else { return };
    let generated_at = part.parcel.generated_at;
    let until = generated_at.seconds() + i64::from(days) * DAY_S;
    if hearing.act.occurred_at.seconds() > until {
        let field = format!("/body/parcels/{}/parcel", part.place);
        let facts: Facts<'_> = &[("generated_at", &generated_at), ("days", &days)];
        hearing.find(&KEPT_TOO_LONG, field, facts);
    }
}
