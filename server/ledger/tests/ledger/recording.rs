//! What is answered to whom, in the order of checks of log-format.md §3.

use crate::support::{ORIGIN, World, problem, recorded, registration};
use grain_envelope::{Receipt, Verdict};
use grain_ledger::{Answer, Problem, Status};
use grain_log::proof_file::TlogProof;
use serde_json::json;

#[test]
fn an_event_is_answered_with_a_receipt_that_verifies() {
    let mut world = World::new();
    let now = world.clock.now_text();
    let event = world
        .operator
        .event("party_registered", &registration(9), &now);
    let answer = recorded(world.send(event.clone()));
    assert_eq!(answer.status, Status::Admitted);
    assert_eq!((answer.index, answer.verdict), (1, Verdict::Admitted));
    let receipt = Receipt::parse(&answer.receipt).unwrap();
    let admission = receipt.check(event.payload(), event.signature()).unwrap();
    assert_eq!(admission.index, 1);
    let proof = TlogProof::parse(receipt.proof.as_bytes()).unwrap();
    let leaf = grain_log::merkle::leaf_hash(&receipt.leaf.encode());
    let vkey = grain_ledger::log_vkey(&grain_ledger::DataDirectory::at(world.path())).unwrap();
    let checkpoint = proof.verify(&leaf, &[vkey.parse().unwrap()]).unwrap();
    assert_eq!(checkpoint.tree_size(), 2);
    assert_eq!(checkpoint.origin().as_str(), ORIGIN);
}

#[test]
fn the_same_event_again_gets_the_same_receipt_also_after_a_restart() {
    let mut world = World::new();
    let now = world.clock.now_text();
    let mut sent = Vec::new();
    for n in 10..20 {
        let event = world
            .operator
            .event("party_registered", &registration(n), &now);
        sent.push((event.clone(), recorded(world.send(event))));
    }
    for round in 0..2 {
        for (event, first) in &sent {
            let again = recorded(world.send(event.clone()));
            assert_eq!(again.status, Status::Admitted);
            assert_eq!(
                again.receipt, first.receipt,
                "round {round}, entry {}",
                first.index
            );
        }
        world.open();
    }
    assert_eq!(world.ledger().status().size, 11);
}

#[test]
fn numbers_follow_each_other() {
    let mut world = World::new();
    let now = world.clock.now_text();
    let (sequence, previous) = (world.operator.sequence, world.operator.previous);
    let skipped = world
        .operator
        .event("party_registered", &registration(9), &now);
    let gap = world
        .operator
        .event("party_registered", &registration(10), &now);
    match problem(world.send(gap)) {
        Problem::AuthorGap {
            expected_sequence,
            expected_previous,
        } => {
            assert_eq!(
                (expected_sequence, expected_previous),
                (sequence + 1, previous)
            );
        }
        other => panic!("{other:?}"),
    }
    recorded(world.send(skipped.clone()));
    world.operator.rewind(sequence, previous);
    let other = world
        .operator
        .event("party_registered", &registration(11), &now);
    match problem(world.send(other.clone())) {
        Problem::Conflict {
            first: 1,
            recorded: Some(2),
        } => {}
        other => panic!("{other:?}"),
    }
    // Once per key and number, and told again as it was told first; after a restart the index
    // knows.
    for _ in 0..2 {
        match problem(world.send(other.clone())) {
            Problem::Conflict {
                first: 1,
                recorded: Some(2),
            } => {}
            other => panic!("{other:?}"),
        }
        world.open();
    }
    assert_eq!(world.ledger().status().size, 3);
    // The id of the contradicting event was not used up: re-signed, it may follow.
    world.operator.rewind(sequence + 1, skipped.digest());
    let id = grain_envelope::Statement::read(other.payload(), other.signature()).unwrap();
    let again = world.operator.event_with_id(
        id.identity.event_id,
        "party_registered",
        &registration(11),
        &now,
    );
    assert_eq!(recorded(world.send(again)).index, 3);
    assert!(matches!(
        problem(world.send(other)),
        Problem::Conflict {
            first: 1,
            recorded: Some(2)
        }
    ));
}

