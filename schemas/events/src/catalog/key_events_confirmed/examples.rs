use super::NOTHING_SUSPECT;
use crate::samples::{Author, BUREAU, Example, PLANT, Stage};
use serde_json::json;

/// The plant enrols a second key; the first is revoked, suspect from an index on or not at all.
fn revoked(stage: &mut Stage, suspect_from: Option<u64>) -> Author {
    let second = stage.world.add_key(PLANT, "P-02");
    let enrolled = stage.world.enrol(BUREAU, second);
    stage.events.push(enrolled);
    let key = stage.world.signatory(PLANT).key_id();
    let body = json!({ "key": key, "reason": "lost", "suspect_from_index": suspect_from });
    stage.say(BUREAU, "key_revoked", 0, body);
    second
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let second = revoked(stage, Some(2));
            let key = stage.world.signatory(PLANT).key_id();
            let body = json!({ "key": key, "first_index": 3, "last_index": 9 });
            stage.say(second, "key_events_confirmed", 60, body);
        }),
        Example::breaks(&NOTHING_SUSPECT, |stage| {
            let second = revoked(stage, None);
            let key = stage.world.signatory(PLANT).key_id();
            let body = json!({ "key": key, "first_index": 3, "last_index": 9 });
            stage.say(second, "key_events_confirmed", 60, body);
        }),
    ]
}
