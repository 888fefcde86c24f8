use super::{ALREADY_SUPERVISED, CHANGE_UNKNOWN, SEALS_BROKEN, TRANSFER_UNKNOWN};
use crate::samples::{Example, IMPORTER, Stage, XINING_CUSTOMS, supervision, vehicle_change, with};
use serde_json::Value;

const DAY_S: i64 = 86_400;

/// A change of vehicles is declared; gives the body of its supervision.
fn declared(stage: &mut Stage) -> Value {
    let train = stage.train(1);
    let changes_at = "2025-05-29T09:00:00+08:00";
    let body = vehicle_change(&train, &train.units[0], &["青A12345"], changes_at);
    let change = stage.say(IMPORTER, "vehicle_change_declared", 8 * DAY_S, body);
    supervision(&train, &change)
}

fn say(stage: &mut Stage, body: Value) {
    stage.say(XINING_CUSTOMS, "vehicle_change_supervised", 9 * DAY_S, body);
}

pub(super) fn examples() -> Vec<Example> {
    let examples = [
        Example::admitted(|stage| {
            let body = declared(stage);
            say(stage, body);
        }),
        Example::breaks(&TRANSFER_UNKNOWN, |stage| {
            let body = declared(stage);
            let permit = stage.world.permit.clone();
            say(stage, with(body, "/transfer", permit));
        }),
        Example::breaks(&CHANGE_UNKNOWN, |stage| {
            let body = declared(stage);
            let permit = stage.world.permit.clone();
            say(stage, with(body, "/change", permit));
        }),
        Example::breaks(&ALREADY_SUPERVISED, |stage| {
            let body = declared(stage);
            say(stage, body.clone());
            say(stage, body);
        }),
        Example::breaks(&SEALS_BROKEN, |stage| {
            let body = declared(stage);
            say(stage, with(body, "/seals_intact", false));
        }),
    ];
    examples.map(Example::whole).to_vec()
}
