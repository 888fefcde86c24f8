//! Bodies of what happens to a permit, to an entry declaration and to what comes in under it.

use super::STATION;
use super::bodies::day;
use super::cast::{ERENHOT_CUSTOMS, IMPORTER, KEEPER, MEMBERS};
use super::stage::Stage;
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;

/// The entry declaration of the sample data.
pub const DECLARATION: &str = "070220251000012345";

/// Body of `permit_status_changed`.
pub fn permit_status(permit: &str, status: &str) -> Value {
    json!({
        "permit": permit, "status": status, "reason": "示例", "notice_number": "GG-DEMO-1",
    })
}

/// Body of `permit_reserved`.
pub fn reservation(permit: &str, declaration: &str, mass_g: u64) -> Value {
    json!({ "permit": permit, "declaration_number": declaration, "mass_g": mass_g })
}

/// Body of `permit_written_off`, by the declared weight.
pub fn write_off(permit: &str, declaration: &str, mass_g: u64, transfers: &[&str]) -> Value {
    json!({
        "permit": permit, "declaration_number": declaration, "mass_g": mass_g,
        "basis": "declared", "transfers": transfers,
    })
}

/// Body of `permit_writeoff_adjusted`, to the settled weight.
pub fn adjustment(permit: &str, write_off: &str, mass_g: u64) -> Value {
    json!({
        "permit": permit, "write_off": write_off, "mass_g": mass_g, "basis": "settled",
        "transfers": [], "reason": "示例",
    })
}

/// Body of `shipment_announced`: a train of oats, under a contract made after the permit.
pub fn shipment(permit: &str, start_s: i64) -> Value {
    json!({
        "permit": permit, "exporter": "Siberian Oats LLC (示例)", "contract_number": "HT-DEMO-A",
        "contract_date": day(start_s - 7 * DAY_S), "mode": "rail", "vessel": null,
        "imo_number": null, "voyage": null, "train": "95001",
        "bills_of_lading": [
            { "number": "SMGS-DEMO-1", "mass_g": 1_118_000_000_u64, "holds": [] },
        ],
        "load_port": "Novosibirsk", "loaded_on": day(start_s - 6 * DAY_S),
    })
}

/// Body of `entry_declared`: lots of oats under one permit.
pub fn entry(permit: &str, lots: &[&str], mass_g: u64) -> Value {
    json!({
        "declaration_number": DECLARATION, "inspection_number": null,
        "entry_customs": MEMBERS[ERENHOT_CUSTOMS.0].party, "commodity": "oats",
        "hs_code": "1004900000", "ciq_code": "1004900000101", "origin": "RU", "gmo": false,
        "mass_g": mass_g, "permits": [{ "permit": permit, "mass_g": mass_g }], "lots": lots,
        "papers": [{ "code": "101030", "number": "QH-DEMO-A" }],
    })
}

/// Body of `discharge_measured`: one lot at the reload station, by rail scale.
pub fn discharge(lot: &str, mass_g: u64) -> Value {
    json!({
        "place": { "facility": STATION.facility() }, "position": "3道", "method": "rail_scale",
        "lots": [{ "lot": lot, "mass_g": mass_g, "sweepings_mass_g": 0, "spill_mass_g": 0 }],
    })
}

/// Body of `field_inspected`: lots at the reload station.
pub fn field_inspection(lots: &[&str]) -> Value {
    json!({
        "lots": lots, "place": { "facility": STATION.facility() }, "impurity_bp": 120,
        "temperature_max_mc": 12_500, "species": [], "outcome": "clear", "remark": null,
    })
}

/// Body of `sample_taken`: from a lot at the reload station.
pub fn sample(lot: &str, mass_g: u64) -> Value {
    json!({
        "sample_number": "YP-DEMO-1", "voucher_number": "CYPZ-DEMO-1", "lot": lot, "bin": null,
        "place": { "facility": STATION.facility() }, "mass_g": mass_g,
    })
}

/// Body of `lab_reported`: a sample that passed.
pub fn lab_report(sample: &str, lot: Option<&str>, bin: Option<&str>) -> Value {
    json!({
        "sample": sample, "lot": lot, "bin": bin, "report_number": "BG-DEMO-1",
        "items": [
            { "item": "水分", "result": "11.8", "unit": "%", "limit": "≤13.0", "passed": true },
        ],
        "species": [], "conclusion": "passed", "remark": null,
    })
}

/// Body of `inspection_verdict`.
pub fn verdict(lots: &[&str], outcome: &str, mass_g: u64) -> Value {
    json!({
        "lots": lots, "outcome": outcome, "certificate_number": "JY-DEMO-1", "mass_g": mass_g,
        "conditions": (outcome == "treat").then_some("示例"),
    })
}

/// Body of `lot_held`.
pub fn hold(lots: &[&str]) -> Value {
    json!({ "lots": lots, "reason": "示例", "notice_number": null })
}

/// Body of `lot_released`.
pub fn release(hold: &str, lots: &[&str]) -> Value {
    json!({ "hold": hold, "lots": lots, "reason": "示例", "notice_number": null })
}

/// Body of `lot_closed`.
pub fn closing(lot: &str) -> Value {
    json!({ "lot": lot, "remark": null })
}

impl Stage {
    /// 0.020 t came in, was declared and unloaded, and went into a sample; gives the lot.
    pub fn lot_used_up_at_entry(&mut self) -> String {
        const MASS_G: u64 = 20_000;
        let made = self.lot_body(MASS_G);
        let lot = format!("{}.1", self.say(IMPORTER, "lot_created", 0, made));
        let declared = entry(&self.world.permit, &[&lot], MASS_G);
        self.say(IMPORTER, "entry_declared", 60, declared);
        self.say(KEEPER, "discharge_measured", 120, discharge(&lot, MASS_G));
        self.say(ERENHOT_CUSTOMS, "sample_taken", 180, sample(&lot, MASS_G));
        lot
    }
}
