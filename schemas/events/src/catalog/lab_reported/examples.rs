use super::{CONCLUSION_CONTRADICTS, SAMPLE_MISMATCH, SAMPLE_UNKNOWN};
use crate::samples::{
    ERENHOT_CUSTOMS, Example, IMPORTER, MEMBERS, PLANT, Stage, XINING_CUSTOMS, lab_report,
    plant_bin, sample, with,
};
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;

/// A report on a sample of a lot at the station.
fn body(stage: &mut Stage) -> Value {
    let made = stage.lot_body(1_118_000_000);
    let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
    let taken = stage.say(ERENHOT_CUSTOMS, "sample_taken", 60, sample(&lot, 20_000));
    lab_report(&taken, Some(&lot), None)
}

fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let body = with(body(stage), pointer, value);
    stage.say(ERENHOT_CUSTOMS, "lab_reported", 2 * DAY_S, body);
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| changed(stage, "/remark", "示例")).whole(),
        // Of a bin: and something was found in it.
        Example::admitted(|stage| {
            stage.oats_in_store();
            let mut taken = sample("", 20_000);
            taken["lot"] = Value::Null;
            taken["bin"] = json!(plant_bin("01"));
            let taken = with(taken, "/place/facility", MEMBERS[PLANT.0].facility());
            let taken = stage.say(PLANT, "sample_taken", 10 * DAY_S, taken);
            let body = lab_report(&taken, None, Some(&plant_bin("01")));
            let body = with(body, "/conclusion", "failed");
            let body = with(body, "/species", json!(["豚草"]));
            stage.say(XINING_CUSTOMS, "lab_reported", 12 * DAY_S, body);
        })
        .whole(),
        Example::breaks(&SAMPLE_UNKNOWN, |stage| {
            let unknown = stage.world.permit.clone();
            changed(stage, "/sample", unknown);
        })
        .whole(),
        Example::breaks(&SAMPLE_MISMATCH, |stage| changed(stage, "/bin", plant_bin("01"))).whole(),
        Example::breaks(&CONCLUSION_CONTRADICTS, |stage| {
            changed(stage, "/items/0/passed", false);
        })
        .whole(),
    ]
}
