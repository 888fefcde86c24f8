use super::codes;
use crate::samples::{
    CARRIER, CONTAINER_MASS_G, Example, IMPORTER, KEEPER, STATION, Stage, Train, inspection,
    loading, with,
};
use serde_json::{Value, json};

/// A train that stands at the station, its first container checked: it has not left yet.
fn standing(stage: &mut Stage, units: u32) -> Train {
    let train = stage.standing(units);
    check(stage, &train, 130, true);
    train
}

fn check(stage: &mut Stage, train: &Train, after_s: i64, passed: bool) {
    let body = inspection(train, &train.units[0]);
    let body = with(with(body, "/clean", if passed { "passed" } else { "failed" }), "/passed", passed);
    let draft = stage.world.draft("vehicle_inspected", after_s, body);
    stage.sign(KEEPER, draft.with_file(b"photo"));
}

fn load(stage: &mut Stage, body: Value) {
    stage.say(KEEPER, "loaded", 150, body);
}

fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let train = standing(stage, 2);
    load(stage, with(loading(&train, &train.units[0]), pointer, value));
}

pub(super) fn examples() -> Vec<Example> {
    [admitted(), of_place(), of_check(), of_declaration(), of_load()].concat()
}

fn admitted() -> Vec<Example> {
    let first = Example::admitted(|stage| {
        let train = standing(stage, 2);
        load(stage, loading(&train, &train.units[0]));
    });
    // A fault was put right before it was loaded.
    let again = Example::admitted(|stage| {
        let train = stage.standing(1);
        check(stage, &train, 130, false);
        check(stage, &train, 140, true);
        load(stage, loading(&train, &train.units[0]));
    });
    vec![first.whole(), again.whole()]
}

fn of_place() -> Vec<Example> {
    let nowhere = Example::breaks(&codes::PLACE_UNREGISTERED, |stage| {
        let place = json!({ "unregistered": {
            "name": "二连浩特临时堆场(示例)", "region": "152501",
            "latitude_e7": null, "longitude_e7": null,
        } });
        let train = standing(stage, 1);
        let body = with(loading(&train, &train.units[0]), "/place", place);
        stage.say(CARRIER, "loaded", 150, body);
    });
    let unknown = Example::breaks(&codes::FACILITY_NOT_REGISTERED, |stage| {
        changed(stage, "/place/facility", format!("{}-002", STATION.party));
    });
    vec![nowhere.whole(), unknown.whole()]
}

fn of_check() -> Vec<Example> {
    let never = Example::breaks(&codes::NOT_INSPECTED, |stage| {
        let train = stage.standing(1);
        load(stage, loading(&train, &train.units[0]));
    });
    let later = Example::breaks(&codes::NOT_INSPECTED, |stage| {
        let train = stage.standing(1);
        check(stage, &train, 170, true);
        load(stage, loading(&train, &train.units[0]));
    });
    let failed = Example::breaks(&codes::INSPECTION_FAILED, |stage| {
        let train = stage.standing(1);
        check(stage, &train, 130, true);
        check(stage, &train, 140, false);
        load(stage, loading(&train, &train.units[0]));
    });
    vec![never.whole(), later.whole(), failed.whole()]
}

fn of_declaration() -> Vec<Example> {
    let loose = Example::breaks(&codes::NO_TRANSFER, |stage| {
        changed(stage, "/transfer", Value::Null);
    });
    let other = Example::breaks(&codes::UNIT_NOT_DECLARED, |stage| {
        changed(stage, "/unit", "青A12345");
    });
    let another = Example::breaks(&codes::LOT_MISMATCH, |stage| {
        let made = stage.lot_body(CONTAINER_MASS_G);
        let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
        changed(stage, "/lot", lot);
    });
    let unknown = Example::breaks(&codes::LOT_UNKNOWN, |stage| {
        let lot = format!("{}.2", stage.world.permit);
        changed(stage, "/lot", lot);
    });
    vec![loose.whole(), other.whole(), another.whole(), unknown.whole()]
}

fn of_load() -> Vec<Example> {
    let net = Example::breaks(&codes::NET_MISMATCH, |stage| {
        let train = standing(stage, 1);
        let body = with(loading(&train, &train.units[0]), "/gross_mass_g", 28_301_000);
        load(stage, with(body, "/tare_mass_g", 2_300_000));
    });
    let over = Example::breaks(&codes::OVERLOADED, |stage| {
        changed(stage, "/rated_load_mass_g", CONTAINER_MASS_G - 1);
    });
    let twice = Example::breaks(&codes::UNIT_ALREADY_LOADED, |stage| {
        let train = standing(stage, 1);
        load(stage, loading(&train, &train.units[0]));
        load(stage, loading(&train, &train.units[0]));
    });
    // The train has left before its loading is recorded: with another seal.
    let late = Example::breaks(&codes::SEAL_MISMATCH, |stage| {
        let train = stage.train(1);
        check(stage, &train, 130, true);
        load(stage, with(loading(&train, &train.units[0]), "/seals/0", "S-OTHER"));
    });
    vec![net.whole(), over.whole(), twice.whole(), late.whole()]
}
