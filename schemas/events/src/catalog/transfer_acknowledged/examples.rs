use super::{TRANSFER_UNKNOWN, ALREADY_ACKNOWLEDGED, CONFIRMS_UNKNOWN, CONFIRMS_MISMATCH, EVIDENCE_MISSING};
use crate::samples::{
    ERENHOT_CUSTOMS, Example, IMPORTER, PLANT, Stage, XINING_CUSTOMS, acknowledgement, container,
    with,
};

/// A declared transfer that nobody acknowledged yet.
fn declared(stage: &mut Stage) -> String {
    let made = stage.lot_body(1_118_000_000);
    let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
    let body = stage.transfer_body(&lot, PLANT, &[container(1)]);
    stage.say(IMPORTER, "transfer_declared", 60, body)
}

/// The importer transcribes the destination's slip; gives the transfer and the event's id.
fn transcribe(stage: &mut Stage) -> (String, String) {
    let transfer = declared(stage);
    let body = acknowledgement(&transfer, "destination");
    let draft = stage.world.draft("transfer_acknowledged", 120, body);
    let event = stage.sign(IMPORTER, draft.transcribed_from(b"scan"));
    (transfer, event)
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let body = acknowledgement(&declared(stage), "entry");
            stage.say(ERENHOT_CUSTOMS, "transfer_acknowledged", 120, body);
        }),
        Example::admitted(|stage| {
            transcribe(stage);
        }),
        Example::admitted(|stage| {
            let (transfer, event) = transcribe(stage);
            let body = with(acknowledgement(&transfer, "destination"), "/confirms", event);
            stage.say(XINING_CUSTOMS, "transfer_acknowledged", 180, body);
        }),
        Example::breaks(&TRANSFER_UNKNOWN, |stage| {
            let body = acknowledgement(&stage.world.permit, "entry");
            stage.say(ERENHOT_CUSTOMS, "transfer_acknowledged", 120, body);
        }),
        Example::breaks(&ALREADY_ACKNOWLEDGED, |stage| {
            let body = acknowledgement(&declared(stage), "entry");
            stage.say(ERENHOT_CUSTOMS, "transfer_acknowledged", 120, body.clone());
            stage.say(ERENHOT_CUSTOMS, "transfer_acknowledged", 180, body);
        }),
        Example::breaks(&CONFIRMS_UNKNOWN, |stage| {
            let (transfer, _) = transcribe(stage);
            let body = acknowledgement(&transfer, "destination");
            let body = with(body, "/confirms", stage.world.permit.clone());
            stage.say(XINING_CUSTOMS, "transfer_acknowledged", 180, body);
        }),
        Example::breaks(&CONFIRMS_MISMATCH, |stage| {
            let (transfer, event) = transcribe(stage);
            let body = with(acknowledgement(&transfer, "destination"), "/confirms", event);
            let body = with(body, "/slip_number", "LX-OTHER");
            stage.say(XINING_CUSTOMS, "transfer_acknowledged", 180, body);
        }),
        Example::breaks(&EVIDENCE_MISSING, |stage| {
            let body = acknowledgement(&declared(stage), "destination");
            let mut draft = stage.world.draft("transfer_acknowledged", 120, body);
            draft.transcribed = true;
            stage.sign(IMPORTER, draft);
        }),
    ]
}
