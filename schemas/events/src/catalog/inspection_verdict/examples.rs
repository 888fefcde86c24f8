use super::{
    CONDITIONS_MISSING, CUSTOMS_HAS_SPOKEN, EVIDENCE_MISSING, LOT_CLOSED, LOT_UNKNOWN,
    MASS_EXCEEDED,
};
use crate::samples::{ERENHOT_CUSTOMS, Example, IMPORTER, Stage, verdict, with};
use serde_json::{Value, json};

const TRAIN_MASS_G: u64 = 1_118_000_000;

/// The verdict on the lot of the sample data, which stands at the station.
fn body(stage: &mut Stage, outcome: &str) -> Value {
    let made = stage.lot_body(TRAIN_MASS_G);
    let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
    verdict(&[&lot], outcome, TRAIN_MASS_G)
}

fn decide(stage: &mut Stage, after_s: i64, body: Value) {
    stage.say(ERENHOT_CUSTOMS, "inspection_verdict", after_s, body);
}

fn transcribe(stage: &mut Stage, after_s: i64, body: Value) {
    let draft = stage.world.draft("inspection_verdict", after_s, body);
    stage.sign(IMPORTER, draft.transcribed_from(b"scan"));
}

fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let body = with(body(stage, "pass"), pointer, value);
    decide(stage, 60, body);
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let body = body(stage, "pass");
            decide(stage, 60, body);
        })
        .whole(),
        // First to be treated, then passed; the importer's transcription was overtaken.
        Example::admitted(|stage| {
            let body = body(stage, "treat");
            let body = with(body, "/conditions", "磷化铝熏蒸 7 天(示例)");
            transcribe(stage, 60, body.clone());
            decide(stage, 120, body.clone());
            decide(stage, 180, with(body, "/outcome", "pass"));
        })
        .whole(),
        Example::breaks(&EVIDENCE_MISSING, |stage| {
            let body = body(stage, "pass");
            let mut draft = stage.world.draft("inspection_verdict", 60, body);
            draft.transcribed = true;
            stage.sign(IMPORTER, draft);
        })
        .whole(),
        Example::breaks(&CONDITIONS_MISSING, |stage| {
            changed(stage, "/outcome", "pass_conditional");
        })
        .whole(),
        Example::breaks(&LOT_UNKNOWN, |stage| {
            let unknown = format!("{}.2", stage.world.permit);
            changed(stage, "/lots", json!([unknown]));
        })
        .whole(),
        Example::breaks(&LOT_CLOSED, |stage| {
            let lot = stage.lot_used_up_at_entry();
            stage.say(IMPORTER, "lot_closed", 360, crate::samples::closing(&lot));
            decide(stage, 420, verdict(&[&lot], "pass", 20_000));
        })
        .whole(),
        Example::breaks(&MASS_EXCEEDED, |stage| changed(stage, "/mass_g", TRAIN_MASS_G + 1))
            .whole(),
        Example::breaks(&CUSTOMS_HAS_SPOKEN, |stage| {
            let body = body(stage, "destroy");
            decide(stage, 60, body.clone());
            transcribe(stage, 120, with(body, "/outcome", "pass"));
        })
        .whole(),
    ]
}
