use super::{BEYOND_TOLERANCE, BIN_NOT_REGISTERED, BOOK_DIFFERS};
use crate::samples::{Example, PLANT, Stage, plant_bin, stocktake, with};
use serde_json::Value;

const DAY_S: i64 = 86_400;
const STOCK_MASS_G: u64 = 1_115_750_000;

/// Stock is taken of the oats, with a change.
fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    stage.oats_in_store();
    let body = stocktake(STOCK_MASS_G, STOCK_MASS_G);
    stage.say(PLANT, "stocktaken", 13 * DAY_S, with(body, pointer, value));
}

pub(super) fn examples() -> Vec<Example> {
    let examples = vec![
        // 32 per mille are tolerated of a volume survey.
        Example::admitted(|stage| changed(stage, "/measured_mass_g", 1_080_046_000)),
        Example::breaks(&BEYOND_TOLERANCE, |stage| {
            changed(stage, "/measured_mass_g", 1_080_045_999);
        }),
        Example::breaks(&BEYOND_TOLERANCE, |stage| {
            stage.oats_in_store();
            let body = with(stocktake(1_112_402_749, STOCK_MASS_G), "/method", "scale");
            stage.say(PLANT, "stocktaken", 13 * DAY_S, body);
        }),
        Example::breaks(&BOOK_DIFFERS, |stage| changed(stage, "/book_mass_g", STOCK_MASS_G - 1)),
        Example::breaks(&BIN_NOT_REGISTERED, |stage| changed(stage, "/bin", plant_bin("99"))),
    ];
    examples.into_iter().map(Example::whole).collect()
}
