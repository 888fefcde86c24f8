//! Histories of store, batches and waste by people who record whatever they like: more than there
//! is, products before anything was drawn, batches that nobody started, waste twice.

use super::{assert_balanced, assert_replays, ledger};
use crate::account::Account;
use crate::samples::{
    self, Author, PLANT, RECEIVED_MASS_G, Stage, XINING_CUSTOMS, plant_bin, with,
};
use crate::state::{RecordKey, State};
use grain_envelope::Submitted;
use proptest::prelude::*;
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;
const MASSES_G: &[u64] = &[
    0,
    1,
    7,
    1_000_003,
    RECEIVED_MASS_G,
    60_000_000,
    9_007_199_254_740_991,
];

const KINDS: u8 = 18;

#[derive(Clone, Copy, Debug)]
struct Step {
    kind: u8,
    choices: [u8; 4],
}

impl Step {
    fn pick<T>(self, choice: usize, from: &[T]) -> &T {
        &from[usize::from(self.choices[choice]) % from.len()]
    }

    fn mass_g(self) -> u64 {
        *self.pick(3, MASSES_G)
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

struct Play {
    stage: Stage,
    lots: Vec<String>,
    processes: Vec<String>,
    parcels: Vec<String>,
    plan: String,
    /// What moved something.
    told: Vec<String>,
    now_s: i64,
}

/// The events of these steps, after two lots came into two bins.
fn play(steps: &[Step]) -> Vec<Submitted> {
    let mut stage = Stage::whole();
    let plan = stage.approved_plan();
    stage.second_bin("/name", Value::Null);
    let mut lots = Vec::new();
    for code in ["01", "02"] {
        let train = stage.train(1);
        let body = samples::receipt(&train, &train.units[0], RECEIVED_MASS_G, true);
        let body = with(body, "/bin", plant_bin(code));
        stage.say(PLANT, "received", 9 * DAY_S, body);
        lots.push(train.lot);
    }
    let unknown = stage.world.permit.clone();
    let mut play = Play {
        stage,
        lots,
        processes: vec![unknown.clone()],
        parcels: vec![unknown.clone()],
        plan,
        told: vec![unknown],
        now_s: 10 * DAY_S,
    };
    for step in steps {
        play.now_s += 3_600;
        play.step(*step);
    }
    play.stage.events
}

impl Play {
    fn say(&mut self, name: &'static str, body: Value) -> String {
        let event = self.stage.say(PLANT, name, self.now_s, body);
        self.told.insert(0, event.clone());
        event
    }

    fn step(&mut self, step: Step) {
        match step.kind {
            0 => self.store(step),
            1 | 2 => self.change_bins(step),
            3 => self.start(step),
            4..=6 => self.draw(step),
            7 | 8 => self.output(step),
            9 => self.waste(step),
            10 => self.close(step),
            11 => self.move_waste(step),
            12 => self.treat(step),
            13 => self.dispatch(step),
            14 => self.sample(step),
            15 => self.void(step),
            _ => self.correct(step),
        }
    }

    fn bin(step: Step) -> String {
        plant_bin(step.pick::<&str>(1, &["01", "02", "01", "02", "99"]))
    }

    fn process(&self, step: Step) -> String {
        step.pick(0, &self.processes).clone()
    }

    fn store(&mut self, step: Step) {
        let lot = step.pick::<String>(0, &self.lots);
        let body = samples::stored(lot, step.mass_g());
        self.say("stored", with(body, "/bin", Self::bin(step)));
    }

    fn change_bins(&mut self, step: Step) {
        let bins = *step.pick(1, &[("01", "02"), ("02", "01"), ("01", "99"), ("99", "02")]);
        let body = samples::bin_transfer(step.mass_g());
        let body = with(body, "/from_bin", plant_bin(bins.0));
        self.say("bin_transferred", with(body, "/to_bin", plant_bin(bins.1)));
    }

    fn start(&mut self, step: Step) {
        let number = format!("A-{}", step.choices[0]);
        let bins = step.pick(1, &[json!([]), json!([plant_bin("01")])]).clone();
        let body = with(samples::process_start(&number), "/bins", bins);
        let process = self.say("process_started", body);
        self.processes.insert(0, process);
    }

    fn draw(&mut self, step: Step) {
        let body = samples::draw(&self.process(step), step.mass_g());
        self.say("input_drawn", with(body, "/bin", Self::bin(step)));
    }

    fn output(&mut self, step: Step) {
        let (name, class) = *step.pick(1, &[("燕麦米", "groats"), ("燕麦壳", "hulls")]);
        let process = self.process(step);
        let body = samples::output(&process, name, "product", class, step.mass_g());
        self.say("output_recorded", body);
    }

    fn waste(&mut self, step: Step) {
        let lots = &self.lots;
        let source = match step.choices[1] % 5 {
            0 | 1 => json!({ "process": self.process(step) }),
            2 => json!({ "bin": Self::bin(step) }),
            3 => json!({ "lot": step.pick::<String>(0, lots) }),
            _ => json!({ "sweepings": lots }),
        };
        let kind = *step.pick(2, &["screenings", "screenings", "dust", "sacks"]);
        let body = samples::screenings(&self.processes[0], step.mass_g());
        let body = with(with(body, "/source", source), "/kind", kind);
        let parcel = self.say("waste_generated", body);
        self.parcels.insert(0, parcel);
    }

    fn close(&mut self, step: Step) {
        let body = samples::process_closing(&self.process(step), step.mass_g());
        self.say("process_closed", body);
    }

    fn move_waste(&mut self, step: Step) {
        let body = samples::waste_move(step.pick::<String>(0, &self.parcels), step.mass_g());
        let parcel = self.say("waste_moved", body);
        self.parcels.insert(0, parcel);
    }

    fn treat(&mut self, step: Step) {
        let parcel = step.pick::<String>(0, &self.parcels);
        let body = samples::treatment(&self.plan, parcel, step.mass_g());
        self.say("waste_treated", body);
    }

    fn dispatch(&mut self, step: Step) {
        let purposes = ["process", "waste", "sample", "sale"];
        let body = with(samples::dispatch(step.mass_g()), "/bin", Self::bin(step));
        let body = with(with(body, "/to", Value::Null), "/buyer", "买受人(示例)");
        self.say(
            "outbound_dispatched",
            with(body, "/purpose", *step.pick(0, &purposes)),
        );
    }
}

impl Play {
    fn sample(&mut self, step: Step) {
        let lot = step.pick::<String>(0, &self.lots).clone();
        let here = json!({ "facility": samples::MEMBERS[PLANT.0].facility() });
        let body = with(samples::sample(&lot, step.mass_g()), "/place", here);
        let body = if step.choices[1].is_multiple_of(2) {
            with(with(body, "/lot", Value::Null), "/bin", Self::bin(step))
        } else {
            body
        };
        self.say("sample_taken", body);
    }

    /// A second person approves what needs it.
    fn set_right(&mut self, name: &'static str, body: Value) {
        let waits = body["after_closing"] == true;
        let target = self.stage.say(PLANT, name, self.now_s, body);
        if waits {
            let body = json!({ "target": target, "digest": self.stage.last_digest() });
            self.stage
                .say(samples::PLANT_SECOND, "approved", self.now_s, body);
        }
    }

    fn void(&mut self, step: Step) {
        let body = json!({
            "target": step.pick(0, &self.told), "transfer": null, "lots": self.lots,
            "after_closing": step.choices[1].is_multiple_of(2), "reason": "示例",
        });
        self.set_right("voided", body);
    }

    fn correct(&mut self, step: Step) {
        let target = step.pick(0, &self.told).clone();
        // Whatever counts now, one of these corrections knows it.
        for old in MASSES_G {
            let body = json!({
                "target": target,
                "what": { "movement": { "lots": self.lots, "bins": [] } },
                "field": "/body/mass_g",
                "change": { "mass": { "old_mass_g": old, "new_mass_g": step.mass_g() } },
                "after_closing": step.choices[1].is_multiple_of(2), "reason": "示例",
            });
            self.set_right("corrected", body);
        }
    }
}

/// What bins, batches and parcels say they hold is what lots say is there.
fn assert_told_alike(state: &State) {
    let lots = state.records().filter_map(|key| match key {
        RecordKey::Lot(id) => Some((id, state.lot(id)?)),
        _ => None,
    });
    let lots: Vec<_> = lots.collect();
    let sum_of = |account: &Account| {
        lots.iter()
            .map(|(_, lot)| lot.balance(account))
            .sum::<i128>()
    };
    let of_each = |account: &Account| {
        let balances = lots.iter().map(|(id, lot)| (*id, lot.balance(account)));
        balances
            .filter(|(_, mass)| *mass != 0)
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    for (id, bin) in state.bins() {
        assert_eq!(bin.contents, of_each(&Account::Bin(id.clone())), "{id}");
        assert_eq!(bin.contents.values().sum::<i128>(), bin.mass_g, "{id}");
    }
    for (id, process) in state.processes() {
        assert_eq!(process.contents, of_each(&Account::Process(*id)), "{id}");
        for (name, mass) in &process.outputs {
            assert_eq!(
                sum_of(&Account::Product(*id, name.clone())),
                *mass,
                "{id} {name}"
            );
        }
        let unattributed: i128 = process.unattributed_waste.values().sum();
        if process.closed_index.is_some() {
            assert!(process.contents.is_empty(), "{id}: {:?}", process.contents);
        } else {
            let out: i128 = process.outputs.values().sum();
            let waste = process.waste_mass_g - unattributed;
            let held: i128 = process.contents.values().sum();
            assert_eq!(process.input_mass_g(), held + out + waste, "{id}");
        }
    }
    for (id, parcel) in state.parcels() {
        assert_eq!(parcel.lots, of_each(&Account::Waste(*id)), "{id}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn store_batches_and_waste_keep_every_gram(steps in prop::collection::vec(any::<Step>(), 1..40)) {
        let (state, recorded) = ledger(&play(&steps));
        assert_balanced(&state);
        assert_told_alike(&state);
        assert_replays(&recorded, &state);
    }
}

#[test]
fn the_steps_reach_what_they_are_about() {
    // Otherwise the property above would be about nothing.
    let numbered = |number: u32| {
        let [a, b, c, d] = number.wrapping_mul(2_654_435_761).to_be_bytes();
        let [kind, ..] = (number % u32::from(KINDS)).to_le_bytes();
        Step {
            kind,
            choices: [a, b, c, d],
        }
    };
    let step = |kind, choices| Step { kind, choices };
    // A batch of both lots, which gives something and is closed; once more at the end, where nobody
    // takes its output back.
    let batch = |number| {
        [
            step(3, [number, 0, 0, 0]),
            step(4, [0, 0, 0, 4]),
            step(4, [0, 1, 0, 3]),
            step(7, [0, 0, 0, 3]),
            step(10, [0, 0, 0, 2]),
        ]
    };
    let steps = batch(0)
        .into_iter()
        .chain((0..400).map(numbered))
        .chain(batch(251));
    let steps: Vec<Step> = steps.collect();
    let (state, recorded) = ledger(&play(&steps));
    assert_balanced(&state);
    assert_told_alike(&state);
    let codes: std::collections::BTreeSet<&str> = recorded
        .iter()
        .flat_map(|(_, judgement)| judgement.violations.iter().map(|found| found.code))
        .collect();
    for code in [
        "stored.more-than-in-yard",
        "bin_transferred.more-than-in-bin",
        "input_drawn.process-unknown",
        "input_drawn.process-closed",
        "output_recorded.no-input",
        "output_recorded.process-closed",
        "process_closed.out-of-balance",
        "waste_generated.more-than-there",
        "waste_moved.more-than-there",
        "waste_treated.more-than-there",
        "outbound_dispatched.raw-grain-sold",
        "sample_taken.stock-exceeded",
        "voided.beyond-stock",
        "corrected.old-differs",
    ] {
        assert!(codes.contains(code), "{code} not among {codes:?}");
    }
    let closed = state.processes().any(|(_, process)| {
        process.closed_index.is_some() && process.inputs.len() > 1 && !process.outputs.is_empty()
    });
    assert!(closed, "a batch of several lots is closed");
}

/// Customs alone approves plans, and only customs of the region.
#[test]
fn plans_are_not_approved_by_those_who_submit_them() {
    let mut stage = Stage::whole();
    let plan = stage.submitted_plan();
    let before = ledger(&stage.events).1.len();
    for author in [PLANT, samples::ERENHOT_CUSTOMS, samples::GRAIN] {
        approve(&mut stage, author, &plan);
        assert_eq!(ledger(&stage.events).1.len(), before, "{author:?}");
        stage.events.pop();
    }
    approve(&mut stage, XINING_CUSTOMS, &plan);
    assert_eq!(ledger(&stage.events).1.len(), before + 1);
}

/// Nobody empties another's bins, batches and stores of waste by a word.
#[test]
fn nobody_tells_of_what_lies_at_anothers() {
    let mut stage = Stage::whole();
    let plan = stage.approved_plan();
    let parcel = stage.waste_of_oats();
    let (_, recorded) = ledger(&stage.events);
    let process = recorded
        .iter()
        .find(|(read, _)| read.body.descriptor().name == "process_started");
    let process = process.unwrap().0.header.event_id.to_string();
    let mill = samples::MEMBERS[samples::UNFILED.0].facility();
    let treated = samples::treatment(&plan, &parcel, 1);
    let told = [
        (
            "input_drawn",
            with(samples::draw(&process, 1), "/bin", format!("{mill}/01")),
        ),
        ("input_drawn", samples::draw(&process, 1)),
        ("output_recorded", samples::groats(&process, 1)),
        ("process_closed", samples::process_closing(&process, 1)),
        ("waste_generated", samples::screenings(&process, 1)),
        ("waste_moved", samples::waste_move(&parcel, 1)),
        ("waste_treated", with(treated, "/facility", mill)),
        ("bin_transferred", samples::bin_transfer(1)),
        ("outbound_dispatched", samples::dispatch(1)),
    ];
    for (name, body) in told {
        stage.say(samples::UNFILED, name, 22 * DAY_S, body);
        assert_eq!(ledger(&stage.events).1.len(), recorded.len(), "{name}");
        let last = stage.events.pop().unwrap();
        stage.world.signatory_mut(samples::UNFILED).step_back(&last);
    }
}

fn approve(stage: &mut Stage, author: Author, plan: &str) {
    let body = samples::waste_plan_approval(plan);
    stage.say(author, "waste_plan_approved", 7_200, body);
}
