use super::{EVIDENCE_MISSING, FACILITY_UNKNOWN};
use crate::samples::{Example, MEMBERS, PLANT, XINING_CUSTOMS, with};
use serde_json::{Value, json};

fn body() -> Value {
    json!({
        "facility": MEMBERS[PLANT.0].facility(), "scope": ["ledger", "monitoring"],
        "visitors": ["P-01", "P-02"], "findings": ["周边监测点标识缺失(示例)"],
        "record_number": "XN-VISIT-DEMO-1",
    })
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let draft = stage.world.draft("supervision_visited", 0, body());
            stage.sign(XINING_CUSTOMS, draft.with_file(b"photo"));
        })
        .whole(),
        Example::breaks(&EVIDENCE_MISSING, |stage| {
            stage.say(XINING_CUSTOMS, "supervision_visited", 0, body());
        })
        .whole(),
        Example::breaks(&FACILITY_UNKNOWN, |stage| {
            let elsewhere = format!("{}-009", MEMBERS[PLANT.0].party);
            let body = with(body(), "/facility", elsewhere);
            let draft = stage.world.draft("supervision_visited", 0, body);
            stage.sign(XINING_CUSTOMS, draft.with_file(b"photo"));
        })
        .whole(),
    ]
}
