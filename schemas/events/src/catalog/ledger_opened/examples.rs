use super::{ROLE_NOT_AUTHORITY, POSSESSION_INVALID, KEY_REPEATED};
use crate::samples::{Example, Stage, with};

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(Stage::begin_again),
        Example::breaks(&ROLE_NOT_AUTHORITY, |stage| {
            stage.begin_with(|body| with(body, "/authorities/0/role", "importer"));
        }),
        Example::breaks(&POSSESSION_INVALID, |stage| {
            stage.begin_with(|body| with(body, "/authorities/0/possession", "0".repeat(128)));
        }),
        Example::breaks(&KEY_REPEATED, |stage| {
            stage.begin_with(|body| {
                let key = body["operator"]["public_key"].clone();
                with(body, "/authorities/1/public_key", key)
            });
        }),
    ]
}
