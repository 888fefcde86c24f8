use super::{CASE_CLOSED, CASE_UNKNOWN, EVIDENCE_MISSING};
use crate::samples::{Example, MEMBERS, PLANT, Stage, XINING_CUSTOMS, with};
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;

/// Customs visits the plant and orders something; the body that closes it.
fn body(stage: &mut Stage) -> Value {
    let facility = MEMBERS[PLANT.0].facility();
    let visit = json!({
        "facility": facility, "scope": ["monitoring"], "visitors": ["P-01"],
        "findings": ["周边监测点标识缺失(示例)"], "record_number": null,
    });
    let draft = stage.world.draft("supervision_visited", 0, visit);
    let visit = stage.sign(XINING_CUSTOMS, draft.with_file(b"photo"));
    let order = json!({
        "facility": facility, "cause": { "visit": visit }, "requirement": "补设标识(示例)",
        "due_at": "2025-06-15T18:00:00+08:00", "notice_number": null,
    });
    let case = stage.say(XINING_CUSTOMS, "rectification_ordered", 3_600, order);
    json!({ "case": case, "explanation": "标识已补设，现场核查属实(示例)" })
}

fn close(stage: &mut Stage, after_s: i64, body: Value) {
    let draft = stage.world.draft("rectification_closed", after_s, body);
    stage.sign(XINING_CUSTOMS, draft.with_file(b"photo"));
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let body = body(stage);
            close(stage, DAY_S, body);
        })
        .whole(),
        Example::breaks(&EVIDENCE_MISSING, |stage| {
            let body = body(stage);
            stage.say(XINING_CUSTOMS, "rectification_closed", DAY_S, body);
        })
        .whole(),
        Example::breaks(&CASE_CLOSED, |stage| {
            let body = body(stage);
            close(stage, DAY_S, body.clone());
            close(stage, 2 * DAY_S, body);
        })
        .whole(),
        Example::breaks(&CASE_UNKNOWN, |stage| {
            let body = body(stage);
            let permit = stage.world.permit.clone();
            close(stage, DAY_S, with(body, "/case", permit));
        })
        .whole(),
    ]
}
