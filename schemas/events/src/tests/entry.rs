//! Entry: a permit's account, who holds and releases, what a lot is closed with.

use crate::Context;
use crate::catalog::Body;
use crate::judge::{Stop, decide};
use crate::judgement::Judgement;
use crate::right::code;
use crate::rules::permit::covers;
use crate::samples::{
    AGRICULTURE, Author, CONTAINER_MASS_G, DECLARATION, ERENHOT_CUSTOMS, GRAIN, IMPORTER, KEEPER,
    PLANT, Stage, XINING_CUSTOMS, adjustment, container, discharge, entry, hold, release,
    reservation, sample, shipment, verdict, with, write_off,
};
use crate::state::{Permit, RecordKey, State};
use grain_envelope::{DocumentKind, Statement, SumName, Verdict};
use proptest::prelude::*;
use serde_json::{Value, json};

const TRAIN_MASS_G: u64 = 1_118_000_000;

fn the_permit(stage: &Stage, state: &State) -> Permit {
    let id = stage.world.permit.parse().unwrap();
    state.permit(id).unwrap().clone()
}

fn balance(permit: &Permit) -> i128 {
    i128::from(permit.terms.permitted_mass_g.signed()) - permit.drawn_mass_g()
}

/// What is said of a permit agrees with what transfers and declarations say they keep of it.
fn assert_account(stage: &Stage, state: &State) {
    let id = stage.world.permit.parse().unwrap();
    let permit = the_permit(stage, state);
    let written: i128 = permit
        .write_offs
        .iter()
        .map(|known| i128::from(known.mass_g.signed()))
        .sum();
    assert_eq!(permit.used_mass_g, written);
    let (mut kept, mut cover) = (0, 0);
    for key in state.records() {
        match key {
            RecordKey::Transfer(transfer) => {
                let transfer = state.transfer(transfer).unwrap();
                assert!(transfer.reserved_mass_g >= 0);
                kept += transfer.reserved_mass_g;
            }
            RecordKey::Declaration(number) => {
                let declaration = state.declaration(&number).unwrap();
                assert!(declaration.reserved.iter().all(|kept| kept.mass_g > 0));
                assert!(declaration.cover_mass_g(id) >= 0);
                kept += declaration.reserved_mass_g(id);
                cover += declaration.cover_mass_g(id);
            }
            _ => {}
        }
    }
    assert_eq!(permit.reserved_mass_g, kept);
    assert!(cover <= permit.used_mass_g, "{cover}");
}

/// What the record told the holder of its permit is what the permit then says.
fn assert_sum(stage: &Stage, state: &State, judgement: &Judgement) {
    let name = SumName::Permitted(stage.world.permit.parse().unwrap());
    let told = judgement.sums.iter().find(|sum| sum.name == name);
    if let Some(used) = told.and_then(|sum| sum.used_mass_g) {
        let drawn = the_permit(stage, state).drawn_mass_g();
        assert_eq!(i128::from(used.signed()), drawn);
    }
}

/// A history of one permit, by people who reserve, declare, write off and adjust as they like.
struct Play {
    stage: Stage,
    state: State,
    lots: Vec<(String, u64)>,
    transfers: Vec<String>,
    write_offs: Vec<String>,
    containers: u32,
    after_s: i64,
}

const DECLARATIONS: [&str; 3] = [DECLARATION, "070220251000012346", "070220251000012347"];
const MASSES_G: [u64; 6] = [
    0,
    1,
    CONTAINER_MASS_G,
    2 * CONTAINER_MASS_G,
    TRAIN_MASS_G,
    3_149_999_999,
];

impl Play {
    fn new() -> Self {
        let stage = Stage::whole();
        let (state, _) = stage.replay();
        Self {
            stage,
            state,
            lots: Vec::new(),
            transfers: Vec::new(),
            write_offs: Vec::new(),
            containers: 0,
            after_s: 0,
        }
    }

