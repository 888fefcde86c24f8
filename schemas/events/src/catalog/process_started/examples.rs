use super::{
    BATCH_OPEN, BIN_NOT_REGISTERED, COMMODITY_NOT_FILED, FACILITY_NOT_FILED,
    FACILITY_NOT_REGISTERED, FILING_NOT_VALID, FILING_SUSPENDED, NOT_FILED_FOR_PROCESSING,
    ONLY_HELD_GRAIN,
};
use crate::samples::{Example, MEMBERS, PLANT, Stage, UNFILED, plant_bin, process_start, with};
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;

fn start(stage: &mut Stage, body: Value) {
    stage.say(PLANT, "process_started", 14 * DAY_S, body);
}

fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    stage.oats_in_store();
    start(stage, with(process_start("A-01"), pointer, value));
}

/// The start at another facility of the plant, without bins, with a filing like its first, changed.
fn at_second(stage: &mut Stage, change: fn(Value) -> Value) {
    let id = stage.second_plant(change);
    start(stage, with(nowhere(), "/facility", id));
}

/// The start of a batch that names no bins.
fn nowhere() -> Value {
    with(process_start("A-01"), "/bins", json!([]))
}

pub(super) fn examples() -> Vec<Example> {
    let examples = [admitted(), of_filing(), of_batch()].concat();
    examples.into_iter().map(Example::whole).collect()
}

fn admitted() -> Vec<Example> {
    vec![
        Example::admitted(|stage| changed(stage, "/line", "燕麦一线(示例)")),
        // Some of the grain may be processed.
        Example::admitted(|stage| {
            stage.second_bin("/name", Value::Null);
            let held = stage.foreign_oats_in("02");
            stage.oats_in_store();
            stage.hold_lot(&held);
            let bins = json!([plant_bin("02"), plant_bin("01")]);
            start(stage, with(process_start("A-01"), "/bins", bins));
        }),
    ]
}

fn of_filing() -> Vec<Example> {
    vec![
        Example::breaks(&FACILITY_NOT_REGISTERED, |stage| {
            let id = format!("{}-003", MEMBERS[PLANT.0].party);
            start(stage, with(nowhere(), "/facility", id));
        }),
        Example::breaks(&FACILITY_NOT_FILED, |stage| {
            let body = with(nowhere(), "/facility", MEMBERS[UNFILED.0].facility());
            stage.say(UNFILED, "process_started", 14 * DAY_S, body);
        }),
        Example::breaks(&FILING_SUSPENDED, |stage| {
            let plant = MEMBERS[PLANT.0].facility();
            stage.suspend(&plant);
            start(stage, nowhere());
        }),
        Example::breaks(&FILING_NOT_VALID, |stage| {
            stage.say(PLANT, "process_started", 336 * DAY_S, nowhere());
        }),
        Example::breaks(&COMMODITY_NOT_FILED, |stage| {
            start(stage, with(nowhere(), "/commodity", "barley"));
        }),
        Example::breaks(&NOT_FILED_FOR_PROCESSING, |stage| {
            at_second(stage, |body| with(body, "/kind", "transit"));
        }),
    ]
}

fn of_batch() -> Vec<Example> {
    vec![
        Example::breaks(&BATCH_OPEN, |stage| {
            start(stage, nowhere());
            start(stage, nowhere());
        }),
        Example::breaks(&BIN_NOT_REGISTERED, |stage| {
            changed(stage, "/bins/0", plant_bin("99"));
        }),
        Example::breaks(&ONLY_HELD_GRAIN, |stage| {
            let train = stage.arrive(1, true);
            stage.hold_lot(&train.lot);
            start(stage, process_start("A-01"));
        }),
        Example::breaks(&ONLY_HELD_GRAIN, |stage| {
            let train = stage.arrive(1, true);
            stage.condemn_lot(&train.lot);
            start(stage, process_start("A-01"));
        }),
    ]
}
