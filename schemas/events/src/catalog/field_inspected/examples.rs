use super::{FACILITY_NOT_REGISTERED, LOT_UNKNOWN, PLACE_UNREGISTERED};
use crate::samples::{
    ERENHOT_CUSTOMS, Example, IMPORTER, STATION, Stage, field_inspection, with,
};
use serde_json::{Value, json};

fn body(stage: &mut Stage) -> Value {
    let made = stage.lot_body(1_118_000_000);
    let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
    field_inspection(&[&lot])
}

fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let body = with(body(stage), pointer, value);
    stage.say(ERENHOT_CUSTOMS, "field_inspected", 60, body);
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| changed(stage, "/outcome", "sampled")).whole(),
        Example::admitted(|stage| changed(stage, "/species", json!(["毒麦"]))).whole(),
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
        Example::breaks(&LOT_UNKNOWN, |stage| {
            let unknown = format!("{}.2", stage.world.permit);
            changed(stage, "/lots", json!([unknown]));
        })
        .whole(),
    ]
}
