use super::{
    BEYOND_DECLARATION, NOTHING_TO_GIVE_BACK, PERMIT_EXHAUSTED, PERMIT_NOT_IN_FORCE,
    PERMIT_NOT_VALID, PERMIT_UNKNOWN,
};
use crate::samples::{
    DECLARATION, Example, IMPORTER, Stage, XINING_CUSTOMS, permit_status, reservation, write_off,
};

fn say(stage: &mut Stage, after_s: i64, mass_g: u64) {
    let body = reservation(&stage.world.permit, DECLARATION, mass_g);
    stage.say(IMPORTER, "permit_reserved", after_s, body);
}

const TRAIN_MASS_G: u64 = 1_118_000_000;

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| say(stage, 0, TRAIN_MASS_G)).whole(),
        // Less than before, and then nothing.
        Example::admitted(|stage| {
            say(stage, 0, TRAIN_MASS_G);
            say(stage, 60, TRAIN_MASS_G - 1);
            say(stage, 120, 0);
        })
        .whole(),
        Example::breaks(&PERMIT_UNKNOWN, |stage| {
            let unknown = "0197a4c2-1b2c-7def-8123-456789abcdef";
            let body = reservation(unknown, DECLARATION, TRAIN_MASS_G);
            stage.say(IMPORTER, "permit_reserved", 0, body);
        })
        .whole(),
        Example::breaks(&NOTHING_TO_GIVE_BACK, |stage| say(stage, 0, 0)).whole(),
        Example::breaks(&BEYOND_DECLARATION, |stage| {
            let lot = stage.train(43).lot;
            let body = crate::samples::entry(&stage.world.permit, &[&lot], TRAIN_MASS_G);
            stage.say(IMPORTER, "entry_declared", 200, body);
            say(stage, 240, 1);
        })
        .whole(),
        Example::breaks(&PERMIT_NOT_VALID, |stage| say(stage, 301 * 86_400, TRAIN_MASS_G)).whole(),
        Example::breaks(&PERMIT_EXHAUSTED, |stage| say(stage, 0, 3_150_000_000)).whole(),
        Example::breaks(&PERMIT_NOT_IN_FORCE, |stage| {
            let body = permit_status(&stage.world.permit, "withdrawn");
            stage.say(XINING_CUSTOMS, "permit_status_changed", 0, body);
            say(stage, 60, TRAIN_MASS_G);
        })
        .whole(),
        // What is written off already cannot be kept too.
        Example::breaks(&PERMIT_EXHAUSTED, |stage| {
            let body = write_off(&stage.world.permit, DECLARATION, 3_000_000_000, &[]);
            stage.say(IMPORTER, "permit_written_off", 0, body);
            say(stage, 60, 150_000_000);
        })
        .whole(),
    ]
}
