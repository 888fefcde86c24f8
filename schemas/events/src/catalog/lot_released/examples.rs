use super::{HOLD_UNKNOWN, LOT_UNKNOWN};
use crate::samples::{
    CONTAINER_MASS_G, ERENHOT_CUSTOMS, Example, IMPORTER, PLANT, Stage, container, hold, release,
    with,
};
use serde_json::json;

/// A container's lot at the station is held; gives the lot and the hold.
fn held(stage: &mut Stage) -> (String, String) {
    let made = stage.lot_body(CONTAINER_MASS_G);
    let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
    let hold = stage.say(ERENHOT_CUSTOMS, "lot_held", 60, hold(&[&lot]));
    (lot, hold)
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let (lot, hold) = held(stage);
            stage.say(ERENHOT_CUSTOMS, "lot_released", 120, release(&hold, &[&lot]));
        })
        .whole(),
        Example::breaks(&LOT_UNKNOWN, |stage| {
            let (lot, hold) = held(stage);
            let unknown = format!("{}.2", stage.world.permit);
            let body = with(release(&hold, &[&lot]), "/lots", json!([lot, unknown]));
            stage.say(ERENHOT_CUSTOMS, "lot_released", 120, body);
        })
        .whole(),
        Example::breaks(&HOLD_UNKNOWN, |stage| {
            let (lot, hold) = held(stage);
            let body = release(&hold, &[&lot]);
            stage.say(ERENHOT_CUSTOMS, "lot_released", 120, body.clone());
            let moved = stage.transfer_body(&lot, PLANT, &[container(1)]);
            stage.say(IMPORTER, "transfer_declared", 150, moved);
            stage.say(ERENHOT_CUSTOMS, "lot_released", 180, body);
        })
        .whole(),
    ]
}
