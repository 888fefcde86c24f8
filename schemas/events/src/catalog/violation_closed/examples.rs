use super::{VIOLATION_UNKNOWN, ALREADY_CLOSED, CONCERN_MISMATCH, EVIDENCE_MISSING};
use crate::samples::{
    BUREAU, CONTAINER_MASS_G, Example, MEMBERS, PLANT, Stage, UNFILED, XINING_CUSTOMS, with,
};
use grain_envelope::DocumentKind;
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;

/// A load arrives at the mill that has no filing; gives the closing of that violation.
fn closing(stage: &mut Stage) -> Value {
    let train = stage.train(2);
    let arrived = stage.world.receive_at_unfiled(&train.lot);
    let event = stage.world.last_id(&arrived);
    stage.events.push(arrived);
    json!({
        "event": event, "code": "received.facility-not-filed", "field": "/body/place",
        "lot": train.lot, "facility": MEMBERS[UNFILED.0].facility(), "outcome": "rectified",
        "explanation": "货物已退回指定加工厂，现场已清扫(示例)",
    })
}

fn say(stage: &mut Stage, body: Value) {
    let draft = stage.world.draft("violation_closed", 600, body);
    stage.sign(XINING_CUSTOMS, draft.with_document(DocumentKind::OfficialNotice, "XN-DEMO-2"));
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let body = closing(stage);
            say(stage, body);
        }),
        // Admitted, and without effect until another person of the plant approves it.
        Example::admitted(|stage| {
            let train = stage.train(1);
            let short = stage.world.receive(PLANT, &train, 0, CONTAINER_MASS_G - 1_000_000, true);
            let event = stage.world.last_id(&short);
            stage.events.push(short);
            let body = json!({
                "event": event, "code": "received.unit-beyond-tolerance",
                "field": "/body/net_mass_g", "lot": train.lot,
                "facility": MEMBERS[PLANT.0].facility(), "outcome": "accepted",
                "explanation": "复磅确认(示例)",
            });
            let draft = stage.world.draft("violation_closed", 9 * DAY_S, body);
            stage.sign(PLANT, draft.with_document(DocumentKind::WeighbridgeSlip, "BD-DEMO-9"));
        }),
        // A conflict is closed by whoever enrolled the key; here nothing of the kind is open.
        Example::breaks(&VIOLATION_UNKNOWN, |stage| {
            let body = with(closing(stage), "/code", "conflict.equivocation");
            let draft = stage.world.draft("violation_closed", 600, body);
            stage.sign(BUREAU, draft.with_document(DocumentKind::Other, "DEMO-1"));
        }),
        Example::breaks(&ALREADY_CLOSED, |stage| {
            let body = closing(stage);
            say(stage, body.clone());
            say(stage, body);
        }),
        Example::breaks(&CONCERN_MISMATCH, |stage| {
            let body = with(closing(stage), "/lot", Value::Null);
            say(stage, body);
        }),
        Example::breaks(&EVIDENCE_MISSING, |stage| {
            let body = closing(stage);
            stage.say(XINING_CUSTOMS, "violation_closed", 600, body);
        }),
    ]
}
