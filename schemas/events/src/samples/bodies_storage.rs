use super::bodies;
use super::cast::{BUREAU, IMPORTER, MEMBERS, PLANT, XINING_CUSTOMS};
use super::stage::{Stage, with};
use super::train::Train;
use super::world::Author;
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

/// Body of `process_started`: a batch of oats at the plant, drawing from its bin 01.
pub fn process_start(batch: &str) -> Value {
    json!({
        "facility": MEMBERS[PLANT.0].facility(), "batch_number": batch,
        "line": "燕麦一线(示例)", "commodity": "oats", "bins": [plant_bin("01")],
    })
}

/// Body of `input_drawn`: from the plant's bin 01.
pub fn draw(process: &str, mass_g: u64) -> Value {
    json!({
        "process": process, "bin": plant_bin("01"), "mass_g": mass_g, "method": "belt_scale",
    })
}

/// Body of `output_recorded`.
pub fn output(process: &str, product: &str, kind: &str, class: &str, mass_g: u64) -> Value {
    json!({
        "process": process, "product": product, "kind": kind, "class": class, "mass_g": mass_g,
        "method": "hopper_scale",
    })
}

/// Body of `output_recorded`: groats of oats.
pub fn groats(process: &str, mass_g: u64) -> Value {
    output(process, "燕麦米", "product", "groats", mass_g)
}

/// Body of `process_closed`.
pub fn process_closing(process: &str, loss_mass_g: u64) -> Value {
    json!({
        "process": process, "loss_mass_g": loss_mass_g,
        "kill_step": { "method": "heat", "temperature_mc": 105_000, "duration_s": 5_400 },
    })
}

/// Body of `waste_generated`: screenings of a batch, in the plant's store of waste.
pub fn screenings(process: &str, mass_g: u64) -> Value {
    json!({
        "source": { "process": process }, "kind": "screenings", "mass_g": mass_g,
        "method": "truck_scale", "place": { "facility": MEMBERS[PLANT.0].facility() },
        "store": "下脚料暂存间(示例)",
    })
}

/// Body of `waste_moved`: a whole parcel within the plant.
pub fn waste_move(parcel: &str, mass_g: u64) -> Value {
    json!({
        "parcels": [{ "parcel": parcel, "mass_g": mass_g }],
        "place": { "facility": MEMBERS[PLANT.0].facility() }, "store": "焚烧炉旁(示例)",
    })
}

/// Body of `waste_plan_submitted`: screenings and sweepings of the plant are burnt or heated.
pub fn waste_plan(start_s: i64) -> Value {
    json!({
        "facility": MEMBERS[PLANT.0].facility(), "plan_number": "XJL-DEMO-1",
        "kinds": ["screenings", "sweepings"], "methods": ["incinerate", "heat"],
        "provider": "湟中示例环保处理站(示例)", "valid_from": bodies::day(start_s),
        "valid_until": bodies::day(start_s + 200 * DAY_S),
    })
}

/// Body of `waste_plan_approved`.
pub fn waste_plan_approval(plan: &str) -> Value {
    json!({
        "facility": MEMBERS[PLANT.0].facility(), "plan": plan, "approval_number": "XN-XJL-DEMO-1",
    })
}

/// Body of `waste_treated`: some of a parcel is burnt under a plan.
pub fn treatment(plan: &str, parcel: &str, mass_g: u64) -> Value {
    json!({
        "facility": MEMBERS[PLANT.0].facility(), "plan": plan,
        "parcels": [{ "parcel": parcel, "mass_g": mass_g }], "method": "incinerate",
        "temperature_mc": 850_000, "duration_s": 7_200,
        "provider": "湟中示例环保处理站(示例)", "witness": "P-02",
    })
}

impl Stage {
    /// The plant starts a batch of oats; gives its id.
    pub fn start_batch(&mut self, batch: &str) -> String {
        self.say(PLANT, "process_started", 14 * DAY_S, process_start(batch))
    }

    /// Batch A-01 of the sample data has drawn its 600.000 t.
    pub fn batch_of_oats(&mut self) -> String {
        self.oats_in_store();
        let process = self.start_batch("A-01");
        self.say(
            PLANT,
            "input_drawn",
            14 * DAY_S + 3_600,
            draw(&process, 600_000_000),
        );
        process
    }

