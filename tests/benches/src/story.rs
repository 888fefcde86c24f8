//! One trainload of scenario A, event by event, as each of its parties would tell it.

use anyhow::Result;
use grain_scenarios::cast::{
    CARRIER, ERENHOT_CUSTOMS, IMPORTER, KEEPER, Member, PLANT, STATION, XINING_CUSTOMS,
};
use grain_scenarios::drafts::{
    self, CONTAINER_MASS_G, CONTAINERS, HS_CODE, Journey, RECEIVED_MASS_G, SHORT_MASS_G, containers,
};
use grain_sdk::draft::Draft;
use serde_json::{Value, json};

use crate::trains::{BINS, Wave, bin_id, drafts_of};

/// What a train carries as declared.
const DECLARED_MASS_G: u64 = CONTAINERS as u64 * CONTAINER_MASS_G;

/// Whoever takes down what a party says.
pub trait Teller {
    /// Takes it down; the event's id.
    fn tell(&mut self, member: Member, draft: Draft) -> Result<String>;
}

/// A train that has been declared and loaded.
#[derive(Debug)]
pub struct Trainload {
    number: usize,
    wave: Wave,
    permit: String,
    declaration: String,
    lot: String,
    transfer: String,
}

impl Trainload {
    /// All that is said before the train leaves.
    pub fn declared(teller: &mut dyn Teller, number: usize, wave: Wave) -> Result<Trainload> {
        let mut load = Trainload {
            number,
            wave,
            permit: String::new(),
            declaration: format!("07022025{number:010}"),
            lot: String::new(),
            transfer: String::new(),
        };
        load.enter(teller)?;
        load.inspect(teller)?;
        load.declare(teller)?;
        for unit in containers() {
            load.say(
                teller,
                KEEPER,
                "vehicle_inspected",
                2,
                &load.inspected(&unit.name),
            )?;
            load.say(teller, KEEPER, "loaded", 2, &load.loaded(&unit.name))?;
        }
        Ok(load)
    }

    /// All that is said from the departure on.
    pub fn arrives(&self, teller: &mut dyn Teller) -> Result<()> {
        let body = drafts::departure(&self.transfer, &self.lot, &containers());
        self.say(teller, CARRIER, "departed", 4, &body)?;
        self.say(teller, CARRIER, "arrived", 5, &self.arrival())?;
        for (unit, n) in containers().iter().zip(1..) {
            let is_short = n == CONTAINERS;
            let mass_g = if is_short {
                SHORT_MASS_G
            } else {
                RECEIVED_MASS_G
            };
            let mut body =
                drafts::receipt(&self.transfer, &self.lot, &unit.name, mass_g, !is_short);
            body["bin"] = self.bin().into();
            body["slip_number"] = format!("BX-{:06}-{}", self.number, unit.name).into();
            self.say(teller, PLANT, "received", 6, &body)?;
        }
        self.settle(teller)?;
        self.mill(teller)
    }

    fn enter(&mut self, teller: &mut dyn Teller) -> Result<()> {
        let mut body = drafts::permit();
        body["permit_number"] = format!("QH-BX-{:06}", self.number).into();
        body["valid_from"] = "2025-05-12".into();
        body["valid_until"] = "2027-05-11".into();
        self.permit = self.say(teller, IMPORTER, "permit_recorded", 2, &body)?;
        let bill = format!("SMGS-BX-{:06}", self.number);
        let body = json!({
            "permit": self.permit, "exporter": "Siberian Oats LLC (示例)",
            "contract_number": "HT-DEMO-A", "contract_date": "2025-05-13", "mode": "rail",
            "vessel": null, "imo_number": null, "voyage": null, "train": "95001",
            "load_port": "Novosibirsk", "loaded_on": "2025-05-14",
            "bills_of_lading": [{"number": bill, "mass_g": DECLARED_MASS_G, "holds": []}],
        });
        self.say(teller, IMPORTER, "shipment_announced", 2, &body)?;
        let body = json!({
            "permit": self.permit, "declaration_number": self.declaration,
            "mass_g": DECLARED_MASS_G,
        });
        self.say(teller, IMPORTER, "permit_reserved", 2, &body)?;
        let body = drafts::lot(&self.permit, &bill, DECLARED_MASS_G);
        self.lot = self.say(teller, IMPORTER, "lot_created", 2, &body)? + ".1";
        let body = json!({
            "declaration_number": self.declaration, "inspection_number": null,
            "entry_customs": ERENHOT_CUSTOMS.party, "commodity": "oats", "hs_code": HS_CODE,
            "ciq_code": format!("{HS_CODE}101"), "origin": "RU", "gmo": false,
            "mass_g": DECLARED_MASS_G, "lots": [self.lot],
            "permits": [{"permit": self.permit, "mass_g": DECLARED_MASS_G}],
            "papers": [{"code": "101030", "number": "QH-DEMO-A"}],
        });
        self.say(teller, IMPORTER, "entry_declared", 2, &body)?;
        Ok(())
    }

