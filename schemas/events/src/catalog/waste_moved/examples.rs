use super::{
    FACILITY_NOT_REGISTERED, KINDS_DIFFER, MORE_THAN_THERE, PARCEL_UNKNOWN, PLACE_UNREGISTERED,
};
use crate::samples::{Example, MEMBERS, PLANT, Stage, screenings, waste_move, with};
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;
const WASTE_MASS_G: u64 = 9_600_000;

fn say(stage: &mut Stage, body: Value) {
    stage.say(PLANT, "waste_moved", 20 * DAY_S, body);
}

/// The waste of batch A-01 is moved, changed.
fn changed(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let parcel = stage.waste_of_oats();
    say(stage, with(waste_move(&parcel, WASTE_MASS_G), pointer, value));
}

pub(super) fn examples() -> Vec<Example> {
    let examples = vec![
        Example::admitted(|stage| changed(stage, "/store", "焚烧炉旁(示例)")),
        Example::breaks(&PARCEL_UNKNOWN, |stage| {
            let parcel = stage.world.permit.clone();
            changed(stage, "/parcels/0/parcel", parcel);
        }),
        Example::breaks(&MORE_THAN_THERE, |stage| {
            changed(stage, "/parcels/0/mass_g", WASTE_MASS_G + 1);
        }),
        Example::breaks(&KINDS_DIFFER, |stage| {
            let process = stage.batch_of_oats();
            let first = stage.outputs_of_oats(&process);
            let dust = with(screenings(&process, 1_000), "/kind", "dust");
            let second = stage.say(PLANT, "waste_generated", 15 * DAY_S, dust);
            let parcels = json!([
                { "parcel": first, "mass_g": WASTE_MASS_G }, { "parcel": second, "mass_g": 1_000 },
            ]);
            say(stage, with(waste_move(&first, WASTE_MASS_G), "/parcels", parcels));
        }),
        Example::breaks(&PLACE_UNREGISTERED, |stage| {
            let place = json!({ "unregistered": {
                "name": "河湾填埋点(示例)", "region": "630106",
                "latitude_e7": null, "longitude_e7": null,
            } });
            changed(stage, "/place", place);
        }),
        Example::breaks(&FACILITY_NOT_REGISTERED, |stage| {
            changed(stage, "/place/facility", format!("{}-003", MEMBERS[PLANT.0].party));
        }),
    ];
    examples.into_iter().map(Example::whole).collect()
}
