use super::{
    BEYOND_PERMIT, LOADED_BEFORE_CONTRACT, PERMIT_AFTER_CONTRACT, PERMIT_NOT_IN_FORCE,
    PERMIT_UNKNOWN,
};
use crate::samples::{Example, IMPORTER, Stage, XINING_CUSTOMS, permit_status, shipment, with};
use serde_json::{Value, json};

fn body(stage: &Stage) -> Value {
    shipment(&stage.world.permit, stage.world.start_s)
}

fn say(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let body = with(body(stage), pointer, value);
    stage.say(IMPORTER, "shipment_announced", 60, body);
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let body = body(stage);
            stage.say(IMPORTER, "shipment_announced", 60, body);
        })
        .whole(),
        // By ship, in two holds.
        Example::admitted(|stage| {
            let mut body = body(stage);
            body["mode"] = json!("water");
            body["train"] = Value::Null;
            body["vessel"] = json!("DEMO GRAIN (示例)");
            body["imo_number"] = json!("9000003");
            body["voyage"] = json!("V.25");
            body["bills_of_lading"][0]["holds"] = json!(["1", "2"]);
            stage.say(IMPORTER, "shipment_announced", 60, body);
        })
        .whole(),
        Example::breaks(&PERMIT_UNKNOWN, |stage| {
            say(stage, "/permit", "0197a4c2-1b2c-7def-8123-456789abcdef");
        })
        .whole(),
        Example::breaks(&PERMIT_AFTER_CONTRACT, |stage| {
            say(stage, "/contract_date", "2025-05-11");
        })
        .whole(),
        Example::breaks(&PERMIT_NOT_IN_FORCE, |stage| {
            let status = permit_status(&stage.world.permit, "withdrawn");
            stage.say(XINING_CUSTOMS, "permit_status_changed", 0, status);
            let body = body(stage);
            stage.say(IMPORTER, "shipment_announced", 60, body);
        })
        .whole(),
        Example::breaks(&LOADED_BEFORE_CONTRACT, |stage| say(stage, "/loaded_on", "2025-05-12"))
            .whole(),
        Example::breaks(&BEYOND_PERMIT, |stage| {
            say(stage, "/bills_of_lading/0/mass_g", 3_150_000_000_u64);
        })
        .whole(),
    ]
}
