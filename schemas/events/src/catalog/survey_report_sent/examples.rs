use super::{ADDRESSEE_ELSEWHERE, ADDRESSEE_NOT_BRANCH, SURVEY_UNKNOWN};
use crate::samples::{
    ERENHOT_CUSTOMS, Example, MEMBERS, PLANT, SURVEYED_S, Stage, survey_report, with,
};
use serde_json::Value;

const AFTER_S: i64 = SURVEYED_S + 2 * 86_400;

fn body(stage: &mut Stage, branch: &str) -> Value {
    let done = stage.monitored(None);
    survey_report(MEMBERS[PLANT.0], &[&done.inside, &done.around], branch)
}

fn send(stage: &mut Stage, body: Value) {
    stage.say(PLANT, "survey_report_sent", AFTER_S, body);
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let body = body(stage, "customs");
            send(stage, body);
        })
        .whole(),
        Example::admitted(|stage| {
            let body = body(stage, "agriculture");
            send(stage, body);
        })
        .whole(),
        Example::admitted(|stage| {
            let body = body(stage, "grain");
            send(stage, body);
        })
        .whole(),
        Example::breaks(&SURVEY_UNKNOWN, |stage| {
            let body = body(stage, "customs");
            let permit = stage.world.permit.clone();
            send(stage, with(body, "/surveys/1", permit));
        })
        .whole(),
        Example::breaks(&ADDRESSEE_NOT_BRANCH, |stage| {
            let body = body(stage, "customs");
            send(stage, with(body, "/branch", "grain"));
        })
        .whole(),
        Example::breaks(&ADDRESSEE_ELSEWHERE, |stage| {
            let body = body(stage, "customs");
            send(stage, with(body, "/addressee", MEMBERS[ERENHOT_CUSTOMS.0].party));
        })
        .whole(),
    ]
}
