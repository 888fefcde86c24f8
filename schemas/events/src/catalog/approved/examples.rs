use super::{TARGET_UNKNOWN, ALREADY_APPROVED, DIGEST_MISMATCH, SAME_KEY, SAME_PERSON, AUTHOR_RIGHT_LOST};
use crate::samples::{Author, BUREAU, Example, MEMBERS, PLANT, Stage, XINING_CUSTOMS, with};
use serde_json::{Value, json};

/// Opening stock awaits approval; gives the approval, and the plant's second person.
fn pending(stage: &mut Stage) -> (Value, Author) {
    let second = stage.world.add_key(PLANT, "P-02");
    let enrolled = stage.world.enrol(BUREAU, second);
    stage.events.push(enrolled);
    let body = json!({
        "bin": format!("{}/01", MEMBERS[PLANT.0].facility()), "commodity": "oats",
        "hs_code": "1004900000", "origin": "RU", "gmo": false, "permit": null,
        "mass_g": 120_000_000, "method": "declared", "in_store_since": "2024-11-03",
    });
    let target = stage.say(PLANT, "opening_stock_recorded", 0, body);
    (json!({ "target": target, "digest": stage.last_digest() }), second)
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let (body, second) = pending(stage);
            stage.say(second, "approved", 60, body);
        }),
        Example::admitted(|stage| {
            let (body, _) = pending(stage);
            stage.say(XINING_CUSTOMS, "approved", 60, body);
        }),
        Example::breaks(&TARGET_UNKNOWN, |stage| {
            let (body, second) = pending(stage);
            let body = with(body, "/target", stage.world.permit.clone());
            stage.say(second, "approved", 60, body);
        }),
        Example::breaks(&ALREADY_APPROVED, |stage| {
            let (body, second) = pending(stage);
            stage.say(second, "approved", 60, body.clone());
            stage.say(second, "approved", 120, body);
        }),
        Example::breaks(&DIGEST_MISMATCH, |stage| {
            let (body, second) = pending(stage);
            stage.say(second, "approved", 60, with(body, "/digest", "0".repeat(64)));
        }),
        Example::breaks(&SAME_KEY, |stage| {
            let (body, _) = pending(stage);
            stage.say(PLANT, "approved", 60, body);
        }),
        Example::breaks(&SAME_PERSON, |stage| {
            let (body, _) = pending(stage);
            let third = stage.world.add_key(PLANT, "P-01");
            let enrolled = stage.world.enrol(BUREAU, third);
            stage.events.push(enrolled);
            stage.say(third, "approved", 60, body);
        }),
        Example::breaks(&AUTHOR_RIGHT_LOST, |stage| {
            let (body, second) = pending(stage);
            let key = stage.world.signatory(PLANT).key_id();
            let revocation = json!({ "key": key, "reason": "lost", "suspect_from_index": null });
            stage.say(BUREAU, "key_revoked", 30, revocation);
            stage.say(second, "approved", 60, body);
        }),
    ]
}
