use crate::catalog::Body;
use crate::judge::{Stop, decide};
use crate::right::code;
use crate::samples::{
    Author, BUREAU, CARRIER, ERENHOT_CUSTOMS, IMPORTER, MEMBERS, PLANT, STATION, Stage, UNFILED,
    XINING_CUSTOMS, acknowledgement, bin, departure, facility, filing, party, permit, receipt,
    transfer, with,
};
use crate::{Context, right};
use grain_envelope::{Digest, Header, Role, ServerTime, Statement, Submitted};
use serde_json::{Value, json};

pub(super) fn read(event: &Submitted) -> (Header, Body, Digest) {
    let statement = Statement::read(event.payload(), event.signature()).unwrap();
    let header = statement.form.unwrap();
    let body = Body::parse(header.type_name.as_str(), &statement.body).unwrap();
    (header, body, statement.digest)
}

/// The code with which an event would be forbidden after a stage; `None` if it is not.
fn forbidden(stage: &Stage, event: &Submitted) -> Option<&'static str> {
    let (state, judgements) = stage.replay();
    let (header, body, digest) = read(event);
    let recorded_at = judgements.last().unwrap().recorded_at;
    let context = Context {
        index: stage.next_index(),
        recorded_at,
    };
    match decide(&state, &header, &body, &digest, &context).outcome {
        Err(Stop::Forbidden(forbidden)) => Some(forbidden.code),
        Err(Stop::Form(error)) => panic!("{error}"),
        Ok(_) => None,
    }
}

pub(super) fn by(
    stage: &Stage,
    author: Author,
    name: &'static str,
    body: &Value,
) -> Option<&'static str> {
    let mut stage = stage.clone();
    let event = stage.world.event(author, name, 240, body.clone());
    forbidden(&stage, &event)
}

const EVERYONE: [Author; 7] = [
    BUREAU,
    XINING_CUSTOMS,
    ERENHOT_CUSTOMS,
    IMPORTER,
    PLANT,
    CARRIER,
    UNFILED,
];

/// Exactly these may write it; every other is forbidden.
fn only(stage: &Stage, may: &[Author], name: &'static str, body: &Value) {
    for author in EVERYONE {
        let code = by(stage, author, name, body);
        assert_eq!(
            code.is_none(),
            may.contains(&author),
            "{name} by {author:?}: {code:?}"
        );
    }
}

#[test]
fn each_type_is_written_by_whom_it_is_for() {
    let mut stage = Stage::ready();
    let train = stage.train(2);
    let world = &stage.world;
    let plant = MEMBERS[PLANT.0];
    let registered = party(STATION);
    only(
        &stage,
        &[BUREAU, ERENHOT_CUSTOMS],
        "party_registered",
        &registered,
    );
    let place = with(
        facility(plant, "plant", 1),
        "/facility",
        format!("{}-003", plant.party),
    );
    only(
        &stage,
        &[BUREAU, XINING_CUSTOMS],
        "facility_registered",
        &place,
    );
    only(
        &stage,
        &[BUREAU, XINING_CUSTOMS, PLANT],
        "bin_registered",
        &bin(plant, "02", 1),
    );
    let filed = filing(plant, 1, world.start_s);
    only(&stage, &[XINING_CUSTOMS], "customs_filing_granted", &filed);
    let permitted = permit(1, world.start_s);
    only(
        &stage,
        &[IMPORTER, XINING_CUSTOMS, ERENHOT_CUSTOMS],
        "permit_recorded",
        &permitted,
    );
    let lot = stage.lot_body(1);
    only(
        &stage,
        &[IMPORTER, XINING_CUSTOMS, ERENHOT_CUSTOMS],
        "lot_created",
        &lot,
    );
    let declared = stage.transfer_body(&train.lot, PLANT, &train.units);
    only(&stage, &[IMPORTER, PLANT], "transfer_declared", &declared);
    let entry = acknowledgement(&train.transfer, "entry");
    only(&stage, &[ERENHOT_CUSTOMS], "transfer_acknowledged", &entry);
    let destination = acknowledgement(&train.transfer, "destination");
    only(
        &stage,
        &[XINING_CUSTOMS],
        "transfer_acknowledged",
        &destination,
    );
    only(
        &stage,
        &[CARRIER, IMPORTER, ERENHOT_CUSTOMS],
        "departed",
        &departure(&train),
    );
    let arrived = receipt(&train, &train.units[0], 1, true);
    only(&stage, &[PLANT, XINING_CUSTOMS], "received", &arrived);
}