    /// Says it, applies it, and holds the permit's account to its word. Gives the event's id.
    fn say(&mut self, author: Author, name: &'static str, body: Value) -> String {
        let draft = self.stage.world.draft(name, self.after_s, body);
        let draft = draft.with_document(DocumentKind::CustomsDeclaration, "示例");
        let event = self.stage.world.sign(author, draft);
        let statement = Statement::read(event.payload(), event.signature()).unwrap();
        let header = statement.form.unwrap();
        let body = Body::parse(header.type_name.as_str(), &statement.body).unwrap();
        let milliseconds = u64::try_from(header.occurred_at.seconds()).unwrap() * 1_000;
        let context = Context {
            index: self.stage.next_index(),
            recorded_at: grain_envelope::ServerTime::from_milliseconds(milliseconds).unwrap(),
        };
        let before = the_permit(&self.stage, &self.state).drawn_mass_g();
        let decision = decide(&self.state, &header, &body, &statement.digest, &context);
        let judgement = decision.outcome.unwrap();
        self.state.apply(&judgement);
        self.stage.events.push(event.clone());
        assert_account(&self.stage, &self.state);
        assert_sum(&self.stage, &self.state, &judgement);
        let permit = the_permit(&self.stage, &self.state);
        let drawn = permit.drawn_mass_g();
        let fits = covers(permit.terms.permitted_mass_g.signed().into(), drawn, 5);
        let told = |found: &crate::Violation| found.code.ends_with("over-limit");
        if judgement.verdict == Verdict::Refused {
            assert_eq!(drawn, before);
        } else {
            let told = judgement.violations.iter().any(told);
            assert!(fits || drawn <= before || told, "{name} {before} {drawn}");
        }
        self.stage.world.last_id(&event)
    }

    fn step(&mut self, kind: u8, [a, b, c]: [u8; 3]) {
        self.after_s += 60;
        let permit = self.stage.world.permit.clone();
        let mass = |choice: u8| MASSES_G[usize::from(choice) % MASSES_G.len()];
        let number = DECLARATIONS[usize::from(a) % DECLARATIONS.len()];
        match kind {
            0 => {
                let containers = u64::from(b % 3) + 1;
                let mass_g = containers * CONTAINER_MASS_G;
                let body = self.stage.lot_body(mass_g);
                let made = self.say(IMPORTER, "lot_created", body);
                self.lots.push((format!("{made}.1"), containers));
            }
            1 => {
                let body = reservation(&permit, number, mass(b));
                self.say(IMPORTER, "permit_reserved", body);
            }
            2 => {
                let lots: Vec<&str> = self.some_lots(b, c);
                let body = entry(&permit, &lots, mass(c));
                let body = with(body, "/declaration_number", number);
                self.say(IMPORTER, "entry_declared", body);
            }
            3 => self.declare(a),
            4 => {
                let transfers: Vec<&str> = pick(&self.transfers, b).into_iter().collect();
                let body = write_off(&permit, number, mass(c), &transfers);
                let event = self.say(IMPORTER, "permit_written_off", body);
                self.write_offs.push(event);
            }
            _ => {
                let Some(known) = pick(&self.write_offs, a) else {
                    return;
                };
                let transfers: Vec<&str> = pick(&self.transfers, b).into_iter().collect();
                let body = adjustment(&permit, known, mass(c));
                let body = with(body, "/transfers", json!(transfers));
                self.say(XINING_CUSTOMS, "permit_writeoff_adjusted", body);
            }
        }
    }

    fn some_lots(&self, first: u8, count: u8) -> Vec<&str> {
        let lots = self.lots.iter().map(|(lot, _)| lot.as_str());
        lots.skip(usize::from(first % 3))
            .take(usize::from(count % 3) + 1)
            .collect()
    }

    fn declare(&mut self, choice: u8) {
        if self.lots.is_empty() {
            return;
        }
        let (lot, count) = self.lots[usize::from(choice) % self.lots.len()].clone();
        let first = self.containers;
        self.containers += u32::try_from(count).unwrap();
        let units: Vec<String> = (first..self.containers).map(|n| container(n + 1)).collect();
        let body = self.stage.transfer_body(&lot, PLANT, &units);
        let transfer = self.say(IMPORTER, "transfer_declared", body);
        if self.state.transfer(transfer.parse().unwrap()).is_some() {
            self.transfers.push(transfer);
        }
    }
}

/// One of them, or none.
fn pick(from: &[String], choice: u8) -> Option<&str> {
    let place = usize::from(choice) % (from.len() + 1);
    from.get(place).map(String::as_str)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_permit_is_never_out_of_balance(
        steps in prop::collection::vec((0_u8..6, any::<[u8; 3]>()), 1..40),
    ) {
        let mut play = Play::new();
        for (kind, choices) in steps {
            play.step(kind, choices);
        }
    }
}

