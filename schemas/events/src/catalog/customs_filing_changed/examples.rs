use super::{
    CUSTOMS_HAS_SPOKEN, EVIDENCE_MISSING, FILING_ENDED, FILING_UNKNOWN, NUMBER_TAKEN, PERIOD_INVALID,
};
use crate::samples::{Example, MEMBERS, PLANT, Stage, XINING_CUSTOMS, filing, filing_of, with};
use serde_json::{Value, json};

/// The plant's filing.
fn body(stage: &Stage) -> Value {
    json!({
        "facility": MEMBERS[PLANT.0].facility(), "filing": filing_of(stage, PLANT),
        "filing_number": "XN-FILING-DEMO-1", "commodities": ["oats", "wheat", "barley"],
        "capacity_mass_g": 40_000_000_000_u64, "capacity_basis": "per_year",
        "valid_from": "2025-01-01", "valid_until": "2028-12-31",
        "reason": "新增生产线，增加品种与能力(示例)", "notice_number": "XN-NOTICE-DEMO-2",
    })
}

fn say(stage: &mut Stage, after_s: i64, body: Value) -> String {
    stage.say(XINING_CUSTOMS, "customs_filing_changed", after_s, body)
}

fn transcribe(stage: &mut Stage, scan: bool) {
    let mut draft = stage.world.draft("customs_filing_changed", 120, body(stage));
    draft.transcribed = true;
    let draft = if scan { draft.with_file(b"scan") } else { draft };
    stage.sign(PLANT, draft);
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let body = body(stage);
            say(stage, 0, body);
        })
        .whole(),
        // A change of the change names the change.
        Example::admitted(|stage| {
            let first = body(stage);
            let changed = say(stage, 0, first.clone());
            say(stage, 60, with(first, "/filing", changed));
        })
        .whole(),
        Example::breaks(&FILING_ENDED, |stage| {
            let body = body(stage);
            say(stage, 0, body.clone());
            say(stage, 60, body);
        })
        .whole(),
        Example::breaks(&PERIOD_INVALID, |stage| {
            let body = with(body(stage), "/valid_until", "2024-12-31");
            say(stage, 0, body);
        })
        .whole(),
        Example::breaks(&NUMBER_TAKEN, |stage| {
            let mine = body(stage);
            let start_s = stage.world.start_s;
            let second = filing(MEMBERS[PLANT.0], 1_000_000_000, start_s);
            let second = with(second, "/filing_number", "XN-FILING-DEMO-2");
            stage.say(XINING_CUSTOMS, "customs_filing_granted", 0, second);
            say(stage, 60, with(mine, "/filing_number", "XN-FILING-DEMO-2"));
        })
        .whole(),
        Example::breaks(&FILING_UNKNOWN, |stage| {
            let body = with(body(stage), "/filing", stage.world.permit.clone());
            say(stage, 120, body);
        })
        .whole(),
        Example::breaks(&EVIDENCE_MISSING, |stage| transcribe(stage, false)).whole(),
        Example::breaks(&CUSTOMS_HAS_SPOKEN, |stage| {
            transcribe(stage, true);
        })
        .whole(),
    ]
}
