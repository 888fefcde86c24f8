use super::codes;
use crate::samples::{
    CARRIER, CONTAINER_MASS_G, ERENHOT_CUSTOMS, Example, IMPORTER, MEMBERS, PLANT, STATION, Stage,
    Train, XINING_CUSTOMS, closing, departure, hold, verdict, with,
};
use serde_json::{Value, json};

/// A trainload that stands at the station, declared and acknowledged by these offices.
fn standing(stage: &mut Stage, units: u32, offices: &[&str]) -> Train {
    let train = stage.world.train(units);
    let [made, declared, entry, destination, _] = &train.events[..] else {
        panic!("a train has five events")
    };
    stage.events.extend([made.clone(), declared.clone()]);
    for (office, event) in [("entry", entry), ("destination", destination)] {
        let author = if office == "entry" {
            ERENHOT_CUSTOMS
        } else {
            XINING_CUSTOMS
        };
        if offices.contains(&office) {
            stage.events.push(event.clone());
        } else {
            // Nobody signs this one: the office's chain goes on without it.
            stage.world.signatory_mut(author).step_back(event);
        }
    }
    stage.world.signatory_mut(CARRIER).step_back(&train.events[4]);
    train
}

const BOTH: &[&str] = &["entry", "destination"];

fn say(stage: &mut Stage, after_s: i64, body: Value) {
    stage.say(CARRIER, "departed", after_s, body);
}

/// The departure of two standing containers, changed.
fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let train = standing(stage, 2, BOTH);
    say(stage, 180, with(departure(&train), pointer, value));
}

pub(super) fn examples() -> Vec<Example> {
    [admitted(), of_place(), of_declaration(), of_units(), of_pairs(), of_loading(), of_lots()].concat()
}

fn admitted() -> Vec<Example> {
    vec![Example::admitted(|stage| {
        let train = standing(stage, 2, BOTH);
        say(stage, 180, departure(&train));
    })]
}

fn of_place() -> Vec<Example> {
    vec![
        Example::breaks(&codes::PLACE_UNREGISTERED, |stage| {
            let place = json!({ "unregistered": {
                "name": "二连浩特临时堆场(示例)", "region": "152501",
                "latitude_e7": null, "longitude_e7": null,
            } });
            changed(stage, "/place", place);
        }),
        Example::breaks(&codes::FACILITY_NOT_REGISTERED, |stage| {
            changed(stage, "/place/facility", format!("{}-002", STATION.party));
        }),
        Example::breaks(&codes::PLACE_NOT_DECLARED, |stage| {
            changed(stage, "/place/facility", MEMBERS[PLANT.0].facility());
        }),
        Example::breaks(&codes::FILING_SUSPENDED, |stage| {
            let train = standing(stage, 2, BOTH);
            let (state, _) = stage.replay();
            let plant = MEMBERS[PLANT.0].facility();
            let known = state.facility(plant.parse().expect("a facility of the cast"));
            let filing = known.expect("the plant is registered").filings[0].event;
            let body = json!({
                "facility": plant, "filing": filing, "reason": "示例", "notice_number": null,
            });
            stage.say(XINING_CUSTOMS, "customs_filing_suspended", 150, body);
            say(stage, 180, departure(&train));
        }),
        Example::breaks(&codes::FILING_NOT_VALID, |stage| {
            let train = standing(stage, 2, BOTH);
            say(stage, 336 * 86_400, departure(&train));
        }),
    ]
}

fn of_declaration() -> Vec<Example> {
    vec![
        Example::breaks(&codes::NOT_DECLARED, |stage| {
            changed(stage, "/transfer", Value::Null);
        }),
        Example::breaks(&codes::DECLARED_LATE, |stage| {
            let train = standing(stage, 2, BOTH);
            say(stage, 30, departure(&train));
        }),
        Example::breaks(&codes::ENTRY_ACKNOWLEDGEMENT_MISSING, |stage| {
            let train = standing(stage, 2, &["destination"]);
            say(stage, 180, departure(&train));
        }),
        Example::breaks(&codes::DESTINATION_ACKNOWLEDGEMENT_MISSING, |stage| {
            let train = standing(stage, 2, &["entry"]);
            say(stage, 180, departure(&train));
        }),
        Example::breaks(&codes::MASS_ABOVE_DECLARED, |stage| {
            // Two per mille above what was declared is what a rail scale may err.
            changed(stage, "/units/0/net_mass_g", CONTAINER_MASS_G + 110_000);
        }),
    ]
}