#[test]
fn the_trainload_leaves_1882_tonnes_whichever_way_it_is_written_off() {
    // After the transfer: its reservation is freed.
    let mut stage = Stage::whole();
    let permit = stage.world.permit.clone();
    let transfer = stage.train(43).transfer;
    let body = write_off(&permit, DECLARATION, TRAIN_MASS_G, &[&transfer]);
    stage.say(IMPORTER, "permit_written_off", 240, body);
    let after = the_permit(&stage, &stage.replay().0);
    assert_eq!(after.used_mass_g, 1_118_000_000);
    assert_eq!((after.reserved_mass_g, balance(&after)), (0, 1_882_000_000));

    // At the border, before anybody declares to move it: reserved, declared, written off, moved.
    let mut play = Play::new();
    let permit = play.stage.world.permit.clone();
    let body = play.stage.lot_body(TRAIN_MASS_G);
    let lot = format!("{}.1", play.say(IMPORTER, "lot_created", body));
    let reserved = reservation(&permit, DECLARATION, TRAIN_MASS_G);
    play.say(IMPORTER, "permit_reserved", reserved);
    let declared = entry(&permit, &[&lot], TRAIN_MASS_G);
    play.say(IMPORTER, "entry_declared", declared);
    let written = write_off(&permit, DECLARATION, TRAIN_MASS_G, &[]);
    play.say(IMPORTER, "permit_written_off", written);
    let units: Vec<String> = (1..=43).map(container).collect();
    let moved = play.stage.transfer_body(&lot, PLANT, &units);
    play.say(IMPORTER, "transfer_declared", moved);
    let after = the_permit(&play.stage, &play.state);
    assert_eq!((after.reserved_mass_g, balance(&after)), (0, 1_882_000_000));
}

#[test]
fn what_is_reserved_for_a_declaration_goes_over_to_its_transfers() {
    let mut play = Play::new();
    let permit = play.stage.world.permit.clone();
    let body = play.stage.lot_body(2 * CONTAINER_MASS_G);
    let lot = format!("{}.1", play.say(IMPORTER, "lot_created", body));
    let declared = entry(&permit, &[&lot], TRAIN_MASS_G);
    play.say(IMPORTER, "entry_declared", declared);
    let reserved = reservation(&permit, DECLARATION, TRAIN_MASS_G);
    play.say(IMPORTER, "permit_reserved", reserved);
    let moved = play
        .stage
        .transfer_body(&lot, PLANT, &[container(1), container(2)]);
    let transfer = play.say(IMPORTER, "transfer_declared", moved);
    let after = the_permit(&play.stage, &play.state);
    assert_eq!(after.reserved_mass_g, i128::from(TRAIN_MASS_G));
    let kept = play
        .state
        .declaration(&DECLARATION.parse().unwrap())
        .unwrap();
    let (train, two) = (i128::from(TRAIN_MASS_G), i128::from(2 * CONTAINER_MASS_G));
    assert_eq!(kept.reserved_mass_g(permit.parse().unwrap()), train - two);
    let transfer = play.state.transfer(transfer.parse().unwrap()).unwrap();
    assert_eq!(transfer.reserved_mass_g, two);
}

#[test]
fn what_is_unloaded_short_is_loss_within_the_scale_and_unexplained_beyond() {
    let measured = |mass_g: u64| {
        let mut stage = Stage::whole();
        let made = stage.lot_body(TRAIN_MASS_G);
        let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
        let body = with(discharge(&lot, mass_g), "/lots/0/spill_mass_g", 1_000);
        stage.say(crate::samples::KEEPER, "discharge_measured", 60, body);
        let (state, _) = stage.replay();
        let lot = state.lot(lot.parse().unwrap()).unwrap().clone();
        let of = |account: &str| lot.balance(&account.parse().unwrap());
        (of("loss:discharge"), of("unexplained"))
    };
    // 2 per mille of 1,118.000 t are 2.236 t.
    assert_eq!(measured(TRAIN_MASS_G - 2_237_000), (2_237_000, 0));
    assert_eq!(measured(TRAIN_MASS_G - 2_237_001), (1_000, 2_236_001));
    assert_eq!(measured(TRAIN_MASS_G + 1_000), (-1_000, 0));
}