#[test]
fn an_id_belongs_to_the_key_that_used_it_first() {
    let mut world = World::new();
    let now = world.clock.now_text();
    let id = world.operator.new_id();
    let first = world
        .operator
        .event_with_id(id, "party_registered", &registration(9), &now);
    recorded(world.send(first.clone()));
    let (sequence, previous) = (world.customs.sequence, world.customs.previous);
    let taken = world
        .customs
        .event_with_id(id, "party_registered", &registration(10), &now);
    assert!(matches!(problem(world.send(taken)), Problem::EventIdTaken));
    world.customs.rewind(sequence, previous);
    let other = world
        .operator
        .event_with_id(id, "party_registered", &registration(11), &now);
    assert!(matches!(
        problem(world.send(other.clone())),
        Problem::Conflict {
            first: 1,
            recorded: Some(2)
        }
    ));
    world.open();
    assert!(matches!(
        problem(world.send(other)),
        Problem::Conflict {
            first: 1,
            recorded: Some(2)
        }
    ));
    assert_eq!(recorded(world.send(first)).status, Status::Admitted);
}

#[test]
fn unknown_keys_wrong_ledgers_and_forged_signatures_leave_nothing() {
    let mut world = World::new();
    let now = world.clock.now_text();
    let mut stranger = world.operator.with_key(77);
    let event = stranger.event("party_registered", &registration(9), &now);
    assert!(matches!(problem(world.send(event)), Problem::KeyUnknown));
    let event = world
        .operator
        .event("party_registered", &registration(9), &now);
    let mut signature = *event.signature();
    signature[3] ^= 1;
    let forged =
        grain_envelope::Submitted::from_parts(event.payload().to_vec(), signature, event.keyid());
    assert!(matches!(
        problem(world.send(forged)),
        Problem::SignatureInvalid
    ));
    let mut elsewhere = world.operator.clone();
    elsewhere.ledger = Some(grain_envelope::Digest::from_bytes([5; 32]));
    let event = elsewhere.event("party_registered", &registration(9), &now);
    match problem(world.send(event)) {
        Problem::Form(error) => assert_eq!(error.code, "wrong-ledger"),
        other => panic!("{other:?}"),
    }
    assert_eq!(world.ledger().status().size, 1);
}

#[test]
fn the_future_is_refused_and_a_clock_that_fell_back_stops_writing() {
    let mut world = World::new();
    world.clock.advance(700_000);
    let ahead = world.clock.now_text();
    world.clock.advance(-700_000 + 60_000);
    let (sequence, previous) = (world.operator.sequence, world.operator.previous);
    let event = world
        .operator
        .event("party_registered", &registration(9), &ahead);
    assert!(matches!(
        problem(world.send(event)),
        Problem::ClockAhead { .. }
    ));
    world.operator.rewind(sequence, previous);
    let now = world.clock.now_text();
    let event = world
        .operator
        .event("party_registered", &registration(9), &now);
    recorded(world.send(event));
    world.clock.advance(-1_001);
    let event = world
        .operator
        .event("party_registered", &registration(10), &now);
    assert!(matches!(
        problem(world.send(event.clone())),
        Problem::ClockBehind
    ));
    world.clock.advance(1);
    assert_eq!(recorded(world.send(event)).index, 2);
}

#[test]
fn a_batch_goes_on_after_a_refusal_and_stops_a_key_after_a_failure() {
    let mut world = World::new();
    let now = world.clock.now_text();
    let lines = [
        world
            .operator
            .event("party_registered", &registration(9), &now),
        // A rule refuses the second registration of one party: recorded, so the chain goes on.
        world
            .operator
            .event("party_registered", &registration(9), &now),
        world
            .operator
            .event("party_registered", &registration(10), &now),
        world
            .operator
            .event("party_registered", &json!({"party": "nobody"}), &now),
        world
            .operator
            .event("party_registered", &registration(11), &now),
        world
            .customs
            .event("party_registered", &registration(12), &now),
    ];
    let (sender, receiver) = std::sync::mpsc::channel();
    let batch = world.ledger().batch();
    for (number, line) in lines.into_iter().enumerate() {
        let sender = sender.clone();
        let verified = world.ledger().verify(line).unwrap();
        let reply = move |answer: Answer| sender.send((number, answer)).unwrap();
        batch.submit(verified, Box::new(reply));
    }
    drop(batch);
    let mut answers: Vec<_> = receiver.iter().take(6).collect();
    answers.sort_by_key(|(number, _)| *number);
    let told: Vec<String> = answers
        .into_iter()
        .map(|(_, answer)| match answer {
            Answer::Recorded(recorded) => recorded.status.http().to_string(),
            Answer::Problem(problem) => problem.code().to_owned(),
        })
        .collect();
    assert_eq!(
        told,
        [
            "201",
            "422",
            "201",
            "form-missing-member",
            "not-tried",
            "201"
        ]
    );
}

