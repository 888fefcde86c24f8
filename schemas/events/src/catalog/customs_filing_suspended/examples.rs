use super::{FILING_UNKNOWN, ALREADY_SUSPENDED, EVIDENCE_MISSING};
use crate::samples::{Example, MEMBERS, PLANT, Stage, XINING_CUSTOMS, with};
use serde_json::{Value, json};

/// The suspension of the plant's filing.
fn body(stage: &Stage) -> Value {
    let facility = MEMBERS[PLANT.0].facility();
    let (state, _) = stage.replay();
    let known = state.facility(facility.parse().expect("a facility of the cast"));
    let filing = known.expect("the plant is registered").filings[0].event;
    json!({
        "facility": facility, "filing": filing, "reason": "防疫条件不再符合要求(示例)",
        "notice_number": "XN-NOTICE-DEMO-1",
    })
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let body = body(stage);
            stage.say(XINING_CUSTOMS, "customs_filing_suspended", 0, body);
        }),
        Example::admitted(|stage| {
            let draft = stage.world.draft("customs_filing_suspended", 0, body(stage));
            stage.sign(PLANT, draft.transcribed_from(b"scan"));
            let body = body(stage);
            stage.say(XINING_CUSTOMS, "customs_filing_suspended", 60, body);
        }),
        Example::breaks(&FILING_UNKNOWN, |stage| {
            let body = with(body(stage), "/filing", stage.world.permit.clone());
            stage.say(XINING_CUSTOMS, "customs_filing_suspended", 0, body);
        }),
        Example::breaks(&ALREADY_SUSPENDED, |stage| {
            let body = body(stage);
            stage.say(XINING_CUSTOMS, "customs_filing_suspended", 0, body.clone());
            stage.say(XINING_CUSTOMS, "customs_filing_suspended", 60, body);
        }),
        Example::breaks(&EVIDENCE_MISSING, |stage| {
            let mut draft = stage.world.draft("customs_filing_suspended", 0, body(stage));
            draft.transcribed = true;
            stage.sign(PLANT, draft);
        }),
    ]
}
