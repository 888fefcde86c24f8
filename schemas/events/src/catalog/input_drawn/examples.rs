use super::{
    BIN_ELSEWHERE, BIN_EMPTY, BIN_NOT_REGISTERED, COMMODITY_MISMATCH, LOT_HELD, LOT_NOT_PASSED,
    LOT_VIOLATED, MORE_THAN_IN_BIN, PROCESS_CLOSED, PROCESS_UNKNOWN,
};
use crate::samples::{
    Example, IMPORTER, MEMBERS, PLANT, RECEIVED_MASS_G, Stage, draw, plant_bin, process_closing,
    process_start, stored, with,
};
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;
const INPUT_MASS_G: u64 = 600_000_000;

fn say(stage: &mut Stage, body: Value) {
    stage.say(PLANT, "input_drawn", 14 * DAY_S + 3_600, body);
}

/// Batch A-01 draws its oats, changed.
fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    stage.oats_in_store();
    let process = stage.start_batch("A-01");
    say(stage, with(draw(&process, INPUT_MASS_G), pointer, value));
}

/// A batch draws a container's grain after something happened to its lot.
fn after(stage: &mut Stage, happens: fn(&mut Stage, &str)) {
    let train = stage.arrive(1, true);
    let process = stage.start_batch("A-01");
    happens(stage, &train.lot);
    say(stage, draw(&process, RECEIVED_MASS_G));
}

pub(super) fn examples() -> Vec<Example> {
    let examples = vec![
        Example::admitted(|stage| changed(stage, "/method", "belt_scale")),
        Example::breaks(&PROCESS_UNKNOWN, |stage| {
            let process = stage.world.permit.clone();
            changed(stage, "/process", process);
        }),
        Example::breaks(&PROCESS_CLOSED, |stage| {
            stage.oats_in_store();
            let process = stage.start_batch("A-01");
            let closing = process_closing(&process, 0);
            stage.say(PLANT, "process_closed", 14 * DAY_S + 60, closing);
            say(stage, draw(&process, INPUT_MASS_G));
        }),
        Example::breaks(&BIN_ELSEWHERE, |stage| {
            stage.oats_in_store();
            let id = stage.second_plant(|body| body);
            let process = stage.start_batch("A-01");
            let bin = format!("{id}/01");
            say(stage, with(draw(&process, INPUT_MASS_G), "/bin", bin));
        }),
        Example::breaks(&COMMODITY_MISMATCH, |stage| {
            let body = with(stage.lot_body(1_000_000), "/commodity", "wheat");
            let place = json!({ "facility": MEMBERS[PLANT.0].facility() });
            let made = stage.say(IMPORTER, "lot_created", 0, with(body, "/place", place));
            stage.say(PLANT, "stored", 600, stored(&format!("{made}.1"), 1_000_000));
            let body = with(process_start("A-01"), "/bins", json!([]));
            let process = stage.say(PLANT, "process_started", 14 * DAY_S, body);
            say(stage, draw(&process, 1_000_000));
        }),
        Example::breaks(&BIN_NOT_REGISTERED, |stage| changed(stage, "/bin", plant_bin("99"))),
        Example::breaks(&BIN_EMPTY, |stage| {
            let body = with(process_start("A-01"), "/bins", json!([]));
            let process = stage.say(PLANT, "process_started", 14 * DAY_S, body);
            say(stage, draw(&process, INPUT_MASS_G));
        }),
        Example::breaks(&MORE_THAN_IN_BIN, |stage| changed(stage, "/mass_g", 1_115_750_001)),
        Example::breaks(&LOT_HELD, |stage| after(stage, Stage::hold_lot)),
        Example::breaks(&LOT_VIOLATED, |stage| after(stage, Stage::violate_lot)),
        Example::breaks(&LOT_NOT_PASSED, |stage| after(stage, Stage::condemn_lot)),
    ];
    examples.into_iter().map(Example::whole).collect()
}
