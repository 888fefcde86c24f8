use super::codes;
use crate::samples::{
    CONTAINER_MASS_G, Example, IMPORTER, PLANT, RECEIVED_MASS_G, Stage, Train, incident,
    incident_closing, with,
};
use grain_envelope::DocumentKind;
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;
const HAPPENED_AT: &str = "2025-05-29T08:30:00+08:00";
const LOST_MASS_G: u64 = 1_620_000;

/// A container arrives short, and the plant tells of an incident: gives the train and the case.
fn short(stage: &mut Stage) -> (Train, String) {
    let train = stage.train(1);
    let short = stage.world.receive(PLANT, &train, 0, CONTAINER_MASS_G - LOST_MASS_G, false);
    stage.events.push(short);
    let case = tell(stage, &train);
    (train, case)
}

fn tell(stage: &mut Stage, train: &Train) -> String {
    let body = incident(train, &train.units[0], HAPPENED_AT);
    stage.say(PLANT, "incident_reported", 9 * DAY_S + 3_600, body)
}

fn close(stage: &mut Stage, body: Value) {
    let draft = stage.world.draft("incident_closed", 12 * DAY_S, body);
    stage.sign(PLANT, draft.with_document(DocumentKind::Other, "SG-DEMO-1"));
}

fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let (train, case) = short(stage);
    close(stage, with(incident_closing(&case, &train.lot, LOST_MASS_G), pointer, value));
}

/// A container is lost on the way, whole.
fn burnt(stage: &mut Stage) {
    let train = stage.train(1);
    let case = tell(stage, &train);
    let body = incident_closing(&case, &train.lot, CONTAINER_MASS_G);
    close(stage, with(body, "/losses/0/from", "on_the_way"));
}

pub(super) fn examples() -> Vec<Example> {
    [admitted(), of_case(), of_losses(), of_units()].concat()
}

fn admitted() -> Vec<Example> {
    // The figures of the sample data: 1.620 t.
    let sample = Example::admitted(|stage| {
        let train = stage.train(43);
        for unit in 0..42 {
            let received = stage.world.receive(PLANT, &train, unit, RECEIVED_MASS_G, true);
            stage.events.push(received);
        }
        let short = stage.world.receive(PLANT, &train, 42, 24_380_000, false);
        stage.events.push(short);
        let body = incident(&train, &train.units[42], HAPPENED_AT);
        let case = stage.say(PLANT, "incident_reported", 9 * DAY_S + 3_600, body);
        close(stage, incident_closing(&case, &train.lot, LOST_MASS_G));
    });
    // A whole container burnt: it will never arrive, and nothing is unexplained.
    let lost = Example::admitted(burnt);
    let nothing = Example::admitted(|stage| {
        let (_, case) = short(stage);
        let body = incident_closing(&case, "-", 0);
        close(stage, with(with(body, "/losses", json!([])), "/outcome", "unfounded"));
    });
    vec![sample.whole(), lost.whole(), nothing.whole()]
}

fn of_case() -> Vec<Example> {
    let unknown = Example::breaks(&codes::CASE_UNKNOWN, |stage| {
        let permit = stage.world.permit.clone();
        changed(stage, "/case", permit);
    });
    let twice = Example::breaks(&codes::ALREADY_CLOSED, |stage| {
        let (train, case) = short(stage);
        close(stage, incident_closing(&case, &train.lot, LOST_MASS_G));
        close(stage, incident_closing(&case, &train.lot, LOST_MASS_G));
    });
    let evidence = Example::breaks(&codes::EVIDENCE_MISSING, |stage| {
        let (train, case) = short(stage);
        let body = incident_closing(&case, &train.lot, LOST_MASS_G);
        stage.say(PLANT, "incident_closed", 12 * DAY_S, body);
    });
    vec![unknown.whole(), twice.whole(), evidence.whole()]
}

fn of_losses() -> Vec<Example> {
    let other = Example::breaks(&codes::LOT_NOT_OF_CASE, |stage| {
        let made = stage.lot_body(CONTAINER_MASS_G);
        let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
        changed(stage, "/losses/0/lot", lot);
    });
    let nowhere = Example::breaks(&codes::NOT_ON_THE_WAY, |stage| {
        let train = stage.train(1);
        let body = incident(&train, &train.units[0], HAPPENED_AT);
        let body = with(body, "/unit", Value::Null);
        let case = stage.say(PLANT, "incident_reported", 9 * DAY_S, body);
        let body = incident_closing(&case, &train.lot, LOST_MASS_G);
        close(stage, with(body, "/losses/0/from", "on_the_way"));
    });
    let more = Example::breaks(&codes::MORE_THAN_MISSING, |stage| {
        changed(stage, "/losses/0/mass_g", LOST_MASS_G + 1);
    });
    vec![other.whole(), nowhere.whole(), more.whole()]
}

fn of_units() -> Vec<Example> {
    // Of two containers one arrives short, the other burns: with that the consignment is complete.
    let beyond = Example::breaks(&codes::CONSIGNMENT_BEYOND_TOLERANCE, |stage| {
        let train = stage.train(2);
        let mass = CONTAINER_MASS_G - LOST_MASS_G;
        let received = stage.world.receive(PLANT, &train, 1, mass, true);
        stage.events.push(received);
        let case = tell(stage, &train);
        let body = incident_closing(&case, &train.lot, CONTAINER_MASS_G);
        close(stage, with(body, "/losses/0/from", "on_the_way"));
    });
    vec![beyond.whole()]
}
