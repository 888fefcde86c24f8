use super::{
    CUSTOMS_HAS_SPOKEN, EVIDENCE_MISSING, LAPSED, PERMIT_UNKNOWN, REVOKED_FOR_GOOD, UNCHANGED,
};
use crate::samples::{
    DECLARATION, Example, IMPORTER, Stage, XINING_CUSTOMS, permit_status, write_off,
};

fn say(stage: &mut Stage, after_s: i64, status: &str) {
    let body = permit_status(&stage.world.permit, status);
    stage.say(XINING_CUSTOMS, "permit_status_changed", after_s, body);
}

fn transcribe(stage: &mut Stage, after_s: i64, status: &str) {
    let body = permit_status(&stage.world.permit, status);
    let draft = stage.world.draft("permit_status_changed", after_s, body);
    stage.sign(IMPORTER, draft.transcribed_from(b"scan"));
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| say(stage, 0, "withdrawn")).whole(),
        // The holder writes down what the paper says; customs then says so itself.
        Example::admitted(|stage| {
            transcribe(stage, 0, "withdrawn");
            say(stage, 60, "withdrawn");
        })
        .whole(),
        Example::admitted(|stage| {
            say(stage, 0, "withdrawn");
            say(stage, 60, "active");
        })
        .whole(),
        Example::breaks(&PERMIT_UNKNOWN, |stage| {
            let unknown = "0197a4c2-1b2c-7def-8123-456789abcdef";
            let body = permit_status(unknown, "withdrawn");
            stage.say(XINING_CUSTOMS, "permit_status_changed", 0, body);
        })
        .whole(),
        Example::breaks(&UNCHANGED, |stage| say(stage, 0, "active")).whole(),
        Example::breaks(&REVOKED_FOR_GOOD, |stage| {
            say(stage, 0, "revoked");
            say(stage, 60, "active");
        })
        .whole(),
        Example::breaks(&LAPSED, |stage| {
            let body = write_off(&stage.world.permit, DECLARATION, 3_000_000_000, &[]);
            stage.say(IMPORTER, "permit_written_off", 0, body);
            say(stage, 60, "exhausted");
            say(stage, 120, "active");
        })
        .whole(),
        Example::breaks(&CUSTOMS_HAS_SPOKEN, |stage| {
            say(stage, 0, "withdrawn");
            transcribe(stage, 60, "active");
        })
        .whole(),
        Example::breaks(&EVIDENCE_MISSING, |stage| {
            let body = permit_status(&stage.world.permit, "withdrawn");
            let mut draft = stage.world.draft("permit_status_changed", 0, body);
            draft.transcribed = true;
            stage.sign(IMPORTER, draft);
        })
        .whole(),
    ]
}
