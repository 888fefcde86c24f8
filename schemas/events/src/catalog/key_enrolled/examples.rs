use super::{KEY_KNOWN, OUTLIVES_ENROLLER, PARTY_UNKNOWN, POSSESSION_INVALID, ROLE_NOT_HELD, SCOPE_NOT_OWN};
use crate::samples::{Author, BUREAU, Example, MEMBERS, PLANT, Stage, UNFILED, XINING_CUSTOMS, party, with};
use serde_json::{Value, json};

fn enrolment(stage: &Stage, author: Author) -> Value {
    let signatory = stage.world.signatory(author);
    json!({
        "party": signatory.member.party, "public_key": signatory.public_key(),
        "possession": signatory.possession(&stage.world.origin),
        "roles": [signatory.member.role], "may_enrol": false, "scope": null, "expires_at": null,
    })
}

/// A key of the plant that may enrol others and ends by itself, and when.
fn short_lived(stage: &mut Stage) -> (Author, &'static str) {
    let end = "2026-06-01T00:00:00+08:00";
    let second = stage.world.add_key(PLANT, "P-02");
    let body = with(enrolment(stage, second), "/expires_at", end);
    stage.say(BUREAU, "key_enrolled", 0, with(body, "/may_enrol", true));
    (second, end)
}

pub(super) fn examples() -> Vec<Example> {
    let mut examples = who_may();
    examples.extend(within_limits());
    examples
}

fn who_may() -> Vec<Example> {
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

/// Nobody gives out more than they have.
fn within_limits() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let (short_lived, end) = short_lived(stage);
            let third = stage.world.add_key(PLANT, "P-03");
            let body = with(enrolment(stage, third), "/expires_at", end);
            stage.say(short_lived, "key_enrolled", 60, body);
        }),
        Example::breaks(&OUTLIVES_ENROLLER, |stage| {
            let (short_lived, _) = short_lived(stage);
            let third = stage.world.add_key(PLANT, "P-03");
            let body = enrolment(stage, third);
            stage.say(short_lived, "key_enrolled", 60, body);
        }),
        Example::breaks(&OUTLIVES_ENROLLER, |stage| {
            let (short_lived, _) = short_lived(stage);
            let third = stage.world.add_key(PLANT, "P-03");
            let later = "2026-06-01T00:00:01+08:00";
            let body = with(enrolment(stage, third), "/expires_at", later);
            stage.say(short_lived, "key_enrolled", 60, body);
        }),
        Example::admitted(|stage| {
            let train = stage.train(1);
            let scope = json!({ "transfer": train.transfer, "unit": train.units[0] });
            let trip = stage.world.add_key(PLANT, "P-02");
            let body = with(enrolment(stage, trip), "/scope", scope);
            stage.say(PLANT, "key_enrolled", 180, body);
        }),
        Example::breaks(&SCOPE_NOT_OWN, |stage| {
            let train = stage.train(1);
            let scope = json!({ "transfer": train.transfer, "unit": train.units[0] });
            let trip = stage.world.add_key(UNFILED, "P-02");
            let body = with(enrolment(stage, trip), "/scope", scope);
            stage.say(UNFILED, "key_enrolled", 180, body);
        }),
        Example::breaks(&SCOPE_NOT_OWN, |stage| {
            let scope = json!({ "transfer": stage.world.permit.clone(), "unit": "TCNU8765431" });
            let trip = stage.world.add_key(PLANT, "P-02");
            let body = with(enrolment(stage, trip), "/scope", scope);
            stage.say(PLANT, "key_enrolled", 0, body);
        }),
    ]
}
