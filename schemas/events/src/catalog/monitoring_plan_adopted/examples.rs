use super::{FACILITY_UNKNOWN, PERIOD_INVALID, VERSION_KNOWN, ZONE_MISSING};
use crate::samples::{Example, MEMBERS, PLANT, PLAN_FILE, Stage, monitoring_plan, with};
use serde_json::Value;

fn body(stage: &Stage) -> Value {
    monitoring_plan(MEMBERS[PLANT.0], stage.world.start_s)
}

fn adopt(stage: &mut Stage, body: Value) {
    let draft = stage.world.draft("monitoring_plan_adopted", 0, body);
    stage.sign(PLANT, draft.with_file(PLAN_FILE));
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| adopt(stage, body(stage))).whole(),
        Example::breaks(&FACILITY_UNKNOWN, |stage| {
            let elsewhere = format!("{}-009", MEMBERS[PLANT.0].party);
            adopt(stage, with(body(stage), "/facility", elsewhere));
        })
        .whole(),
        Example::breaks(&PERIOD_INVALID, |stage| {
            adopt(stage, with(body(stage), "/effective_until", "2025-01-01"));
        })
        .whole(),
        Example::breaks(&VERSION_KNOWN, |stage| {
            adopt(stage, body(stage));
            adopt(stage, body(stage));
        })
        .whole(),
        Example::breaks(&ZONE_MISSING, |stage| {
            adopt(stage, with(body(stage), "/points/1/zone", "inside"));
        })
        .whole(),
    ]
}
