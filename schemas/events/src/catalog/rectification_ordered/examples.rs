use super::{CAUSE_UNKNOWN, DUE_PAST, FACILITY_UNKNOWN};
use crate::samples::{Example, MEMBERS, PLANT, Stage, UNFILED, XINING_CUSTOMS, with};
use serde_json::{Value, json};

/// Customs visits the plant; the order that follows.
fn body(stage: &mut Stage) -> Value {
    let visit = json!({
        "facility": MEMBERS[PLANT.0].facility(), "scope": ["monitoring"], "visitors": ["P-01"],
        "findings": ["周边监测点标识缺失(示例)"], "record_number": null,
    });
    let draft = stage.world.draft("supervision_visited", 0, visit);
    let visit = stage.sign(XINING_CUSTOMS, draft.with_file(b"photo"));
    json!({
        "facility": MEMBERS[PLANT.0].facility(), "cause": { "visit": visit },
        "requirement": "补设周边监测点标识(示例)", "due_at": "2025-06-15T18:00:00+08:00",
        "notice_number": "XN-RECT-DEMO-1",
    })
}

fn order(stage: &mut Stage, body: Value) {
    stage.say(XINING_CUSTOMS, "rectification_ordered", 3_600, body);
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let body = body(stage);
            order(stage, body);
        })
        .whole(),
        // After a violation: grain arrived at a mill that customs never filed.
        Example::admitted(|stage| {
            let made = stage.lot_body(40_000_000);
            let lot = format!("{}.1", stage.say(crate::samples::IMPORTER, "lot_created", 0, made));
            let arrived = stage.world.receive_at_unfiled(&lot);
            let event = stage.world.last_id(&arrived);
            stage.events.push(arrived);
            let violation = json!({
                "event": event, "code": "received.facility-not-filed", "field": "/body/place/facility",
            });
            let (_, judgements) = stage.replay();
            let found = judgements.last().expect("it arrived");
            let known = found.violations.iter().find(|v| v.code == "received.facility-not-filed");
            let field = known.expect("it has no filing").field.clone();
            let order_body = json!({
                "facility": MEMBERS[UNFILED.0].facility(),
                "cause": { "violation": with(violation, "/field", field) },
                "requirement": "封存并退回指定企业(示例)", "due_at": "2025-06-15T18:00:00+08:00",
                "notice_number": null,
            });
            order(stage, order_body);
        })
        .whole(),
        // After a finding.
        Example::admitted(|stage| {
            let body = body(stage);
            let monitored = stage.monitored(None);
            let cause = json!({ "case": monitored.volunteers });
            let body = with(with(body, "/cause", cause), "/due_at", "2025-07-15T18:00:00+08:00");
            stage.say(XINING_CUSTOMS, "rectification_ordered", 30 * 86_400, body);
        })
        .whole(),
        Example::breaks(&FACILITY_UNKNOWN, |stage| {
            let elsewhere = format!("{}-009", MEMBERS[PLANT.0].party);
            let body = with(body(stage), "/facility", elsewhere);
            order(stage, body);
        })
        .whole(),
        Example::breaks(&CAUSE_UNKNOWN, |stage| {
            let body = body(stage);
            let permit = stage.world.permit.clone();
            order(stage, with(body, "/cause/visit", permit));
        })
        .whole(),
        Example::breaks(&DUE_PAST, |stage| {
            let body = with(body(stage), "/due_at", "2025-05-20T09:00:00+08:00");
            order(stage, body);
        })
        .whole(),
    ]
}
