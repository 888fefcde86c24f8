use super::bodies;
use super::cast::{IMPORTER, MEMBERS, PLANT, XINING_CUSTOMS};
use super::stage::{Stage, with};
use super::train::Train;
use super::{RECEIVED_MASS_G, bodies_entry};
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;
/// Net mass of the container whose seal was broken: 24.380 t.
const SHORT_MASS_G: u64 = 24_380_000;

/// A bin of the plant.
pub fn plant_bin(code: &str) -> String {
    format!("{}/{code}", MEMBERS[PLANT.0].facility())
}

/// Body of `stored`: from the plant's yard into its bin 01.
pub fn stored(lot: &str, mass_g: u64) -> Value {
    json!({
        "lot": lot, "bin": plant_bin("01"), "mass_g": mass_g, "method": "belt_scale",
        "moisture_bp": 1_210, "impurity_bp": 80,
    })
}

/// Body of `bin_transferred`: from the plant's bin 01 into its bin 02.
pub fn bin_transfer(mass_g: u64) -> Value {
    json!({
        "from_bin": plant_bin("01"), "to_bin": plant_bin("02"), "mass_g": mass_g,
        "method": "belt_scale",
    })
}

/// Body of `condition_checked`: of the plant's bin 01, which is well.
pub fn condition() -> Value {
    json!({
        "bin": plant_bin("01"), "grain_temperature_max_mc": 18_500,
        "grain_temperature_mean_mc": 16_200, "store_temperature_mc": 19_000,
        "moisture_bp": 1_190, "pests_per_kg": 0, "main_pests_per_kg": 0,
        "quarantine_pest": false, "remark": null,
    })
}

/// Body of `stocktaken`: a volume survey of the plant's bin 01.
pub fn stocktake(measured_mass_g: u64, book_mass_g: u64) -> Value {
    json!({
        "bin": plant_bin("01"), "method": "volume", "measured_mass_g": measured_mass_g,
        "book_mass_g": book_mass_g,
    })
}

/// Body of `outbound_tested`: of the plant's bin 01.
pub fn outbound_test(passed: bool) -> Value {
    json!({
        "bin": plant_bin("01"), "report_number": "CK-DEMO-1",
        "laboratory": "湟中高原燕麦加工厂化验室(示例)",
        "items": [
            { "item": "水分", "result": "11.9 %", "limit": "13.0 %", "passed": true },
            { "item": "霉变粒", "result": "0.3 %", "limit": "2.0 %", "passed": passed },
        ],
        "passed": passed,
    })
}

/// Body of `outbound_dispatched`: from the plant's bin 01 to another of its facilities.
pub fn dispatch(mass_g: u64) -> Value {
    json!({
        "bin": plant_bin("01"), "mass_g": mass_g, "method": "truck_scale", "purpose": "transfer",
        "to": { "facility": format!("{}-002", MEMBERS[PLANT.0].party) }, "buyer": null,
        "slip_number": "CKD-DEMO-1",
    })
}

impl Stage {
    /// Oats of another origin lie in a bin of the plant.
    pub fn foreign_oats_in(&mut self, code: &str) -> String {
        let body = with(self.lot_body(1_000_000), "/origin", "KZ");
        let place = json!({ "facility": MEMBERS[PLANT.0].facility() });
        let made = self.say(IMPORTER, "lot_created", 0, with(body, "/place", place));
        let lot = format!("{made}.1");
        let body = with(stored(&lot, 1_000_000), "/bin", plant_bin(code));
        self.say(PLANT, "stored", 600, body);
        lot
    }

    /// An authority holds a lot that is in store.
    pub fn hold_lot(&mut self, lot: &str) {
        self.say(XINING_CUSTOMS, "lot_held", 11 * DAY_S, bodies_entry::hold(&[lot]));
    }

    /// Customs decides that a lot in store be treated.
    pub fn condemn_lot(&mut self, lot: &str) {
        let body = bodies_entry::verdict(&[lot], "treat", RECEIVED_MASS_G);
        self.say(XINING_CUSTOMS, "inspection_verdict", 11 * DAY_S, body);
    }

    /// Some of a lot in store turned up where it never should have been.
    pub fn violate_lot(&mut self, lot: &str) {
        let arrived = self.world.receive_at_unfiled(lot);
        self.events.push(arrived);
    }

    /// A second bin of the plant, changed.
    pub fn second_bin(&mut self, pointer: &str, value: impl Into<Value>) {
        let body = bodies::bin(MEMBERS[PLANT.0], "02", 2_500_000_000);
        self.say(PLANT, "bin_registered", 0, with(body, pointer, value));
    }

    /// Containers of a train arrive, each with its usual mass: in the plant's bin 01, or in its yard.
    pub fn arrive(&mut self, units: u32, bin: bool) -> Train {
        let train = self.train(units);
        for unit in &train.units {
            let mut body = bodies::receipt(&train, unit, RECEIVED_MASS_G, true);
            if !bin {
                body["bin"] = Value::Null;
            }
            self.say(PLANT, "received", 9 * DAY_S, body);
        }
        train
    }

    /// The trainload of oats of the sample data lies in the plant's bin 01: 1,115.750 t.
    pub fn oats_in_store(&mut self) -> Train {
        let train = self.train(43);
        for (place, unit) in train.units.iter().enumerate() {
            let short = place == 42;
            let mass_g = if short { SHORT_MASS_G } else { RECEIVED_MASS_G };
            let body = bodies::receipt(&train, unit, mass_g, !short);
            self.say(PLANT, "received", 9 * DAY_S, body);
        }
        train
    }
}
