//! Histories of transport by people who record whatever they like: checks, loadings and arrivals of
//! any unit, rejections and incidents of absurd masses, reloads into whatever, corrections of what
//! never was, voidings twice.

use super::{assert_balanced, assert_replays, effects_of, ledger};
use crate::samples::{
    Author, CARRIER, CONTAINER_MASS_G, IMPORTER, KEEPER, MEMBERS, PLANT, PLANT_SECOND, STATION,
    Stage, Train, XINING_CUSTOMS, bin_transfer, incident, inspection, loading, supervision,
    vehicle_change, with,
};
use grain_envelope::{DocumentKind, Submitted};
use proptest::prelude::*;
use serde_json::{Value, json};

/// One step: what is done and four choices that it makes of what there is.
#[derive(Clone, Copy, Debug)]
struct Step {
    kind: u8,
    choices: [u8; 4],
}

const KINDS: u8 = 15;

impl Step {
    /// A fixed step for a number, spread over all kinds and choices.
    fn numbered(number: u32) -> Self {
        let [a, b, c, d] = number.wrapping_mul(2_654_435_761).to_be_bytes();
        let [kind, ..] = (number % u32::from(KINDS)).to_le_bytes();
        let choices = [a, b, c, d];
        Self { kind, choices }
    }

    fn pick<T>(self, choice: usize, from: &[T]) -> &T {
        &from[usize::from(self.choices[choice]) % from.len()]
    }
}

impl Arbitrary for Step {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
        (0..KINDS, any::<[u8; 4]>())
            .prop_map(|(kind, choices)| Self { kind, choices })
            .boxed()
    }
}

const MASSES_G: &[u64] = &[
    0,
    1,
    1_620_000,
    25_985_000,
    CONTAINER_MASS_G,
    26_300_000,
    9_007_199_254_740_991,
];
const METHODS: &[&str] = &["truck_scale", "rail_scale", "draft_survey", "declared"];
const SIDES: &[&str] = &["departed", "received", "rejected", "lost"];
const TRUCKS: &[&str] = &["青A12345", "青A12346", "青A12347"];
const HAPPENED_AT: &str = "2025-05-20T08:30:00+08:00";

struct Play {
    stage: Stage,
    trains: Vec<Train>,
    /// What moved something.
    told: Vec<Told>,
    changes: Vec<String>,
    cases: Vec<String>,
    after_s: i64,
}

/// What moved something: who said so, of what.
#[derive(Clone, Debug)]
struct Told {
    author: Author,
    event: String,
    transfer: Value,
    lot: Value,
    unit: Value,
    side: &'static str,
}