#[test]
fn codes_say_what_is_missing() {
    let mut stage = Stage::ready();
    let train = stage.train(1);
    let plant = party(MEMBERS[PLANT.0]);
    let told = |author, name, body: &Value| by(&stage, author, name, body);
    assert_eq!(
        told(PLANT, "party_registered", &plant),
        Some(code::RIGHT_MISSING)
    );
    assert_eq!(
        told(ERENHOT_CUSTOMS, "party_registered", &plant),
        Some(code::REGION_OUTSIDE)
    );
    let arrived = receipt(&train, &train.units[0], 1, true);
    assert_eq!(
        told(ERENHOT_CUSTOMS, "received", &arrived),
        Some(code::REGION_OUTSIDE)
    );

    let draft = |change: fn(&mut crate::samples::Draft)| {
        let mut stage = stage.clone();
        let mut draft = stage.world.draft("received", 300, arrived.clone());
        change(&mut draft);
        let event = stage.world.sign(PLANT, draft);
        forbidden(&stage, &event)
    };
    assert_eq!(
        draft(|draft| draft.role = Some(Role::Carrier)),
        Some(code::ROLE_NOT_HELD)
    );
    let other = |draft: &mut crate::samples::Draft| draft.actor = Some(MEMBERS[UNFILED.0].party);
    assert_eq!(draft(other), Some(code::ACTOR_NOT_KEY_HOLDER));
    assert_eq!(
        draft(|draft| draft.transcribed = true),
        Some(code::NOT_TRANSCRIBABLE)
    );
    assert_eq!(draft(|_| {}), None);
}

#[test]
fn an_authority_is_vouched_for_by_its_own_branch() {
    let stage = Stage::ready();
    let body = |role: &str| {
        json!({
            "party": "11630106MB0000A55Y", "name": "湟中区农业农村局(示例)", "name_en": null,
            "region": "630106", "roles": [role],
        })
    };
    // Only customs brings in customs; genesis named nobody of agriculture, so nobody can, and least
    // of all the operator.
    only(
        &stage,
        &[XINING_CUSTOMS],
        "party_registered",
        &body("customs"),
    );
    only(&stage, &[], "party_registered", &body("agriculture"));
    only(
        &stage,
        &[BUREAU, XINING_CUSTOMS],
        "party_registered",
        &body("dealer"),
    );
}

#[test]
fn a_key_enrols_within_its_party_and_roles_only() {
    let mut stage = Stage::ready();
    let second = stage.world.add_key(PLANT, "P-02");
    let body = stage.world.enrolment(second).body;
    only(
        &stage,
        &[BUREAU, XINING_CUSTOMS, PLANT],
        "key_enrolled",
        &body,
    );
    only(
        &stage,
        &[BUREAU, XINING_CUSTOMS],
        "key_enrolled",
        &with(body.clone(), "/roles/0", "carrier"),
    );
    stage.say(PLANT, "key_enrolled", 0, with(body, "/may_enrol", false));
    let third = stage.world.add_key(PLANT, "P-03");
    let body = stage.world.enrolment(third).body;
    assert_eq!(
        by(&stage, second, "key_enrolled", &body),
        Some(code::RIGHT_MISSING)
    );
}

#[test]
fn a_trip_key_writes_of_its_trip_only_for_whichever_carrier() {
    let mut stage = Stage::ready();
    let train = stage.train(2);
    let other = stage.train(2);
    let key = stage.world.add_key(CARRIER, "P-09");
    let body = stage.world.enrolment(key).body;
    let scope = json!({ "transfer": train.transfer, "unit": train.units[0] });
    stage.say(BUREAU, "key_enrolled", 180, with(body, "/scope", scope));
    let both = departure(&train);
    let one = with(both.clone(), "/units", json!([both["units"][0]]));
    let elsewhere = departure(&other);
    let elsewhere = with(elsewhere.clone(), "/units", json!([elsewhere["units"][0]]));
    assert_eq!(by(&stage, key, "departed", &one), None);
    assert_eq!(
        by(&stage, key, "departed", &both),
        Some(code::SCOPE_EXCEEDED)
    );
    assert_eq!(
        by(&stage, key, "departed", &elsewhere),
        Some(code::SCOPE_EXCEEDED)
    );
    let retire = json!({
        "key": stage.world.signatory(PLANT).key_id(), "reason": "retired", "suspect_from_index": null,
    });
    assert_eq!(
        by(&stage, key, "key_revoked", &retire),
        Some(code::SCOPE_EXCEEDED)
    );
}

