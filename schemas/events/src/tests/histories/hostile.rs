//! Histories by people who record whatever they like: same units twice, other lots, other places,
//! absurd masses, departures after arrivals, closings and approvals of what comes up.

use crate::samples::{
    Author, BUREAU, CARRIER, CONTAINER_MASS_G, ERENHOT_CUSTOMS, IMPORTER, MEMBERS, PLANT, STATION,
    Stage, Train, UNFILED, XINING_CUSTOMS,
};
use grain_envelope::{DocumentKind, Submitted};
use proptest::prelude::*;
use serde_json::{Value, json};

/// One step: what is done and four choices that it makes of what there is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    kind: u8,
    choices: [u8; 4],
}

impl Step {
    /// A fixed step for a number, spread over all kinds and choices.
    pub(super) fn numbered(number: u32) -> Self {
        let [a, b, c, d] = number.wrapping_mul(2_654_435_761).to_be_bytes();
        let [kind, ..] = (number % 9).to_le_bytes();
        Self {
            kind,
            choices: [a, b, c, d],
        }
    }

    fn pick<T>(self, choice: usize, from: &[T]) -> &T {
        &from[usize::from(self.choices[choice]) % from.len()]
    }
}

impl Arbitrary for Step {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
        (0_u8..9, any::<[u8; 4]>())
            .prop_map(|(kind, choices)| Self { kind, choices })
            .boxed()
    }
}

const MASSES_G: &[u64] = &[
    0,
    1,
    25_985_000,
    CONTAINER_MASS_G,
    26_300_000,
    9_007_199_254_740_991,
];
const METHODS: &[&str] = &["truck_scale", "rail_scale", "draft_survey", "declared"];
const MOVERS: &[Author] = &[IMPORTER, PLANT, CARRIER, UNFILED];

struct Play {
    stage: Stage,
    trains: Vec<Train>,
    second: Author,
    after_s: i64,
}

/// The events of these steps, after two trainloads that stand ready.
pub(super) fn play(steps: &[Step]) -> Vec<Submitted> {
    let mut stage = Stage::ready();
    let trains = vec![stage.train(2), stage.train(1)];
    let second = stage.world.add_key(PLANT, "P-02");
    let enrolled = stage.world.enrol(BUREAU, second);
    stage.events.push(enrolled);
    let mut play = Play {
        stage,
        trains,
        second,
        after_s: 300,
    };
    for step in steps {
        play.after_s += 60;
        play.step(*step);
    }
    play.stage.events
}

impl Play {
    fn step(&mut self, step: Step) {
        match step.kind {
            0 => self.lot(step),
            1 => self.declare(step),
            2 => self.acknowledge(step),
            3 | 4 => self.depart(step),
            5 | 6 => self.receive(step),
            7 => self.open_and_approve(step),
            _ => self.close(step),
        }
    }

    fn say(&mut self, author: Author, name: &'static str, body: Value) {
        self.stage.say(author, name, self.after_s, body);
    }

    fn lots(&self) -> Vec<String> {
        let known = self.trains.iter().map(|train| train.lot.clone());
        known
            .chain([format!("{}.7", self.stage.world.permit)])
            .collect()
    }

    fn transfers(&self) -> Vec<Value> {
        let known = self.trains.iter().map(|train| json!(train.transfer));
        known
            .chain([Value::Null, json!(self.stage.world.permit)])
            .collect()
    }

    fn units() -> Vec<String> {
        ["TBJU4000010", "TBJU4000025", "TBJU4000030", "青A12345"]
            .map(str::to_owned)
            .to_vec()
    }

    fn places() -> Vec<Value> {
        let known = [
            STATION.facility(),
            MEMBERS[PLANT.0].facility(),
            MEMBERS[UNFILED.0].facility(),
        ];
        let nowhere = json!({ "unregistered": {
            "name": "路边", "region": "630105", "latitude_e7": null, "longitude_e7": null,
        } });
        let unknown = json!({ "facility": format!("{}-007", MEMBERS[UNFILED.0].party) });
        known
            .map(|facility| json!({ "facility": facility }))
            .into_iter()
            .chain([nowhere, unknown])
            .collect()
    }

    fn lot(&mut self, step: Step) {
        let mut body = self.stage.lot_body(*step.pick(0, MASSES_G));
        body["place"] = step.pick(1, &Self::places()).clone();
        if step.choices[2].is_multiple_of(4) {
            body["permit"] = Value::Null;
        }
        let lot = format!(
            "{}.1",
            self.stage.say(IMPORTER, "lot_created", self.after_s, body)
        );
        if let Some(train) = self
            .trains
            .last_mut()
            .filter(|_| step.choices[3].is_multiple_of(2))
        {
            train.lot = lot;
        }
    }

