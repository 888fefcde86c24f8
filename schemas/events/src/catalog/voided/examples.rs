use super::codes;
use crate::samples::{
    CARRIER, CONTAINER_MASS_G, Example, KEEPER, PLANT, RECEIVED_MASS_G, Stage, Train, bin_transfer,
    draw, groats, process_closing, rejection, reload, voiding, with,
};
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;
const LATER_S: i64 = 10 * DAY_S;

/// The first of two containers is received.
fn received(stage: &mut Stage) -> (Train, String) {
    let train = stage.train(2);
    let received = stage.world.receive(PLANT, &train, 0, RECEIVED_MASS_G, true);
    let target = stage.world.last_id(&received);
    stage.events.push(received);
    (train, target)
}

fn void(stage: &mut Stage, body: Value) {
    stage.say(PLANT, "voided", LATER_S, body);
}

fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let (train, target) = received(stage);
    void(stage, with(voiding(&train, &target), pointer, value));
}

pub(super) fn examples() -> Vec<Example> {
    [admitted(), of_target(), of_closing(), of_masses()].concat()
}

fn admitted() -> Vec<Example> {
    let receipt = Example::admitted(|stage| changed(stage, "/after_closing", false));
    let departure = Example::admitted(|stage| {
        let train = stage.train(2);
        let target = stage.world.last_id(&train.events[4]);
        let body = voiding(&train, &target);
        stage.say(CARRIER, "voided", LATER_S, body);
    });
    let whole_reload = Example::admitted(|stage| {
        let train = stage.train(1);
        let body = reload(&train, &train.units[0], &["青A12345", "青A12346"]);
        let target = stage.say(KEEPER, "reloaded", 9 * DAY_S, body);
        stage.say(KEEPER, "voided", LATER_S, voiding(&train, &target));
    });
    [receipt, departure, whole_reload].map(Example::whole).to_vec()
}

fn of_target() -> Vec<Example> {
    let unknown = Example::breaks(&codes::TARGET_UNKNOWN, |stage| {
        let permit = stage.world.permit.clone();
        changed(stage, "/target", permit);
    });
    let twice = Example::breaks(&codes::ALREADY_VOID, |stage| {
        let (train, target) = received(stage);
        void(stage, voiding(&train, &target));
        void(stage, voiding(&train, &target));
    });
    let other = Example::breaks(&codes::LOT_NOT_NAMED, |stage| {
        let lot = format!("{}.2", stage.world.permit);
        changed(stage, "/lots/0", lot);
    });
    vec![unknown.whole(), twice.whole(), other.whole()]
}

fn of_closing() -> Vec<Example> {
    let alone = Example::breaks(&codes::APPROVAL_MISSING, |stage| {
        let lot = stage.oats_in_store().lot;
        let process = stage.start_batch("A-01");
        stage.say(PLANT, "input_drawn", 14 * DAY_S + 3_600, draw(&process, 600_000_000));
        let target = stage.say(PLANT, "output_recorded", 15 * DAY_S, groats(&process, 372_000_000));
        stage.say(PLANT, "process_closed", 16 * DAY_S, process_closing(&process, 10_400_000));
        let body = json!({
            "target": target, "transfer": null, "lots": [lot], "after_closing": false,
            "reason": "重复记录(示例)",
        });
        stage.say(PLANT, "voided", 17 * DAY_S, body);
    });
    vec![alone.whole()]
}

/// A container that is received, and a part of it told as rejected beside: more than left.
fn rejected(stage: &mut Stage) -> (Train, String) {
    let train = stage.train(1);
    let body = rejection(&train, &train.units[0], 1_200_000);
    let target = stage.say(PLANT, "rejected_part", 9 * DAY_S, body);
    let mass = CONTAINER_MASS_G - 1_215_000;
    let received = stage.world.receive(PLANT, &train, 0, mass, true);
    stage.events.push(received);
    (train, target)
}

fn of_masses() -> Vec<Example> {
    let gone = Example::breaks(&codes::BEYOND_STOCK, |stage| {
        let (train, target) = received(stage);
        stage.say(PLANT, "bin_transferred", 9 * DAY_S + 600, bin_transfer(RECEIVED_MASS_G));
        void(stage, voiding(&train, &target));
    });
    let unit = Example::breaks(&codes::UNIT_BEYOND_TOLERANCE, |stage| {
        let (train, target) = rejected(stage);
        void(stage, voiding(&train, &target));
    });
    let consignment = Example::breaks(&codes::CONSIGNMENT_BEYOND_TOLERANCE, |stage| {
        let (train, target) = rejected(stage);
        void(stage, voiding(&train, &target));
    });
    vec![gone.whole(), unit.whole(), consignment.whole()]
}
