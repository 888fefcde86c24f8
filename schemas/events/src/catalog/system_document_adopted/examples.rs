use super::{FACILITY_UNKNOWN, PERIOD_INVALID, VERSION_KNOWN};
use crate::samples::{Example, MEMBERS, PLANT, Stage, system_document, with};
use serde_json::{Value, json};

const FILE: &[u8] = b"epidemic rules";

fn body(stage: &Stage) -> Value {
    let body = system_document("epidemic_rules", FILE, stage.world.start_s);
    with(body, "/title", "疫情防控制度(示例)")
}

fn adopt(stage: &mut Stage, body: Value) {
    let draft = stage.world.draft("system_document_adopted", 0, body);
    stage.sign(PLANT, draft.with_file(FILE));
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| adopt(stage, body(stage))).whole(),
        // A later version, for one facility, with an end.
        Example::admitted(|stage| {
            adopt(stage, body(stage));
            let later = with(body(stage), "/version", "2.0");
            let later = with(later, "/facility", MEMBERS[PLANT.0].facility());
            adopt(stage, with(later, "/effective_until", "2026-12-31"));
        })
        .whole(),
        Example::breaks(&FACILITY_UNKNOWN, |stage| {
            let elsewhere = format!("{}-009", MEMBERS[PLANT.0].party);
            adopt(stage, with(body(stage), "/facility", elsewhere));
        })
        .whole(),
        Example::breaks(&PERIOD_INVALID, |stage| {
            adopt(stage, with(body(stage), "/effective_until", "2025-01-01"));
        })
        .whole(),
        Example::breaks(&VERSION_KNOWN, |stage| {
            adopt(stage, body(stage));
            adopt(stage, with(body(stage), "/effective_until", json!(null)));
        })
        .whole(),
    ]
}
