use super::codes;
use crate::samples::{
    DECLARATION, Example, IMPORTER, Stage, XINING_CUSTOMS, entry, permit, permit_status,
    reservation, with, write_off,
};

const TRAIN_MASS_G: u64 = 1_118_000_000;

/// Writes off the trainload of 43 containers, under what transfers are named.
fn say(stage: &mut Stage, after_s: i64, transfers: &[&str]) {
    let body = write_off(&stage.world.permit, DECLARATION, TRAIN_MASS_G, transfers);
    stage.say(IMPORTER, "permit_written_off", after_s, body);
}

pub(super) fn examples() -> Vec<Example> {
    [admitted(), of_permit(), of_declaration(), of_transfers()].concat()
}

fn admitted() -> Vec<Example> {
    vec![
        // The whole trainload of the sample data: 1,118.000 t, and 1,882.000 t are left.
        Example::admitted(|stage| {
            let transfer = stage.train(43).transfer;
            say(stage, 240, &[&transfer]);
        })
        .whole(),
        // At the border, from what was reserved for the declaration.
        Example::admitted(|stage| {
            let body = reservation(&stage.world.permit, DECLARATION, TRAIN_MASS_G);
            stage.say(IMPORTER, "permit_reserved", 0, body);
            say(stage, 60, &[]);
        })
        .whole(),
    ]
}

fn of_permit() -> Vec<Example> {
    vec![
        Example::breaks(&codes::PERMIT_UNKNOWN, |stage| {
            let unknown = "0197a4c2-1b2c-7def-8123-456789abcdef";
            let body = write_off(unknown, DECLARATION, TRAIN_MASS_G, &[]);
            stage.say(IMPORTER, "permit_written_off", 0, body);
        })
        .whole(),
        Example::breaks(&codes::PERMIT_NOT_VALID, |stage| say(stage, 301 * 86_400, &[])).whole(),
        Example::breaks(&codes::OVER_LIMIT, |stage| {
            // A gram above the 3,000.000 t and their less than 5 %.
            let body = write_off(&stage.world.permit, DECLARATION, 3_150_000_000, &[]);
            stage.say(IMPORTER, "permit_written_off", 0, body);
        })
        .whole(),
        Example::breaks(&codes::PERMIT_NOT_IN_FORCE, |stage| {
            let body = permit_status(&stage.world.permit, "withdrawn");
            stage.say(XINING_CUSTOMS, "permit_status_changed", 0, body);
            say(stage, 60, &[]);
        })
        .whole(),
    ]
}

fn of_declaration() -> Vec<Example> {
    vec![
        Example::breaks(&codes::REPEATED, |stage| {
            say(stage, 0, &[]);
            say(stage, 60, &[]);
        })
        .whole(),
        Example::breaks(&codes::NOT_AS_DECLARED, |stage| {
            let lot = stage.train(43).lot;
            let body = entry(&stage.world.permit, &[&lot], TRAIN_MASS_G - 1_000);
            stage.say(IMPORTER, "entry_declared", 200, body);
            say(stage, 240, &[]);
        })
        .whole(),
    ]
}

fn of_transfers() -> Vec<Example> {
    vec![
        Example::breaks(&codes::TRANSFER_UNKNOWN, |stage| {
            let unknown = stage.world.permit.clone();
            say(stage, 0, &[&unknown]);
        })
        .whole(),
        Example::breaks(&codes::TRANSFER_OTHER_PERMIT, |stage| {
            let transfer = stage.train(1).transfer;
            let other = permit(3_000_000_000, stage.world.start_s);
            let other = with(other, "/permit_number", "QH-DEMO-B");
            let other = stage.say(IMPORTER, "permit_recorded", 200, other);
            let body = write_off(&other, DECLARATION, TRAIN_MASS_G, &[&transfer]);
            stage.say(IMPORTER, "permit_written_off", 240, body);
        })
        .whole(),
        Example::breaks(&codes::TRANSFER_REPEATED, |stage| {
            let transfer = stage.train(43).transfer;
            say(stage, 240, &[&transfer]);
            let second = "070220251000012346";
            let body = write_off(&stage.world.permit, second, 1, &[&transfer]);
            stage.say(IMPORTER, "permit_written_off", 300, body);
        })
        .whole(),
    ]
}
