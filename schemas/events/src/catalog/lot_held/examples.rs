use super::{LOT_CLOSED, LOT_UNKNOWN};
use crate::samples::{
    AGRICULTURE, ERENHOT_CUSTOMS, Example, IMPORTER, RECEIVED_MASS_G, XINING_CUSTOMS, closing, hold,
    verdict,
};

const DAY_S: i64 = 86_400;

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let made = stage.lot_body(1_118_000_000);
            let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
            stage.say(ERENHOT_CUSTOMS, "lot_held", 60, hold(&[&lot]));
        })
        .whole(),
        // Two branches, each for its own reason.
        Example::admitted(|stage| {
            let lot = stage.arrive(1, true).lot;
            let passed = verdict(&[&lot], "pass", RECEIVED_MASS_G);
            stage.say(XINING_CUSTOMS, "inspection_verdict", 10 * DAY_S, passed);
            stage.say(XINING_CUSTOMS, "lot_held", 10 * DAY_S, hold(&[&lot]));
            stage.say(AGRICULTURE, "lot_held", 10 * DAY_S, hold(&[&lot]));
        })
        .whole(),
        Example::breaks(&LOT_UNKNOWN, |stage| {
            let unknown = format!("{}.2", stage.world.permit);
            stage.say(XINING_CUSTOMS, "lot_held", 60, hold(&[&unknown]));
        })
        .whole(),
        Example::breaks(&LOT_CLOSED, |stage| {
            let lot = stage.lot_used_up_at_entry();
            stage.say(IMPORTER, "lot_closed", 360, closing(&lot));
            stage.say(ERENHOT_CUSTOMS, "lot_held", 420, hold(&[&lot]));
        })
        .whole(),
    ]
}
