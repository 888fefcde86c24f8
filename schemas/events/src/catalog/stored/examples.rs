use super::{
    BIN_COMMODITY_MISMATCH, BIN_MIXED, BIN_NOT_REGISTERED, BIN_OVER_CAPACITY, LOT_UNKNOWN,
    MORE_THAN_IN_YARD,
};
use crate::samples::{
    Example, PLANT, RECEIVED_MASS_G, Stage, Train, plant_bin, stored, with,
};
use serde_json::Value;

const DAY_S: i64 = 86_400;

fn store(stage: &mut Stage, body: Value) {
    stage.say(PLANT, "stored", 10 * DAY_S, body);
}

/// What lies in the yard goes into store, changed.
fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let train = stage.arrive(2, false);
    store(stage, with(stored(&train.lot, RECEIVED_MASS_G), pointer, value));
}

fn into_second_bin(stage: &mut Stage, train: &Train) {
    let body = stored(&train.lot, RECEIVED_MASS_G);
    store(stage, with(body, "/bin", plant_bin("02")));
}

pub(super) fn examples() -> Vec<Example> {
    let examples = vec![
        Example::admitted(|stage| {
            let train = stage.arrive(2, false);
            store(stage, stored(&train.lot, RECEIVED_MASS_G));
        }),
        Example::breaks(&BIN_NOT_REGISTERED, |stage| changed(stage, "/bin", plant_bin("99"))),
        Example::breaks(&LOT_UNKNOWN, |stage| {
            let lot = format!("{}.2", stage.world.permit);
            changed(stage, "/lot", lot);
        }),
        Example::breaks(&MORE_THAN_IN_YARD, |stage| {
            changed(stage, "/mass_g", 2 * RECEIVED_MASS_G + 1);
        }),
        Example::breaks(&BIN_OVER_CAPACITY, |stage| {
            stage.second_bin("/capacity_mass_g", RECEIVED_MASS_G - 1);
            let train = stage.arrive(2, false);
            into_second_bin(stage, &train);
        }),
        Example::breaks(&BIN_COMMODITY_MISMATCH, |stage| {
            stage.second_bin("/commodity", "wheat");
            let train = stage.arrive(2, false);
            into_second_bin(stage, &train);
        }),
        Example::breaks(&BIN_MIXED, |stage| {
            stage.foreign_oats_in("01");
            let train = stage.arrive(1, false);
            store(stage, stored(&train.lot, RECEIVED_MASS_G));
        }),
    ];
    examples.into_iter().map(Example::whole).collect()
}
