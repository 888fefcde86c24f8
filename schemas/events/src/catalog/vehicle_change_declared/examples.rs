use super::{
    FACILITY_NOT_REGISTERED, NEW_UNIT_TAKEN, NOT_BEFOREHAND, OFFICE_NOT_CUSTOMS, OLD_UNIT_DONE,
    OLD_UNIT_UNKNOWN, TRANSFER_UNKNOWN,
};
use crate::samples::{
    CARRIER, Example, IMPORTER, MEMBERS, PLANT, RECEIVED_MASS_G, Stage, vehicle_change, with,
};
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;
const DECLARED_S: i64 = 8 * DAY_S;
/// A day later than that.
const CHANGES_AT: &str = "2025-05-29T09:00:00+08:00";
/// Two hours earlier.
const EARLIER: &str = "2025-05-28T07:00:00+08:00";

/// The change of the first of two containers into two trucks, changed.
fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let train = stage.train(2);
    let body = vehicle_change(&train, &train.units[0], &["青A12345", "青A12346"], CHANGES_AT);
    stage.say(IMPORTER, "vehicle_change_declared", DECLARED_S, with(body, pointer, value));
}

pub(super) fn examples() -> Vec<Example> {
    let examples = [
        Example::admitted(|stage| changed(stage, "/emergency", false)),
        // An axle broke: the load was changed first.
        Example::admitted(|stage| {
            let train = stage.train(1);
            let body = vehicle_change(&train, &train.units[0], &["青A12345"], EARLIER);
            let body = with(body, "/emergency", true);
            stage.say(PLANT, "vehicle_change_declared", DECLARED_S, body);
        }),
        Example::breaks(&TRANSFER_UNKNOWN, |stage| {
            let permit = stage.world.permit.clone();
            changed(stage, "/transfer", permit);
        }),
        Example::breaks(&FACILITY_NOT_REGISTERED, |stage| {
            changed(stage, "/facility", format!("{}-007", MEMBERS[PLANT.0].party));
        }),
        Example::breaks(&OFFICE_NOT_CUSTOMS, |stage| {
            changed(stage, "/local_customs", MEMBERS[CARRIER.0].party);
        }),
        Example::breaks(&NOT_BEFOREHAND, |stage| changed(stage, "/changes_at", EARLIER)),
        Example::breaks(&OLD_UNIT_UNKNOWN, |stage| {
            changed(stage, "/old_units", json!(["青A99999"]));
        }),
        Example::breaks(&OLD_UNIT_DONE, |stage| {
            let train = stage.train(2);
            let received = stage.world.receive(PLANT, &train, 0, RECEIVED_MASS_G, true);
            stage.events.push(received);
            let changes_at = "2025-05-31T09:00:00+08:00";
            let body = vehicle_change(&train, &train.units[0], &["青A12345"], changes_at);
            stage.say(IMPORTER, "vehicle_change_declared", 9 * DAY_S + 60, body);
        }),
        Example::breaks(&NEW_UNIT_TAKEN, |stage| {
            let train = stage.train(2);
            let new = [train.units[1].as_str()];
            let body = vehicle_change(&train, &train.units[0], &new, CHANGES_AT);
            stage.say(IMPORTER, "vehicle_change_declared", DECLARED_S, body);
        }),
    ];
    examples.map(Example::whole).to_vec()
}
