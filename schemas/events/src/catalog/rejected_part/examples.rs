use super::{
    CONSIGNMENT_BEYOND_TOLERANCE, FACILITY_NOT_REGISTERED, LOT_MISMATCH, LOT_UNKNOWN,
    MORE_THAN_LOADED, NO_TRANSFER, NOTHING_REJECTED, UNIT_BEYOND_TOLERANCE, UNIT_NOT_DECLARED,
};
use crate::samples::{
    CONTAINER_MASS_G, Example, IMPORTER, MEMBERS, PLANT, RECEIVED_MASS_G, Stage, rejection, with,
};
use serde_json::Value;

const DAY_S: i64 = 86_400;
const REJECTED_MASS_G: u64 = 1_200_000;

/// A part of the first of two containers is rejected, changed.
fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let train = stage.train(2);
    let body = with(rejection(&train, &train.units[0], REJECTED_MASS_G), pointer, value);
    stage.say(PLANT, "rejected_part", 9 * DAY_S, body);
}

/// The one container of a train is received, and then a part of it is told to have been rejected.
fn after_receipt(stage: &mut Stage, received_mass_g: u64, rejected_mass_g: u64) {
    let train = stage.train(1);
    let received = stage.world.receive(PLANT, &train, 0, received_mass_g, true);
    stage.events.push(received);
    let body = rejection(&train, &train.units[0], rejected_mass_g);
    stage.say(PLANT, "rejected_part", 9 * DAY_S + 60, body);
}

pub(super) fn examples() -> Vec<Example> {
    let examples = [
        Example::admitted(|stage| changed(stage, "/intended", "destroy")),
        // The rest was received before: both together are what left.
        Example::admitted(|stage| {
            after_receipt(stage, RECEIVED_MASS_G - REJECTED_MASS_G, REJECTED_MASS_G);
        }),
        Example::breaks(&FACILITY_NOT_REGISTERED, |stage| {
            changed(stage, "/facility", format!("{}-007", MEMBERS[PLANT.0].party));
        }),
        Example::breaks(&NO_TRANSFER, |stage| changed(stage, "/transfer", Value::Null)),
        Example::breaks(&UNIT_NOT_DECLARED, |stage| changed(stage, "/unit", "青A12345")),
        Example::breaks(&LOT_MISMATCH, |stage| {
            let made = stage.lot_body(CONTAINER_MASS_G);
            let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
            changed(stage, "/lot", lot);
        }),
        Example::breaks(&LOT_UNKNOWN, |stage| {
            let lot = format!("{}.2", stage.world.permit);
            changed(stage, "/lot", lot);
        }),
        Example::breaks(&NOTHING_REJECTED, |stage| changed(stage, "/mass_g", 0)),
        Example::breaks(&MORE_THAN_LOADED, |stage| {
            changed(stage, "/mass_g", CONTAINER_MASS_G + 200_000);
        }),
        Example::breaks(&UNIT_BEYOND_TOLERANCE, |stage| {
            after_receipt(stage, RECEIVED_MASS_G, REJECTED_MASS_G);
        }),
        Example::breaks(&CONSIGNMENT_BEYOND_TOLERANCE, |stage| {
            after_receipt(stage, RECEIVED_MASS_G, REJECTED_MASS_G);
        }),
    ];
    examples.map(Example::whole).to_vec()
}