    fn inspect(&self, teller: &mut dyn Teller) -> Result<()> {
        let place = json!({"facility": STATION.facility()});
        let body = json!({
            "place": place, "position": "3道", "method": "rail_scale",
            "lots": [{
                "lot": self.lot, "mass_g": DECLARED_MASS_G, "sweepings_mass_g": 0,
                "spill_mass_g": 0,
            }],
        });
        self.say(teller, KEEPER, "discharge_measured", 2, &body)?;
        let body = json!({
            "lots": [self.lot], "place": place, "impurity_bp": 120, "temperature_max_mc": 12_500,
            "species": [], "outcome": "clear", "remark": null,
        });
        self.say(teller, ERENHOT_CUSTOMS, "field_inspected", 2, &body)?;
        let conditions = "运抵指定加工厂后取样检验,合格方可加工(示例)";
        self.verdict(
            teller,
            ERENHOT_CUSTOMS,
            2,
            ("pass_conditional", Some(conditions)),
        )
    }

    fn verdict(
        &self,
        teller: &mut dyn Teller,
        customs: Member,
        hour: u64,
        (outcome, conditions): (&str, Option<&str>),
    ) -> Result<()> {
        let body = json!({
            "lots": [self.lot], "outcome": outcome, "mass_g": DECLARED_MASS_G,
            "certificate_number": format!("JY-BX-{:06}-{hour}", self.number),
            "conditions": conditions,
        });
        self.say(teller, customs, "inspection_verdict", hour, &body)?;
        Ok(())
    }

    fn declare(&mut self, teller: &mut dyn Teller) -> Result<()> {
        let journey = Journey {
            number: &format!("DY-BX-{:06}", self.number),
            to: PLANT,
            permit: &self.permit,
            lot: &self.lot,
            departs_at: &self.wave.hour(4),
            arrives_at: &self.wave.hour(24 * 9),
        };
        let body = drafts::transfer(&journey, &containers());
        self.transfer = self.say(teller, IMPORTER, "transfer_declared", 2, &body)?;
        for (customs, office) in [(ERENHOT_CUSTOMS, "entry"), (XINING_CUSTOMS, "destination")] {
            let body = drafts::acknowledgement(&self.transfer, office);
            self.say(teller, customs, "transfer_acknowledged", 2, &body)?;
        }
        Ok(())
    }

    fn inspected(&self, unit: &str) -> Value {
        json!({
            "transfer": self.transfer, "lot": self.lot, "unit": unit,
            "place": {"facility": STATION.facility()}, "clean": "passed", "dry": "passed",
            "odourless": "passed", "uncontaminated": "passed", "tight": "passed",
            "last_cargo": "燕麦", "passed": true,
        })
    }

    fn loaded(&self, unit: &str) -> Value {
        json!({
            "transfer": self.transfer, "lot": self.lot, "unit": unit,
            "place": {"facility": STATION.facility()}, "gross_mass_g": null,
            "tare_mass_g": null, "net_mass_g": CONTAINER_MASS_G, "method": "rail_scale",
            "rated_load_mass_g": 28_000_000, "seals": [format!("S-{unit}")],
        })
    }

    fn arrival(&self) -> Value {
        let unit = |(unit, n): (&drafts::Unit, u32)| {
            let number = format!("S-{}", unit.name);
            json!({
                "unit": unit.name, "lot": self.lot,
                "seals": [{"number": number, "intact": n != CONTAINERS}],
            })
        };
        let units: Vec<Value> = containers().iter().zip(1..).map(unit).collect();
        json!({
            "transfer": self.transfer, "place": {"facility": PLANT.facility()}, "units": units,
        })
    }

    /// The short container, and the permit.
    fn settle(&self, teller: &mut dyn Teller) -> Result<()> {
        let missing = CONTAINER_MASS_G - SHORT_MASS_G;
        let body = json!({
            "kind": "spill", "facility": null, "happened_at": self.wave.hour(5),
            "location": {
                "name": "西宁双寨装卸线(示例)", "region": "630106",
                "latitude_e7": 366_500_000, "longitude_e7": 1_015_500_000,
            },
            "transfer": self.transfer, "unit": grain_scenarios::cast::container(CONTAINERS),
            "lot": self.lot, "estimated_lost_mass_g": missing, "recovered_mass_g": 0,
            "cleaning": "沿线清扫、焚烧(示例)", "police_number": null,
        });
        let incident = self.say(teller, PLANT, "incident_reported", 7, &body)?;
        let body = json!({
            "permit": self.permit, "declaration_number": self.declaration,
            "mass_g": DECLARED_MASS_G, "basis": "declared", "transfers": [self.transfer],
        });
        self.say(teller, IMPORTER, "permit_written_off", 7, &body)?;
        let body = json!({
            "case": incident, "outcome": "loss_confirmed",
            "explanation": "封识断裂,途中撒漏(示例)",
            "losses": [{"lot": self.lot, "from": "unexplained", "mass_g": missing}],
        });
        let mut closed = self.draft(PLANT, "incident_closed", 7, &body);
        closed["documents"] = json!([{"kind": "other", "number": "SG-DEMO-1"}]);
        tell(teller, PLANT, &closed)?;
        Ok(())
    }

