use super::{CASE_CLOSED, CASE_UNKNOWN};
use crate::samples::{AGRICULTURE, Example, PLANT, SURVEYED_S, Stage, control_done, control_order, control_verification};
use serde_json::Value;

const DAY_S: i64 = 86_400;

fn body(stage: &Stage, case: &str) -> Value {
    let _ = stage;
    control_verification(case, true)
}

fn closed(stage: &mut Stage) -> String {
    stage.case_closed()
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let case = stage.monitored(None).volunteers;
            stage.controlled(&case);
            let body = body(stage, &case);
            stage.say(AGRICULTURE, "control_verified", SURVEYED_S + 15 * DAY_S, body);
        })
        .whole(),
        // It had no effect, is ordered again, and has.
        Example::admitted(|stage| {
            let case = stage.monitored(None).volunteers;
            stage.controlled(&case);
            let failed = control_verification(&case, false);
            stage.say(AGRICULTURE, "control_verified", SURVEYED_S + 5 * DAY_S, failed);
            let start_s = stage.world.start_s;
            let again = control_order(&case, start_s + SURVEYED_S + 8 * DAY_S);
            stage.say(AGRICULTURE, "control_ordered", SURVEYED_S + 6 * DAY_S, again);
            let done = control_done(&case, start_s + SURVEYED_S + 7 * DAY_S);
            stage.say(PLANT, "control_done", SURVEYED_S + 7 * DAY_S, done);
            let body = body(stage, &case);
            stage.say(AGRICULTURE, "control_verified", SURVEYED_S + 15 * DAY_S, body);
        })
        .whole(),
        Example::breaks(&CASE_UNKNOWN, |stage| {
            stage.monitored(None);
            let permit = stage.world.permit.clone();
            let body = body(stage, &permit);
            stage.say(AGRICULTURE, "control_verified", SURVEYED_S + 15 * DAY_S, body);
        })
        .whole(),
        Example::breaks(&CASE_CLOSED, |stage| {
            let case = closed(stage);
            let body = body(stage, &case);
            stage.say(AGRICULTURE, "control_verified", SURVEYED_S + 40 * DAY_S, body);
        })
        .whole(),
    ]
}
