use super::codes;
use crate::samples::{
    BUREAU, CONTAINER_MASS_G, Example, IMPORTER, MEMBERS, PLANT, RECEIVED_MASS_G, Stage, Train, UNFILED,
    XINING_CUSTOMS, closing, facility, filing, hold, receipt, verdict, with,
};
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;

/// The arrival of the first of two containers, changed.
fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let train = stage.train(2);
    let body = with(arrival(&train), pointer, value);
    stage.say(PLANT, "received", 9 * DAY_S, body);
}

fn arrival(train: &Train) -> Value {
    receipt(train, &train.units[0], RECEIVED_MASS_G, true)
}

/// The arrival at another facility of the plant, with a filing like the plant's, changed.
fn at_second_facility(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let second = format!("{}-002", MEMBERS[PLANT.0].party);
    let place = facility(MEMBERS[PLANT.0], "plant", 5_000_000_000);
    stage.say(BUREAU, "facility_registered", 0, with(place, "/facility", second.clone()));
    let known = filing(MEMBERS[PLANT.0], 30_000_000_000, stage.world.start_s);
    let body = with(with(known, "/facility", second.clone()), pointer, value);
    stage.say(XINING_CUSTOMS, "customs_filing_granted", 0, body);
    let train = stage.train(2);
    let body = with(arrival(&train), "/bin", Value::Null);
    stage.say(PLANT, "received", 9 * DAY_S, with(body, "/place/facility", second));
}

pub(super) fn examples() -> Vec<Example> {
    [admitted(), of_place(), of_transfer(), of_lot(), of_weighing(), of_bin(), of_decisions()].concat()
}

fn admitted() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let train = stage.train(2);
            stage.say(PLANT, "received", 9 * DAY_S, arrival(&train));
        }),
        // The last of a consignment.
        Example::admitted(|stage| {
            let train = stage.train(2);
            for unit in [0, 1] {
                let received = stage.world.receive(PLANT, &train, unit, RECEIVED_MASS_G, true);
                stage.events.push(received);
            }
        }),
    ]
}

fn of_place() -> Vec<Example> {
    vec![
        Example::breaks(&codes::PLACE_UNREGISTERED, |stage| {
            let train = stage.train(2);
            let place = json!({ "unregistered": {
                "name": "城北路边仓库(示例)", "region": "630105",
                "latitude_e7": null, "longitude_e7": null,
            } });
            let body = with(with(arrival(&train), "/bin", Value::Null), "/place", place);
            stage.say(UNFILED, "received", 9 * DAY_S, body);
        }),
        Example::breaks(&codes::FACILITY_NOT_REGISTERED, |stage| {
            let train = stage.train(2);
            let body = with(arrival(&train), "/bin", Value::Null);
            let place = format!("{}-002", MEMBERS[PLANT.0].party);
            stage.say(PLANT, "received", 9 * DAY_S, with(body, "/place/facility", place));
        }),
        Example::breaks(&codes::FACILITY_NOT_FILED, |stage| {
            let train = stage.train(2);
            let arrived = stage.world.receive_at_unfiled(&train.lot);
            stage.events.push(arrived);
        }),
        Example::breaks(&codes::FILING_SUSPENDED, |stage| {
            let train = stage.train(2);
            let (state, _) = stage.replay();
            let plant = MEMBERS[PLANT.0].facility();
            let known = state.facility(plant.parse().expect("a facility of the cast"));
            let filing = known.expect("the plant is registered").filings[0].event;
            let body = json!({
                "facility": plant, "filing": filing, "reason": "示例", "notice_number": null,
            });
            stage.say(XINING_CUSTOMS, "customs_filing_suspended", 600, body);
            stage.say(PLANT, "received", 9 * DAY_S, arrival(&train));
        }),
        Example::breaks(&codes::FILING_NOT_VALID, |stage| {
            let train = stage.train(2);
            stage.say(PLANT, "received", 336 * DAY_S, arrival(&train));
        }),
        Example::breaks(&codes::COMMODITY_NOT_FILED, |stage| {
            at_second_facility(stage, "/commodities/0", "barley");
        }),
        Example::breaks(&codes::FACILITY_NOT_NAMED, |stage| {
            at_second_facility(stage, "/filing_number", "XN-FILING-DEMO-3");
        }),
        Example::breaks(&codes::PERMIT_NOT_VALID, |stage| {
            let train = stage.train(2);
            stage.say(PLANT, "received", 301 * DAY_S, arrival(&train));
        }),
    ]
}

