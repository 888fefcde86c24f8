use super::{
    FACILITY_NOT_REGISTERED, LOT_UNKNOWN, PASSED_DESPITE_FAULT, PHOTO_MISSING, PLACE_UNREGISTERED,
    TRANSFER_UNKNOWN,
};
use crate::samples::{CARRIER, Example, KEEPER, STATION, Stage, inspection, with};
use serde_json::{Value, json};

/// The check of the first container of a train, by the station's keeper, with a photo.
fn checked(stage: &mut Stage, change: impl FnOnce(Value, &Stage) -> Value) {
    let train = stage.train(1);
    let body = change(inspection(&train, &train.units[0]), stage);
    let draft = stage.world.draft("vehicle_inspected", 150, body);
    stage.sign(KEEPER, draft.with_file(b"photo"));
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| checked(stage, |body, _| body)).whole(),
        // A fault is found: the check failed, and that breaks nothing.
        Example::admitted(|stage| {
            checked(stage, |body, _| with(with(body, "/tight", "failed"), "/passed", false));
        })
        .whole(),
        Example::breaks(&PLACE_UNREGISTERED, |stage| {
            let train = stage.train(1);
            let place = json!({ "unregistered": {
                "name": "二连浩特临时堆场(示例)", "region": "152501",
                "latitude_e7": null, "longitude_e7": null,
            } });
            let body = with(inspection(&train, &train.units[0]), "/place", place);
            let draft = stage.world.draft("vehicle_inspected", 150, body);
            stage.sign(CARRIER, draft.with_file(b"photo"));
        })
        .whole(),
        Example::breaks(&FACILITY_NOT_REGISTERED, |stage| {
            let place = format!("{}-002", STATION.party);
            checked(stage, |body, _| with(body, "/place/facility", place));
        })
        .whole(),
        Example::breaks(&TRANSFER_UNKNOWN, |stage| {
            checked(stage, |body, stage| with(body, "/transfer", stage.world.permit.clone()));
        })
        .whole(),
        Example::breaks(&LOT_UNKNOWN, |stage| {
            checked(stage, |body, stage| {
                with(body, "/lot", format!("{}.2", stage.world.permit))
            });
        })
        .whole(),
        Example::breaks(&PASSED_DESPITE_FAULT, |stage| {
            checked(stage, |body, _| with(body, "/dry", "failed"));
        })
        .whole(),
        Example::breaks(&PHOTO_MISSING, |stage| {
            let train = stage.train(1);
            let body = inspection(&train, &train.units[0]);
            stage.say(CARRIER, "vehicle_inspected", 150, body);
        })
        .whole(),
    ]
}