#[test]
fn a_sample_leaves_1115_730_tonnes_in_store() {
    let mut stage = Stage::whole();
    stage.oats_in_store();
    let bin = crate::samples::plant_bin("01");
    let mut body = sample("", 20_000);
    body["lot"] = Value::Null;
    body["bin"] = json!(bin);
    let facility = crate::samples::MEMBERS[PLANT.0].facility();
    let body = with(body, "/place/facility", facility);
    stage.say(XINING_CUSTOMS, "sample_taken", 10 * 86_400, body);
    let (state, _) = stage.replay();
    let bin = state.bin(&bin.parse().unwrap()).unwrap();
    assert_eq!(bin.mass_g, 1_115_730_000);
}

/// The code with which an author is forbidden to say it; `None` if it is heard.
fn forbidden(
    stage: &Stage,
    author: Author,
    name: &'static str,
    body: &Value,
) -> Option<&'static str> {
    let mut stage = stage.clone();
    let event = stage.world.event(author, name, 240, body.clone());
    let (state, judgements) = stage.replay();
    let statement = Statement::read(event.payload(), event.signature()).unwrap();
    let header = statement.form.unwrap();
    let body = Body::parse(header.type_name.as_str(), &statement.body).unwrap();
    let context = Context {
        index: stage.next_index(),
        recorded_at: judgements.last().unwrap().recorded_at,
    };
    match decide(&state, &header, &body, &statement.digest, &context).outcome {
        Err(Stop::Forbidden(forbidden)) => Some(forbidden.code),
        Err(Stop::Form(error)) => panic!("{error}"),
        Ok(_) => None,
    }
}

#[test]
fn only_the_branch_that_held_a_lot_releases_it() {
    let mut stage = Stage::whole();
    let lot = stage.arrive(1, true).lot;
    let body = hold(&[&lot]);
    for stranger in [IMPORTER, PLANT, crate::samples::BUREAU] {
        let told = forbidden(&stage, stranger, "lot_held", &body);
        assert_eq!(told, Some(code::RIGHT_MISSING));
    }
    let told = forbidden(&stage, ERENHOT_CUSTOMS, "lot_held", &body);
    assert_eq!(told, Some(code::REGION_OUTSIDE));
    let held = stage.say(AGRICULTURE, "lot_held", 9 * 86_400, body);
    let body = release(&held, &[&lot]);
    assert_eq!(forbidden(&stage, AGRICULTURE, "lot_released", &body), None);
    for other in [XINING_CUSTOMS, GRAIN] {
        let told = forbidden(&stage, other, "lot_released", &body);
        assert_eq!(told, Some(code::RIGHT_MISSING));
    }
}

#[test]
fn customs_alone_decides_and_whose_paper_it_is_may_only_transcribe() {
    let mut stage = Stage::whole();
    let lot = stage.arrive(1, true).lot;
    let body = verdict(&[&lot], "pass", 1);
    let told = |author| forbidden(&stage, author, "inspection_verdict", &body);
    assert_eq!(told(XINING_CUSTOMS), None);
    assert_eq!(told(ERENHOT_CUSTOMS), Some(code::REGION_OUTSIDE));
    for author in [IMPORTER, PLANT, AGRICULTURE] {
        assert_eq!(told(author), Some(code::RIGHT_MISSING));
    }
    let status = crate::samples::permit_status(&stage.world.permit, "withdrawn");
    let told = |author| forbidden(&stage, author, "permit_status_changed", &status);
    assert_eq!(told(XINING_CUSTOMS), None);
    assert_eq!(told(ERENHOT_CUSTOMS), Some(code::REGION_OUTSIDE));
    assert_eq!(told(IMPORTER), Some(code::RIGHT_MISSING));
}