#[test]
fn a_key_has_one_request_in_flight() {
    let mut world = World::new();
    let now = world.clock.now_text();
    let held = world.ledger().batch();
    let first = world
        .operator
        .event("party_registered", &registration(9), &now);
    let second = world
        .operator
        .event("party_registered", &registration(10), &now);
    let (sender, receiver) = std::sync::mpsc::channel();
    let verified = world.ledger().verify(first).unwrap();
    held.submit(
        verified,
        Box::new(move |answer| sender.send(answer).unwrap()),
    );
    recorded(receiver.recv().unwrap());
    assert!(matches!(
        problem(world.send(second.clone())),
        Problem::KeyBusy
    ));
    drop(held);
    recorded(world.send(second));
}

#[test]
fn a_revoked_key_is_told_its_first_answers_and_nothing_else() {
    let mut world = World::new();
    let now = world.clock.now_text();
    let kept = world
        .customs
        .event("party_registered", &registration(9), &now);
    let first = recorded(world.send(kept.clone()));
    let body = json!({
        "key": world.customs.id(), "reason": "lost", "suspect_from_index": null,
    });
    let revocation = world.customs.event("key_revoked", &body, &now);
    assert_eq!(recorded(world.send(revocation)).verdict, Verdict::Admitted);
    let late = world
        .customs
        .event("party_registered", &registration(10), &now);
    assert!(matches!(problem(world.send(late)), Problem::KeyRevoked));
    for _ in 0..2 {
        assert_eq!(recorded(world.send(kept.clone())).receipt, first.receipt);
        world.open();
    }
}

#[test]
fn refusals_are_rationed_and_observed_facts_are_not() {
    let mut world = World::new();
    let now = world.clock.now_text();
    let first = world
        .operator
        .event("party_registered", &registration(9), &now);
    recorded(world.send(first));
    for number in 0..600 {
        let refused = world
            .operator
            .event("party_registered", &registration(9), &now);
        assert_eq!(
            recorded(world.send(refused)).status,
            Status::Refused,
            "{number}"
        );
    }
    let held_up = world
        .operator
        .event("party_registered", &registration(10), &now);
    assert!(matches!(
        problem(world.send(held_up.clone())),
        Problem::RefusalLimit
    ));
    world.clock.advance(6_000);
    assert_eq!(recorded(world.send(held_up)).status, Status::Admitted);
}

#[test]
fn a_check_says_what_would_be_and_records_nothing() {
    let mut world = World::new();
    let now = world.clock.now_text();
    let good = world
        .operator
        .event("party_registered", &registration(9), &now);
    let (sender, receiver) = std::sync::mpsc::channel();
    let verified = world.ledger().verify(good.clone()).unwrap();
    world.ledger().check(
        verified,
        Box::new(move |checked| sender.send(checked).unwrap()),
    );
    let checked = receiver.recv().unwrap().unwrap();
    assert_eq!(
        (checked.judgement.verdict, checked.log_size),
        (Verdict::Admitted, 1)
    );
    assert_eq!(world.ledger().status().size, 1);
    assert_eq!(recorded(world.send(good)).index, 1);
}

#[test]
fn the_right_is_asked_before_the_form() {
    let mut world = World::new();
    let now = world.clock.now_text();
    let mut customs = world.customs.clone();
    customs.role = "importer".to_owned();
    let event = customs.event("party_registered", &json!({"party": "nobody"}), &now);
    match problem(world.send(event)) {
        Problem::Forbidden(forbidden) => assert_eq!(forbidden.code, "role-not-held"),
        other => panic!("{other:?}"),
    }
    let event = world
        .customs
        .event("party_registered", &json!({"party": "nobody"}), &now);
    assert!(matches!(problem(world.send(event)), Problem::Form(_)));
    assert_eq!(world.ledger().status().size, 1);
}

