//! What a key signed against itself: recorded once, told again as it was told first, and named
//! like nothing else.

use std::collections::BTreeSet;

use grain_envelope::{EventId, Statement, Submitted};
use grain_ledger::queries::{Ownership, ViolationFilter};
use grain_ledger::{Answer, DataDirectory, Problem};
use proptest::prelude::*;

use crate::support::{Author, World, problem, recorded, registration};

fn id_of(event: &Submitted) -> EventId {
    Statement::read(event.payload(), event.signature())
        .unwrap()
        .identity
        .event_id
}

/// The operator signs a second payload under a used number: the contradicting envelope.
fn contradicted(world: &mut World) -> Submitted {
    let now = world.clock.now_text();
    let before = (world.operator.sequence, world.operator.previous);
    let first = world
        .operator
        .event("party_registered", &registration(9), &now);
    recorded(world.send(first));
    let after = (world.operator.sequence, world.operator.previous);
    world.operator.rewind(before.0, before.1);
    let other = world
        .operator
        .event("party_registered", &registration(10), &now);
    world.operator.rewind(after.0, after.1);
    let told = problem(world.send(other.clone()));
    assert!(
        matches!(
            told,
            Problem::Conflict {
                first: 1,
                recorded: Some(2)
            }
        ),
        "{told:?}"
    );
    other
}

#[test]
fn the_id_of_a_contradiction_is_taken_for_other_keys() {
    let mut world = World::new();
    let other = contradicted(&mut world);
    let id = id_of(&other);
    let now = world.clock.now_text();
    for round in 0..3 {
        let mut customs = world.customs.clone();
        let taken = customs.event_with_id(id, "party_registered", &registration(20), &now);
        let told = problem(world.send(taken));
        assert!(matches!(told, Problem::EventIdTaken), "{round}: {told:?}");
        let told = problem(world.send(other.clone()));
        assert!(
            matches!(
                told,
                Problem::Conflict {
                    first: 1,
                    recorded: Some(2)
                }
            ),
            "{round}: {told:?}"
        );
        let queries = world.ledger().queries();
        assert!(queries.event(&id).unwrap().is_none(), "no event has the id");
        assert!(queries.receipt(&id).unwrap().is_none());
        assert_eq!(world.ledger().status().size, 3);
        if round == 1 {
            world.ledger = None;
            std::fs::remove_dir_all(DataDirectory::at(world.path()).index()).unwrap();
        }
        world.open();
    }
}

#[test]
fn a_second_contradiction_under_one_id_points_to_the_first_and_has_a_name_of_its_own() {
    let mut world = World::new();
    let id = id_of(&contradicted(&mut world));
    let now = world.clock.now_text();
    let (sequence, previous) = (world.operator.sequence, world.operator.previous);
    world.operator.rewind(0, grain_envelope::AUTHOR_START);
    let second = world
        .operator
        .event_with_id(id, "party_registered", &registration(30), &now);
    for _ in 0..2 {
        let told = problem(world.send(second.clone()));
        assert!(
            matches!(
                told,
                Problem::Conflict {
                    first: 2,
                    recorded: Some(3)
                }
            ),
            "{told:?}"
        );
        world.open();
    }
    assert_eq!(names(&world).len(), 2);
    // Mended, the event may still follow under the id that it had.
    world.operator.rewind(sequence, previous);
    let mended = world
        .operator
        .event_with_id(id, "party_registered", &registration(31), &now);
    assert_eq!(recorded(world.send(mended)).index, 4);
    let told = problem(world.send(second));
    assert!(
        matches!(
            told,
            Problem::Conflict {
                first: 2,
                recorded: Some(3)
            }
        ),
        "{told:?}"
    );
    for _ in 0..2 {
        let found = world.ledger().queries().event(&id).unwrap().unwrap();
        assert_eq!(found.value.retold.admission.index, 4);
        world.open();
    }
}

