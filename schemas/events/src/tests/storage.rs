//! Storage, processing and waste.

use crate::account::Account;
use crate::samples::{
    PLANT, Stage, dispatch, draw, groats, plant_bin, process_closing, screenings, treatment,
    waste_move, with,
};
use crate::state::State;
use crate::vocabulary::LedgerStage;
use grain_envelope::Verdict;
use serde_json::Value;

const DAY_S: i64 = 86_400;

/// Batch A-01 of the sample data, from the bin to the last kilogram of its waste.
#[test]
fn the_batch_of_the_sample_data_closes_to_zero() {
    let mut stage = Stage::whole();
    let plan = stage.approved_plan();
    let train = stage.oats_in_store();
    let arrived = stage.events.len();
    let sample = with(
        with(dispatch(20_000), "/purpose", "sample"),
        "/to",
        Value::Null,
    );
    stage.say(PLANT, "outbound_dispatched", 10 * DAY_S, sample);
    let process = stage.start_batch("A-01");
    let drawn = draw(&process, 600_000_000);
    stage.say(PLANT, "input_drawn", 14 * DAY_S + 3_600, drawn);
    let parcel = stage.outputs_of_oats(&process);
    let closing = process_closing(&process, 10_400_000);
    stage.say(PLANT, "process_closed", 16 * DAY_S, closing);
    let burnt = treatment(&plan, &parcel, 9_600_000);
    stage.say(PLANT, "waste_treated", 21 * DAY_S, burnt);

    let (state, judgements) = stage.replay();
    for judgement in &judgements[arrived..] {
        assert_eq!(judgement.verdict, Verdict::Admitted);
        assert!(
            judgement.violations.is_empty(),
            "{:?}",
            judgement.violations
        );
    }
    let lot = state.lot(train.lot.parse().unwrap()).unwrap();
    let product = |name: &str| Account::Product(process.parse().unwrap(), name.parse().unwrap());
    let expected = [
        (Account::Bin(plant_bin("01").parse().unwrap()), 515_730_000),
        (Account::Sample, 20_000),
        (product("燕麦米"), 372_000_000),
        (product("燕麦壳"), 168_000_000),
        (product("饲用碎料"), 40_000_000),
        (Account::ProcessLoss, 10_400_000),
        (Account::Treated, 9_600_000),
        (Account::TransportLoss, 630_000),
        (Account::Unexplained, 1_620_000),
        (Account::Entry, -1_118_000_000),
    ];
    assert_eq!(lot.balances, expected.into_iter().collect());
    let closed = state.process(process.parse().unwrap()).unwrap();
    assert!(closed.closed_index.is_some() && closed.contents.is_empty());
    assert_eq!(
        (closed.input_mass_g(), closed.output_mass_g()),
        (600_000_000, 589_600_000)
    );
    for stage in [
        LedgerStage::OutStore,
        LedgerStage::Processing,
        LedgerStage::Waste,
    ] {
        assert!(lot.stages.contains(&stage), "{stage:?}");
    }
}

/// Products that were told of before the draw are of the lots that went in, once the batch closes.
#[test]
fn products_told_too_early_find_their_lots_at_closing() {
    let mut stage = Stage::whole();
    let train = stage.oats_in_store();
    let process = stage.start_batch("A-01");
    stage.outputs_of_oats(&process);
    let (state, _) = stage.replay();
    assert_eq!(
        state
            .process(process.parse().unwrap())
            .unwrap()
            .output_mass_g(),
        589_600_000
    );
    let drawn = draw(&process, 600_000_000);
    stage.say(PLANT, "input_drawn", 15 * DAY_S + 60, drawn);
    let closing = process_closing(&process, 10_400_000);
    stage.say(PLANT, "process_closed", 16 * DAY_S, closing);
    let (state, judgements) = stage.replay();
    let found = &judgements[judgements.len() - 1].violations;
    assert!(found.is_empty(), "{found:?}");
    let lot = state.lot(train.lot.parse().unwrap()).unwrap();
    let groats = Account::Product(process.parse().unwrap(), "燕麦米".parse().unwrap());
    assert_eq!(lot.balance(&groats), 372_000_000);
    let closed = state.process(process.parse().unwrap()).unwrap();
    assert!(closed.unattributed.is_empty() && closed.unattributed_waste.is_empty());
    assert!(closed.contents.is_empty());
    let waste: i128 = state.parcels().map(|(_, parcel)| parcel.mass_g()).sum();
    assert_eq!(waste, 9_600_000);
}

