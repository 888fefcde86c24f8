use super::{FACILITY_UNKNOWN, PERIOD_INVALID, VERSION_KNOWN};
use crate::samples::{Example, MEMBERS, PLANT, Stage, procedure, with};
use serde_json::Value;

const FILE: &[u8] = b"procedure for waste";

fn body(stage: &Stage) -> Value {
    procedure("waste", FILE, stage.world.start_s)
}

fn adopt(stage: &mut Stage, body: Value) {
    let draft = stage.world.draft("procedure_adopted", 0, body);
    stage.sign(PLANT, draft.with_file(FILE));
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| adopt(stage, body(stage))).whole(),
        Example::breaks(&FACILITY_UNKNOWN, |stage| {
            let elsewhere = format!("{}-009", MEMBERS[PLANT.0].party);
            adopt(stage, with(body(stage), "/facility", elsewhere));
        })
        .whole(),
        Example::breaks(&PERIOD_INVALID, |stage| {
            adopt(stage, with(body(stage), "/approved_on", "2025-05-01"));
        })
        .whole(),
        Example::breaks(&VERSION_KNOWN, |stage| {
            adopt(stage, body(stage));
            adopt(stage, body(stage));
        })
        .whole(),
    ]
}
