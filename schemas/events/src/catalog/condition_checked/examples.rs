use super::{BIN_NOT_REGISTERED, TEMPERATURES_CONTRADICT};
use crate::samples::{Example, PLANT, Stage, condition, plant_bin, with};
use serde_json::Value;

const DAY_S: i64 = 86_400;

/// The check of the bin in which a train lies, changed.
fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    stage.arrive(1, true);
    stage.say(PLANT, "condition_checked", 12 * DAY_S, with(condition(), pointer, value));
}

pub(super) fn examples() -> Vec<Example> {
    let examples = vec![
        Example::admitted(|stage| changed(stage, "/remark", "无异常(示例)")),
        // A check that is told late does not hide the one after it.
        Example::admitted(|stage| {
            changed(stage, "/grain_temperature_max_mc", 26_000);
            stage.say(PLANT, "condition_checked", 11 * DAY_S, condition());
        }),
        Example::breaks(&BIN_NOT_REGISTERED, |stage| changed(stage, "/bin", plant_bin("99"))),
        Example::breaks(&TEMPERATURES_CONTRADICT, |stage| {
            changed(stage, "/grain_temperature_mean_mc", 30_000);
        }),
    ];
    examples.into_iter().map(Example::whole).collect()
}