#[test]
fn a_blend_stays_with_the_lot_that_is_held() {
    let mut stage = Stage::whole();
    let (held, other) = (stage.arrive(1, true).lot, stage.arrive(1, true).lot);
    stage.say(XINING_CUSTOMS, "lot_held", 10 * 86_400, hold(&[&held]));
    let units = [container(90)];
    let mut body = stage.transfer_body(&other, crate::samples::UNFILED, &units);
    body["from"] = json!({ "facility": crate::samples::MEMBERS[PLANT.0].facility() });
    stage.say(PLANT, "transfer_declared", 10 * 86_400, body);
    let (_, judgements) = stage.replay();
    let told = &judgements.last().unwrap().violations;
    let blended = told
        .iter()
        .find(|found| found.code.ends_with("lot-under-hold"));
    assert!(blended.unwrap().en.contains(&held), "{told:?}");
}

/// However many shipments it is split into, what is announced is within the permit; a bill that is
/// announced again is counted once.
#[test]
fn what_is_announced_in_parts_is_counted_as_a_whole() {
    let mut stage = Stage::whole();
    let base = shipment(&stage.world.permit, stage.world.start_s);
    let mut announce = |bill: &str, mass_g: u64| {
        let body = with(base.clone(), "/bills_of_lading/0/number", bill);
        let body = with(body, "/bills_of_lading/0/mass_g", mass_g);
        stage.say(IMPORTER, "shipment_announced", 60, body);
        let (_, judgements) = stage.replay();
        let last = judgements.last().unwrap();
        let found = last.violations.iter().map(|found| found.code);
        (last.verdict, found.collect::<Vec<_>>())
    };
    let beyond = (Verdict::Refused, vec!["shipment_announced.beyond-permit"]);
    assert_eq!(announce("BL-1", 1_600_000_000).0, Verdict::Admitted);
    // 3,150.000 t are exactly five per cent above the permit: no longer covered.
    assert_eq!(announce("BL-2", 1_550_000_000), beyond);
    assert_eq!(announce("BL-2", 1_549_999_999).0, Verdict::Admitted);
    assert_eq!(announce("BL-3", 1), beyond);
    assert_eq!(announce("BL-2", 1_000_000_000).0, Verdict::Admitted);
    assert_eq!(announce("BL-3", 549_999_999).0, Verdict::Admitted);
}

/// A lot that turns out to be twice what was told draws twice on its permit, whatever it was told to
/// be.
#[test]
fn what_is_found_beyond_what_came_in_draws_on_the_permit() {
    let mut stage = Stage::whole();
    let made = stage.lot_body(CONTAINER_MASS_G);
    let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
    let body = discharge(&lot, 2 * CONTAINER_MASS_G);
    stage.say(KEEPER, "discharge_measured", 30, body);
    let (state, judgements) = stage.replay();
    let found = &judgements.last().unwrap().violations;
    assert_eq!(found[0].code, "discharge_measured.beyond-tolerance");
    let before = the_permit(&stage, &state).drawn_mass_g();
    let units = [container(1), container(2)];
    let body = stage.transfer_body(&lot, PLANT, &units);
    stage.say(IMPORTER, "transfer_declared", 60, body);
    let (state, judgements) = stage.replay();
    let last = judgements.last().unwrap();
    assert_eq!(last.verdict, Verdict::Admitted, "{:?}", last.violations);
    let drawn = the_permit(&stage, &state).drawn_mass_g() - before;
    assert_eq!(drawn, 2 * i128::from(CONTAINER_MASS_G));
}

#[test]
fn of_a_void_sample_no_report_is_due() {
    let mut stage = Stage::whole();
    let made = stage.lot_body(CONTAINER_MASS_G);
    let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
    let taken = stage.say(KEEPER, "sample_taken", 30, sample(&lot, 20_000));
    let due = |stage: &Stage| {
        let (state, _) = stage.replay();
        let due = crate::duties(&state, stage.world.start_s + 3_600);
        let kind = crate::vocabulary::DutyKind::SampleReport;
        due.iter().filter(|duty| duty.kind == kind).count()
    };
    assert_eq!(due(&stage), 1);
    let body = json!({
        "target": taken, "transfer": null, "lots": [lot], "after_closing": false,
        "reason": "示例",
    });
    stage.say(KEEPER, "voided", 60, body);
    let (state, judgements) = stage.replay();
    assert!(judgements.last().unwrap().violations.is_empty());
    let lot = state.lot(lot.parse().unwrap()).unwrap();
    assert_eq!(lot.balance(&crate::Account::Sample), 0);
    assert_eq!(due(&stage), 0);
}
