use crate::samples::{Example, PLANT};
use serde_json::json;

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let commitment = blake3::hash(b"P-03").to_hex().to_string();
            let body = json!({ "person": "P-03", "commitment": commitment });
            stage.say(PLANT, "person_listed", 0, body);
            // The phone has changed, and so has what is committed to.
            let commitment = blake3::hash(b"P-03, another phone").to_hex().to_string();
            let body = json!({ "person": "P-03", "commitment": commitment });
            stage.say(PLANT, "person_listed", 3_600, body);
        })
        .whole(),
    ]
}
