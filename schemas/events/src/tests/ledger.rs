//! What histories add up to: out of order, second legs, transcribed papers, pending events, budgets.

use crate::account::Account;
use crate::judgement::Judgement;
use crate::samples::{
    BUREAU, CARRIER, CONTAINER_MASS_G, ERENHOT_CUSTOMS, IMPORTER, MEMBERS, PLANT, RECEIVED_MASS_G,
    Stage, XINING_CUSTOMS, acknowledgement, container, departure, filing, permit, with,
};
use grain_envelope::{LotId, MassG, Verdict};
use serde_json::json;

const DAY_S: i64 = 86_400;

fn last(stage: &Stage) -> Judgement {
    stage.replay().1.pop().unwrap()
}

fn codes(judgement: &Judgement) -> Vec<&'static str> {
    judgement
        .violations
        .iter()
        .map(|found| found.code)
        .collect()
}

fn bin() -> Account {
    Account::Bin(
        format!("{}/01", MEMBERS[PLANT.0].facility())
            .parse()
            .unwrap(),
    )
}

#[test]
fn an_arrival_before_its_departure_nets_to_the_difference() {
    let mut stage = Stage::ready();
    let train = stage.world.train(1);
    stage.events.extend(train.events[..4].iter().cloned());
    let arrived = stage.world.receive(PLANT, &train, 0, RECEIVED_MASS_G, true);
    stage.events.push(arrived);
    let lot: LotId = train.lot.parse().unwrap();
    let transfer = train.transfer.parse().unwrap();
    let way = Account::Consignment(Some(transfer), train.units[0].parse().unwrap());
    let (state, judgements) = stage.replay();
    assert!(
        codes(judgements.last().unwrap()).is_empty(),
        "lateness of the sender is a duty"
    );
    let known = state.lot(lot).unwrap();
    assert_eq!(known.balance(&way), -i128::from(RECEIVED_MASS_G));
    assert_eq!(known.balance(&bin()), i128::from(RECEIVED_MASS_G));

    stage.events.push(train.events[4].clone());
    let (state, judgements) = stage.replay();
    assert!(codes(judgements.last().unwrap()).is_empty());
    let known = state.lot(lot).unwrap();
    assert_eq!(known.balance(&way), 0);
    assert_eq!(known.balance(&Account::TransportLoss), 15_000);
    assert!(state.transfer(transfer).unwrap().is_complete());
}

#[test]
fn a_gain_beyond_tolerance_is_unexplained_and_negative() {
    let mut stage = Stage::ready();
    let train = stage.train(1);
    let heavy = CONTAINER_MASS_G + 200_000;
    let arrived = stage.world.receive(PLANT, &train, 0, heavy, true);
    stage.events.push(arrived);
    let (state, judgements) = stage.replay();
    assert!(codes(judgements.last().unwrap()).contains(&"received.unit-beyond-tolerance"));
    let lot = state.lot(train.lot.parse().unwrap()).unwrap();
    assert_eq!(lot.balance(&Account::Unexplained), -200_000);
    assert_eq!(lot.balance(&bin()), i128::from(heavy));
}

#[test]
fn tolerance_is_reached_and_not_exceeded() {
    // Rail 3, rail scale 2, truck scale 1: six per mille of 26 t are 156 kg.
    for (short, within) in [(156_000, true), (156_001, false)] {
        let mut stage = Stage::ready();
        let train = stage.train(1);
        let arrived = stage
            .world
            .receive(PLANT, &train, 0, CONTAINER_MASS_G - short, true);
        stage.events.push(arrived);
        assert_eq!(codes(&last(&stage)).is_empty(), within, "{short}");
    }
}

