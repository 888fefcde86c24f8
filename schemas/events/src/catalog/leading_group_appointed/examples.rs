use super::{FACILITY_UNKNOWN, LEADER_MISSING, PERIOD_INVALID, VERSION_KNOWN};
use crate::samples::{Example, MEMBERS, PLANT, Stage, leading_group, with};
use serde_json::Value;

fn body(stage: &Stage) -> Value {
    leading_group(stage.world.start_s)
}

fn appoint(stage: &mut Stage, body: Value) {
    stage.say(PLANT, "leading_group_appointed", 0, body);
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| appoint(stage, body(stage))).whole(),
        Example::breaks(&FACILITY_UNKNOWN, |stage| {
            let elsewhere = format!("{}-009", MEMBERS[PLANT.0].party);
            appoint(stage, with(body(stage), "/facility", elsewhere));
        })
        .whole(),
        Example::breaks(&PERIOD_INVALID, |stage| {
            appoint(stage, with(body(stage), "/effective_until", "2025-01-01"));
        })
        .whole(),
        Example::breaks(&VERSION_KNOWN, |stage| {
            appoint(stage, body(stage));
            appoint(stage, body(stage));
        })
        .whole(),
        Example::breaks(&LEADER_MISSING, |stage| {
            appoint(stage, with(body(stage), "/members/0/duty", "member"));
        })
        .whole(),
    ]
}
