use super::codes;
use crate::samples::{
    Author, BUREAU, CARRIER, CONTAINER_MASS_G, Example, IMPORTER, MEMBERS, PLANT, Stage, UNFILED,
    XINING_CUSTOMS, arrival, container, facility, filing, inspection, loading, with,
};
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;
const ARRIVAL_S: i64 = 9 * DAY_S - 600;

fn gate(stage: &mut Stage, author: Author, body: Value) {
    stage.say(author, "arrived", ARRIVAL_S, body);
}

/// A train of two at the plant's gate, changed.
fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let train = stage.train(2);
    gate(stage, CARRIER, with(arrival(&train), pointer, value));
}

/// Customs suspends the plant's filing.
fn suspend(stage: &mut Stage, after_s: i64) {
    let plant = MEMBERS[PLANT.0].facility();
    let (state, _) = stage.replay();
    let known = state.facility(plant.parse().expect("a facility of the cast"));
    let filing = known.expect("the plant is registered").filings[0].event;
    let body = json!({
        "facility": plant, "filing": filing, "reason": "示例", "notice_number": null,
    });
    stage.say(XINING_CUSTOMS, "customs_filing_suspended", after_s, body);
}

/// The train at another facility of the plant, with a filing like the plant's, changed.
fn at_second_facility(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let second = format!("{}-002", MEMBERS[PLANT.0].party);
    let place = facility(MEMBERS[PLANT.0], "plant", 5_000_000_000);
    stage.say(BUREAU, "facility_registered", 0, with(place, "/facility", second.clone()));
    let known = filing(MEMBERS[PLANT.0], 30_000_000_000, stage.world.start_s);
    let body = with(with(known, "/facility", second.clone()), pointer, value);
    stage.say(XINING_CUSTOMS, "customs_filing_granted", 0, body);
    let train = stage.train(1);
    gate(stage, PLANT, with(arrival(&train), "/place/facility", second));
}

pub(super) fn examples() -> Vec<Example> {
    [admitted(), of_place(), of_filing(), of_transfer(), of_units()].concat()
}

fn admitted() -> Vec<Example> {
    // The whole train of the sample data.
    let train = Example::admitted(|stage| {
        let train = stage.train(43);
        gate(stage, CARRIER, arrival(&train));
    });
    vec![train.whole()]
}

fn of_place() -> Vec<Example> {
    let nowhere = Example::breaks(&codes::PLACE_UNREGISTERED, |stage| {
        let place = json!({ "unregistered": {
            "name": "城北路边停车场(示例)", "region": "630105",
            "latitude_e7": null, "longitude_e7": null,
        } });
        changed(stage, "/place", place);
    });
    let unknown = Example::breaks(&codes::FACILITY_NOT_REGISTERED, |stage| {
        changed(stage, "/place/facility", format!("{}-007", MEMBERS[PLANT.0].party));
    });
    let unfiled = Example::breaks(&codes::FACILITY_NOT_FILED, |stage| {
        let train = stage.train(1);
        let place = MEMBERS[UNFILED.0].facility();
        gate(stage, UNFILED, with(arrival(&train), "/place/facility", place));
    });
    vec![nowhere.whole(), unknown.whole(), unfiled.whole()]
}

fn of_filing() -> Vec<Example> {
    let before = Example::breaks(&codes::FILING_SUSPENDED, |stage| {
        let train = stage.standing(1);
        suspend(stage, 170);
        stage.say(CARRIER, "departed", 180, crate::samples::departure(&train));
        gate(stage, CARRIER, arrival(&train));
    });
    let on_the_way = Example::breaks(&codes::FILING_SUSPENDED_IN_TRANSIT, |stage| {
        let train = stage.train(2);
        suspend(stage, 5 * DAY_S);
        gate(stage, CARRIER, arrival(&train));
    });
    let expired = Example::breaks(&codes::FILING_EXPIRED_IN_TRANSIT, |stage| {
        let train = stage.train(1);
        stage.say(CARRIER, "arrived", 336 * DAY_S, arrival(&train));
    });
    let not_yet = Example::breaks(&codes::FILING_NOT_VALID, |stage| {
        let from = "2025-12-01";
        at_second_facility(stage, "/valid_from", from);
    });
    let barley = Example::breaks(&codes::COMMODITY_NOT_FILED, |stage| {
        at_second_facility(stage, "/commodities/0", "barley");
    });
    vec![before.whole(), on_the_way.whole(), expired.whole(), not_yet.whole(), barley.whole()]
}

fn of_transfer() -> Vec<Example> {
    let none = Example::breaks(&codes::NO_TRANSFER, |stage| {
        changed(stage, "/transfer", Value::Null);
    });
    let elsewhere = Example::breaks(&codes::NOT_THE_DESTINATION, |stage| {
        at_second_facility(stage, "/filing_number", "XN-FILING-DEMO-3");
    });
    vec![none.whole(), elsewhere.whole()]
}

fn of_units() -> Vec<Example> {
    let other = Example::breaks(&codes::UNIT_NOT_DECLARED, |stage| {
        changed(stage, "/units/0/unit", container(900));
    });
    let another = Example::breaks(&codes::LOT_MISMATCH, |stage| {
        let made = stage.lot_body(CONTAINER_MASS_G);
        let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
        changed(stage, "/units/1/lot", lot);
    });
    let unknown = Example::breaks(&codes::LOT_UNKNOWN, |stage| {
        let lot = format!("{}.2", stage.world.permit);
        changed(stage, "/units/1/lot", lot);
    });
    let twice = Example::breaks(&codes::UNIT_ALREADY_ARRIVED, |stage| {
        let train = stage.train(1);
        gate(stage, CARRIER, arrival(&train));
        gate(stage, PLANT, arrival(&train));
    });
    let broken = Example::breaks(&codes::SEAL_BROKEN, |stage| {
        changed(stage, "/units/1/seals/0/intact", false);
    });
    let swapped = Example::breaks(&codes::SEAL_MISMATCH, |stage| {
        changed(stage, "/units/1/seals/0/number", "S-OTHER");
    });
    // Its departure is not recorded yet: the seals are compared with those of its loading.
    let since_loading = Example::breaks(&codes::SEAL_MISMATCH, |stage| {
        let train = stage.standing(1);
        let check = stage.world.draft("vehicle_inspected", 130, inspection(&train, &train.units[0]));
        stage.sign(crate::samples::KEEPER, check.with_file(b"photo"));
        let body = with(loading(&train, &train.units[0]), "/seals/0", "S-OTHER");
        stage.say(crate::samples::KEEPER, "loaded", 150, body);
        gate(stage, CARRIER, arrival(&train));
    });
    [other, another, unknown, twice, broken, swapped, since_loading].map(Example::whole).to_vec()
}