#[test]
fn a_permit_is_drawn_once_for_a_kilogram() {
    let mut stage = Stage::ready();
    let mass = CONTAINER_MASS_G * 2;
    let made = stage.lot_body(mass);
    let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
    let units = [container(1), container(2)];
    let body = stage.transfer_body(&lot, PLANT, &units);
    let first = stage.say(IMPORTER, "transfer_declared", 60, body.clone());
    for (author, office) in [(ERENHOT_CUSTOMS, "entry"), (XINING_CUSTOMS, "destination")] {
        stage.say(
            author,
            "transfer_acknowledged",
            120,
            acknowledgement(&first, office),
        );
    }
    let permit = stage.world.permit.parse().unwrap();
    let (state, judgements) = stage.replay();
    assert_eq!(
        state.permit(permit).unwrap().reserved_mass_g,
        i128::from(mass)
    );
    let declared = &judgements[judgements.len() - 3];
    let sums: Vec<String> = declared
        .sums
        .iter()
        .map(|sum| sum.name.to_string())
        .collect();
    let plant = MEMBERS[PLANT.0].facility();
    assert_eq!(
        sums,
        [
            format!("facility:{plant}/capacity"),
            format!("permit:{permit}/permitted")
        ]
    );
    // The importer holds the permit and not the plant's filing.
    assert_eq!(declared.sums[0].used_mass_g, None);
    assert_eq!(declared.sums[1].used_mass_g.map(MassG::grams), Some(mass));
    assert_eq!(declared.sums[1].limit_mass_g.grams(), 3_000_000_000);

    // What is declared is no longer there to be declared again.
    stage.say(IMPORTER, "transfer_declared", 180, body);
    let again = last(&stage);
    assert_eq!(codes(&again), ["transfer_declared.lot-mass-exceeded"]);
    // Refused, it used nothing: the budget is as it was.
    assert_eq!(again.sums[1].used_mass_g.map(MassG::grams), Some(mass));
    assert!(again.subjects.is_empty() && again.effects.is_empty());
}

#[test]
fn a_refusal_consumes_its_number_and_no_subject() {
    let mut stage = Stage::ready();
    let train = stage.train(1);
    let refused = stage.world.declare_to_unfiled(&train.lot, &train.units);
    let digest = refused.digest();
    stage.events.push(refused);
    let judgement = last(&stage);
    assert_eq!(judgement.verdict, Verdict::Refused);
    let (key, head) = judgement.author.unwrap();
    assert_eq!(
        (key, head.digest),
        (stage.world.signatory(IMPORTER).key_id(), digest)
    );
    assert_eq!(stage.replay().0.key(&key).unwrap().head, head);
    for expected in [
        "transfer_declared.facility-not-filed",
        "transfer_declared.facility-not-named",
        "transfer_declared.lot-mass-exceeded",
    ] {
        assert!(
            codes(&judgement).contains(&expected),
            "{expected}: {:?}",
            codes(&judgement)
        );
    }
}

#[test]
fn what_a_declaration_rests_on_is_named() {
    let mut stage = Stage::ready();
    stage.train(1);
    let (state, judgements) = stage.replay();
    let declared = &judgements[judgements.len() - 4];
    let plant = state
        .facility(MEMBERS[PLANT.0].facility().parse().unwrap())
        .unwrap();
    let permit = state.permit(stage.world.permit.parse().unwrap()).unwrap();
    for index in [
        state.packs()[0].index,
        state.packs()[1].index,
        plant.registration.as_ref().unwrap().index,
        plant.filings[0].index,
        permit.terms.index,
        declared.index - 1,
    ] {
        assert!(
            declared.relied_on.contains(&index),
            "{index} not in {:?}",
            declared.relied_on
        );
    }
    let departed = judgements.last().unwrap();
    for acknowledged in [departed.index - 2, departed.index - 1] {
        assert!(departed.relied_on.contains(&acknowledged));
    }
}

#[test]
fn a_pending_permit_covers_nothing_until_it_is_approved() {
    let mut stage = Stage::ready();
    let second = stage.world.add_key(IMPORTER, "P-02");
    let enrolled = stage.world.enrol(BUREAU, second);
    stage.events.push(enrolled);
    let body = with(
        permit(1_000_000_000, stage.world.start_s),
        "/permit_number",
        "QH-DEMO-C",
    );
    let body = with(body, "/used_before_mass_g", 400_000_000);
    let id = stage.say(IMPORTER, "permit_recorded", 0, body);
    let digest = stage.last_digest();
    let recorded = stage.next_index() - 1;
    let pending = last(&stage);
    assert_eq!(pending.verdict, Verdict::Admitted);
    assert_eq!(pending.sums[0].used_mass_g.map(MassG::grams), Some(0));
    assert!(stage.replay().0.permit(id.parse().unwrap()).is_none());

    stage.say(
        second,
        "approved",
        60,
        json!({ "target": id, "digest": digest }),
    );
    let approval = last(&stage);
    assert!(codes(&approval).is_empty());
    assert!(approval.relied_on.contains(&recorded));
    // The importer's second person holds the budget too.
    assert_eq!(
        approval.sums[0].used_mass_g.map(MassG::grams),
        Some(400_000_000)
    );
    let (state, _) = stage.replay();
    let known = state.permit(id.parse().unwrap()).unwrap();
    assert_eq!(known.drawn_mass_g(), 400_000_000);
    assert_eq!(known.terms.index, recorded);
    assert_eq!(known.terms.approved_index, Some(recorded + 1));
}

