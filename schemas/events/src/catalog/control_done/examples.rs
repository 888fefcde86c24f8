use super::{CASE_CLOSED, CASE_UNKNOWN, DATE_AHEAD};
use crate::samples::{Example, PLANT, SURVEYED_S, Stage, control_done, with};
use serde_json::Value;

const DAY_S: i64 = 86_400;

fn body(stage: &Stage, case: &str) -> Value {
    control_done(case, stage.world.start_s + SURVEYED_S)
}

fn closed(stage: &mut Stage) -> String {
    stage.case_closed()
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let case = stage.monitored(None).volunteers;
            let body = body(stage, &case);
            stage.say(PLANT, "control_done", SURVEYED_S + DAY_S, body);
        })
        .whole(),
        Example::breaks(&DATE_AHEAD, |stage| {
            let case = stage.monitored(None).volunteers;
            let body = with(body(stage, &case), "/done_on", "2025-07-01");
            stage.say(PLANT, "control_done", SURVEYED_S + DAY_S, body);
        })
        .whole(),
        Example::breaks(&CASE_UNKNOWN, |stage| {
            stage.monitored(None);
            let permit = stage.world.permit.clone();
            let body = body(stage, &permit);
            stage.say(PLANT, "control_done", SURVEYED_S + DAY_S, body);
        })
        .whole(),
        Example::breaks(&CASE_CLOSED, |stage| {
            let case = closed(stage);
            let body = body(stage, &case);
            stage.say(PLANT, "control_done", SURVEYED_S + 40 * DAY_S, body);
        })
        .whole(),
    ]
}
