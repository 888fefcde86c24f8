use super::codes;
use crate::code::every_type;
use crate::samples::{
    Author, BUREAU, CONTAINER_MASS_G, DECLARATION, ERENHOT_CUSTOMS, Example, IMPORTER, MEMBERS,
    PLANT, Stage, UNFILED, XINING_CUSTOMS, closing, container, entry, facility, filing, hold,
    permit, permit_status, verdict, with, write_off,
};
use serde_json::{Value, json};



/// A lot of so many containers is at the station; gives it and the declaration of two of them.
fn declaration_of(stage: &mut Stage, containers: u64, to: Author) -> (String, Value) {
    let made = stage.lot_body(CONTAINER_MASS_G * containers);
    let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
    let body = stage.transfer_body(&lot, to, &[container(1), container(2)]);
    (lot, body)
}

fn declaration(stage: &mut Stage) -> Value {
    declaration_of(stage, 43, PLANT).1
}

fn say(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let body = with(declaration(stage), pointer, value);
    stage.say(IMPORTER, "transfer_declared", 60, body);
}

/// Declares two containers under another permit than the world's: its body is changed first.
fn under(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let number = with(permit(3_000_000_000, stage.world.start_s), "/permit_number", "QH-DEMO-B");
    let body = with(number, pointer, value);
    let permit = stage.say(IMPORTER, "permit_recorded", 0, body);
    let made = with(stage.lot_body(CONTAINER_MASS_G * 43), "/permit", permit.clone());
    let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
    let body = stage.transfer_body(&lot, PLANT, &[container(1), container(2)]);
    stage.say(IMPORTER, "transfer_declared", 60, with(body, "/permit", permit));
}

/// The plant has only a filing like the world's, changed; it is another facility of it.
fn filed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let second = format!("{}-002", MEMBERS[PLANT.0].party);
    let place = facility(MEMBERS[PLANT.0], "plant", 5_000_000_000);
    stage.say(BUREAU, "facility_registered", 0, with(place, "/facility", second.clone()));
    let known = filing(MEMBERS[PLANT.0], 30_000_000_000, stage.world.start_s);
    let body = with(with(known, "/facility", second.clone()), pointer, value);
    stage.say(XINING_CUSTOMS, "customs_filing_granted", 0, body);
    say(stage, "/to/facility", second);
}

pub(super) fn examples() -> Vec<Example> {
    [admitted(), of_facility(), of_permit(), of_lots(), of_readiness(), of_decisions(), of_standing()].concat()
}

fn admitted() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let body = declaration(stage);
            stage.say(IMPORTER, "transfer_declared", 60, body);
        }),
        Example::admitted(|stage| {
            let body = declaration(stage);
            stage.say(PLANT, "transfer_declared", 60, body);
        }),
    ]
}

/// A ledger in which the importer has a key and no rule pack was activated.
fn without_packs(stage: &mut Stage) {
    stage.begin_again();
    let party = crate::samples::party(MEMBERS[IMPORTER.0]);
    stage.say(BUREAU, "party_registered", -6_900, party);
    let enrolled = stage.world.enrol(BUREAU, IMPORTER);
    stage.events.push(enrolled);
}

