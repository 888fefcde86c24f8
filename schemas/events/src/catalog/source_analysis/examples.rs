use super::{CASE_CLOSED, CASE_MISMATCH, CASE_UNKNOWN, LOT_UNKNOWN};
use crate::samples::{AGRICULTURE, Example, PLANT, SURVEYED_S, Stage, source, with};
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;

/// Volunteers are found and fought after a train came in; the case and the analysis that names the
/// train's last container.
fn found(stage: &mut Stage) -> (String, Value) {
    let train = stage.train(43);
    let arrived = stage.world.receive(PLANT, &train, 42, 24_380_000, false);
    stage.events.push(arrived);
    let case = stage.monitored(Some(&train.lot)).volunteers;
    stage.controlled(&case);
    let body = source(&case, &train.lot, &train.units[42]);
    (case, body)
}

fn say(stage: &mut Stage, body: Value) {
    stage.say(PLANT, "source_analysis", SURVEYED_S + 5 * DAY_S, body);
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        // TBJU4000431, whose seal was broken.
        Example::admitted(|stage| {
            let (_, body) = found(stage);
            say(stage, body);
        })
        .whole(),
        // Nothing points anywhere.
        Example::admitted(|stage| {
            let (_, body) = found(stage);
            let body = with(body, "/candidates", json!([]));
            stage.say(AGRICULTURE, "source_analysis", SURVEYED_S + 5 * DAY_S, body);
        })
        .whole(),
        Example::breaks(&LOT_UNKNOWN, |stage| {
            let (_, body) = found(stage);
            let lot = format!("{}.1", stage.world.permit);
            say(stage, with(body, "/candidates/0/lot", lot));
        })
        .whole(),
        Example::breaks(&CASE_MISMATCH, |stage| {
            let (case, body) = found(stage);
            say(stage, with(body, "/candidates/0/incident", case));
        })
        .whole(),
        Example::breaks(&CASE_UNKNOWN, |stage| {
            let (_, body) = found(stage);
            let permit = stage.world.permit.clone();
            say(stage, with(body, "/case", permit));
        })
        .whole(),
        Example::breaks(&CASE_CLOSED, |stage| {
            let (_, body) = found(stage);
            let case = stage.case_closed();
            let body = with(body, "/case", case);
            stage.say(PLANT, "source_analysis", SURVEYED_S + 40 * DAY_S, body);
        })
        .whole(),
    ]
}
