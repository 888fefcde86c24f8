use super::{
    BIN_COMMODITY_MISMATCH, BIN_EMPTY, BIN_MIXED, BIN_OVER_CAPACITY, FROM_NOT_REGISTERED, LOT_HELD,
    LOT_NOT_PASSED, LOT_VIOLATED, MORE_THAN_IN_BIN, TO_NOT_REGISTERED,
};
use crate::samples::{Example, PLANT, RECEIVED_MASS_G, Stage, bin_transfer, plant_bin, with};
use serde_json::Value;

const DAY_S: i64 = 86_400;

fn transfer(stage: &mut Stage, body: Value) {
    stage.say(PLANT, "bin_transferred", 12 * DAY_S, body);
}

/// Grain of a train changes bins, changed.
fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    stage.second_bin("/name", Value::Null);
    stage.arrive(2, true);
    transfer(stage, with(bin_transfer(RECEIVED_MASS_G), pointer, value));
}

/// Grain of a train goes into the second bin, which is changed.
fn into(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    stage.second_bin(pointer, value);
    stage.arrive(2, true);
    transfer(stage, bin_transfer(RECEIVED_MASS_G));
}

pub(super) fn examples() -> Vec<Example> {
    let examples = vec![
        Example::admitted(|stage| changed(stage, "/method", "belt_scale")),
        Example::breaks(&FROM_NOT_REGISTERED, |stage| {
            changed(stage, "/from_bin", plant_bin("99"));
        }),
        Example::breaks(&TO_NOT_REGISTERED, |stage| changed(stage, "/to_bin", plant_bin("99"))),
        Example::breaks(&BIN_EMPTY, |stage| {
            stage.second_bin("/name", Value::Null);
            transfer(stage, bin_transfer(RECEIVED_MASS_G));
        }),
        Example::breaks(&MORE_THAN_IN_BIN, |stage| {
            changed(stage, "/mass_g", 2 * RECEIVED_MASS_G + 1);
        }),
        Example::breaks(&BIN_OVER_CAPACITY, |stage| {
            into(stage, "/capacity_mass_g", RECEIVED_MASS_G - 1);
        }),
        Example::breaks(&BIN_COMMODITY_MISMATCH, |stage| into(stage, "/commodity", "wheat")),
        Example::breaks(&BIN_MIXED, |stage| {
            stage.second_bin("/name", Value::Null);
            stage.foreign_oats_in("02");
            stage.arrive(1, true);
            transfer(stage, bin_transfer(RECEIVED_MASS_G));
        }),
        Example::breaks(&LOT_HELD, |stage| {
            stage.second_bin("/name", Value::Null);
            let train = stage.arrive(1, true);
            stage.hold_lot(&train.lot);
            transfer(stage, bin_transfer(RECEIVED_MASS_G));
        }),
        Example::breaks(&LOT_VIOLATED, |stage| {
            stage.second_bin("/name", Value::Null);
            let train = stage.arrive(1, true);
            stage.violate_lot(&train.lot);
            transfer(stage, bin_transfer(RECEIVED_MASS_G));
        }),
        Example::breaks(&LOT_NOT_PASSED, |stage| {
            stage.second_bin("/name", Value::Null);
            let train = stage.arrive(1, true);
            stage.condemn_lot(&train.lot);
            transfer(stage, bin_transfer(RECEIVED_MASS_G));
        }),
    ];
    examples.into_iter().map(Example::whole).collect()
}
