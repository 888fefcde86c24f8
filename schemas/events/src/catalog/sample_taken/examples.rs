use super::{
    BIN_NOT_REGISTERED, FACILITY_NOT_REGISTERED, LOT_UNKNOWN, NOTHING_THERE, PLACE_UNREGISTERED,
    STOCK_EXCEEDED,
};
use crate::samples::{
    ERENHOT_CUSTOMS, Example, IMPORTER, MEMBERS, PLANT, STATION, Stage, XINING_CUSTOMS, plant_bin,
    sample, with,
};
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;
/// 0.020 t, as in the sample data.
const SAMPLE_MASS_G: u64 = 20_000;

/// A sample of a lot at the station.
fn body(stage: &mut Stage) -> Value {
    let made = stage.lot_body(1_118_000_000);
    let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
    sample(&lot, SAMPLE_MASS_G)
}

/// A sample of the plant's bin, whatever lies in it.
fn of_bin() -> Value {
    let mut body = sample("", SAMPLE_MASS_G);
    body["lot"] = Value::Null;
    body["bin"] = json!(plant_bin("01"));
    with(body, "/place/facility", MEMBERS[PLANT.0].facility())
}

fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let body = with(body(stage), pointer, value);
    stage.say(ERENHOT_CUSTOMS, "sample_taken", 60, body);
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| changed(stage, "/sample_number", "YP-DEMO-2")).whole(),
        // Of the oats in store: 1,115.750 t, less 0.020 t.
        Example::admitted(|stage| {
            stage.oats_in_store();
            stage.say(XINING_CUSTOMS, "sample_taken", 10 * DAY_S, of_bin());
        })
        .whole(),
        Example::breaks(&PLACE_UNREGISTERED, |stage| {
            let place = json!({ "unregistered": {
                "name": "二连浩特临时堆场(示例)", "region": "152501",
                "latitude_e7": null, "longitude_e7": null,
            } });
            changed(stage, "/place", place);
        })
        .whole(),
        Example::breaks(&FACILITY_NOT_REGISTERED, |stage| {
            changed(stage, "/place/facility", format!("{}-002", STATION.party));
        })
        .whole(),
        Example::breaks(&BIN_NOT_REGISTERED, |stage| {
            let body = with(of_bin(), "/bin", plant_bin("09"));
            stage.say(PLANT, "sample_taken", 60, body);
        })
        .whole(),
        Example::breaks(&LOT_UNKNOWN, |stage| {
            let unknown = format!("{}.2", stage.world.permit);
            changed(stage, "/lot", unknown);
        })
        .whole(),
        Example::breaks(&NOTHING_THERE, |stage| {
            stage.say(PLANT, "sample_taken", 60, of_bin());
        })
        .whole(),
        Example::breaks(&STOCK_EXCEEDED, |stage| changed(stage, "/mass_g", 1_118_000_001_u64))
            .whole(),
    ]
}