#[test]
fn a_revoked_key_is_told_its_contradiction_again() {
    let mut world = World::new();
    let other = contradicted(&mut world);
    let now = world.clock.now_text();
    let body = serde_json::json!({
        "key": world.operator.id(), "reason": "lost", "suspect_from_index": null,
    });
    let revocation = world.operator.event("key_revoked", &body, &now);
    recorded(world.send(revocation));
    let told = problem(world.send(other));
    assert!(
        matches!(
            told,
            Problem::Conflict {
                first: 1,
                recorded: Some(2)
            }
        ),
        "{told:?}"
    );
}

#[test]
fn a_contradiction_told_again_stops_its_key_in_a_batch_as_at_first() {
    let mut world = World::new();
    let other = contradicted(&mut world);
    let now = world.clock.now_text();
    let next = world
        .operator
        .event("party_registered", &registration(20), &now);
    let (sender, receiver) = std::sync::mpsc::channel();
    let batch = world.ledger().batch();
    for event in [other, next] {
        let sender = sender.clone();
        let verified = world.ledger().verify(event).unwrap();
        batch.submit(
            verified,
            Box::new(move |answer| sender.send(answer).unwrap()),
        );
    }
    let told = problem(receiver.recv().unwrap());
    assert!(
        matches!(
            told,
            Problem::Conflict {
                first: 1,
                recorded: Some(2)
            }
        ),
        "{told:?}"
    );
    assert!(matches!(
        problem(receiver.recv().unwrap()),
        Problem::NotTried
    ));
}

/// The names of all violations; there are as many as places where one was opened.
fn names(world: &World) -> BTreeSet<String> {
    let everybody = |_: &Ownership| true;
    let page = world
        .ledger()
        .queries()
        .violations(&ViolationFilter::default(), None, 500, &everybody)
        .unwrap();
    let names: BTreeSet<String> = page
        .violations
        .iter()
        .map(|found| found.value.id.to_string())
        .collect();
    assert_eq!(names.len(), page.violations.len(), "two share a name");
    names
}

/// One envelope of a history: which of two keys, under which of a few ids, at which number.
type Step = (bool, u8, u8, u8, bool);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (
        any::<bool>(),
        0_u8..5,
        0_u8..3,
        0_u8..60,
        prop::bool::weighted(0.15),
    );
    prop::collection::vec(step, 1..24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn violations_of_conflicts_never_share_a_name(steps in steps()) {
        let mut world = World::new();
        let now = world.clock.now_text();
        let id = |n: u8| EventId::new(crate::support::NOON_MS, &[n + 1; 10]);
        let mut recorded_conflicts = 0;
        for (is_operator, event, back, party, reopens) in steps {
            let author = |world: &World| -> Author {
                if is_operator { world.operator.clone() } else { world.customs.clone() }
            };
            let mut signing = author(&world);
            let sequence = signing.sequence.saturating_sub(u64::from(back));
            // A used number needs no right link: it is never looked at.
            signing.rewind(sequence, signing.previous);
            let envelope =
                signing.event_with_id(id(event), "party_registered", &registration(9 + party), &now);
            let size = world.ledger().status().size;
            let first = world.send(envelope.clone());
            match &first {
                Answer::Recorded(_) => {
                    if world.ledger().status().size > size {
                        let moved = if is_operator { &mut world.operator } else { &mut world.customs };
                        moved.rewind(signing.sequence, signing.previous);
                    }
                }
                Answer::Problem(Problem::Conflict { recorded: Some(index), .. }) => {
                    recorded_conflicts += u64::from(*index >= size);
                }
                Answer::Problem(Problem::Conflict { recorded: None, .. } | Problem::EventIdTaken) => {}
                Answer::Problem(other) => prop_assert!(false, "{:?}", other),
            }
            if reopens {
                world.open();
            }
            let size = world.ledger().status().size;
            prop_assert_eq!(shape(&world.send(envelope)), shape(&first), "told again");
            prop_assert_eq!(world.ledger().status().size, size, "recorded once");
        }
        prop_assert_eq!(names(&world).len() as u64, recorded_conflicts);
    }
}

/// What an answer says, without its texts.
fn shape(answer: &Answer) -> String {
    match answer {
        Answer::Recorded(recorded) => format!("{recorded:?}"),
        Answer::Problem(problem) => format!("{problem:?}"),
    }
}