    /// The sample, its verdict, and a batch of the mill.
    fn mill(&self, teller: &mut dyn Teller) -> Result<()> {
        let place = json!({"facility": PLANT.facility()});
        let body = json!({
            "sample_number": format!("YP-BX-{:06}", self.number), "voucher_number": "CYPZ-DEMO-1",
            "lot": self.lot, "bin": self.bin(), "place": place, "mass_g": 20_000,
        });
        let sample = self.say(teller, XINING_CUSTOMS, "sample_taken", 8, &body)?;
        let body = json!({
            "sample": sample, "lot": self.lot, "bin": self.bin(),
            "report_number": format!("BG-BX-{:06}", self.number),
            "items": [{
                "item": "水分", "result": "11.8", "unit": "%", "limit": "≤13.0", "passed": true,
            }],
            "species": [], "conclusion": "passed", "remark": null,
        });
        self.say(teller, XINING_CUSTOMS, "lab_reported", 8, &body)?;
        self.verdict(teller, XINING_CUSTOMS, 8, ("pass", None))?;
        let body = json!({
            "facility": PLANT.facility(), "batch_number": format!("BX-{:06}", self.number),
            "line": "燕麦一线(示例)", "commodity": "oats", "bins": [self.bin()],
        });
        let batch = self.say(teller, PLANT, "process_started", 9, &body)?;
        let body = json!({
            "process": batch, "bin": self.bin(), "mass_g": 600_000_000, "method": "belt_scale",
        });
        self.say(teller, PLANT, "input_drawn", 9, &body)?;
        for (product, kind, class, mass_g) in [
            ("燕麦米", "product", "groats", 372_000_000),
            ("燕麦壳", "by_product", "hulls", 168_000_000),
            ("饲用碎料", "by_product", "fines", 40_000_000),
        ] {
            let body = json!({
                "process": batch, "product": product, "kind": kind, "class": class,
                "mass_g": mass_g, "method": "hopper_scale",
            });
            self.say(teller, PLANT, "output_recorded", 9, &body)?;
        }
        let body = json!({
            "source": {"process": batch}, "kind": "screenings", "mass_g": 9_600_000,
            "method": "truck_scale", "place": place, "store": "下脚料暂存间(示例)",
        });
        self.say(teller, PLANT, "waste_generated", 9, &body)?;
        let body = json!({
            "process": batch, "loss_mass_g": 10_400_000,
            "kill_step": {"method": "heat", "temperature_mc": 105_000, "duration_s": 5_400},
        });
        self.say(teller, PLANT, "process_closed", 9, &body)?;
        let body = json!({
            "bin": self.bin(), "grain_temperature_max_mc": 18_500,
            "grain_temperature_mean_mc": 16_200, "store_temperature_mc": 19_000,
            "moisture_bp": 1_190, "pests_per_kg": 0, "main_pests_per_kg": 0,
            "quarantine_pest": false, "remark": null,
        });
        self.say(teller, PLANT, "condition_checked", 9, &body)?;
        Ok(())
    }

    /// A bin that no other train of the story is brought to.
    fn bin(&self) -> String {
        bin_id(BINS - 1 - self.number as u64)
    }

    fn draft(&self, member: Member, name: &str, hour: u64, body: &Value) -> Value {
        drafts::draft(name, &self.wave.hour(hour), member, body)
    }

    fn say(
        &self,
        teller: &mut dyn Teller,
        member: Member,
        name: &str,
        hour: u64,
        body: &Value,
    ) -> Result<String> {
        let mut draft = self.draft(member, name, hour, body);
        if name == "vehicle_inspected" {
            let photo = body["unit"].to_string();
            draft = drafts::with_file(draft, "photo.jpg", "image/jpeg", photo.as_bytes());
        }
        tell(teller, member, &draft)
    }
}

fn tell(teller: &mut dyn Teller, member: Member, draft: &Value) -> Result<String> {
    let drafts = drafts_of(std::slice::from_ref(draft))?;
    let draft = drafts.into_iter().next();
    teller.tell(member, draft.ok_or_else(|| anyhow::anyhow!("one draft"))?)
}
