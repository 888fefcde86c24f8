use super::{PARTY_UNKNOWN, KEY_KNOWN, POSSESSION_INVALID, ROLE_NOT_HELD};
use crate::samples::{Author, BUREAU, Example, MEMBERS, PLANT, Stage, XINING_CUSTOMS, party, with};
use serde_json::{Value, json};

fn enrolment(stage: &Stage, author: Author) -> Value {
    let signatory = stage.world.signatory(author);
    json!({
        "party": signatory.member.party, "public_key": signatory.public_key(),
        "possession": signatory.possession(&stage.world.origin),
        "roles": [signatory.member.role], "may_enrol": false, "scope": null, "expires_at": null,
    })
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            stage.begin_again();
            stage.say(BUREAU, "party_registered", -7_000, party(MEMBERS[PLANT.0]));
            let body = enrolment(stage, PLANT);
            stage.say(XINING_CUSTOMS, "key_enrolled", -6_900, body);
        }),
        Example::admitted(|stage| {
            let second = stage.world.add_key(PLANT, "P-02");
            let body = enrolment(stage, second);
            stage.say(PLANT, "key_enrolled", 0, body);
        }),
        Example::breaks(&PARTY_UNKNOWN, |stage| {
            stage.begin_again();
            let body = enrolment(stage, PLANT);
            stage.say(BUREAU, "key_enrolled", -7_000, body);
        }),
        Example::breaks(&KEY_KNOWN, |stage| {
            let body = enrolment(stage, PLANT);
            stage.say(BUREAU, "key_enrolled", 0, body);
        }),
        Example::breaks(&POSSESSION_INVALID, |stage| {
            let second = stage.world.add_key(PLANT, "P-02");
            let body = with(enrolment(stage, second), "/possession", "0".repeat(128));
            stage.say(PLANT, "key_enrolled", 0, body);
        }),
        Example::breaks(&ROLE_NOT_HELD, |stage| {
            let second = stage.world.add_key(PLANT, "P-02");
            let body = with(enrolment(stage, second), "/roles/0", "carrier");
            stage.say(BUREAU, "key_enrolled", 0, body);
        }),
    ]
}