#[test]
fn an_approval_is_judged_where_it_stands() {
    let mut stage = Stage::ready();
    let second = stage.world.add_key(IMPORTER, "P-02");
    let enrolled = stage.world.enrol(BUREAU, second);
    stage.events.push(enrolled);
    let body = with(
        permit(1_000_000_000, stage.world.start_s),
        "/permit_number",
        "QH-DEMO-C",
    );
    let body = with(body, "/used_before_mass_g", 400_000_000);
    let id = stage.say(IMPORTER, "permit_recorded", 0, body.clone());
    let digest = stage.last_digest();
    // Meanwhile the same paper is recorded without what was used before.
    stage.say(
        IMPORTER,
        "permit_recorded",
        30,
        with(body, "/used_before_mass_g", 0),
    );
    stage.say(
        second,
        "approved",
        60,
        json!({ "target": id, "digest": digest }),
    );
    let judgement = last(&stage);
    assert_eq!(judgement.verdict, Verdict::Refused);
    assert_eq!(codes(&judgement), ["permit_recorded.number-taken"]);
    assert_eq!(judgement.violations[0].field, "/body/target");
}

#[test]
fn a_closing_by_customs_frees_the_lot() {
    let mut stage = Stage::ready();
    let train = stage.train(2);
    let arrived = stage.world.receive_at_unfiled(&train.lot);
    let event = stage.world.last_id(&arrived);
    stage.events.push(arrived);
    let lot: LotId = train.lot.parse().unwrap();
    let (state, judgements) = stage.replay();
    let found = codes(judgements.last().unwrap());
    assert_eq!(
        found,
        [
            "received.facility-not-filed",
            "received.facility-not-named",
            "received.no-transfer"
        ]
    );
    assert_eq!(state.lot(lot).unwrap().held_by.len(), 3);
    for (code, field) in [
        ("received.facility-not-filed", "/body/place"),
        ("received.facility-not-named", "/body/place"),
        ("received.no-transfer", "/body/transfer"),
    ] {
        let body = json!({
            "event": event, "code": code, "field": field, "lot": train.lot,
            "facility": MEMBERS[6].facility(), "outcome": "rectified", "explanation": "示例",
        });
        let draft = stage.world.draft("violation_closed", 600, body);
        let kind = grain_envelope::DocumentKind::OfficialNotice;
        stage.sign(XINING_CUSTOMS, draft.with_document(kind, "XN-DEMO-2"));
        assert!(codes(&last(&stage)).is_empty());
    }
    let (state, _) = stage.replay();
    assert!(state.lot(lot).unwrap().held_by.is_empty());
    assert!(
        state
            .violations()
            .all(|(_, record)| record.closing.is_some())
    );
}

#[test]
fn a_filing_suspended_later_does_not_reach_back() {
    let mut stage = Stage::ready();
    let train = stage.train(2);
    let (state, _) = stage.replay();
    let plant = MEMBERS[PLANT.0].facility();
    let granted = state.facility(plant.parse().unwrap()).unwrap().filings[0].event;
    let body = json!({
        "facility": plant, "filing": granted, "reason": "示例", "notice_number": null,
    });
    stage.say(XINING_CUSTOMS, "customs_filing_suspended", 10 * DAY_S, body);
    // Arrived the day before, told afterwards.
    let before = stage.world.receive(PLANT, &train, 0, RECEIVED_MASS_G, true);
    stage.events.push(before);
    assert!(codes(&last(&stage)).is_empty());
    let late = crate::samples::receipt(&train, &train.units[1], RECEIVED_MASS_G, true);
    stage.say(PLANT, "received", 10 * DAY_S, late);
    assert_eq!(codes(&last(&stage)), ["received.filing-suspended"]);
}

