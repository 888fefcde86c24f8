use super::{
    BEYOND_TOLERANCE, FACILITY_NOT_REGISTERED, LOT_ELSEWHERE, LOT_UNKNOWN, MEASURED_ALREADY,
    PLACE_UNREGISTERED,
};
use crate::samples::{
    Example, IMPORTER, KEEPER, MEMBERS, PLANT, STATION, Stage, discharge, with,
};
use serde_json::{Value, json};

const TRAIN_MASS_G: u64 = 1_118_000_000;

/// The lot of the sample data stands at the station; the body that measures it with so much.
fn body(stage: &mut Stage, mass_g: u64) -> Value {
    let made = stage.lot_body(TRAIN_MASS_G);
    let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
    discharge(&lot, mass_g)
}

fn measure(stage: &mut Stage, mass_g: u64) {
    let body = body(stage, mass_g);
    stage.say(KEEPER, "discharge_measured", 60, body);
}

fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let body = with(body(stage, TRAIN_MASS_G), pointer, value);
    stage.say(KEEPER, "discharge_measured", 60, body);
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| measure(stage, TRAIN_MASS_G)).whole(),
        // Two per mille are what a rail scale may err; what is swept up and spilled is accounted for.
        Example::admitted(|stage| {
            let body = body(stage, TRAIN_MASS_G - 3_236_000);
            let body = with(body, "/lots/0/sweepings_mass_g", 900_000);
            let body = with(body, "/lots/0/spill_mass_g", 100_000);
            stage.say(KEEPER, "discharge_measured", 60, body);
        })
        .whole(),
        Example::breaks(&BEYOND_TOLERANCE, |stage| measure(stage, TRAIN_MASS_G - 2_236_001))
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
        Example::breaks(&LOT_UNKNOWN, |stage| {
            let unknown = format!("{}.2", stage.world.permit);
            changed(stage, "/lots/0/lot", unknown);
        })
        .whole(),
        Example::breaks(&LOT_ELSEWHERE, |stage| {
            let body = body(stage, TRAIN_MASS_G);
            let body = with(body, "/place/facility", MEMBERS[PLANT.0].facility());
            stage.say(PLANT, "discharge_measured", 60, body);
        })
        .whole(),
        Example::breaks(&MEASURED_ALREADY, |stage| {
            let body = body(stage, TRAIN_MASS_G);
            stage.say(KEEPER, "discharge_measured", 60, body.clone());
            stage.say(KEEPER, "discharge_measured", 120, body);
        })
        .whole(),
    ]
}
