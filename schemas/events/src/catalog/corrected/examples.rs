use super::codes;
use crate::samples::{
    CONTAINER_MASS_G, Example, KEEPER, PLANT, RECEIVED_MASS_G, Stage, Train, bin_transfer,
    correction, draw, groats, incident, incident_closing, process_closing, reload, with,
};
use grain_envelope::DocumentKind;
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;
const LATER_S: i64 = 10 * DAY_S;
/// Two digits were turned round.
const TURNED_MASS_G: u64 = 25_958_000;

/// The first of two containers is received with a mass.
fn received(stage: &mut Stage, mass_g: u64) -> (Train, String) {
    let train = stage.train(2);
    let received = stage.world.receive(PLANT, &train, 0, mass_g, true);
    let target = stage.world.last_id(&received);
    stage.events.push(received);
    (train, target)
}

fn body(train: &Train, target: &str, masses_g: [u64; 2]) -> Value {
    correction(train, target, &train.units[0], "received", masses_g)
}

fn correct(stage: &mut Stage, body: Value) -> String {
    stage.say(PLANT, "corrected", LATER_S, body)
}

fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let (train, target) = received(stage, TURNED_MASS_G);
    let body = body(&train, &target, [TURNED_MASS_G, RECEIVED_MASS_G]);
    correct(stage, with(body, pointer, value));
}

/// A container is short, and what is missing is booked as lost in an incident.
fn lost(stage: &mut Stage) -> (Train, String) {
    let train = stage.train(1);
    let short = stage.world.receive(PLANT, &train, 0, 24_380_000, false);
    stage.events.push(short);
    let body = incident(&train, &train.units[0], "2025-05-29T08:30:00+08:00");
    let case = stage.say(PLANT, "incident_reported", 9 * DAY_S + 60, body);
    let body = incident_closing(&case, &train.lot, 1_620_000);
    let draft = stage.world.draft("incident_closed", 9 * DAY_S + 120, body);
    let target = stage.sign(PLANT, draft.with_document(DocumentKind::Other, "SG-DEMO-1"));
    (train, target)
}

fn movement(train: &Train, target: &str, masses_g: [u64; 2]) -> Value {
    let what = json!({ "movement": { "lots": [train.lot], "bins": [] } });
    let body = with(body(train, target, masses_g), "/what", what);
    with(body, "/field", "/body/losses/0/mass_g")
}

pub(super) fn examples() -> Vec<Example> {
    [admitted(), of_target(), of_change(), of_closing(), of_masses()].concat()
}

fn admitted() -> Vec<Example> {
    let mass = Example::admitted(|stage| changed(stage, "/after_closing", false));
    let slip = Example::admitted(|stage| {
        let (train, target) = received(stage, RECEIVED_MASS_G);
        let number = format!("M1-{}", train.units[0]);
        let change = json!({ "slip_number": { "old": number, "new": "M1-0007" } });
        let body = body(&train, &target, [0, 0]);
        correct(stage, with(with(body, "/change", change), "/field", "/body/slip_number"));
    });
    let method = Example::admitted(|stage| {
        let (train, target) = received(stage, RECEIVED_MASS_G);
        let change = json!({ "method": { "old": "truck_scale", "new": "hopper_scale" } });
        let body = body(&train, &target, [0, 0]);
        correct(stage, with(with(body, "/change", change), "/field", "/body/method"));
    });
    let remark = Example::admitted(|stage| {
        let (train, target) = received(stage, RECEIVED_MASS_G);
        let change = json!({ "text": { "old": "O", "new": "0" } });
        let body = body(&train, &target, [0, 0]);
        correct(stage, with(with(body, "/change", change), "/field", "/body/unit"));
    });
    let incident = Example::admitted(|stage| {
        let (train, target) = lost(stage);
        correct(stage, movement(&train, &target, [1_620_000, 1_600_000]));
    });
    // Approved by a second person.
    let approved = Example::admitted(|stage| {
        let (train, target) = received(stage, TURNED_MASS_G);
        let body = body(&train, &target, [TURNED_MASS_G, RECEIVED_MASS_G]);
        correct(stage, with(body, "/after_closing", true));
    });
    [mass, slip, method, remark, incident, approved].map(Example::whole).to_vec()
}

