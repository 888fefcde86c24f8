use super::{CUSTOMS_HAS_SPOKEN, EVIDENCE_MISSING, FILING_ENDED, FILING_UNKNOWN};
use crate::samples::{Example, MEMBERS, PLANT, Stage, XINING_CUSTOMS, filing_of, with};
use serde_json::{Value, json};

/// The plant's filing.
fn body(stage: &Stage) -> Value {
    json!({
        "facility": MEMBERS[PLANT.0].facility(), "filing": filing_of(stage, PLANT),
        "reason": "企业已停止进口粮食加工(示例)", "notice_number": "XN-NOTICE-DEMO-2",
    })
}

fn say(stage: &mut Stage, after_s: i64, body: Value) -> String {
    stage.say(XINING_CUSTOMS, "customs_filing_revoked", after_s, body)
}

fn transcribe(stage: &mut Stage, scan: bool) {
    let mut draft = stage.world.draft("customs_filing_revoked", 120, body(stage));
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
        Example::breaks(&FILING_ENDED, |stage| {
            let body = body(stage);
            say(stage, 0, body.clone());
            say(stage, 60, body);
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
