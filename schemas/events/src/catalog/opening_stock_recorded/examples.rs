use super::{ALREADY_OPENED, BIN_NOT_REGISTERED, BIN_COMMODITY_MISMATCH, BIN_OVER_CAPACITY, PERMIT_UNKNOWN, HS_COMMODITY_MISMATCH, NOTHING_IN_STORE};
use crate::samples::{Author, BUREAU, Example, MEMBERS, PLANT, Stage, with};
use serde_json::{Value, json};

fn body() -> Value {
    json!({
        "bin": format!("{}/01", MEMBERS[PLANT.0].facility()), "commodity": "oats",
        "hs_code": "1004900000", "origin": "RU", "gmo": false, "permit": null,
        "mass_g": 120_000_000, "method": "declared", "in_store_since": "2024-11-03",
    })
}

fn say(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    stage.say(PLANT, "opening_stock_recorded", 0, with(body(), pointer, value));
}

/// The plant's second person, with a key.
fn second(stage: &mut Stage) -> Author {
    let second = stage.world.add_key(PLANT, "P-02");
    let enrolled = stage.world.enrol(BUREAU, second);
    stage.events.push(enrolled);
    second
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        // Admitted, and without effect until a second person approves it.
        Example::admitted(|stage| {
            stage.say(PLANT, "opening_stock_recorded", 0, body());
        }),
        Example::breaks(&ALREADY_OPENED, |stage| {
            let second = second(stage);
            let target = stage.say(PLANT, "opening_stock_recorded", 0, body());
            let approval = json!({ "target": target, "digest": stage.last_digest() });
            stage.say(second, "approved", 60, approval);
            stage.say(PLANT, "opening_stock_recorded", 120, body());
        }),
        Example::breaks(&BIN_NOT_REGISTERED, |stage| {
            say(stage, "/bin", format!("{}/99", MEMBERS[PLANT.0].facility()));
        }),
        Example::breaks(&BIN_COMMODITY_MISMATCH, |stage| {
            let wheat = with(body(), "/hs_code", "1001990001");
            let wheat = with(wheat, "/commodity", "wheat");
            stage.say(PLANT, "opening_stock_recorded", 0, wheat);
        }),
        Example::breaks(&BIN_OVER_CAPACITY, |stage| {
            say(stage, "/mass_g", 9_000_000_000_000_001_u64);
        }),
        Example::breaks(&PERMIT_UNKNOWN, |stage| {
            say(stage, "/permit", "0197a4c2-1b2c-7def-8123-456789abcdef");
        }),
        Example::breaks(&HS_COMMODITY_MISMATCH, |stage| say(stage, "/hs_code", "1003900000")),
        Example::breaks(&NOTHING_IN_STORE, |stage| say(stage, "/mass_g", 0)),
    ]
}
