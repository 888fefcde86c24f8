use super::{FACILITY_NOT_REGISTERED, PERIOD_INVALID, NUMBER_TAKEN, CONFIRMS_UNKNOWN, CONFIRMS_MISMATCH, EVIDENCE_MISSING};
use crate::samples::{Example, MEMBERS, PLANT, Stage, UNFILED, XINING_CUSTOMS, filing, with};
use serde_json::Value;

const CAPACITY_MASS_G: u64 = 30_000_000_000;

/// A filing of the mill that has none in the sample world.
fn body(stage: &Stage) -> Value {
    let body = filing(MEMBERS[UNFILED.0], CAPACITY_MASS_G, stage.world.start_s);
    with(body, "/filing_number", "XN-FILING-DEMO-2")
}

/// The mill transcribes the paper itself; gives the event's id.
fn transcribe(stage: &mut Stage) -> String {
    let draft = stage.world.draft("customs_filing_granted", 0, body(stage));
    stage.sign(UNFILED, draft.transcribed_from(b"scan"))
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let body = body(stage);
            stage.say(XINING_CUSTOMS, "customs_filing_granted", 0, body);
        }),
        Example::admitted(|stage| {
            transcribe(stage);
        }),
        Example::admitted(|stage| {
            let event = transcribe(stage);
            let body = with(body(stage), "/confirms", event);
            stage.say(XINING_CUSTOMS, "customs_filing_granted", 60, body);
        }),
        Example::breaks(&FACILITY_NOT_REGISTERED, |stage| {
            let elsewhere = format!("{}-002", MEMBERS[UNFILED.0].party);
            let body = with(body(stage), "/facility", elsewhere);
            stage.say(XINING_CUSTOMS, "customs_filing_granted", 0, body);
        }),
        Example::breaks(&PERIOD_INVALID, |stage| {
            let body = with(body(stage), "/valid_until", "2024-12-31");
            stage.say(XINING_CUSTOMS, "customs_filing_granted", 0, body);
        }),
        Example::breaks(&NUMBER_TAKEN, |stage| {
            let body = filing(MEMBERS[PLANT.0], CAPACITY_MASS_G, stage.world.start_s);
            stage.say(XINING_CUSTOMS, "customs_filing_granted", 0, body);
        }),
        Example::breaks(&CONFIRMS_UNKNOWN, |stage| {
            let body = with(body(stage), "/confirms", stage.world.permit.clone());
            stage.say(XINING_CUSTOMS, "customs_filing_granted", 0, body);
        }),
        Example::breaks(&CONFIRMS_MISMATCH, |stage| {
            let event = transcribe(stage);
            let body = with(with(body(stage), "/confirms", event), "/commodities/1", "barley");
            stage.say(XINING_CUSTOMS, "customs_filing_granted", 60, body);
        }),
        Example::breaks(&EVIDENCE_MISSING, |stage| {
            let mut draft = stage.world.draft("customs_filing_granted", 0, body(stage));
            draft.transcribed = true;
            stage.sign(UNFILED, draft);
        }),
    ]
}
