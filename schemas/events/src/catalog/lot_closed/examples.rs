use super::codes;
use crate::samples::{
    Example, IMPORTER, PLANT, Stage, XINING_CUSTOMS, closing, hold, with,
};
use serde_json::Value;

const DAY_S: i64 = 86_400;

fn close(stage: &mut Stage, lot: &str) {
    stage.say(IMPORTER, "lot_closed", 20 * DAY_S, closing(lot));
}

/// A lot that came in, and of which nothing else is on record.
fn fresh(stage: &mut Stage) {
    let made = stage.lot_body(1_118_000_000);
    let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
    close(stage, &lot);
}

pub(super) fn examples() -> Vec<Example> {
    [admitted(), of_stages(), of_mass(), of_what_is_open()].concat()
}

fn admitted() -> Vec<Example> {
    vec![
        // All of it went into samples at the border.
        Example::admitted(|stage| {
            let lot = stage.lot_used_up_at_entry();
            stage.say(IMPORTER, "lot_closed", 360, closing(&lot));
        })
        .whole(),
        Example::breaks(&codes::CLOSED_ALREADY, |stage| {
            let lot = stage.lot_used_up_at_entry();
            stage.say(IMPORTER, "lot_closed", 360, closing(&lot));
            stage.say(IMPORTER, "lot_closed", 420, closing(&lot));
        })
        .whole(),
        Example::breaks(&codes::LOT_UNKNOWN, |stage| {
            let unknown = format!("{}.2", stage.world.permit);
            close(stage, &unknown);
        })
        .whole(),
    ]
}

fn of_stages() -> Vec<Example> {
    let lacks = [
        &codes::NO_ENTRY_DECLARATION,
        &codes::NO_DISCHARGE,
        &codes::NO_TRANSPORT,
        &codes::NO_IN_STORE,
        &codes::NO_STORAGE,
        &codes::NO_OUT_STORE,
        &codes::NO_PROCESSING,
        &codes::NO_WASTE,
        &codes::NO_MONITORING,
    ];
    let mut examples: Vec<Example> =
        lacks.iter().map(|code| Example::breaks(code, fresh).whole()).collect();
    examples.push(
        Example::breaks(&codes::NO_APPROVAL, |stage| {
            let made = with(stage.lot_body(1_118_000_000), "/permit", Value::Null);
            let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
            close(stage, &lot);
        })
        .whole(),
    );
    examples
}

fn of_mass() -> Vec<Example> {
    vec![
        Example::breaks(&codes::LEFT_IN_STORE, fresh).whole(),
        Example::breaks(&codes::LEFT_ON_THE_WAY, |stage| {
            let lot = stage.train(1).lot;
            close(stage, &lot);
        })
        .whole(),
        Example::breaks(&codes::LEFT_IN_PROCESS, |stage| {
            let lot = stage.oats_in_store().lot;
            let process = stage.start_batch("A-01");
            let body = crate::samples::draw(&process, 600_000_000);
            stage.say(PLANT, "input_drawn", 14 * DAY_S + 3_600, body);
            close(stage, &lot);
        })
        .whole(),
        Example::breaks(&codes::LEFT_AS_WASTE, |stage| {
            let lot = stage.oats_in_store().lot;
            let process = stage.start_batch("A-01");
            let body = crate::samples::draw(&process, 600_000_000);
            stage.say(PLANT, "input_drawn", 14 * DAY_S + 3_600, body);
            stage.outputs_of_oats(&process);
            close(stage, &lot);
        })
        .whole(),
        Example::breaks(&codes::UNEXPLAINED, |stage| {
            let lot = stage.oats_in_store().lot;
            close(stage, &lot);
        })
        .whole(),
    ]
}

fn of_what_is_open() -> Vec<Example> {
    vec![
        Example::breaks(&codes::VIOLATION_OPEN, |stage| {
            let lot = stage.train(1).lot;
            stage.violate_lot(&lot);
            close(stage, &lot);
        })
        .whole(),
        Example::breaks(&codes::CASE_OPEN, |stage| {
            let lot = stage.train(1).lot;
            stage.monitored(Some(&lot));
            stage.say(IMPORTER, "lot_closed", 30 * DAY_S, closing(&lot));
        })
        .whole(),
        Example::breaks(&codes::UNDER_HOLD, |stage| {
            let lot = stage.arrive(1, true).lot;
            stage.say(XINING_CUSTOMS, "lot_held", 10 * DAY_S, hold(&[&lot]));
            close(stage, &lot);
        })
        .whole(),
        Example::breaks(&codes::VERDICT_NOT_FOLLOWED, |stage| {
            let lot = stage.arrive(1, true).lot;
            stage.condemn_lot(&lot);
            close(stage, &lot);
        })
        .whole(),
    ]
}
