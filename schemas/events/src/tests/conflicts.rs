use crate::judge::{Clash, judge_conflict};
use crate::samples::{BUREAU, ERENHOT_CUSTOMS, PLANT, Stage, receipt, replay};
use crate::state::ViolationId;
use crate::{Context, State};
use grain_envelope::{DocumentKind, Statement, Submitted, Verdict};
use serde_json::json;

/// A stage on which the plant signed two payloads under one number, the state after the first, and
/// the second.
fn torn() -> (Stage, State, Submitted) {
    let mut stage = Stage::ready();
    let train = stage.train(2);
    let first = stage.world.receive(PLANT, &train, 0, 25_985_000, true);
    stage.world.signatory_mut(PLANT).step_back(&first);
    let other = receipt(&train, &train.units[1], 25_000_000, true);
    let second = stage.world.event(PLANT, "received", 9 * 86_400, other);
    stage.events.push(first);
    let (state, _) = replay(&stage.events);
    (stage, state, second)
}

#[test]
fn a_conflict_moves_no_head_and_opens_v_1() {
    let (stage, mut state, second) = torn();
    let statement = Statement::read(second.payload(), second.signature()).unwrap();
    let index = stage.next_index();
    let recorded_at = replay(&stage.events).1.last().unwrap().recorded_at;
    let context = Context { index, recorded_at };
    let judgement = judge_conflict(
        &state,
        &statement.identity,
        Clash::AuthorSequence,
        index - 1,
        &context,
    );
    assert_eq!(judgement.verdict, Verdict::Conflict);
    assert_eq!(judgement.relied_on, [index - 1]);
    assert_eq!(judgement.violations[0].rule, "V-1");
    assert_eq!(judgement.violations[0].field, "/author_sequence");
    assert!(judgement.subjects.is_empty() && judgement.packs.is_empty());
    judgement.admission().encode();

    let key = stage.world.signatory(PLANT).key_id();
    let head = state.key(&key).unwrap().head;
    state.apply(&judgement);
    assert_eq!(state.key(&key).unwrap().head, head);
    let id = ViolationId {
        event: statement.identity.event_id,
        code: "conflict.equivocation".to_owned(),
        field: "/author_sequence".to_owned(),
    };
    assert!(state.violation(&id).unwrap().closing.is_none());
}

#[test]
fn v_1_is_closed_by_the_authority_that_enrolled_the_key() {
    let (mut stage, mut state, second) = torn();
    let statement = Statement::read(second.payload(), second.signature()).unwrap();
    let recorded_at = replay(&stage.events).1.last().unwrap().recorded_at;
    let context = Context {
        index: stage.next_index(),
        recorded_at,
    };
    let clash = Clash::AuthorSequence;
    state.apply(&judge_conflict(
        &state,
        &statement.identity,
        clash,
        1,
        &context,
    ));
    let body = json!({
        "event": statement.identity.event_id, "code": "conflict.equivocation",
        "field": "/author_sequence", "lot": null, "facility": null, "outcome": "accepted",
        "explanation": "设备克隆，已更换(示例)",
    });
    for (author, may) in [(ERENHOT_CUSTOMS, false), (PLANT, false), (BUREAU, true)] {
        let draft = stage
            .world
            .draft("violation_closed", 9 * 86_400, body.clone());
        let draft = draft.with_document(DocumentKind::Other, "DEMO-1");
        let event = stage.world.sign(author, draft);
        let read = super::rights::read(&event);
        let context = Context {
            index: context.index + 1,
            recorded_at,
        };
        let outcome = crate::decide(&state, &read.0, &read.1, &read.2, &context).outcome;
        assert_eq!(outcome.is_ok(), may, "{author:?}: {outcome:?}");
        if let Ok(judgement) = outcome {
            assert_eq!(
                judgement.verdict,
                Verdict::Admitted,
                "{:?}",
                judgement.violations
            );
        }
    }
}
