//! Storage, processing and waste.

use crate::account::Account;
use crate::samples::{PLANT, Stage, dispatch, draw, plant_bin, process_closing, treatment, with};
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
