use super::codes;
use crate::samples::{
    Example, MEMBERS, PLANT, RECEIVED_MASS_G, Stage, UNFILED, dispatch, outbound_test, plant_bin,
    with,
};
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;

fn tell(stage: &mut Stage, body: Value) {
    stage.say(PLANT, "outbound_dispatched", 13 * DAY_S, body);
}

fn test(stage: &mut Stage, passed: bool) {
    stage.say(PLANT, "outbound_tested", 12 * DAY_S, outbound_test(passed));
}

/// A train's grain is tested and leaves, changed.
fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    stage.arrive(2, true);
    test(stage, true);
    let to = stage.second_plant(|body| body);
    tell(stage, with(with(dispatch(RECEIVED_MASS_G), "/to/facility", to), pointer, value));
}

/// A train's grain leaves for the second facility, whose filing is changed.
fn to_second(stage: &mut Stage, change: fn(Value) -> Value) {
    stage.arrive(2, true);
    test(stage, true);
    let to = stage.second_plant(change);
    tell(stage, with(dispatch(RECEIVED_MASS_G), "/to/facility", to));
}

/// A train's grain leaves for processing here, after something happened to its lot.
fn after(stage: &mut Stage, happens: fn(&mut Stage, &str)) {
    let train = stage.arrive(1, true);
    test(stage, true);
    happens(stage, &train.lot);
    let body = with(dispatch(RECEIVED_MASS_G), "/purpose", "process");
    tell(stage, with(body, "/to", Value::Null));
}

pub(super) fn examples() -> Vec<Example> {
    let examples = [admitted(), of_bin(), of_destination(), of_test_and_lot()].concat();
    examples.into_iter().map(Example::whole).collect()
}

fn admitted() -> Vec<Example> {
    vec![
        Example::admitted(|stage| changed(stage, "/buyer", Value::Null)),
        // A sample is taken of what is held.
        Example::admitted(|stage| {
            let train = stage.arrive(1, true);
            stage.hold_lot(&train.lot);
            let body = with(with(dispatch(20_000), "/purpose", "sample"), "/to", Value::Null);
            tell(stage, body);
        }),
    ]
}

fn of_bin() -> Vec<Example> {
    vec![
        Example::breaks(&codes::BIN_NOT_REGISTERED, |stage| {
            changed(stage, "/bin", plant_bin("99"));
        }),
        Example::breaks(&codes::BIN_EMPTY, |stage| tell(stage, dispatch(RECEIVED_MASS_G))),
        Example::breaks(&codes::MORE_THAN_IN_BIN, |stage| {
            changed(stage, "/mass_g", 2 * RECEIVED_MASS_G + 1);
        }),
    ]
}

fn of_destination() -> Vec<Example> {
    vec![
        Example::breaks(&codes::RAW_GRAIN_SOLD, |stage| {
            stage.arrive(1, true);
            test(stage, true);
            let body = with(dispatch(RECEIVED_MASS_G), "/purpose", "sale");
            tell(stage, with(with(body, "/to", Value::Null), "/buyer", "城北粮油市场(示例)"));
        }),
        Example::breaks(&codes::PLACE_UNREGISTERED, |stage| {
            let place = json!({ "unregistered": {
                "name": "城北路边仓库(示例)", "region": "630105",
                "latitude_e7": null, "longitude_e7": null,
            } });
            changed(stage, "/to", place);
        }),
        Example::breaks(&codes::FACILITY_NOT_REGISTERED, |stage| {
            changed(stage, "/to/facility", format!("{}-003", MEMBERS[PLANT.0].party));
        }),
        Example::breaks(&codes::FACILITY_NOT_FILED, |stage| {
            changed(stage, "/to/facility", MEMBERS[UNFILED.0].facility());
        }),
        Example::breaks(&codes::FILING_SUSPENDED, |stage| {
            stage.arrive(1, true);
            test(stage, true);
            let to = stage.second_plant(|body| body);
            stage.suspend(&to);
            tell(stage, with(dispatch(RECEIVED_MASS_G), "/to/facility", to));
        }),
        Example::breaks(&codes::FILING_NOT_VALID, |stage| {
            to_second(stage, |body| {
                let from = body["valid_from"].clone();
                with(body, "/valid_until", from)
            });
        }),
        Example::breaks(&codes::COMMODITY_NOT_FILED, |stage| {
            to_second(stage, |body| with(body, "/commodities", json!(["barley"])));
        }),
    ]
}

fn of_test_and_lot() -> Vec<Example> {
    vec![
        Example::breaks(&codes::NOT_TESTED, |stage| {
            stage.arrive(1, true);
            let to = stage.second_plant(|body| body);
            tell(stage, with(dispatch(RECEIVED_MASS_G), "/to/facility", to));
        }),
        // What came in after the test was not tested.
        Example::breaks(&codes::NOT_TESTED, |stage| {
            stage.arrive(1, true);
            test(stage, true);
            stage.foreign_oats_in("01");
            let to = stage.second_plant(|body| body);
            tell(stage, with(dispatch(RECEIVED_MASS_G), "/to/facility", to));
        }),
        Example::breaks(&codes::TEST_NOT_PASSED, |stage| {
            stage.arrive(1, true);
            test(stage, false);
            let to = stage.second_plant(|body| body);
            tell(stage, with(dispatch(RECEIVED_MASS_G), "/to/facility", to));
        }),
        Example::breaks(&codes::LOT_HELD, |stage| after(stage, Stage::hold_lot)),
        Example::breaks(&codes::LOT_VIOLATED, |stage| after(stage, Stage::violate_lot)),
        Example::breaks(&codes::LOT_NOT_PASSED, |stage| after(stage, Stage::condemn_lot)),
    ]
}