fn of_transfer() -> Vec<Example> {
    vec![
        Example::breaks(&codes::NO_TRANSFER, |stage| changed(stage, "/transfer", Value::Null)),
        Example::breaks(&codes::NOT_THE_DESTINATION, |stage| {
            at_second_facility(stage, "/filing_number", "XN-FILING-DEMO-3");
        }),
        Example::breaks(&codes::UNIT_NOT_DECLARED, |stage| changed(stage, "/unit", "青A12345")),
        Example::breaks(&codes::UNIT_ALREADY_RECEIVED, |stage| {
            let train = stage.train(2);
            stage.say(PLANT, "received", 9 * DAY_S, arrival(&train));
            let again = with(arrival(&train), "/slip_number", "M1-AGAIN");
            stage.say(PLANT, "received", 9 * DAY_S, again);
        }),
        Example::breaks(&codes::SLIP_REPEATED, |stage| {
            let train = stage.train(2);
            stage.say(PLANT, "received", 9 * DAY_S, arrival(&train));
            let second = receipt(&train, &train.units[1], RECEIVED_MASS_G, true);
            let slip = format!("M1-{}", train.units[0]);
            stage.say(PLANT, "received", 9 * DAY_S, with(second, "/slip_number", slip));
        }),
        Example::breaks(&codes::CONSIGNMENT_BEYOND_TOLERANCE, |stage| {
            let train = stage.train(1);
            let short = stage.world.receive(PLANT, &train, 0, 24_380_000, true);
            stage.events.push(short);
        }),
    ]
}

fn of_lot() -> Vec<Example> {
    vec![
        Example::breaks(&codes::LOT_UNKNOWN, |stage| {
            let lot = format!("{}.2", stage.world.permit);
            changed(stage, "/lot", lot);
        }),
        Example::breaks(&codes::LOT_MISMATCH, |stage| {
            let made = stage.lot_body(26_000_000);
            let other = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
            changed(stage, "/lot", other);
        }),
    ]
}

fn of_weighing() -> Vec<Example> {
    vec![
        Example::breaks(&codes::SEAL_BROKEN, |stage| changed(stage, "/seals/0/intact", false)),
        Example::breaks(&codes::SEAL_MISMATCH, |stage| {
            changed(stage, "/seals/0/number", "S-OTHER");
        }),
        Example::breaks(&codes::NET_MISMATCH, |stage| {
            let train = stage.train(2);
            let body = with(arrival(&train), "/gross_mass_g", 28_300_000);
            let body = with(body, "/tare_mass_g", 2_300_000);
            stage.say(PLANT, "received", 9 * DAY_S, body);
        }),
        Example::breaks(&codes::UNIT_BEYOND_TOLERANCE, |stage| {
            changed(stage, "/net_mass_g", 24_380_000);
        }),
    ]
}

fn of_bin() -> Vec<Example> {
    vec![
        Example::breaks(&codes::BIN_NOT_REGISTERED, |stage| {
            changed(stage, "/bin", format!("{}/99", MEMBERS[PLANT.0].facility()));
        }),
        Example::breaks(&codes::BIN_OVER_CAPACITY, |stage| {
            into_bin(stage, "/capacity_mass_g", RECEIVED_MASS_G - 1);
        }),
        Example::breaks(&codes::BIN_COMMODITY_MISMATCH, |stage| {
            into_bin(stage, "/commodity", "wheat");
        }),
    ]
}

/// The arrival into another bin, changed.
fn into_bin(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let bin = crate::samples::bin(MEMBERS[PLANT.0], "02", 2_500_000_000);
    stage.say(PLANT, "bin_registered", 0, with(bin, pointer, value));
    changed(stage, "/bin", format!("{}/02", MEMBERS[PLANT.0].facility()));
}

/// Something was decided about the lot while it was on its way.
fn of_decisions() -> Vec<Example> {
    vec![
        Example::breaks(&codes::LOT_UNDER_HOLD, |stage| {
            let train = stage.train(2);
            stage.say(XINING_CUSTOMS, "lot_held", 240, hold(&[&train.lot]));
            stage.say(PLANT, "received", 9 * DAY_S, arrival(&train));
        })
        .whole(),
        Example::breaks(&codes::VERDICT_FORBIDS, |stage| {
            let train = stage.train(2);
            let body = verdict(&[&train.lot], "return", 2 * CONTAINER_MASS_G);
            stage.say(XINING_CUSTOMS, "inspection_verdict", 240, body);
            stage.say(PLANT, "received", 9 * DAY_S, arrival(&train));
        })
        .whole(),
        Example::breaks(&codes::BIN_MIXED, |stage| {
            stage.foreign_oats_in("01");
            let train = stage.train(2);
            stage.say(PLANT, "received", 9 * DAY_S, arrival(&train));
        })
        .whole(),
        Example::breaks(&codes::LOT_CLOSED, |stage| {
            let train = stage.train(2);
            let lot = stage.lot_used_up_at_entry();
            stage.say(IMPORTER, "lot_closed", 360, closing(&lot));
            stage.say(PLANT, "received", 9 * DAY_S, with(arrival(&train), "/lot", lot));
        })
        .whole(),
    ]
}
