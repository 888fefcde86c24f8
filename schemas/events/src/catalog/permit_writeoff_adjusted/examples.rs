use super::{
    EVIDENCE_MISSING, OVER_LIMIT, PERMIT_UNKNOWN, TRANSFER_OTHER_PERMIT, TRANSFER_REPEATED,
    TRANSFER_UNKNOWN, UNCHANGED, WRITE_OFF_UNKNOWN,
};
use crate::samples::{
    DECLARATION, Example, IMPORTER, Stage, XINING_CUSTOMS, adjustment, permit, with, write_off,
};
use grain_envelope::DocumentKind;
use serde_json::{Value, json};

const TRAIN_MASS_G: u64 = 1_118_000_000;
/// What arrived in the end.
const SETTLED_MASS_G: u64 = 1_115_750_000;

/// The trainload is written off; gives the transfer and the body of its adjustment.
fn written_off(stage: &mut Stage) -> (String, Value) {
    let transfer = stage.train(43).transfer;
    let permit = stage.world.permit.clone();
    let body = write_off(&permit, DECLARATION, TRAIN_MASS_G, &[&transfer]);
    let event = stage.say(IMPORTER, "permit_written_off", 240, body);
    (transfer, adjustment(&permit, &event, SETTLED_MASS_G))
}

fn decide(stage: &mut Stage, body: Value) {
    let draft = stage.world.draft("permit_writeoff_adjusted", 300, body);
    stage.sign(XINING_CUSTOMS, draft.with_document(DocumentKind::CustomsDeclaration, DECLARATION));
}

fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let body = with(written_off(stage).1, pointer, value);
    decide(stage, body);
}

pub(super) fn examples() -> Vec<Example> {
    [admitted(), of_write_off(), of_transfers()].concat()
}

fn admitted() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let body = written_off(stage).1;
            decide(stage, body);
        })
        .whole(),
        Example::admitted(|stage| {
            let body = written_off(stage).1;
            let draft = stage.world.draft("permit_writeoff_adjusted", 300, body);
            stage.sign(IMPORTER, draft.transcribed_from(b"scan"));
        })
        .whole(),
        // The first write-off forgot to say which transfer it was for.
        Example::admitted(|stage| {
            let transfer = stage.train(43).transfer;
            let permit = stage.world.permit.clone();
            let body = write_off(&permit, DECLARATION, TRAIN_MASS_G, &[]);
            let event = stage.say(IMPORTER, "permit_written_off", 240, body);
            let body = adjustment(&permit, &event, TRAIN_MASS_G);
            decide(stage, with(body, "/transfers", json!([transfer])));
        })
        .whole(),
    ]
}

fn of_write_off() -> Vec<Example> {
    vec![
        Example::breaks(&EVIDENCE_MISSING, |stage| {
            let body = written_off(stage).1;
            stage.say(XINING_CUSTOMS, "permit_writeoff_adjusted", 300, body);
        })
        .whole(),
        Example::breaks(&PERMIT_UNKNOWN, |stage| {
            changed(stage, "/permit", "0197a4c2-1b2c-7def-8123-456789abcdef");
        })
        .whole(),
        Example::breaks(&WRITE_OFF_UNKNOWN, |stage| {
            changed(stage, "/write_off", "0197a4c2-1b2c-7def-8123-456789abcdef");
        })
        .whole(),
        Example::breaks(&UNCHANGED, |stage| {
            let body = with(written_off(stage).1, "/mass_g", TRAIN_MASS_G);
            decide(stage, with(body, "/basis", "declared"));
        })
        .whole(),
        Example::breaks(&OVER_LIMIT, |stage| changed(stage, "/mass_g", 3_150_000_000_u64)).whole(),
    ]
}

fn of_transfers() -> Vec<Example> {
    vec![
        Example::breaks(&TRANSFER_UNKNOWN, |stage| {
            let unknown = stage.world.permit.clone();
            changed(stage, "/transfers", json!([unknown]));
        })
        .whole(),
        Example::breaks(&TRANSFER_OTHER_PERMIT, |stage| {
            let transfer = stage.train(1).transfer;
            let other = permit(3_000_000_000, stage.world.start_s);
            let other = with(other, "/permit_number", "QH-DEMO-B");
            let other = stage.say(IMPORTER, "permit_recorded", 200, other);
            let body = write_off(&other, DECLARATION, TRAIN_MASS_G, &[]);
            let event = stage.say(IMPORTER, "permit_written_off", 240, body);
            let body = adjustment(&other, &event, SETTLED_MASS_G);
            decide(stage, with(body, "/transfers", json!([transfer])));
        })
        .whole(),
        Example::breaks(&TRANSFER_REPEATED, |stage| {
            let (transfer, body) = written_off(stage);
            decide(stage, with(body, "/transfers", json!([transfer])));
        })
        .whole(),
    ]
}
