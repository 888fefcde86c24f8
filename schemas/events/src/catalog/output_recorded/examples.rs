use super::{CLASS_DIFFERS, NO_INPUT, PROCESS_CLOSED, PROCESS_UNKNOWN};
use crate::samples::{Example, PLANT, Stage, groats, process_closing, with};
use serde_json::Value;

const DAY_S: i64 = 86_400;
const GROATS_MASS_G: u64 = 372_000_000;

fn say(stage: &mut Stage, body: Value) {
    stage.say(PLANT, "output_recorded", 15 * DAY_S, body);
}

/// Batch A-01 gives its groats, changed.
fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let process = stage.batch_of_oats();
    say(stage, with(groats(&process, GROATS_MASS_G), pointer, value));
}

pub(super) fn examples() -> Vec<Example> {
    let examples = vec![
        Example::admitted(|stage| changed(stage, "/product", "燕麦米")),
        Example::breaks(&PROCESS_UNKNOWN, |stage| {
            let process = stage.world.permit.clone();
            changed(stage, "/process", process);
        }),
        Example::breaks(&PROCESS_CLOSED, |stage| {
            let process = stage.batch_of_oats();
            let closing = process_closing(&process, 0);
            stage.say(PLANT, "process_closed", 14 * DAY_S + 7_200, closing);
            say(stage, groats(&process, GROATS_MASS_G));
        }),
        Example::breaks(&NO_INPUT, |stage| {
            stage.oats_in_store();
            let process = stage.start_batch("A-01");
            say(stage, groats(&process, GROATS_MASS_G));
        }),
        Example::breaks(&CLASS_DIFFERS, |stage| {
            let process = stage.batch_of_oats();
            say(stage, groats(&process, GROATS_MASS_G / 2));
            say(stage, with(groats(&process, GROATS_MASS_G / 2), "/class", "flour"));
        }),
    ];
    examples.into_iter().map(Example::whole).collect()
}
