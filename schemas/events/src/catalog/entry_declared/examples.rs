use super::codes;
use crate::samples::{
    DECLARATION, ERENHOT_CUSTOMS, Example, IMPORTER, MEMBERS, PLANT, Stage, XINING_CUSTOMS, entry,
    permit_status, reservation, with,
};
use serde_json::{Value, json};

const TRAIN_MASS_G: u64 = 1_118_000_000;

/// The lot of the sample data, and the body that declares it.
fn body(stage: &mut Stage) -> Value {
    let made = stage.lot_body(TRAIN_MASS_G);
    let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
    entry(&stage.world.permit, &[&lot], TRAIN_MASS_G)
}

fn say(stage: &mut Stage, body: Value) {
    stage.say(IMPORTER, "entry_declared", 60, body);
}

fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let body = with(body(stage), pointer, value);
    say(stage, body);
}

pub(super) fn examples() -> Vec<Example> {
    [admitted(), of_permits(), of_goods(), of_lots()].concat()
}

fn admitted() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let body = body(stage);
            say(stage, body);
        })
        .whole(),
        // The office of entry itself; what the transfer took is not kept twice.
        Example::admitted(|stage| {
            let reserved = reservation(&stage.world.permit, DECLARATION, TRAIN_MASS_G);
            stage.say(IMPORTER, "permit_reserved", 0, reserved);
            let lot = stage.train(2).lot;
            let body = entry(&stage.world.permit, &[&lot], TRAIN_MASS_G);
            stage.say(ERENHOT_CUSTOMS, "entry_declared", 240, body);
        })
        .whole(),
    ]
}

fn of_permits() -> Vec<Example> {
    vec![
        Example::breaks(&codes::NO_PERMIT, |stage| changed(stage, "/permits", json!([]))).whole(),
        Example::breaks(&codes::PERMIT_UNKNOWN, |stage| {
            changed(stage, "/permits/0/permit", "0197a4c2-1b2c-7def-8123-456789abcdef");
        })
        .whole(),
        Example::breaks(&codes::PERMIT_NOT_VALID, |stage| {
            let body = body(stage);
            stage.say(IMPORTER, "entry_declared", 301 * 86_400, body);
        })
        .whole(),
        Example::breaks(&codes::PERMIT_COMMODITY_MISMATCH, |stage| changed(stage, "/gmo", true))
            .whole(),
        Example::breaks(&codes::PERMIT_ORIGIN_MISMATCH, |stage| changed(stage, "/origin", "KZ"))
            .whole(),
        Example::breaks(&codes::PERMIT_NOT_IN_FORCE, |stage| {
            let body = body(stage);
            let status = permit_status(&stage.world.permit, "withdrawn");
            stage.say(XINING_CUSTOMS, "permit_status_changed", 30, status);
            say(stage, body);
        })
        .whole(),
        Example::breaks(&codes::LINES_MASS_MISMATCH, |stage| {
            changed(stage, "/permits/0/mass_g", TRAIN_MASS_G - 1);
        })
        .whole(),
    ]
}

fn of_goods() -> Vec<Example> {
    vec![
        Example::breaks(&codes::OFFICE_NOT_CUSTOMS, |stage| {
            changed(stage, "/entry_customs", MEMBERS[PLANT.0].party);
        })
        .whole(),
        Example::breaks(&codes::CERTIFICATE_MISSING, |stage| {
            changed(stage, "/hs_code", "1201901900");
        })
        .whole(),
        Example::breaks(&codes::HS_COMMODITY_MISMATCH, |stage| {
            changed(stage, "/hs_code", "1201901100");
        })
        .whole(),
        Example::breaks(&codes::CIQ_MISMATCH, |stage| {
            changed(stage, "/ciq_code", "1001990001101");
        })
        .whole(),
        Example::breaks(&codes::NUMBER_REPEATED, |stage| {
            let body = body(stage);
            say(stage, body.clone());
            say(stage, body);
        })
        .whole(),
    ]
}

fn of_lots() -> Vec<Example> {
    vec![
        Example::breaks(&codes::LOT_UNKNOWN, |stage| {
            let unknown = format!("{}.2", stage.world.permit);
            changed(stage, "/lots", json!([unknown]));
        })
        .whole(),
        Example::breaks(&codes::LOT_MISMATCH, |stage| changed(stage, "/origin", "KZ")).whole(),
        Example::breaks(&codes::LOT_NOT_UNDER_PERMIT, |stage| {
            changed(stage, "/permits/0/permit", "0197a4c2-1b2c-7def-8123-456789abcdef");
        })
        .whole(),
        Example::breaks(&codes::LOT_DECLARED_ALREADY, |stage| {
            let body = body(stage);
            say(stage, body.clone());
            say(stage, with(body, "/declaration_number", "070220251000012346"));
        })
        .whole(),
    ]
}
