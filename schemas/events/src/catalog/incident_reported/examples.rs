use super::{
    FACILITY_NOT_REGISTERED, HAPPENED_LATER, LOT_UNKNOWN, RECOVERED_ABOVE_LOST, TRANSFER_UNKNOWN,
    UNIT_UNKNOWN,
};
use crate::samples::{CARRIER, Example, IMPORTER, MEMBERS, PLANT, Stage, UNFILED, incident, with};
use serde_json::Value;

const DAY_S: i64 = 86_400;
const HAPPENED_AT: &str = "2025-05-29T08:30:00+08:00";

/// A spill of the container of a train, changed, told of by the plant.
fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let train = stage.train(1);
    let body = incident(&train, &train.units[0], HAPPENED_AT);
    stage.say(PLANT, "incident_reported", 9 * DAY_S, with(body, pointer, value));
}

pub(super) fn examples() -> Vec<Example> {
    let examples = [
        // The container of the sample data whose seal was broken.
        Example::admitted(|stage| {
            let train = stage.train(43);
            for unit in 0..42 {
                let mass = crate::samples::RECEIVED_MASS_G;
                let received = stage.world.receive(PLANT, &train, unit, mass, true);
                stage.events.push(received);
            }
            let short = stage.world.receive(PLANT, &train, 42, 24_380_000, false);
            stage.events.push(short);
            let body = incident(&train, &train.units[42], HAPPENED_AT);
            stage.say(PLANT, "incident_reported", 9 * DAY_S + 3_600, body);
        }),
        Example::admitted(|stage| {
            let train = stage.train(1);
            let body = with(incident(&train, &train.units[0], HAPPENED_AT), "/kind", "theft");
            let body = with(body, "/police_number", "GA-DEMO-0001");
            stage.say(CARRIER, "incident_reported", 9 * DAY_S, body);
        }),
        // By the road, of grain that nobody knows.
        Example::admitted(|stage| {
            let train = stage.train(1);
            let body = with(incident(&train, "-", HAPPENED_AT), "/transfer", Value::Null);
            let body = with(with(body, "/unit", Value::Null), "/lot", Value::Null);
            stage.say(UNFILED, "incident_reported", 9 * DAY_S, body);
        }),
        Example::breaks(&FACILITY_NOT_REGISTERED, |stage| {
            changed(stage, "/facility", format!("{}-007", MEMBERS[PLANT.0].party));
        }),
        Example::breaks(&TRANSFER_UNKNOWN, |stage| {
            let permit = stage.world.permit.clone();
            let train = stage.train(1);
            let body = incident(&train, &train.units[0], HAPPENED_AT);
            stage.say(IMPORTER, "incident_reported", 9 * DAY_S, with(body, "/transfer", permit));
        }),
        Example::breaks(&LOT_UNKNOWN, |stage| {
            let lot = format!("{}.2", stage.world.permit);
            changed(stage, "/lot", lot);
        }),
        Example::breaks(&UNIT_UNKNOWN, |stage| changed(stage, "/unit", "青A12345")),
        Example::breaks(&HAPPENED_LATER, |stage| {
            changed(stage, "/happened_at", "2025-05-30T08:30:00+08:00");
        }),
        Example::breaks(&RECOVERED_ABOVE_LOST, |stage| {
            changed(stage, "/recovered_mass_g", 1_620_001);
        }),
    ];
    examples.map(Example::whole).to_vec()
}
