//! Nobody writes into the chain of grain with which he has nothing to do.

use super::rights::by;
use crate::class::Class;
use crate::right::{self, code};
use crate::samples::{
    CARRIER, Expectation, IMPORTER, PLANT, RECEIVED_MASS_G, Stage, Train, UNFILED, correction,
    replay, voiding, with,
};
use grain_envelope::{KeyId, Subject};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A train whose first container the plant received, and the receipt.
fn received() -> (Stage, Train, String) {
    let mut stage = Stage::whole();
    let train = stage.train(2);
    let receipt = stage.world.receive(PLANT, &train, 0, RECEIVED_MASS_G, true);
    let target = stage.world.last_id(&receipt);
    stage.events.push(receipt);
    (stage, train, target)
}

/// An event that the unfiled mill told of itself: grain of another train, at its own place.
fn own(stage: &mut Stage) -> (Train, String) {
    let train = stage.train(1);
    let arrived = stage.world.receive_at_unfiled(&train.lot);
    let id = stage.world.last_id(&arrived);
    stage.events.push(arrived);
    (train, id)
}

const FORBIDDEN: Option<&str> = Some(code::RIGHT_MISSING);

#[test]
fn an_outsider_voids_nothing_of_others() {
    let (mut stage, train, target) = received();
    let (stray, stray_id) = own(&mut stage);
    let told = |author, body: Value| by(&stage, author, "voided", &body);
    let unknown = stage.world.permit.clone();
    let foreign = voiding(&train, &unknown);
    let without = with(foreign.clone(), "/transfer", Value::Null);
    // What nobody told of, what others told of, and what he told of himself.
    for target in [&unknown, &target, &stray_id] {
        let foreign = with(foreign.clone(), "/target", target.as_str());
        let without = with(without.clone(), "/target", target.as_str());
        assert_eq!(told(UNFILED, foreign), FORBIDDEN, "{target}");
        assert_eq!(told(UNFILED, without), FORBIDDEN, "{target}");
    }
    let lots = json!([stray.lot, train.lot]);
    let own = with(
        with(without, "/target", stray_id.as_str()),
        "/lots",
        json!([stray.lot]),
    );
    assert_eq!(told(UNFILED, with(own.clone(), "/lots", lots)), FORBIDDEN);
    assert_eq!(
        told(
            UNFILED,
            with(own.clone(), "/transfer", json!(train.transfer))
        ),
        FORBIDDEN
    );
    assert_eq!(told(UNFILED, own), None);
    // Those who have to do with the grain may be wrong about the event: that is recorded.
    for author in [IMPORTER, PLANT, CARRIER] {
        assert_eq!(told(author, voiding(&train, &unknown)), None, "{author:?}");
    }
    assert_eq!(told(PLANT, voiding(&train, &target)), None);
    assert_eq!(told(IMPORTER, voiding(&train, &target)), FORBIDDEN);
}

/// What is void stays its author's, and may be said to be void once more.
#[test]
fn what_is_void_is_still_its_authors() {
    let (mut stage, train, target) = received();
    stage.say(PLANT, "voided", 240, voiding(&train, &target));
    for (author, code) in [(PLANT, None), (UNFILED, FORBIDDEN), (IMPORTER, FORBIDDEN)] {
        assert_eq!(
            by(&stage, author, "voided", &voiding(&train, &target)),
            code,
            "{author:?}"
        );
    }
}