fn of_units() -> Vec<Example> {
    vec![
        Example::breaks(&codes::UNIT_NOT_DECLARED, |stage| {
            changed(stage, "/units/0/unit", "青A12345");
        }),
        Example::breaks(&codes::LOT_UNKNOWN, |stage| {
            let lot = format!("{}.2", stage.world.permit);
            changed(stage, "/units/0/lot", lot);
        }),
        Example::breaks(&codes::LOT_MISMATCH, |stage| {
            let made = stage.lot_body(CONTAINER_MASS_G);
            let other = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
            changed(stage, "/units/0/lot", other);
        }),
        Example::breaks(&codes::UNIT_ALREADY_DEPARTED, |stage| {
            let train = standing(stage, 2, BOTH);
            say(stage, 180, departure(&train));
            say(stage, 240, departure(&train));
        }),
        Example::breaks(&codes::NET_MISMATCH, |stage| {
            let train = standing(stage, 2, BOTH);
            let body = with(departure(&train), "/units/0/gross_mass_g", 28_300_000);
            say(stage, 180, with(body, "/units/0/tare_mass_g", 2_200_000));
        }),
        Example::breaks(&codes::STOCK_EXCEEDED, |stage| {
            changed(stage, "/units/0/net_mass_g", CONTAINER_MASS_G + 110_000);
        }),
    ]
}

/// The container arrived before anybody told that it left: then the difference is judged.
fn of_pairs() -> Vec<Example> {
    vec![
        Example::breaks(&codes::UNIT_BEYOND_TOLERANCE, |stage| {
            arrived(stage, 24_380_000, true);
        }),
        Example::breaks(&codes::CONSIGNMENT_BEYOND_TOLERANCE, |stage| {
            arrived(stage, 24_380_000, true);
        }),
        Example::breaks(&codes::SEAL_MISMATCH, |stage| {
            let train = standing(stage, 1, BOTH);
            let received = stage.world.receive(PLANT, &train, 0, CONTAINER_MASS_G, true);
            stage.events.push(received);
            say(stage, 180, with(departure(&train), "/units/0/seals/0", "S-OTHER"));
        }),
    ]
}

fn arrived(stage: &mut Stage, net_mass_g: u64, intact: bool) {
    let train = standing(stage, 1, BOTH);
    let received = stage.world.receive(PLANT, &train, 0, net_mass_g, intact);
    stage.events.push(received);
    say(stage, 180, departure(&train));
}

fn of_loading() -> Vec<Example> {
    vec![
        Example::breaks(&codes::SEALS_NOT_AS_LOADED, |stage| {
            let train = stage.standing(1);
            let body = with(crate::samples::loading(&train, &train.units[0]), "/seals/0", "S-OTHER");
            stage.say(crate::samples::KEEPER, "loaded", 150, body);
            say(stage, 180, departure(&train));
        })
        .whole(),
    ]
}

/// Something was decided about the lot before it left.
fn of_lots() -> Vec<Example> {
    vec![
        Example::breaks(&codes::LOT_UNDER_HOLD, |stage| {
            let train = standing(stage, 1, BOTH);
            stage.say(ERENHOT_CUSTOMS, "lot_held", 150, hold(&[&train.lot]));
            say(stage, 180, departure(&train));
        })
        .whole(),
        Example::breaks(&codes::VERDICT_FORBIDS, |stage| {
            let train = standing(stage, 1, BOTH);
            let body = verdict(&[&train.lot], "destroy", CONTAINER_MASS_G);
            stage.say(ERENHOT_CUSTOMS, "inspection_verdict", 150, body);
            say(stage, 180, departure(&train));
        })
        .whole(),
        Example::breaks(&codes::LOT_CLOSED, |stage| {
            let train = standing(stage, 1, BOTH);
            let lot = stage.lot_used_up_at_entry();
            stage.say(IMPORTER, "lot_closed", 240, closing(&lot));
            say(stage, 300, with(departure(&train), "/units/0/lot", lot));
        })
        .whole(),
    ]
}