    fn declare(&mut self, step: Step) {
        let lot = step.pick(0, &self.lots()).clone();
        let to = *step.pick(1, &[PLANT, UNFILED]);
        let units = Self::units();
        let mut body =
            self.stage
                .transfer_body(&lot, to, &units[..=usize::from(step.choices[2] % 3)]);
        if step.choices[3].is_multiple_of(4) {
            body["lots"][0]["mass_g"] = json!(step.pick(2, MASSES_G));
        }
        let transfer = self
            .stage
            .say(IMPORTER, "transfer_declared", self.after_s, body);
        if step.choices[3].is_multiple_of(2) {
            self.trains.push(Train {
                events: Vec::new(),
                lot,
                transfer,
                units,
            });
        }
    }

    fn acknowledge(&mut self, step: Step) {
        let transfer = step.pick(0, &self.trains).transfer.clone();
        let (author, office) = *step.pick(
            1,
            &[(ERENHOT_CUSTOMS, "entry"), (XINING_CUSTOMS, "destination")],
        );
        self.say(
            author,
            "transfer_acknowledged",
            crate::samples::acknowledgement(&transfer, office),
        );
    }

    fn depart(&mut self, step: Step) {
        let [unit, lot, mass, method] = self.load(step);
        let body = json!({
            "transfer": step.pick(2, &self.transfers()), "place": step.pick(3, &Self::places()),
            "units": [{
                "unit": unit, "lot": lot, "gross_mass_g": null, "tare_mass_g": null,
                "net_mass_g": mass, "method": method, "seals": [],
            }],
        });
        self.say(*step.pick(1, MOVERS), "departed", body);
    }

    fn receive(&mut self, step: Step) {
        let [unit, lot, mass, method] = self.load(step);
        let place = step.pick(3, &Self::places()).clone();
        let bin = place
            .get("facility")
            .and_then(Value::as_str)
            .map(|id| format!("{id}/01"));
        let bin = bin.filter(|_| step.choices[1].is_multiple_of(2));
        let body = json!({
            "transfer": step.pick(2, &self.transfers()), "lot": lot, "unit": unit, "place": place,
            "bin": bin, "gross_mass_g": null, "tare_mass_g": null, "net_mass_g": mass,
            "method": method, "seals": [], "slip_number": format!("S-{}", step.choices[0]),
        });
        let author = *step.pick(3, &[IMPORTER, PLANT, UNFILED, UNFILED, UNFILED]);
        self.say(author, "received", body);
    }

    /// Unit, lot, mass and method of a movement.
    fn load(&self, step: Step) -> [Value; 4] {
        [
            json!(step.pick(0, &Self::units())),
            json!(step.pick(1, &self.lots())),
            json!(step.pick(2, MASSES_G)),
            json!(step.pick(3, METHODS)),
        ]
    }

    fn open_and_approve(&mut self, step: Step) {
        let body = json!({
            "bin": format!("{}/01", MEMBERS[PLANT.0].facility()), "commodity": "oats",
            "hs_code": "1004900000", "origin": "RU", "gmo": false, "permit": null,
            "mass_g": step.pick(0, MASSES_G), "method": "declared", "in_store_since": "2024-11-03",
        });
        let target = self
            .stage
            .say(PLANT, "opening_stock_recorded", self.after_s, body);
        let digest = self.stage.last_digest();
        if !step.choices[1].is_multiple_of(4) {
            let approver = *step.pick(2, &[self.second, XINING_CUSTOMS, PLANT]);
            self.say(
                approver,
                "approved",
                json!({ "target": target, "digest": digest }),
            );
        }
    }

    /// Closes one of the violations open by now.
    fn close(&mut self, step: Step) {
        let (state, _) = super::ledger(&self.stage.events);
        let open: Vec<_> = state
            .violations()
            .filter(|(_, record)| record.closing.is_none())
            .collect();
        let Some((id, record)) = (!open.is_empty()).then(|| *step.pick(0, &open)) else {
            return;
        };
        let body = json!({
            "event": id.event, "code": id.code, "field": id.field, "lot": record.concerned.lot,
            "facility": record.concerned.facility, "outcome": "accepted", "explanation": "示例",
        });
        let author = *step.pick(1, &[XINING_CUSTOMS, ERENHOT_CUSTOMS, BUREAU, PLANT]);
        let draft = self
            .stage
            .world
            .draft("violation_closed", self.after_s, body);
        let target = self
            .stage
            .sign(author, draft.with_document(DocumentKind::Other, "DEMO"));
        let digest = self.stage.last_digest();
        self.say(
            self.second,
            "approved",
            json!({ "target": target, "digest": digest }),
        );
    }
}
