use super::codes;
use crate::samples::{
    CONTAINER_MASS_G, Example, IMPORTER, KEEPER, PLANT, RECEIVED_MASS_G, STATION, Stage, Train,
    XINING_CUSTOMS, inspection, reload, supervision, vehicle_change, with,
};
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;
const CHANGE_S: i64 = 9 * DAY_S;
const CHANGES_AT: &str = "2025-05-29T09:00:00+08:00";
const TRUCKS: [&str; 2] = ["青A12345", "青A12346"];

/// A train of two is on its way; the change of the first container into two trucks is declared.
fn declared(stage: &mut Stage, after_s: i64) -> (Train, String) {
    let train = stage.train(2);
    let body = vehicle_change(&train, &train.units[0], &TRUCKS, CHANGES_AT);
    let body = with(body, "/emergency", after_s > CHANGE_S);
    let change = stage.say(IMPORTER, "vehicle_change_declared", after_s, body);
    (train, change)
}

fn supervised(stage: &mut Stage, train: &Train, change: &str) {
    let body = supervision(train, change);
    stage.say(XINING_CUSTOMS, "vehicle_change_supervised", CHANGE_S, body);
}

fn check(stage: &mut Stage, train: &Train) {
    for truck in TRUCKS {
        let draft = stage.world.draft("vehicle_inspected", CHANGE_S - 600, inspection(train, truck));
        stage.sign(KEEPER, draft.with_file(b"photo"));
    }
}

/// All is in order for the reload.
fn ready(stage: &mut Stage) -> Train {
    let (train, change) = declared(stage, 8 * DAY_S);
    check(stage, &train);
    supervised(stage, &train, &change);
    train
}

fn say(stage: &mut Stage, body: Value) {
    stage.say(KEEPER, "reloaded", CHANGE_S, body);
}

fn body(train: &Train) -> Value {
    reload(train, &train.units[0], &TRUCKS)
}

fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let train = ready(stage);
    say(stage, with(body(&train), pointer, value));
}

pub(super) fn examples() -> Vec<Example> {
    [admitted(), of_place(), of_change(), of_units(), of_masses()].concat()
}

fn admitted() -> Vec<Example> {
    let even = Example::admitted(|stage| {
        let train = ready(stage);
        say(stage, body(&train));
    });
    // With loss and sweepings that are told.
    let swept = Example::admitted(|stage| {
        let train = ready(stage);
        let body = with(body(&train), "/new_units/0/net_mass_g", 12_850_000);
        let lot = train.lot.clone();
        let body = with(body, "/losses", json!([{ "lot": lot, "mass_g": 50_000 }]));
        say(stage, with(body, "/sweepings", json!([{ "lot": lot, "mass_g": 100_000 }])));
    });
    vec![even.whole(), swept.whole()]
}

fn of_place() -> Vec<Example> {
    let nowhere = Example::breaks(&codes::PLACE_UNREGISTERED, |stage| {
        let place = json!({ "unregistered": {
            "name": "连霍高速服务区(示例)", "region": "630100",
            "latitude_e7": null, "longitude_e7": null,
        } });
        let train = ready(stage);
        let body = with(body(&train), "/place", place);
        stage.say(IMPORTER, "reloaded", CHANGE_S, body);
    });
    let unknown = Example::breaks(&codes::FACILITY_NOT_REGISTERED, |stage| {
        changed(stage, "/place/facility", format!("{}-007", STATION.party));
    });
    let transfer = Example::breaks(&codes::TRANSFER_UNKNOWN, |stage| {
        let permit = stage.world.permit.clone();
        changed(stage, "/transfer", permit);
    });
    let lot = Example::breaks(&codes::LOT_UNKNOWN, |stage| {
        let lot = format!("{}.2", stage.world.permit);
        changed(stage, "/new_units/1/lot", lot);
    });
    vec![nowhere.whole(), unknown.whole(), transfer.whole(), lot.whole()]
}

fn of_change() -> Vec<Example> {
    let never = Example::breaks(&codes::NOT_DECLARED, |stage| {
        let train = stage.train(2);
        check(stage, &train);
        say(stage, body(&train));
    });
    let others = Example::breaks(&codes::UNITS_NOT_AS_DECLARED, |stage| {
        changed(stage, "/new_units/1/unit", "青A99999");
    });
    // An axle broke: the load was changed first.
    let late = Example::breaks(&codes::DECLARED_LATE, |stage| {
        let (train, change) = declared(stage, CHANGE_S + 7_200);
        check(stage, &train);
        supervised(stage, &train, &change);
        say(stage, body(&train));
    });
    let alone = Example::breaks(&codes::NOT_SUPERVISED, |stage| {
        let (train, _) = declared(stage, 8 * DAY_S);
        check(stage, &train);
        say(stage, body(&train));
    });
    let unchecked = Example::breaks(&codes::NEW_UNIT_NOT_INSPECTED, |stage| {
        let (train, change) = declared(stage, 8 * DAY_S);
        supervised(stage, &train, &change);
        say(stage, body(&train));
    });
    [never, others, late, alone, unchecked].map(Example::whole).to_vec()
}

fn of_units() -> Vec<Example> {
    let unknown = Example::breaks(&codes::OLD_UNIT_UNKNOWN, |stage| {
        changed(stage, "/old_units/0/unit", "青A88888");
    });
    let done = Example::breaks(&codes::OLD_UNIT_DONE, |stage| {
        let train = ready(stage);
        let received = stage.world.receive(PLANT, &train, 0, RECEIVED_MASS_G, true);
        stage.events.push(received);
        say(stage, body(&train));
    });
    let taken = Example::breaks(&codes::NEW_UNIT_TAKEN, |stage| {
        let train = ready(stage);
        let other = train.units[1].clone();
        say(stage, with(body(&train), "/new_units/1/unit", other));
    });
    vec![unknown.whole(), done.whole(), taken.whole()]
}

fn of_masses() -> Vec<Example> {
    let net = Example::breaks(&codes::NET_MISMATCH, |stage| {
        let train = ready(stage);
        let body = with(body(&train), "/new_units/0/gross_mass_g", 28_000_000);
        say(stage, with(body, "/new_units/0/tare_mass_g", 15_100_000));
    });
    let unbalanced = Example::breaks(&codes::UNBALANCED, |stage| {
        changed(stage, "/new_units/0/net_mass_g", 12_900_000);
    });
    // Before the reload a part of the first container had gone.
    let short = Example::breaks(&codes::UNIT_BEYOND_TOLERANCE, |stage| {
        let train = ready(stage);
        let body = with(body(&train), "/old_units/0/mass_g", CONTAINER_MASS_G - 1_000_000);
        say(stage, with(body, "/new_units/0/net_mass_g", 12_000_000));
    });
    vec![net.whole(), unbalanced.whole(), short.whole()]
}
