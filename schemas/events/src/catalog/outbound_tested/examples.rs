use super::{BIN_NOT_REGISTERED, RESULT_CONTRADICTS_ITEMS};
use crate::samples::{Example, PLANT, Stage, outbound_test, plant_bin, with};
use serde_json::Value;

const DAY_S: i64 = 86_400;

/// The test of the bin in which a train lies, changed.
fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    stage.arrive(1, true);
    stage.say(PLANT, "outbound_tested", 12 * DAY_S, with(outbound_test(true), pointer, value));
}

pub(super) fn examples() -> Vec<Example> {
    let examples = vec![
        Example::admitted(|stage| changed(stage, "/passed", true)),
        Example::admitted(|stage| {
            stage.arrive(1, true);
            stage.say(PLANT, "outbound_tested", 12 * DAY_S, outbound_test(false));
        }),
        Example::breaks(&RESULT_CONTRADICTS_ITEMS, |stage| {
            changed(stage, "/items/0/passed", false);
        }),
        Example::breaks(&BIN_NOT_REGISTERED, |stage| changed(stage, "/bin", plant_bin("99"))),
    ];
    examples.into_iter().map(Example::whole).collect()
}
