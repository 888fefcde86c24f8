use super::bodies::departure;
use super::cast::{MEMBERS, PLANT, STATION, XINING_CUSTOMS};
use super::{CONTAINER_MASS_G, train::Train};
use serde_json::{Value, json};

/// Body of `vehicle_inspected`: a unit of a train at the station, found fit.
pub fn inspection(train: &Train, unit: &str) -> Value {
    json!({
        "transfer": train.transfer, "lot": train.lot, "unit": unit,
        "place": { "facility": STATION.facility() }, "clean": "passed", "dry": "passed", "odourless": "passed",
        "uncontaminated": "passed", "tight": "passed", "last_cargo": "燕麦", "passed": true,
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

/// Body of `rejected_part`: a part of a unit of a train, at the plant.
pub fn rejection(train: &Train, unit: &str, mass_g: u64) -> Value {
    json!({
        "transfer": train.transfer, "lot": train.lot, "unit": unit,
        "facility": MEMBERS[PLANT.0].facility(), "mass_g": mass_g, "method": "truck_scale",
        "reason": "箱底受潮结块(示例)", "intended": "destroy",
    })
}

/// Body of `incident_reported`: a spill of a unit of a train on its last leg.
pub fn incident(train: &Train, unit: &str, happened_at: &str) -> Value {
    json!({
        "kind": "spill", "facility": null, "location": location(), "happened_at": happened_at,
        "transfer": train.transfer, "unit": unit, "lot": train.lot,
        "estimated_lost_mass_g": 1_620_000, "recovered_mass_g": 0,
        "cleaning": "沿线清扫、焚烧(示例)", "police_number": null,
    })
}

/// Body of `incident_closed`: what is missing between two weighings was lost in it.
pub fn incident_closing(case: &str, lot: &str, mass_g: u64) -> Value {
    json!({
        "case": case, "outcome": "loss_confirmed", "explanation": "封识断裂，途中撒漏(示例)",
        "losses": [{ "lot": lot, "from": "unexplained", "mass_g": mass_g }],
    })
}

/// Body of `vehicle_change_declared`: a unit of a train is to be reloaded into others at Lanzhou.
pub fn vehicle_change(train: &Train, old: &str, new: &[&str], changes_at: &str) -> Value {
    json!({
        "transfer": train.transfer, "reason": "车辆故障(示例)", "facility": null,
        "location": location(), "local_customs": MEMBERS[XINING_CUSTOMS.0].party,
        "old_units": [old], "new_units": new, "changes_at": changes_at, "emergency": false,
    })
}

/// Body of `reloaded`: a unit of a train into two trucks at the station, without a gram lost.
pub fn reload(train: &Train, old: &str, new: &[&str]) -> Value {
    let count = u64::try_from(new.len()).expect("few trucks");
    let trucks: Vec<Value> = new
        .iter()
        .map(|truck| {
            json!({
                "unit": truck, "kind": "truck", "lot": train.lot, "gross_mass_g": null,
                "tare_mass_g": null, "net_mass_g": CONTAINER_MASS_G / count,
                "method": "truck_scale", "seals": [format!("R-{truck}")],
            })
        })
        .collect();
    json!({
        "transfer": train.transfer, "place": { "facility": STATION.facility() },
        "old_units": [{
            "unit": old, "lot": train.lot, "mass_g": CONTAINER_MASS_G, "method": "truck_scale",
        }],
        "new_units": trucks, "losses": [], "sweepings": [],
    })
}

fn location() -> Value {
    json!({
        "name": "西宁双寨装卸线(示例)", "region": "630106", "latitude_e7": 366_500_000,
        "longitude_e7": 1_015_500_000,
    })
}

/// Body of `vehicle_change_supervised`.
pub fn supervision(train: &Train, change: &str) -> Value {
    json!({
        "transfer": train.transfer, "change": change, "seals_intact": true,
        "new_seals": ["HG-DEMO-0101"], "remark": null,
    })
}

/// Body of `corrected`: the mass of a weighing of a train's unit.
pub fn correction(
    train: &Train,
    target: &str,
    unit: &str,
    side: &str,
    masses_g: [u64; 2],
) -> Value {
    let [old, new] = masses_g;
    json!({
        "target": target,
        "what": { "weighing": {
            "transfer": train.transfer, "lot": train.lot, "unit": unit, "side": side,
        } },
        "field": "/body/net_mass_g",
        "change": { "mass": { "old_mass_g": old, "new_mass_g": new } },
        "after_closing": false, "reason": "录入时数字颠倒(示例)",
    })
}

/// Body of `voided`, of an event that told of a train.
pub fn voiding(train: &Train, target: &str) -> Value {
    json!({
        "target": target, "transfer": train.transfer, "lots": [train.lot],
        "after_closing": false, "reason": "同一车重复过磅(示例)",
    })
}
