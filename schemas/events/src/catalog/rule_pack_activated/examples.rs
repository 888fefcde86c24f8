use super::{ALREADY_ACTIVATED, PACK_UNKNOWN};
use crate::pack;
use crate::samples::{BUREAU, Example, with};
use serde_json::{Value, json};

fn activation(number: usize) -> Value {
    let reference = &pack::KNOWN[number].reference;
    json!({
        "name": reference.name, "version": reference.version, "blake3": reference.blake3,
    })
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            stage.begin_again();
            stage.say(BUREAU, "rule_pack_activated", -7_000, activation(0));
        }),
        Example::breaks(&ALREADY_ACTIVATED, |stage| {
            stage.say(BUREAU, "rule_pack_activated", 0, activation(1));
        }),
        Example::breaks(&PACK_UNKNOWN, |stage| {
            stage.begin_again();
            let body = with(activation(0), "/version", "9.9.9");
            stage.say(BUREAU, "rule_pack_activated", -7_000, body);
        }),
    ]
}