    /// All that came out of batch A-01 of the sample data; gives the parcel of its waste.
    pub fn outputs_of_oats(&mut self, process: &str) -> String {
        let products = [
            groats(process, 372_000_000),
            output(process, "燕麦壳", "by_product", "hulls", 168_000_000),
            output(process, "饲用碎料", "by_product", "fines", 40_000_000),
        ];
        for product in products {
            self.say(PLANT, "output_recorded", 15 * DAY_S, product);
        }
        let waste = screenings(process, 9_600_000);
        self.say(PLANT, "waste_generated", 15 * DAY_S, waste)
    }

    /// Batch A-01 of the sample data and all that came out of it; gives the parcel of its waste.
    pub fn waste_of_oats(&mut self) -> String {
        let process = self.batch_of_oats();
        self.outputs_of_oats(&process)
    }

    /// The plant submits a plan for its waste; gives the plan.
    pub fn submitted_plan(&mut self) -> String {
        let body = waste_plan(self.world.start_s);
        self.say(PLANT, "waste_plan_submitted", 3_600, body)
    }

    /// The plant's plan for its waste is approved; gives the plan.
    pub fn approved_plan(&mut self) -> String {
        let plan = self.submitted_plan();
        let approval = waste_plan_approval(&plan);
        self.say(XINING_CUSTOMS, "waste_plan_approved", 7_200, approval);
        plan
    }

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
        self.say_now(XINING_CUSTOMS, "lot_held", bodies_entry::hold(&[lot]));
    }

    /// Customs decides that a lot in store be treated.
    pub fn condemn_lot(&mut self, lot: &str) {
        let body = bodies_entry::verdict(&[lot], "treat", RECEIVED_MASS_G);
        self.say_now(XINING_CUSTOMS, "inspection_verdict", body);
    }

    /// Some of a lot in store turned up where it never should have been.
    pub fn violate_lot(&mut self, lot: &str) {
        let arrived = self.world.receive_at_unfiled(lot);
        self.events.push(arrived);
    }

    /// How far the story has come, in seconds after its beginning: what is authorised now.
    fn now_s(&self) -> i64 {
        let (_, judgements) = self.replay();
        let last = judgements.last().expect("genesis was said");
        last.recorded_at.seconds() - self.world.start_s
    }

    /// Somebody says something now.
    fn say_now(&mut self, author: Author, name: &'static str, body: Value) -> String {
        let now_s = self.now_s();
        self.say(author, name, now_s, body)
    }

    /// A second bin of the plant, changed.
    pub fn second_bin(&mut self, pointer: &str, value: impl Into<Value>) {
        let body = bodies::bin(MEMBERS[PLANT.0], "02", 2_500_000_000);
        self.say_now(PLANT, "bin_registered", with(body, pointer, value));
    }

    /// A second facility of the plant, with a filing like that of the first, changed; gives its id.
    pub fn second_plant(&mut self, change: fn(Value) -> Value) -> String {
        let id = format!("{}-002", MEMBERS[PLANT.0].party);
        let body = bodies::facility(MEMBERS[PLANT.0], "plant", 5_000_000_000);
        self.say_now(
            BUREAU,
            "facility_registered",
            with(body, "/facility", id.clone()),
        );
        let body = bodies::filing(MEMBERS[PLANT.0], 30_000_000_000, self.world.start_s);
        let body = with(
            with(body, "/facility", id.clone()),
            "/filing_number",
            "XN-FILING-DEMO-2",
        );
        self.say_now(XINING_CUSTOMS, "customs_filing_granted", change(body));
        id
    }

    /// Customs suspends the only filing of a facility.
    pub fn suspend(&mut self, facility: &str) {
        let (state, _) = self.replay();
        let known = state.facility(facility.parse().expect("a facility of the cast"));
        let filing = known.expect("it is registered").filings[0].event;
        let body = json!({
            "facility": facility, "filing": filing, "reason": "示例", "notice_number": null,
        });
        self.say_now(XINING_CUSTOMS, "customs_filing_suspended", body);
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
