use super::{
    KEPT_TOO_LONG, KIND_NOT_COVERED, METHOD_NOT_COVERED, MORE_THAN_THERE, NO_PLAN, PARCEL_UNKNOWN,
    PLAN_NOT_APPROVED, PLAN_NOT_IN_FORCE,
};
use crate::samples::{
    Example, PLANT, Stage, XINING_CUSTOMS, screenings, treatment, waste_move, waste_plan_approval,
    with,
};
use serde_json::Value;

const DAY_S: i64 = 86_400;
const WASTE_MASS_G: u64 = 9_600_000;

fn say(stage: &mut Stage, days: i64, body: Value) {
    stage.say(PLANT, "waste_treated", days * DAY_S, body);
}

/// The waste of batch A-01 is burnt after so many days under the approved plan, changed.
fn after(stage: &mut Stage, days: i64, pointer: &str, value: impl Into<Value>) {
    let plan = stage.approved_plan();
    let parcel = stage.waste_of_oats();
    say(stage, days, with(treatment(&plan, &parcel, WASTE_MASS_G), pointer, value));
}

fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    after(stage, 21, pointer, value);
}

pub(super) fn examples() -> Vec<Example> {
    let examples = [admitted(), of_plan(), of_parcel()].concat();
    examples.into_iter().map(Example::whole).collect()
}

fn admitted() -> Vec<Example> {
    vec![
        Example::admitted(|stage| changed(stage, "/witness", "P-02")),
        // On the last moment of its thirty days.
        Example::admitted(|stage| after(stage, 45, "/witness", Value::Null)),
    ]
}

fn of_plan() -> Vec<Example> {
    vec![
        Example::breaks(&NO_PLAN, |stage| changed(stage, "/plan", Value::Null)),
        Example::breaks(&PLAN_NOT_APPROVED, |stage| {
            let plan = stage.submitted_plan();
            let parcel = stage.waste_of_oats();
            say(stage, 21, treatment(&plan, &parcel, WASTE_MASS_G));
        }),
        // Approved only after the waste was burnt.
        Example::breaks(&PLAN_NOT_APPROVED, |stage| {
            let plan = stage.submitted_plan();
            let parcel = stage.waste_of_oats();
            let approval = waste_plan_approval(&plan);
            stage.say(XINING_CUSTOMS, "waste_plan_approved", 22 * DAY_S, approval);
            say(stage, 21, treatment(&plan, &parcel, WASTE_MASS_G));
        }),
        Example::breaks(&PLAN_NOT_IN_FORCE, |stage| after(stage, 201, "/witness", Value::Null)),
        Example::breaks(&METHOD_NOT_COVERED, |stage| changed(stage, "/method", "bury")),
        Example::breaks(&KIND_NOT_COVERED, |stage| {
            let plan = stage.approved_plan();
            let process = stage.batch_of_oats();
            let dust = with(screenings(&process, 1_000), "/kind", "dust");
            let parcel = stage.say(PLANT, "waste_generated", 15 * DAY_S, dust);
            say(stage, 21, treatment(&plan, &parcel, 1_000));
        }),
    ]
}

fn of_parcel() -> Vec<Example> {
    vec![
        // Waste that was moved keeps its age.
        Example::breaks(&KEPT_TOO_LONG, |stage| {
            let plan = stage.approved_plan();
            let parcel = stage.waste_of_oats();
            let moved = waste_move(&parcel, WASTE_MASS_G);
            let parcel = stage.say(PLANT, "waste_moved", 40 * DAY_S, moved);
            stage.say(
                PLANT,
                "waste_treated",
                45 * DAY_S + 1,
                treatment(&plan, &parcel, WASTE_MASS_G),
            );
        }),
        Example::breaks(&PARCEL_UNKNOWN, |stage| {
            let parcel = stage.world.permit.clone();
            changed(stage, "/parcels/0/parcel", parcel);
        }),
        Example::breaks(&MORE_THAN_THERE, |stage| {
            changed(stage, "/parcels/0/mass_g", WASTE_MASS_G + 1);
        }),
    ]
}