fn of_facility() -> Vec<Example> {
    vec![
        Example::breaks(&every_type::STALE, |stage| {
            let body = declaration(stage);
            let later = stage.lot_body(CONTAINER_MASS_G);
            stage.say(IMPORTER, "lot_created", 86_461, later);
            stage.say(IMPORTER, "transfer_declared", 60, body);
        }),
        Example::breaks(&every_type::NO_PACK_IN_FORCE, |stage| {
            let body = stage.transfer_body(
                "0197a4c2-1b2c-7def-8123-456789abcdef.1",
                PLANT,
                &[container(1)],
            );
            without_packs(stage);
            let permit = "0197a4c2-1b2c-7def-8123-456789abcdef";
            stage.say(IMPORTER, "transfer_declared", 60, with(body, "/permit", permit));
        }),
        Example::breaks(&codes::PERIOD_INVALID, |stage| {
            let departs_at = "2025-06-30T09:00:00+08:00";
            say(stage, "/departs_at", departs_at);
        }),
        Example::breaks(&codes::FACILITY_NOT_REGISTERED, |stage| {
            say(stage, "/to/facility", format!("{}-009", MEMBERS[PLANT.0].party));
        }),
        Example::breaks(&codes::FACILITY_NOT_FILED, |stage| {
            let body = declaration_of(stage, 43, UNFILED).1;
            stage.say(IMPORTER, "transfer_declared", 60, body);
        }),
        Example::breaks(&codes::FILING_SUSPENDED, |stage| {
            let (state, _) = stage.replay();
            let plant = MEMBERS[PLANT.0].facility();
            let known = state.facility(plant.parse().expect("a facility of the cast"));
            let filing = known.expect("the plant is registered").filings[0].event;
            let body = json!({
                "facility": plant, "filing": filing, "reason": "示例", "notice_number": null,
            });
            stage.say(XINING_CUSTOMS, "customs_filing_suspended", 0, body);
            let body = declaration(stage);
            stage.say(IMPORTER, "transfer_declared", 60, body);
        }),
        Example::breaks(&codes::FILING_NOT_VALID, |stage| {
            filed(stage, "/valid_until", "2025-05-25");
        }),
        Example::breaks(&codes::COMMODITY_NOT_FILED, |stage| {
            filed(stage, "/commodities/0", "barley");
        }),
        Example::breaks(&codes::CAPACITY_EXCEEDED, |stage| {
            filed(stage, "/capacity_mass_g", CONTAINER_MASS_G);
        }),
        Example::breaks(&codes::FACILITY_NOT_NAMED, |stage| {
            filed(stage, "/filing_number", "XN-FILING-DEMO-3");
        }),
        Example::breaks(&codes::OFFICE_NOT_CUSTOMS, |stage| {
            say(stage, "/entry_customs", MEMBERS[PLANT.0].party);
        }),
    ]
}

fn of_permit() -> Vec<Example> {
    vec![
        Example::breaks(&codes::PERMIT_UNKNOWN, |stage| {
            say(stage, "/permit", "0197a4c2-1b2c-7def-8123-456789abcdef");
        }),
        Example::breaks(&codes::PERMIT_NOT_VALID, |stage| {
            under(stage, "/valid_until", "2025-05-25");
        }),
        Example::breaks(&codes::PERMIT_EXHAUSTED, |stage| {
            // 105 % of 49.523809 t is a gram less than the 52 t of two containers.
            under(stage, "/permitted_mass_g", 49_523_809);
        }),
        Example::breaks(&codes::FACILITY_SHARE_EXCEEDED, |stage| {
            under(stage, "/facilities/0/mass_g", CONTAINER_MASS_G);
        }),
        Example::breaks(&codes::PERMIT_HOLDER_MISMATCH, |stage| {
            // Another importer declares to the plant under a permit that is not its own.
            let other = crate::samples::Member {
                party: "91370200MA0000AB06",
                name: "青岛海粮贸易有限公司(示例)",
                region: "370200",
                role: "importer",
            };
            let body = declaration(stage);
            let stranger = stage.world.add_member(other);
            let party = crate::samples::party(other);
            stage.say(BUREAU, "party_registered", 0, party);
            let mut enrolled = stage.world.enrolment(stranger);
            enrolled.occurred_at_s = stage.world.start_s;
            stage.sign(BUREAU, enrolled);
            stage.say(stranger, "transfer_declared", 60, body);
        }),
        Example::breaks(&codes::PERMIT_COMMODITY_MISMATCH, |stage| {
            lot_unlike(stage, "/gmo", true);
        }),
        Example::breaks(&codes::PERMIT_ORIGIN_MISMATCH, |stage| {
            lot_unlike(stage, "/origin", "KZ");
        }),
    ]
}

/// Declares a lot that is not what the permit is for.
fn lot_unlike(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let made = with(stage.lot_body(CONTAINER_MASS_G * 43), pointer, value);
    let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
    let body = stage.transfer_body(&lot, PLANT, &[container(1), container(2)]);
    stage.say(IMPORTER, "transfer_declared", 60, body);
}

