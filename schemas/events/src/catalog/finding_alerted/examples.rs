use super::{ADDRESSEE_NOT_CUSTOMS, CASE_CLOSED, CASE_UNKNOWN};
use crate::samples::{Example, MEMBERS, PLANT, SURVEYED_S, Stage, alert, with};
use serde_json::Value;

const DAY_S: i64 = 86_400;

fn body(stage: &Stage, case: &str) -> Value {
    let _ = stage;
    alert(case)
}

fn closed(stage: &mut Stage) -> String {
    stage.case_closed()
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let case = stage.monitored(None).volunteers;
            let body = body(stage, &case);
            stage.say(PLANT, "finding_alerted", SURVEYED_S + 8 * 3_600, body);
        })
        .whole(),
        Example::breaks(&ADDRESSEE_NOT_CUSTOMS, |stage| {
            let case = stage.monitored(None).volunteers;
            let body = with(body(stage, &case), "/addressee", MEMBERS[PLANT.0].party);
            stage.say(PLANT, "finding_alerted", SURVEYED_S + 8 * 3_600, body);
        })
        .whole(),
        Example::breaks(&CASE_UNKNOWN, |stage| {
            stage.monitored(None);
            let permit = stage.world.permit.clone();
            let body = body(stage, &permit);
            stage.say(PLANT, "finding_alerted", SURVEYED_S + 8 * 3_600, body);
        })
        .whole(),
        Example::breaks(&CASE_CLOSED, |stage| {
            let case = closed(stage);
            let body = body(stage, &case);
            stage.say(PLANT, "finding_alerted", SURVEYED_S + 40 * DAY_S, body);
        })
        .whole(),
    ]
}