/// A critical violation of a blend holds every lot in it until it is closed.
#[test]
fn a_blend_answers_for_its_parts() {
    let mut stage = Stage::whole();
    let first = stage.arrive(1, true);
    let second = stage.foreign_oats_in("01");
    let sold = with(
        with(dispatch(1_000_000), "/purpose", "sale"),
        "/to",
        Value::Null,
    );
    let sold = with(sold, "/buyer", "城北粮油市场(示例)");
    let event = stage.say(PLANT, "outbound_dispatched", 13 * DAY_S, sold);
    let (state, _) = stage.replay();
    let held = |state: &State, lot: &str| {
        let lot = state.lot(lot.parse().unwrap()).unwrap();
        lot.held_by
            .iter()
            .any(|violation| violation.code == "outbound_dispatched.raw-grain-sold")
    };
    assert!(held(&state, &first.lot) && held(&state, &second));
    let violations: Vec<_> = state.violations().collect();
    let sale = violations
        .iter()
        .find(|(id, _)| id.code == "outbound_dispatched.raw-grain-sold");
    let concerned = sale.unwrap().1.concerned;
    let body = serde_json::json!({
        "event": event, "code": "outbound_dispatched.raw-grain-sold", "field": "/body/purpose",
        "lot": concerned.lot, "facility": concerned.facility, "outcome": "rectified",
        "explanation": "已追回(示例)",
    });
    let draft = stage.world.draft("violation_closed", 13 * DAY_S + 60, body);
    let draft = draft.with_document(grain_envelope::DocumentKind::Other, "DEMO");
    stage.sign(crate::samples::XINING_CUSTOMS, draft);
    let (state, _) = stage.replay();
    assert!(!held(&state, &first.lot) && !held(&state, &second));
}

fn waste_of(state: &State, process: &str) -> i128 {
    let process = state.process(process.parse().unwrap()).unwrap();
    process.waste_mass_g
}

/// What is set right about waste counts for the batch from which it is, so that the batch still
/// closes without a violation.
#[test]
fn waste_set_right_is_set_right_for_its_batch() {
    let mut stage = Stage::whole();
    let process = stage.batch_of_oats();
    let parcel = stage.outputs_of_oats(&process);
    let (state, _) = stage.replay();
    let lot = *state
        .process(process.parse().unwrap())
        .unwrap()
        .inputs
        .keys()
        .next()
        .unwrap();
    let body = serde_json::json!({
        "target": parcel, "what": { "movement": { "lots": [lot], "bins": [] } },
        "field": "/body/mass_g",
        "change": { "mass": { "old_mass_g": 9_600_000, "new_mass_g": 9_000_000 } },
        "after_closing": false, "reason": "示例",
    });
    stage.say(PLANT, "corrected", 15 * DAY_S + 60, body);
    assert_eq!(waste_of(&stage.replay().0, &process), 9_000_000);
    // Moving it from heap to heap is nothing new to the batch, nor is taking that back.
    let moved = stage.say(
        PLANT,
        "waste_moved",
        15 * DAY_S + 120,
        waste_move(&parcel, 9_000_000),
    );
    let void = |target: &str| {
        serde_json::json!({
            "target": target, "transfer": null, "lots": [lot], "after_closing": false,
            "reason": "示例",
        })
    };
    stage.say(PLANT, "voided", 15 * DAY_S + 180, void(&moved));
    assert_eq!(waste_of(&stage.replay().0, &process), 9_000_000);
    stage.say(PLANT, "voided", 15 * DAY_S + 240, void(&parcel));
    assert_eq!(waste_of(&stage.replay().0, &process), 0);
    let again = screenings(&process, 9_600_000);
    stage.say(PLANT, "waste_generated", 15 * DAY_S + 300, again);
    let closing = process_closing(&process, 10_400_000);
    stage.say(PLANT, "process_closed", 16 * DAY_S, closing);
    let (_, judgements) = stage.replay();
    let found = &judgements[judgements.len() - 1].violations;
    assert!(found.is_empty(), "{found:?}");
}

