use super::{
    ALREADY_CLOSED, OUT_OF_BALANCE, OUTPUT_WITHOUT_INPUT, PROCESS_UNKNOWN, YIELD_OUTSIDE_BAND,
};
use crate::samples::{Example, PLANT, Stage, groats, output, process_closing, with};
use serde_json::Value;

const DAY_S: i64 = 86_400;
const LOSS_MASS_G: u64 = 10_400_000;

fn close(stage: &mut Stage, body: Value) {
    stage.say(PLANT, "process_closed", 16 * DAY_S, body);
}

/// Batch A-01 is closed with all its outputs told, changed.
fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let process = stage.batch_of_oats();
    stage.outputs_of_oats(&process);
    close(stage, with(process_closing(&process, LOSS_MASS_G), pointer, value));
}

pub(super) fn examples() -> Vec<Example> {
    let examples = vec![
        Example::admitted(|stage| changed(stage, "/loss_mass_g", LOSS_MASS_G)),
        // 3 per mille of 600 t are tolerated.
        Example::admitted(|stage| changed(stage, "/loss_mass_g", LOSS_MASS_G - 1_800_000)),
        Example::breaks(&OUT_OF_BALANCE, |stage| {
            changed(stage, "/loss_mass_g", LOSS_MASS_G - 1_800_001);
        }),
        Example::breaks(&OUT_OF_BALANCE, |stage| {
            changed(stage, "/loss_mass_g", LOSS_MASS_G + 1_800_001);
        }),
        Example::breaks(&PROCESS_UNKNOWN, |stage| {
            let process = stage.world.permit.clone();
            changed(stage, "/process", process);
        }),
        Example::breaks(&ALREADY_CLOSED, |stage| {
            let process = stage.batch_of_oats();
            close(stage, process_closing(&process, LOSS_MASS_G));
            close(stage, process_closing(&process, LOSS_MASS_G));
        }),
        Example::breaks(&OUTPUT_WITHOUT_INPUT, |stage| {
            stage.oats_in_store();
            let process = stage.start_batch("A-01");
            stage.say(PLANT, "output_recorded", 15 * DAY_S, groats(&process, 372_000_000));
            close(stage, process_closing(&process, 0));
        }),
        Example::breaks(&YIELD_OUTSIDE_BAND, |stage| {
            let process = stage.batch_of_oats();
            let body = output(&process, "燕麦米", "product", "groats", 589_600_000);
            stage.say(PLANT, "output_recorded", 15 * DAY_S, body);
            close(stage, process_closing(&process, LOSS_MASS_G));
        }),
    ];
    examples.into_iter().map(Example::whole).collect()
}