fn of_target() -> Vec<Example> {
    let unknown = Example::breaks(&codes::TARGET_UNKNOWN, |stage| {
        let permit = stage.world.permit.clone();
        changed(stage, "/target", permit);
    });
    let missing = Example::breaks(&codes::SUBJECT_MISSING, |stage| {
        let (train, target) = lost(stage);
        let other = format!("{}.2", stage.world.permit);
        let body = movement(&train, &target, [1_620_000, 1_600_000]);
        correct(stage, with(body, "/what/movement/lots/0", other));
    });
    let together = Example::breaks(&codes::NOT_CORRECTABLE, |stage| {
        let train = stage.train(1);
        let trucks = ["青A12345", "青A12346"];
        let body = reload(&train, &train.units[0], &trucks);
        let target = stage.say(KEEPER, "reloaded", 9 * DAY_S, body);
        let masses = [CONTAINER_MASS_G / 2, CONTAINER_MASS_G / 2 - 1_000];
        let body = correction(&train, &target, trucks[0], "departed", masses);
        stage.say(KEEPER, "corrected", LATER_S, body);
    });
    vec![unknown.whole(), missing.whole(), together.whole()]
}

fn of_change() -> Vec<Example> {
    let old = Example::breaks(&codes::OLD_DIFFERS, |stage| {
        changed(stage, "/change/mass/old_mass_g", TURNED_MASS_G - 1);
    });
    let field = Example::breaks(&codes::FIELD_MISMATCH, |stage| {
        changed(stage, "/field", "/body/gross_mass_g");
    });
    vec![old.whole(), field.whole()]
}

/// A batch is closed; gives the correction of its groats, of which the plant had told too many.
fn of_closed_batch(stage: &mut Stage) -> Value {
    let lot = stage.oats_in_store().lot;
    let process = stage.start_batch("A-01");
    stage.say(PLANT, "input_drawn", 14 * DAY_S + 3_600, draw(&process, 600_000_000));
    let target = stage.say(PLANT, "output_recorded", 15 * DAY_S, groats(&process, 372_000_000));
    stage.say(PLANT, "process_closed", 16 * DAY_S, process_closing(&process, 10_400_000));
    json!({
        "target": target, "what": { "movement": { "lots": [lot], "bins": [] } },
        "field": "/body/mass_g",
        "change": { "mass": { "old_mass_g": 372_000_000, "new_mass_g": 371_000_000 } },
        "after_closing": false, "reason": "漏扣包装物重量(示例)",
    })
}

fn of_closing() -> Vec<Example> {
    let alone = Example::breaks(&codes::APPROVAL_MISSING, |stage| {
        let body = of_closed_batch(stage);
        stage.say(PLANT, "corrected", 17 * DAY_S, body);
    });
    let pending = Example::admitted(|stage| {
        let body = with(of_closed_batch(stage), "/after_closing", true);
        stage.say(PLANT, "corrected", 17 * DAY_S, body);
    });
    vec![alone.whole(), pending.whole()]
}

fn of_masses() -> Vec<Example> {
    let unit = Example::breaks(&codes::UNIT_BEYOND_TOLERANCE, |stage| {
        changed(stage, "/change/mass/new_mass_g", 24_000_000);
    });
    let consignment = Example::breaks(&codes::CONSIGNMENT_BEYOND_TOLERANCE, |stage| {
        let train = stage.train(1);
        let received = stage.world.receive(PLANT, &train, 0, RECEIVED_MASS_G, true);
        let target = stage.world.last_id(&received);
        stage.events.push(received);
        correct(stage, body(&train, &target, [RECEIVED_MASS_G, 24_000_000]));
    });
    // What had been received has left the bin since.
    let gone = Example::breaks(&codes::BEYOND_STOCK, |stage| {
        let (train, target) = received(stage, RECEIVED_MASS_G);
        stage.say(PLANT, "bin_transferred", 9 * DAY_S + 600, bin_transfer(RECEIVED_MASS_G));
        correct(stage, body(&train, &target, [RECEIVED_MASS_G, RECEIVED_MASS_G - 27_000]));
    });
    vec![unit.whole(), consignment.whole(), gone.whole()]
}