fn of_lots() -> Vec<Example> {
    vec![
        Example::breaks(&codes::LOT_UNKNOWN, |stage| {
            let lot = format!("{}.2", stage.world.permit);
            let body = stage.transfer_body(&lot, PLANT, &[container(1)]);
            stage.say(IMPORTER, "transfer_declared", 60, body);
        }),
        Example::breaks(&codes::LOT_NOT_UNDER_PERMIT, |stage| {
            let number = permit(3_000_000_000, stage.world.start_s);
            let other = with(number, "/permit_number", "QH-DEMO-B");
            let other = stage.say(IMPORTER, "permit_recorded", 0, other);
            say(stage, "/permit", other);
        }),
        Example::breaks(&codes::LOT_HELD, |stage| {
            let (lot, body) = declaration_of(stage, 43, PLANT);
            let arrived = stage.world.receive_at_unfiled(&lot);
            stage.events.push(arrived);
            stage.say(IMPORTER, "transfer_declared", 360, body);
        }),
        Example::breaks(&codes::LOT_MASS_EXCEEDED, |stage| {
            let body = declaration_of(stage, 1, PLANT).1;
            stage.say(IMPORTER, "transfer_declared", 60, body);
        }),
        Example::breaks(&codes::UNITS_MASS_MISMATCH, |stage| {
            say(stage, "/units/1/mass_g", CONTAINER_MASS_G - 1);
        }),
    ]
}

fn of_readiness() -> Vec<Example> {
    vec![Example::breaks(&codes::FACILITY_NOT_READY, |stage| {
        // The packs of today, and nobody adopted any system yet.
        let packs = stage.world.packs_of_today();
        stage.events.extend(packs);
        let body = declaration(stage);
        stage.say(IMPORTER, "transfer_declared", 60, body);
    })]
}

/// Something was decided about the lot before anybody declared to move it.
fn of_decisions() -> Vec<Example> {
    vec![
        Example::breaks(&codes::LOT_UNDER_HOLD, |stage| {
            let (lot, body) = declaration_of(stage, 43, PLANT);
            stage.say(ERENHOT_CUSTOMS, "lot_held", 30, hold(&[&lot]));
            stage.say(IMPORTER, "transfer_declared", 60, body);
        })
        .whole(),
        Example::breaks(&codes::VERDICT_FORBIDS, |stage| {
            let (lot, body) = declaration_of(stage, 43, PLANT);
            let verdict = verdict(&[&lot], "treat", 43 * CONTAINER_MASS_G);
            stage.say(ERENHOT_CUSTOMS, "inspection_verdict", 30, verdict);
            stage.say(IMPORTER, "transfer_declared", 60, body);
        })
        .whole(),
        Example::breaks(&codes::LOT_CLOSED, |stage| {
            let lot = stage.lot_used_up_at_entry();
            stage.say(IMPORTER, "lot_closed", 240, closing(&lot));
            let body = stage.transfer_body(&lot, PLANT, &[container(1)]);
            stage.say(IMPORTER, "transfer_declared", 300, body);
        })
        .whole(),
    ]
}

/// What became of the permit.
fn of_standing() -> Vec<Example> {
    const PERMITTED_MASS_G: u64 = 3_000_000_000;
    vec![
        Example::breaks(&codes::PERMIT_NOT_IN_FORCE, |stage| {
            let body = permit_status(&stage.world.permit, "withdrawn");
            stage.say(XINING_CUSTOMS, "permit_status_changed", 30, body);
            let body = declaration(stage);
            stage.say(IMPORTER, "transfer_declared", 60, body);
        })
        .whole(),
        Example::breaks(&codes::PERMIT_LAPSED, |stage| {
            let body = write_off(&stage.world.permit, DECLARATION, PERMITTED_MASS_G, &[]);
            stage.say(IMPORTER, "permit_written_off", 30, body);
            let body = declaration(stage);
            stage.say(IMPORTER, "transfer_declared", 60, body);
        })
        .whole(),
        // All of the permit was written off at the border: what came in under that declaration moves.
        Example::admitted(|stage| {
            let (lot, body) = declaration_of(stage, 2, PLANT);
            let declared = entry(&stage.world.permit, &[&lot], PERMITTED_MASS_G);
            stage.say(IMPORTER, "entry_declared", 20, declared);
            let written = write_off(&stage.world.permit, DECLARATION, PERMITTED_MASS_G, &[]);
            stage.say(IMPORTER, "permit_written_off", 30, written);
            stage.say(IMPORTER, "transfer_declared", 60, body);
        })
        .whole(),
    ]
}