/// What came out before anything went in is of no lot; void, it finds none at the closing.
#[test]
fn void_outputs_of_nothing_find_no_lot() {
    let mut stage = Stage::whole();
    let train = stage.oats_in_store();
    let process = stage.start_batch("A-01");
    let product = groats(&process, 372_000_000);
    let product = stage.say(PLANT, "output_recorded", 14 * DAY_S + 60, product);
    let waste = screenings(&process, 9_600_000);
    let waste = stage.say(PLANT, "waste_generated", 14 * DAY_S + 60, waste);
    let mut closed = stage.clone();
    let void = |stage: &mut Stage, target: &str| {
        let body = serde_json::json!({
            "target": target, "transfer": null, "lots": [train.lot], "after_closing": false,
            "reason": "示例",
        });
        stage.say(PLANT, "voided", 17 * DAY_S, body);
        let (state, judgements) = stage.replay();
        let found = judgements[judgements.len() - 1].violations.iter();
        (state, found.map(|found| found.code).collect::<Vec<_>>())
    };
    for target in [&product, &waste] {
        assert_eq!(void(&mut stage, target).1, Vec::<&str>::new());
        assert_eq!(void(&mut stage, target).1, ["voided.already-void"]);
    }
    let (state, _) = stage.replay();
    let batch = state.process(process.parse().unwrap()).unwrap();
    assert_eq!(batch.output_mass_g(), 0);
    assert!(batch.unattributed.is_empty() && batch.unattributed_waste.is_empty());

    // Once the closing gave it to its lots it is no longer of nothing.
    closed.say(
        PLANT,
        "input_drawn",
        15 * DAY_S,
        draw(&process, 600_000_000),
    );
    closed.say(
        PLANT,
        "process_closed",
        16 * DAY_S,
        process_closing(&process, 0),
    );
    for target in [&product, &waste] {
        assert_eq!(void(&mut closed, target).1, ["voided.target-unknown"]);
    }
}

/// What comes out of a batch after its end is told, and explains nothing that was missing at it.
#[test]
fn outputs_after_the_end_of_a_batch_are_not_booked() {
    let mut stage = Stage::whole();
    let process = stage.batch_of_oats();
    let closing = process_closing(&process, 0);
    stage.say(PLANT, "process_closed", 14 * DAY_S + 7_200, closing);
    let lots = |stage: &Stage| {
        let (state, _) = stage.replay();
        let batch = state.process(process.parse().unwrap()).unwrap();
        let lots = batch.inputs.keys().map(|lot| state.lot(*lot).unwrap());
        let balances: Vec<_> = lots.map(|lot| lot.balances.clone()).collect();
        (batch.outputs.clone(), balances)
    };
    let before = lots(&stage);
    let missing = |balances: &std::collections::BTreeMap<Account, i128>| {
        balances.get(&Account::Unexplained).copied()
    };
    assert!(before.1.iter().any(|lot| missing(lot) >= Some(600_000_000)));
    for mass_g in [2_000_000, 600_000_000, 9_007_199_254_740_991] {
        let late = groats(&process, mass_g);
        stage.say(PLANT, "output_recorded", 15 * DAY_S, late);
        let (_, judgements) = stage.replay();
        let found = &judgements[judgements.len() - 1].violations;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].code, "output_recorded.process-closed");
        assert_eq!(lots(&stage), before);
    }
}

/// One bin, three origins: whoever puts more into it is told of each stranger there.
#[test]
fn every_lot_in_a_bin_is_asked_whether_it_may_be_mixed() {
    let mut stage = Stage::whole();
    let first = stage.arrive(1, true);
    stage.foreign_oats_in("01");
    let train = stage.arrive(1, true);
    let (_, judgements) = stage.replay();
    let last = judgements.last().unwrap();
    let mixed = |found: &&crate::Violation| found.code == "received.bin-mixed";
    let told = last.violations.iter().find(mixed);
    assert!(told.is_some(), "{:?}", last.violations);
    assert!(
        first.lot < train.lot,
        "the bin is asked in the order of its lots"
    );
}
