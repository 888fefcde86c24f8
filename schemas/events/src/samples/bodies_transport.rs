use super::bodies::departure;
use super::cast::{MEMBERS, PLANT, STATION};
use super::{CONTAINER_MASS_G, train::Train};
use serde_json::{Value, json};

/// Body of `vehicle_inspected`: a unit of a train at the station, found fit.
pub fn inspection(train: &Train, unit: &str) -> Value {
    json!({
        "transfer": train.transfer, "lot": train.lot, "unit": unit,
        "place": { "facility": STATION.facility() }, "clean": true, "dry": true, "odourless": true,
        "uncontaminated": true, "tight": true, "last_cargo": "燕麦", "passed": true,
    })
}

/// Body of `loaded`: a unit of a train at the station, with the seal with which it leaves.
pub fn loading(train: &Train, unit: &str) -> Value {
    json!({
        "transfer": train.transfer, "lot": train.lot, "unit": unit,
        "place": { "facility": STATION.facility() }, "gross_mass_g": null, "tare_mass_g": null,
        "net_mass_g": CONTAINER_MASS_G, "method": "rail_scale", "rated_load_mass_g": 28_000_000,
        "seals": [format!("S-{unit}")],
    })
}

/// Body of `arrived`: every unit of a train at the plant's gate, seals unbroken.
pub fn arrival(train: &Train) -> Value {
    let units: Vec<Value> = train
        .units
        .iter()
        .map(|unit| {
            json!({
                "unit": unit, "lot": train.lot,
                "seals": [{ "number": format!("S-{unit}"), "intact": true }],
            })
        })
        .collect();
    let place = json!({ "facility": MEMBERS[PLANT.0].facility() });
    json!({ "transfer": train.transfer, "place": place, "units": units })
}

/// Body of `departed` for one unit of a train.
pub fn departure_of(train: &Train, unit: usize) -> Value {
    let mut body = departure(train);
    let only = body["units"][unit].take();
    body["units"] = json!([only]);
    body
}
