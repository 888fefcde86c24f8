use super::{FACILITY_NOT_REGISTERED, PERIOD_INVALID};
use crate::samples::{Example, MEMBERS, PLANT, Stage, waste_plan, with};
use serde_json::Value;

fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let body = waste_plan(stage.world.start_s);
    stage.say(PLANT, "waste_plan_submitted", 0, with(body, pointer, value));
}

pub(super) fn examples() -> Vec<Example> {
    let examples = vec![
        Example::admitted(|stage| changed(stage, "/plan_number", "XJL-DEMO-1")),
        Example::breaks(&FACILITY_NOT_REGISTERED, |stage| {
            changed(stage, "/facility", format!("{}-003", MEMBERS[PLANT.0].party));
        }),
        Example::breaks(&PERIOD_INVALID, |stage| changed(stage, "/valid_until", "2025-01-01")),
    ];
    examples.into_iter().map(Example::whole).collect()
}
