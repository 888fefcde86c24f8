use super::SUSPECT_FROM_AHEAD;
use crate::samples::{Author, BUREAU, Example, PLANT, Stage};
use serde_json::{Value, json};

fn revocation(stage: &Stage, author: Author, suspect_from: Option<u64>) -> Value {
    let key = stage.world.signatory(author).key_id();
    json!({ "key": key, "reason": "compromised", "suspect_from_index": suspect_from })
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let body = revocation(stage, PLANT, Some(stage.next_index() - 2));
            stage.say(BUREAU, "key_revoked", 0, body);
        }),
        Example::admitted(|stage| {
            let body = revocation(stage, PLANT, None);
            stage.say(PLANT, "key_revoked", 0, body);
        }),
        Example::breaks(&SUSPECT_FROM_AHEAD, |stage| {
            let body = revocation(stage, PLANT, Some(1_000_000));
            stage.say(BUREAU, "key_revoked", 0, body);
        }),
    ]
}