#[test]
fn a_plant_gives_out_the_key_of_a_trip_and_any_carrier_signs_with_it() {
    let mut stage = Stage::ready();
    let train = stage.train(2);
    let key = stage.world.add_key(PLANT, "P-09");
    let body = with(stage.world.enrolment(key).body, "/roles/0", "carrier");
    let scope = json!({ "transfer": train.transfer, "unit": train.units[0] });
    assert_eq!(
        by(&stage, PLANT, "key_enrolled", &body),
        Some(code::RIGHT_MISSING)
    );
    stage.say(PLANT, "key_enrolled", 180, with(body, "/scope", scope));
    let both = departure(&train);
    let one = with(both.clone(), "/units", json!([both["units"][0]]));
    let signed_for = |party| {
        let mut stage = stage.clone();
        let mut draft = stage.world.draft("departed", 240, one.clone());
        (draft.actor, draft.role) = (Some(party), Some(Role::Carrier));
        let event = stage.world.sign(key, draft);
        forbidden(&stage, &event)
    };
    assert_eq!(signed_for(MEMBERS[CARRIER.0].party), None);
    assert_eq!(
        signed_for(MEMBERS[UNFILED.0].party),
        Some(code::ACTOR_NOT_KEY_HOLDER)
    );
}

#[test]
fn genesis_is_the_first_event_of_its_key() {
    let stage = Stage::founded();
    let (header, body, _) = read(&stage.events[0]);
    assert!(body.check(&header).is_ok());
    let later = Header {
        author_sequence: 2,
        ..header
    };
    assert_eq!(body.check(&later).unwrap_err().pointer, "/author_sequence");
}

#[test]
fn genesis_is_written_once() {
    let mut stage = Stage::founded();
    let genesis = stage.events[0].clone();
    assert_eq!(forbidden(&stage, &genesis), Some(code::RIGHT_MISSING));
    stage.events.clear();
    let (header, body, digest) = read(&genesis);
    let recorded_at = ServerTime::from_milliseconds(0).unwrap();
    let context = Context {
        index: 0,
        recorded_at,
    };
    let state = crate::State::new();
    assert!(right::of_header(&state, &header).is_ok());
    assert!(
        decide(&state, &header, &body, &digest, &context)
            .outcome
            .is_ok()
    );
}

#[test]
fn contradictions_of_the_payload_are_form_and_come_after_rights() {
    let mut stage = Stage::ready();
    let train = stage.train(1);
    let arrived = receipt(&train, &train.units[0], 1, true);
    let elsewhere = with(
        arrived,
        "/bin",
        format!("{}/01", MEMBERS[UNFILED.0].facility()),
    );
    assert_eq!(
        by(&stage, UNFILED, "received", &elsewhere),
        Some(code::RIGHT_MISSING)
    );
    let event = stage.world.event(PLANT, "received", 240, elsewhere);
    let (header, body, digest) = read(&event);
    let (state, judgements) = stage.replay();
    let recorded_at = judgements.last().unwrap().recorded_at;
    let context = Context {
        index: stage.next_index(),
        recorded_at,
    };
    let stop = decide(&state, &header, &body, &digest, &context)
        .outcome
        .unwrap_err();
    let Stop::Form(error) = stop else {
        panic!("{stop}")
    };
    assert_eq!(
        (error.code, error.pointer.as_str()),
        ("form-scalar", "/body/bin")
    );
}

#[test]
fn keys_of_the_founding_are_revoked_by_their_parties_only() {
    let stage = Stage::ready();
    let key = stage.world.signatory(XINING_CUSTOMS).key_id();
    let lost = json!({ "key": key, "reason": "lost", "suspect_from_index": null });
    only(&stage, &[XINING_CUSTOMS], "key_revoked", &lost);
}

#[test]
fn a_container_is_declared_by_a_number_whose_check_digit_holds() {
    let stage = Stage::ready();
    let declared = |unit: &str| {
        let mut stage = stage.clone();
        let units = [unit.to_owned()];
        let permit = "0197a4c2-1b2c-7def-8123-456789abcdef";
        let lot = format!("{permit}.1");
        let body = transfer(permit, &lot, MEMBERS[PLANT.0], &units, 1_750_000_000);
        let event = stage.world.event(IMPORTER, "transfer_declared", 240, body);
        let (header, body, _) = read(&event);
        body.check(&header).map_err(|error| error.pointer)
    };
    assert_eq!(declared("TBJU4000010"), Ok(()));
    for mistyped in ["TBJU4000011", "tbju4000010", "青A12345"] {
        assert_eq!(
            declared(mistyped),
            Err("/body/units/0/unit".to_owned()),
            "{mistyped}"
        );
    }
}
