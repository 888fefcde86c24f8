use super::{KEY_KNOWN, POSSESSION_INVALID};
use crate::samples::{Author, CARRIER, Example, PLANT, PLANT_SECOND, Stage, leading_group};
use serde_json::{Value, json};

/// The body by which a key gives way to another.
fn body(stage: &Stage, to: Author) -> Value {
    let signatory = stage.world.signatory(to);
    json!({
        "public_key": signatory.public_key(),
        "possession": signatory.possession(&stage.world.origin),
    })
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let next = stage.world.add_key(PLANT, "P-01");
            let body = body(stage, next);
            stage.say(PLANT, "key_rotated", 0, body);
        })
        .whole(),
        // The successor of a successor.
        Example::admitted(|stage| {
            let second = stage.world.add_key(PLANT, "P-01");
            let third = stage.world.add_key(PLANT, "P-01");
            let first_body = body(stage, second);
            stage.say(PLANT, "key_rotated", 0, first_body);
            let start_s = stage.world.start_s;
            stage.say(second, "leading_group_appointed", 30, leading_group(start_s));
            let second_body = body(stage, third);
            stage.say(second, "key_rotated", 60, second_body);
        })
        .whole(),
        Example::breaks(&KEY_KNOWN, |stage| {
            let body = body(stage, PLANT_SECOND);
            stage.say(PLANT, "key_rotated", 0, body);
        })
        .whole(),
        Example::breaks(&POSSESSION_INVALID, |stage| {
            // The carrier's new key consented to be the carrier's, not the plant's.
            let next = stage.world.add_key(CARRIER, "P-01");
            let body = body(stage, next);
            stage.say(PLANT, "key_rotated", 0, body);
        })
        .whole(),
    ]
}
