use super::{NO_PERMIT, PERMIT_UNKNOWN, PERMIT_NOT_VALID, PERMIT_COMMODITY_MISMATCH, PERMIT_ORIGIN_MISMATCH, ENTRY_PORT_NOT_PERMITTED, PLACE_UNREGISTERED, FACILITY_NOT_REGISTERED, HS_COMMODITY_MISMATCH};
use crate::code::every_type::NO_PACK_IN_FORCE;
use crate::samples::{BUREAU, Example, IMPORTER, MEMBERS, Stage, UNFILED, with};
use serde_json::{Value, json};

fn body(stage: &Stage) -> Value {
    stage.lot_body(1_118_000_000)
}

fn say(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let body = with(body(stage), pointer, value);
    stage.say(IMPORTER, "lot_created", 0, body);
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let body = body(stage);
            stage.say(IMPORTER, "lot_created", 0, body);
        }),
        Example::breaks(&NO_PERMIT, |stage| say(stage, "/permit", Value::Null)),
        Example::breaks(&PERMIT_UNKNOWN, |stage| {
            say(stage, "/permit", "0197a4c2-1b2c-7def-8123-456789abcdef");
        }),
        Example::breaks(&PERMIT_NOT_VALID, |stage| {
            let body = body(stage);
            stage.say(IMPORTER, "lot_created", 301 * 86_400, body);
        }),
        Example::breaks(&PERMIT_COMMODITY_MISMATCH, |stage| say(stage, "/gmo", true)),
        Example::breaks(&PERMIT_ORIGIN_MISMATCH, |stage| say(stage, "/origin", "KZ")),
        Example::breaks(&ENTRY_PORT_NOT_PERMITTED, |stage| say(stage, "/entry_port", "满洲里")),
        Example::breaks(&PLACE_UNREGISTERED, |stage| {
            let place = json!({ "unregistered": {
                "name": "二连浩特临时堆场(示例)", "region": "152501",
                "latitude_e7": 436_500_000, "longitude_e7": 1_119_700_000,
            } });
            say(stage, "/place", place);
        }),
        Example::breaks(&FACILITY_NOT_REGISTERED, |stage| {
            let elsewhere = format!("{}-002", MEMBERS[UNFILED.0].party);
            say(stage, "/place", json!({ "facility": elsewhere }));
        }),
        // A fact is recorded with that one violation.
        Example::breaks(&NO_PACK_IN_FORCE, |stage| {
            let body = stage.lot_body(1_118_000_000);
            stage.begin_again();
            let party = crate::samples::party(MEMBERS[IMPORTER.0]);
            stage.say(BUREAU, "party_registered", -6_900, party);
            let enrolled = stage.world.enrol(BUREAU, IMPORTER);
            stage.events.push(enrolled);
            stage.say(IMPORTER, "lot_created", 0, with(body, "/origin", "KZ"));
        }),
        Example::breaks(&HS_COMMODITY_MISMATCH, |stage| say(stage, "/hs_code", "1003900000")),
    ]
}
