use super::codes;
use crate::samples::{
    CARRIER, Example, MEMBERS, PLANT, Stage, Train, plant_bin, process_closing, screenings, with,
};
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;
const WASTE_MASS_G: u64 = 9_600_000;

fn say(stage: &mut Stage, body: Value) {
    stage.say(PLANT, "waste_generated", 15 * DAY_S, body);
}

/// The waste of batch A-01, changed.
fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let process = stage.batch_of_oats();
    say(stage, with(screenings(&process, WASTE_MASS_G), pointer, value));
}

/// Waste from something else than a batch, changed.
fn of(stage: &mut Stage, source: Value, pointer: &str, value: impl Into<Value>) {
    let body = with(screenings(&stage.world.permit, 5_000), "/source", source);
    say(stage, with(body, pointer, value));
}

/// Sweepings of the yard, where the grain of a train lies.
fn of_yard(stage: &mut Stage, source: fn(&Train) -> Value, mass_g: u64) {
    let train = stage.arrive(1, false);
    of(stage, source(&train), "/mass_g", mass_g);
}

fn of_bin(stage: &mut Stage, bin: &str, mass_g: u64) {
    stage.arrive(1, true);
    of(stage, json!({ "bin": plant_bin(bin) }), "/mass_g", mass_g);
}

/// Grain was spilled at the side of the road, and swept together.
fn of_road(stage: &mut Stage) {
    let train = stage.train(1);
    let place = json!({ "unregistered": {
        "name": "国道旁(示例)", "region": "630106", "latitude_e7": null, "longitude_e7": null,
    } });
    let body = with(screenings(&stage.world.permit, 5_000), "/place", place);
    let body = with(body, "/source", json!({ "sweepings": [train.lot] }));
    stage.say(CARRIER, "waste_generated", 8 * DAY_S, body);
}

pub(super) fn examples() -> Vec<Example> {
    let examples = [admitted(), of_batch(), of_place()].concat();
    examples.into_iter().map(Example::whole).collect()
}

fn admitted() -> Vec<Example> {
    vec![
        Example::admitted(|stage| changed(stage, "/kind", "screenings")),
        Example::admitted(|stage| of_bin(stage, "01", 5_000)),
        Example::admitted(|stage| {
            of_yard(stage, |train| json!({ "sweepings": [train.lot] }), 5_000);
        }),
        Example::admitted(|stage| of_yard(stage, |train| json!({ "lot": train.lot }), 5_000)),
        // Sacks are grain of no lot.
        Example::admitted(|stage| {
            let train = stage.arrive(1, true);
            of(stage, json!({ "lot": train.lot }), "/kind", "sacks");
        }),
    ]
}

fn of_batch() -> Vec<Example> {
    vec![
        Example::breaks(&codes::PROCESS_UNKNOWN, |stage| {
            let process = stage.world.permit.clone();
            changed(stage, "/source/process", process);
        }),
        Example::breaks(&codes::PROCESS_CLOSED, |stage| {
            let process = stage.batch_of_oats();
            let closing = process_closing(&process, 0);
            stage.say(PLANT, "process_closed", 14 * DAY_S + 7_200, closing);
            say(stage, screenings(&process, WASTE_MASS_G));
        }),
        Example::breaks(&codes::NO_INPUT, |stage| {
            stage.oats_in_store();
            let process = stage.start_batch("A-01");
            say(stage, screenings(&process, WASTE_MASS_G));
        }),
    ]
}

fn of_place() -> Vec<Example> {
    vec![
        Example::breaks(&codes::BIN_NOT_REGISTERED, |stage| of_bin(stage, "99", 5_000)),
        Example::breaks(&codes::BIN_EMPTY, |stage| {
            of(stage, json!({ "bin": plant_bin("01") }), "/mass_g", 5_000);
        }),
        Example::breaks(&codes::MORE_THAN_IN_BIN, |stage| of_bin(stage, "01", 25_985_001)),
        Example::breaks(&codes::LOT_UNKNOWN, |stage| {
            let lot = format!("{}.2", stage.world.permit);
            of(stage, json!({ "lot": lot }), "/mass_g", 5_000);
        }),
        Example::breaks(&codes::MORE_THAN_THERE, |stage| {
            of_yard(stage, |train| json!({ "lot": train.lot }), 25_985_001);
        }),
        Example::breaks(&codes::PLACE_UNREGISTERED, of_road),
        Example::breaks(&codes::FACILITY_NOT_REGISTERED, |stage| {
            let facility = format!("{}-003", MEMBERS[PLANT.0].party);
            changed(stage, "/place/facility", facility);
        }),
    ]
}
