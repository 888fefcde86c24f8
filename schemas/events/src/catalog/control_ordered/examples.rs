use super::{CASE_CLOSED, CASE_UNKNOWN, DEADLINE_PAST};
use crate::samples::{AGRICULTURE, Example, SURVEYED_S, Stage, control_order, with};
use serde_json::Value;

const DAY_S: i64 = 86_400;

fn body(stage: &Stage, case: &str) -> Value {
    control_order(case, stage.world.start_s + SURVEYED_S + 60 * DAY_S)
}

fn closed(stage: &mut Stage) -> String {
    stage.case_closed()
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let case = stage.monitored(None).volunteers;
            let body = body(stage, &case);
            stage.say(AGRICULTURE, "control_ordered", SURVEYED_S + 10 * 3_600, body);
        })
        .whole(),
        Example::breaks(&DEADLINE_PAST, |stage| {
            let case = stage.monitored(None).volunteers;
            let body = with(body(stage, &case), "/deadline", "2025-06-18T09:00:00+08:00");
            stage.say(AGRICULTURE, "control_ordered", SURVEYED_S + 10 * 3_600, body);
        })
        .whole(),
        Example::breaks(&CASE_UNKNOWN, |stage| {
            stage.monitored(None);
            let permit = stage.world.permit.clone();
            let body = body(stage, &permit);
            stage.say(AGRICULTURE, "control_ordered", SURVEYED_S + 10 * 3_600, body);
        })
        .whole(),
        Example::breaks(&CASE_CLOSED, |stage| {
            let case = closed(stage);
            let body = body(stage, &case);
            stage.say(AGRICULTURE, "control_ordered", SURVEYED_S + 40 * DAY_S, body);
        })
        .whole(),
    ]
}