fn play(steps: &[Step]) -> Vec<Submitted> {
    let mut stage = Stage::whole();
    let trains = vec![stage.train(2), stage.standing(2)];
    let left = Told {
        author: CARRIER,
        event: stage.world.last_id(&trains[0].events[4]),
        transfer: json!(trains[0].transfer),
        lot: json!(trains[0].lot),
        unit: json!(trains[0].units[0]),
        side: "departed",
    };
    let mut play = Play {
        stage,
        trains,
        told: vec![left],
        changes: Vec::new(),
        cases: Vec::new(),
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
            0 => self.check(step),
            1 => self.load(step),
            2 => self.depart(step),
            3 | 4 => self.receive(step),
            5 => self.arrive(step),
            6 => self.reject(step),
            7 => self.report(step),
            8 => self.close(step),
            9 => self.declare(step),
            10 => self.reload(step),
            11 | 12 => self.correct(step),
            13 => self.void(step),
            _ => self.shift(step),
        }
    }

    fn say(&mut self, author: Author, name: &'static str, body: Value) -> String {
        self.stage.say(author, name, self.after_s, body)
    }

    fn tell(&mut self, author: Author, name: &'static str, side: &'static str, body: &Value) {
        let event = self.say(author, name, body.clone());
        let first = if body["units"].is_array() {
            &body["units"][0]
        } else {
            body
        };
        let told = Told {
            author,
            event,
            transfer: body["transfer"].clone(),
            lot: first["lot"].clone(),
            unit: first["unit"].clone(),
            side,
        };
        self.told.push(told);
    }

    /// A train, with one of its lots and transfers or none.
    fn some(&self, step: Step) -> Train {
        let mut train = step.pick(0, &self.trains).clone();
        if step.choices[1].is_multiple_of(8) {
            train.lot = format!("{}.7", self.stage.world.permit);
        }
        train
    }

    fn transfer(train: &Train, step: Step) -> Value {
        if step.choices[3].is_multiple_of(5) {
            Value::Null
        } else {
            json!(train.transfer)
        }
    }

    fn unit(train: &Train, step: Step) -> String {
        let mut units = train.units.clone();
        units.extend(TRUCKS.iter().map(|truck| (*truck).to_owned()));
        step.pick(2, &units).clone()
    }

    fn check(&mut self, step: Step) {
        let train = self.some(step);
        let body = with(
            inspection(&train, &Self::unit(&train, step)),
            "/passed",
            step.choices[1] > 60,
        );
        let body = with(body, "/transfer", Self::transfer(&train, step));
        self.say(KEEPER, "vehicle_inspected", body);
    }

    fn load(&mut self, step: Step) {
        let train = self.some(step);
        let body = loading(&train, &Self::unit(&train, step));
        self.say(
            KEEPER,
            "loaded",
            with(body, "/transfer", Self::transfer(&train, step)),
        );
    }

    fn depart(&mut self, step: Step) {
        let train = self.some(step);
        let body = json!({
            "transfer": Self::transfer(&train, step), "place": { "facility": STATION.facility() },
            "units": [{
                "unit": Self::unit(&train, step), "lot": train.lot, "gross_mass_g": null,
                "tare_mass_g": null, "net_mass_g": step.pick(1, MASSES_G),
                "method": step.pick(3, METHODS), "seals": [],
            }],
        });
        self.tell(KEEPER, "departed", "departed", &body);
    }

    fn receive(&mut self, step: Step) {
        let train = self.some(step);
        let facility = MEMBERS[PLANT.0].facility();
        let bin = Some(format!("{facility}/01")).filter(|_| step.choices[3].is_multiple_of(2));
        let body = json!({
            "transfer": Self::transfer(&train, step), "lot": train.lot,
            "unit": Self::unit(&train, step), "place": { "facility": facility }, "bin": bin,
            "gross_mass_g": null, "tare_mass_g": null, "net_mass_g": step.pick(1, MASSES_G),
            "method": step.pick(3, METHODS), "seals": [],
            "slip_number": format!("S-{}", step.choices[0]),
        });
        self.tell(PLANT, "received", "received", &body);
    }

    fn arrive(&mut self, step: Step) {
        let train = self.some(step);
        let body = json!({
            "transfer": Self::transfer(&train, step),
            "place": { "facility": MEMBERS[PLANT.0].facility() },
            "units": [{ "unit": Self::unit(&train, step), "lot": train.lot, "seals": [] }],
        });
        self.say(CARRIER, "arrived", body);
    }

    fn reject(&mut self, step: Step) {
        let train = self.some(step);
        let body =
            crate::samples::rejection(&train, &Self::unit(&train, step), *step.pick(1, MASSES_G));
        let body = with(body, "/transfer", Self::transfer(&train, step));
        self.tell(PLANT, "rejected_part", "rejected", &body);
    }

    fn report(&mut self, step: Step) {
        let train = self.some(step);
        let body = incident(&train, &Self::unit(&train, step), HAPPENED_AT);
        let case = self.say(PLANT, "incident_reported", body);
        self.cases.push(case);
    }

    fn close(&mut self, step: Step) {
        if self.cases.is_empty() {
            return self.report(step);
        }
        let train = self.some(step);
        let losses: Vec<Value> = ["unexplained", "on_the_way"]
            .iter()
            .zip([1, 2])
            .map(|(from, choice)| {
                json!({ "lot": train.lot, "from": from, "mass_g": step.pick(choice, MASSES_G) })
            })
            .collect();
        let body = json!({
            "case": step.pick(3, &self.cases), "outcome": "loss_confirmed",
            "explanation": "示例", "losses": losses,
        });
        let draft = self
            .stage
            .world
            .draft("incident_closed", self.after_s, body);
        let event = self
            .stage
            .sign(PLANT, draft.with_document(DocumentKind::Other, "DEMO"));
        let told = Told {
            author: PLANT,
            event,
            transfer: json!(train.transfer),
            lot: json!(train.lot),
            unit: json!(train.units[0]),
            side: "lost",
        };
        self.told.push(told);
    }

    fn declare(&mut self, step: Step) {
        let train = step.pick(0, &self.trains).clone();
        let new = [*step.pick(1, TRUCKS)];
        let body = vehicle_change(
            &train,
            &Self::unit(&train, step),
            &new,
            "2025-05-29T09:00:00+08:00",
        );
        let body = with(body, "/emergency", step.choices[3].is_multiple_of(2));
        if body["old_units"][0] == body["new_units"][0] {
            return;
        }
        let change = self.say(IMPORTER, "vehicle_change_declared", body);
        self.changes.push(change);
        let change = step.pick(3, &self.changes).clone();
        self.say(
            XINING_CUSTOMS,
            "vehicle_change_supervised",
            supervision(&train, &change),
        );
    }

    fn reload(&mut self, step: Step) {
        let train = self.some(step);
        let (old, new) = (Self::unit(&train, step), *step.pick(3, TRUCKS));
        if old == new {
            return;
        }
        let mass = *step.pick(1, MASSES_G);
        let part = json!([{ "lot": train.lot, "mass_g": mass / 4 }]);
        let swept = step.choices[3].is_multiple_of(2);
        let body = json!({
            "transfer": train.transfer, "place": { "facility": STATION.facility() },
            "old_units": [{
                "unit": old, "lot": train.lot, "mass_g": mass, "method": "truck_scale",
            }],
            "new_units": [{
                "unit": new, "kind": "truck", "lot": train.lot, "gross_mass_g": null,
                "tare_mass_g": null, "net_mass_g": step.pick(2, MASSES_G),
                "method": "truck_scale", "seals": [],
            }],
            "losses": if swept { json!([]) } else { part.clone() },
            "sweepings": if swept { part } else { json!([]) },
        });
        let body = with(body, "/transfer", train.transfer.clone());
        let event = self.say(KEEPER, "reloaded", body);
        let told = Told {
            author: KEEPER,
            event,
            transfer: json!(train.transfer),
            lot: json!(train.lot),
            unit: json!(new),
            side: "departed",
        };
        self.told.push(told);
    }

    /// Something that was told, mostly as it was.
    fn recall(&self, step: Step) -> Told {
        let mut told = step.pick(3, &self.told).clone();
        let train = self.some(step);
        match step.choices[2] % 16 {
            0 => told.transfer = Self::transfer(&train, step),
            1 => told.lot = json!(train.lot),
            2 => told.unit = json!(Self::unit(&train, step)),
            3 => told.side = SIDES[usize::from(step.choices[1]) % SIDES.len()],
            _ => {}
        }
        told
    }

    fn correct(&mut self, step: Step) {
        let Told {
            author,
            event: target,
            transfer,
            lot,
            unit,
            side,
        } = self.recall(step);
        let what = if step.choices[2].is_multiple_of(4) {
            json!({ "movement": { "lots": [lot], "bins": [] } })
        } else {
            json!({ "weighing": { "transfer": transfer, "lot": lot, "unit": unit, "side": side } })
        };
        // Whatever counts now, one of these corrections knows it.
        for old in MASSES_G {
            let after_closing = step.choices[0].is_multiple_of(4);
            let body = json!({
                "target": target, "what": what, "field": "/body/net_mass_g",
                "change": { "mass": { "old_mass_g": old, "new_mass_g": step.pick(1, MASSES_G) } },
                "after_closing": after_closing, "reason": "示例",
            });
            let id = self.say(author, "corrected", body);
            if after_closing {
                let body = json!({ "target": id, "digest": self.stage.last_digest() });
                self.say(PLANT_SECOND, "approved", body);
            }
        }
    }

    fn void(&mut self, step: Step) {
        let Told {
            author,
            event,
            transfer,
            lot,
            ..
        } = self.recall(step);
        let body = json!({
            "target": event, "transfer": transfer, "lots": [lot], "after_closing": false,
            "reason": "示例",
        });
        self.say(author, "voided", body);
    }

    fn shift(&mut self, step: Step) {
        let lot = json!(self.some(step).lot);
        let event = self.say(
            PLANT,
            "bin_transferred",
            bin_transfer(*step.pick(1, MASSES_G)),
        );
        let (transfer, unit, side) = (Value::Null, json!("-"), "departed");
        self.told.push(Told {
            author: PLANT,
            event,
            transfer,
            lot,
            unit,
            side,
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_transport_makes_or_loses_a_gram(steps in prop::collection::vec(any::<Step>(), 1..30)) {
        let events = play(&steps);
        let (state, recorded) = ledger(&events);
        assert_balanced(&state);
        assert_replays(&recorded, &state);
    }
}

#[test]
fn the_steps_of_transport_reach_every_effect_of_it() {
    let steps: Vec<Step> = (0..300_u32).map(Step::numbered).collect();
    let (state, recorded) = ledger(&play(&steps));
    let effects = effects_of(&recorded);
    for kind in [
        "UnitInspected",
        "UnitLoaded",
        "UnitArrived",
        "LoadPutApart",
        "UnitSettled",
        "VehicleChangeDeclared",
        "VehicleChangeSupervised",
        "UnitReloaded",
        "UnitJoined",
        "WeighingCorrected",
        "WeighingVoided",
        "MovementCorrected",
        "CaseOpened",
        "CaseStepTaken",
        "ApprovalGiven",
    ] {
        assert!(effects.contains(kind), "{kind} not among {effects:?}");
    }
    assert_balanced(&state);
}