/// Changes a payload before it is signed.
type Edit = fn(&mut serde_json::Value);

#[test]
fn a_flaw_of_the_header_is_told_only_to_whom_may_write() {
    let mut world = World::new();
    let now = world.clock.now_text();
    let sound = world
        .customs
        .event("party_registered", &registration(9), &now);
    let flaws: [(Edit, &str); 4] = [
        (|payload| payload["extra"] = json!(1), "form-unknown-member"),
        (|payload| payload["note"] = json!(7), "form-wrong-type"),
        (
            |payload| payload["occurred_at"] = json!("soon"),
            "form-scalar",
        ),
        (
            |payload| drop(payload.as_object_mut().unwrap().remove("transcribed")),
            "form-missing-member",
        ),
    ];
    for (flaw, code) in flaws {
        let event = world.customs.resign(&sound, flaw);
        match problem(world.send(event)) {
            Problem::Form(error) => assert_eq!(error.code, code),
            other => panic!("{code}: {other:?}"),
        }
        let rights: [(Edit, &str); 3] = [
            (
                |payload| payload["role"] = json!("importer"),
                "role-not-held",
            ),
            (
                |payload| payload["actor"] = json!(crate::support::author::party(9)),
                "actor-not-key-holder",
            ),
            (
                |payload| payload["type"] = json!("grain.transfer_declared.v1"),
                "right-missing",
            ),
        ];
        for (right, forbidden) in rights {
            let event = world.customs.resign(&sound, |payload| {
                flaw(payload);
                right(payload);
            });
            match problem(world.send(event)) {
                Problem::Forbidden(told) => assert_eq!(told.code, forbidden),
                other => panic!("{code}, {forbidden}: {other:?}"),
            }
        }
    }
    // Without type, actor and role nobody can ask for the right.
    let unreadable: [Edit; 3] = [
        |payload| payload["role"] = json!("emperor"),
        |payload| payload["actor"] = json!("somebody"),
        |payload| payload["type"] = json!("departed"),
    ];
    for edit in unreadable {
        let event = world.customs.resign(&sound, |payload| {
            payload["role"] = json!("importer");
            edit(payload);
        });
        assert!(matches!(problem(world.send(event)), Problem::Form(_)));
    }
    assert_eq!(world.ledger().status().size, 1);
    assert_eq!(recorded(world.send(sound)).index, 1);
}

#[test]
fn a_wrapper_that_names_another_key_than_its_payload_is_malformed() {
    let mut world = World::new();
    let now = world.clock.now_text();
    let event = world
        .operator
        .event("party_registered", &registration(9), &now);
    let wrapped = |keyid, signature: &[u8; 64]| {
        grain_envelope::Submitted::from_parts(event.payload().to_vec(), *signature, keyid)
    };
    let unknown = grain_envelope::KeyId::from_bytes([9; 32]);
    for keyid in [world.customs.id(), unknown] {
        match problem(world.send(wrapped(keyid, event.signature()))) {
            Problem::Form(error) => assert_eq!(error.code, "key-mismatch"),
            other => panic!("{other:?}"),
        }
    }
    // A signature that holds under neither says nothing about the wrapper.
    let mut forged = *event.signature();
    forged[3] ^= 1;
    assert!(matches!(
        problem(world.send(wrapped(world.customs.id(), &forged))),
        Problem::SignatureInvalid
    ));
    assert!(matches!(
        problem(world.send(wrapped(unknown, &forged))),
        Problem::KeyUnknown
    ));
    let mut stranger = world.operator.with_key(77);
    let strange = stranger.event("party_registered", &registration(9), &now);
    let strange = grain_envelope::Submitted::from_parts(
        strange.payload().to_vec(),
        *strange.signature(),
        world.customs.id(),
    );
    assert!(matches!(
        problem(world.send(strange)),
        Problem::SignatureInvalid
    ));
    assert_eq!(recorded(world.send(event)).index, 1);
}