#[test]
fn an_outsider_corrects_nothing_of_others() {
    let (mut stage, train, target) = received();
    let (stray, stray_id) = own(&mut stage);
    let told = |author, body: Value| by(&stage, author, "corrected", &body);
    let unknown = stage.world.permit.clone();
    let weighing = |target: &str| correction(&train, target, &train.units[0], "received", [1, 2]);
    let movement = |target: &str, lot: &str, bin: &str| {
        let what = json!({ "movement": { "lots": [lot], "bins": [bin] } });
        with(weighing(target), "/what", what)
    };
    let bin = crate::samples::plant_bin("01");
    for target in [&unknown, &target, &stray_id] {
        assert_eq!(told(UNFILED, weighing(target)), FORBIDDEN, "{target}");
        assert_eq!(
            told(UNFILED, movement(target, &train.lot, &bin)),
            FORBIDDEN,
            "{target}"
        );
        assert_eq!(
            told(UNFILED, movement(target, &stray.lot, &bin)),
            FORBIDDEN,
            "{target}"
        );
    }
    for author in [IMPORTER, PLANT, CARRIER] {
        assert_eq!(told(author, weighing(&unknown)), None, "{author:?}");
    }
    assert_eq!(told(PLANT, weighing(&target)), None);
    assert_eq!(told(PLANT, movement(&unknown, &train.lot, &bin)), None);
}

/// A party that has to do with nothing in the sample world.
const OUTSIDER: &str = "91630105MA0000A86C";

/// Whether an event names something of its world that is on record: of others, for the outsider.
fn names_others(state: &crate::State, own: &Subject, subjects: &[Subject]) -> bool {
    subjects
        .iter()
        .filter(|subject| *subject != own)
        .any(|subject| match subject {
            Subject::Lot(lot) => state.lot(*lot).is_some(),
            Subject::Bin(bin) => state.bin(bin).is_some(),
            Subject::Permit(permit) => state.permit(*permit).is_some(),
            Subject::Transfer(transfer) => state.transfer(*transfer).is_some(),
            Subject::Process(process) => state.process(*process).is_some(),
            Subject::Case(case) => state.case(*case).is_some(),
            Subject::Facility(_) | Subject::Party(_) | Subject::Key(_) => false,
        })
}

/// Every fact that an enterprise records about a chain of others, said by a party that has nothing to
/// do with it, in each role that the type is for.
#[test]
fn an_outsider_writes_into_no_chain_of_others() {
    let outsider = OUTSIDER.parse().unwrap();
    let mut asked = BTreeSet::new();
    for descriptor in crate::catalog::ALL {
        let examples = descriptor.examples().into_iter();
        let admitted = examples.filter(|example| example.expects == Expectation::Admitted);
        for example in admitted.filter(|_| descriptor.class == Class::Observed) {
            let events = example.events();
            let (last, before) = events.split_last().unwrap();
            let (state, _) = replay(before);
            let (header, body, _) = super::rights::read(last);
            let own = Subject::Case(header.event_id.into());
            if header.actor == outsider || !names_others(&state, &own, &header.subjects) {
                continue;
            }
            for role in descriptor
                .roles
                .iter()
                .filter(|role| !right::REGISTRARS.contains(role))
            {
                let mut act = crate::Act::of(&header);
                (act.actor, act.role) = (outsider, *role);
                act.key = KeyId::from_bytes([7; 32]);
                let told = body
                    .as_event()
                    .right(&act, &crate::reader::Reader::new(&state));
                assert!(
                    told.is_err(),
                    "{} as {role:?}: {:?}",
                    descriptor.name,
                    header.subjects
                );
                asked.insert(descriptor.name);
            }
        }
    }
    for name in [
        "voided",
        "corrected",
        "departed",
        "received",
        "stored",
        "incident_reported",
    ] {
        assert!(asked.contains(name), "{name} not among {asked:?}");
    }
}

/// Nobody says of grain that is not his that it left, undeclared, from a place that is not his. Who
/// carries it may: he drives it.
#[test]
fn an_outsider_moves_nothing_away_from_others() {
    let (stage, train, _) = received();
    let undeclared = with(crate::samples::departure(&train), "/transfer", Value::Null);
    assert_eq!(by(&stage, UNFILED, "departed", &undeclared), FORBIDDEN);
    for author in [IMPORTER, CARRIER, PLANT] {
        assert_eq!(
            by(&stage, author, "departed", &undeclared),
            None,
            "{author:?}"
        );
    }
}