#[test]
fn a_transcribed_filing_counts_and_stays_marked_until_customs_confirms() {
    let mut stage = Stage::ready();
    let mill = MEMBERS[6];
    let body = with(
        filing(mill, 30_000_000_000, stage.world.start_s),
        "/filing_number",
        "X-1",
    );
    let draft = stage.world.draft("customs_filing_granted", 0, body.clone());
    let event = stage.sign(crate::samples::UNFILED, draft.transcribed_from(b"scan"));
    let filing_of = |stage: &Stage| {
        stage
            .replay()
            .0
            .facility(mill.facility().parse().unwrap())
            .unwrap()
            .filings[0]
            .clone()
    };
    let known = filing_of(&stage);
    assert!(known.transcribed && known.confirmed_index.is_none());
    stage.say(
        XINING_CUSTOMS,
        "customs_filing_granted",
        60,
        with(body, "/confirms", event),
    );
    assert_eq!(
        filing_of(&stage).confirmed_index,
        Some(stage.next_index() - 1)
    );
}

#[test]
fn a_departure_without_transfer_pairs_by_unit() {
    let mut stage = Stage::ready();
    let made = stage.lot_body(CONTAINER_MASS_G * 2);
    let lot = format!("{}.1", stage.say(IMPORTER, "lot_created", 0, made));
    let train = crate::samples::Train {
        events: Vec::new(),
        lot: lot.clone(),
        transfer: String::new(),
        units: vec![container(1)],
    };
    let body = with(departure(&train), "/transfer", serde_json::Value::Null);
    stage.say(CARRIER, "departed", 60, body);
    assert_eq!(codes(&last(&stage)), ["departed.not-declared"]);
    let arrived = crate::samples::receipt(&train, &train.units[0], 25_000_000, true);
    stage.say(
        PLANT,
        "received",
        120,
        with(arrived, "/transfer", serde_json::Value::Null),
    );
    assert_eq!(
        codes(&last(&stage)),
        ["received.no-transfer", "received.unit-beyond-tolerance"]
    );
    let (state, _) = stage.replay();
    let known = state.lot(lot.parse().unwrap()).unwrap();
    assert!(known.loose.is_empty());
    assert_eq!(known.balance(&Account::Unexplained), 1_000_000);
}

#[test]
fn without_a_pack_a_fact_is_recorded_with_that_one_violation() {
    let mut stage = Stage::ready();
    let body = stage.lot_body(1_000);
    stage.begin_again();
    let party = crate::samples::party(MEMBERS[IMPORTER.0]);
    stage.say(BUREAU, "party_registered", -6_900, party);
    let enrolled = stage.world.enrol(BUREAU, IMPORTER);
    stage.events.push(enrolled);
    let event = stage.say(IMPORTER, "lot_created", 0, with(body, "/origin", "KZ"));
    let judgement = last(&stage);
    assert_eq!(judgement.verdict, Verdict::Admitted);
    assert_eq!(codes(&judgement), ["no-pack-in-force"]);
    let (state, _) = stage.replay();
    let lot = state.lot(format!("{event}.1").parse().unwrap()).unwrap();
    assert_eq!(lot.balance(&Account::Entry), -1_000);
    assert!(lot.held_by.is_empty());
}

#[test]
fn what_is_recorded_twice_is_booked_once() {
    let mut stage = Stage::ready();
    let train = stage.train(2);
    let arrived = stage.world.receive(PLANT, &train, 0, RECEIVED_MASS_G, true);
    stage.events.push(arrived);
    let again = stage.world.receive(PLANT, &train, 0, RECEIVED_MASS_G, true);
    stage.events.push(again);
    stage.say(CARRIER, "departed", 9 * DAY_S, departure(&train));
    let (state, judgements) = stage.replay();
    assert_eq!(
        codes(&judgements[judgements.len() - 2]),
        ["received.unit-already-received"]
    );
    let lot = state.lot(train.lot.parse().unwrap()).unwrap();
    let station = Account::Yard(crate::samples::STATION.facility().parse().unwrap());
    assert_eq!(lot.balance(&bin()), i128::from(RECEIVED_MASS_G));
    assert_eq!(lot.balance(&station), 0);
}
