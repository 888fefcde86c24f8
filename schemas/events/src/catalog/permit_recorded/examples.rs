use super::{NUMBER_TAKEN, APPLICANT_UNKNOWN, PERIOD_INVALID, NOTHING_PERMITTED, HS_COMMODITY_MISMATCH, USED_BEFORE_EXCEEDS};
use crate::samples::{Example, IMPORTER, Stage, XINING_CUSTOMS, permit, with};
use serde_json::Value;

/// Another permit than the one of the sample world.
fn body(stage: &Stage) -> Value {
    let body = permit(3_000_000_000, stage.world.start_s);
    with(body, "/permit_number", "QH-DEMO-B")
}

fn say(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let body = with(body(stage), pointer, value);
    stage.say(IMPORTER, "permit_recorded", 0, body);
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let body = body(stage);
            stage.say(IMPORTER, "permit_recorded", 0, body);
        }),
        Example::admitted(|stage| {
            let body = body(stage);
            stage.say(XINING_CUSTOMS, "permit_recorded", 0, body);
        }),
        // Admitted, and without effect until a second person approves it.
        Example::admitted(|stage| say(stage, "/used_before_mass_g", 500_000_000)),
        Example::breaks(&NUMBER_TAKEN, |stage| say(stage, "/permit_number", "QH-DEMO-A")),
        Example::breaks(&APPLICANT_UNKNOWN, |stage| {
            let stranger = with(body(stage), "/applicant", "91370200MA0000AB06");
            stage.say(XINING_CUSTOMS, "permit_recorded", 0, stranger);
        }),
        Example::breaks(&PERIOD_INVALID, |stage| say(stage, "/valid_until", "2025-01-01")),
        Example::breaks(&NOTHING_PERMITTED, |stage| say(stage, "/permitted_mass_g", 0)),
        Example::breaks(&HS_COMMODITY_MISMATCH, |stage| say(stage, "/hs_code", "1201901900")),
        Example::breaks(&USED_BEFORE_EXCEEDS, |stage| {
            say(stage, "/used_before_mass_g", 3_150_000_000_u64);
        }),
    ]
}
