use super::*;
use crate::account::{Posting, Unit};
use crate::effect::Effect;
use crate::samples::{self, PLANT, PLANT_SECOND, Stage};
use grain_envelope::{BinId, EventId, FacilityId, LotId, ProcessId};
use proptest::prelude::*;
use std::convert::Infallible;

const DAY_S: i64 = 86_400;

/// Flows in memory.
#[derive(Debug, Clone, Default)]
struct Memory(Vec<Flow>);

impl Source for Memory {
    type Error = Infallible;

    fn of_lot(&mut self, lot: LotId) -> Result<Vec<Flow>, Infallible> {
        Ok(self
            .0
            .iter()
            .filter(|flow| flow.lot == lot)
            .cloned()
            .collect())
    }

    fn of_bulk(&mut self, bulk: &Account) -> Result<Vec<Flow>, Infallible> {
        let touches = |flow: &&Flow| flow.from == *bulk || flow.to == *bulk;
        Ok(self.0.iter().filter(touches).cloned().collect())
    }
}

fn event(number: usize) -> String {
    format!("0197a4c2-1b2c-7def-8123-{number:012x}")
}

fn lot(number: usize) -> LotId {
    LotId::new(event(number).parse::<EventId>().unwrap(), 1).unwrap()
}

fn yard() -> Account {
    Account::Yard("91630100MA0000A196-001".parse::<FacilityId>().unwrap())
}

fn bin(number: usize) -> Account {
    let bin = format!("91630100MA0000A196-001/{number:02}");
    Account::Bin(bin.parse::<BinId>().unwrap())
}

fn process(number: usize) -> Account {
    Account::Process(event(1_000 + number).parse::<ProcessId>().unwrap())
}

fn product(number: usize) -> Account {
    let process = event(1_000 + number).parse().unwrap();
    Account::Product(process, "燕麦米".parse().unwrap())
}

fn consignment(number: usize) -> Account {
    let unit = format!("TBJU{number:07}");
    Account::Consignment(None, unit.parse::<Unit>().unwrap())
}

fn flow(index: u64, number: usize, from: Account, to: Account, mass_g: u64) -> Flow {
    let corrects = Corrects::Nothing;
    Flow {
        lot: lot(number),
        index,
        from,
        to,
        mass_g,
        corrects,
    }
}

fn traced(flows: &[Flow], start: &Start, direction: Direction) -> Trace {
    let mut memory = Memory(flows.to_vec());
    let Ok(trace) = trace(&mut memory, start, direction, Limits::default());
    trace
}

fn contributors(flows: &[Flow], of: Account) -> BTreeSet<LotId> {
    traced(flows, &Start::Bulk(of), Direction::Back).contributors
}

fn bulk<'a>(trace: &'a Trace, account: &Account) -> &'a Bulk {
    let of = |bulk: &&Bulk| trace.nodes[bulk.node].account == *account;
    trace.bulks.iter().find(of).unwrap()
}

/// Lot 1 lay in the bin and left it empty; 2 and 3 lay there together, and only grain of 2 was
/// posted to the batch.
fn emptied_between() -> Vec<Flow> {
    vec![
        flow(1, 1, Account::Entry, bin(1), 100),
        flow(2, 1, bin(1), consignment(1), 100),
        flow(3, 2, Account::Entry, bin(1), 60),
        flow(4, 3, Account::Entry, bin(1), 40),
        flow(5, 2, bin(1), process(1), 50),
        flow(6, 2, process(1), product(1), 45),
        flow(7, 4, Account::Entry, bin(1), 10),
    ]
}

#[test]
fn a_bin_mixes_since_it_was_last_empty_and_until_something_left_it() {
    let flows = emptied_between();
    assert_eq!(
        contributors(&flows, product(1)),
        BTreeSet::from([lot(2), lot(3)])
    );
    let back = traced(&flows, &Start::Lot(lot(2)), Direction::Back);
    assert_eq!(back.contributors, BTreeSet::from([lot(2), lot(3)]));
    let forward = traced(&flows, &Start::Lot(lot(3)), Direction::Forward);
    let reached = |trace: &Trace, account: &Account| {
        let mut nodes = trace.nodes.iter();
        nodes.any(|node| node.forward && node.account == *account)
    };
    assert!(reached(&forward, &product(1)), "{forward:?}");
    for other in [1, 4] {
        let forward = traced(&flows, &Start::Lot(lot(other)), Direction::Forward);
        assert!(!reached(&forward, &product(1)), "{forward:?}");
    }
    let product = bulk(&forward, &product(1));
    assert_eq!(
        product.shares,
        [Share {
            lot: lot(2),
            mass_g: 45,
            bp: 10_000
        }]
    );
    assert_eq!(product.contributors, Some(BTreeSet::from([lot(2), lot(3)])));
}

#[test]
fn what_left_before_it_came_was_recorded_too_early() {
    let flows = [
        flow(1, 1, bin(1), process(1), 50),
        flow(2, 1, process(1), product(1), 50),
        flow(3, 1, Account::Entry, bin(1), 20),
        flow(4, 2, Account::Entry, bin(1), 80),
        flow(5, 3, Account::Entry, bin(1), 80),
    ];
    assert_eq!(
        contributors(&flows, product(1)),
        BTreeSet::from([lot(1), lot(2)])
    );
}

#[test]
fn corrections_count_where_they_set_right() {
    let mut flows = emptied_between();
    let correction = |mut flow: Flow, corrects| {
        flow.corrects = corrects;
        flow
    };
    // Lot 3 never came into the bin; of lot 2 went 52 and not 50 into the batch.
    flows.push(correction(
        flow(8, 3, bin(1), Account::Entry, 40),
        Corrects::Entry(4),
    ));
    flows.push(correction(
        flow(9, 2, bin(1), process(1), 2),
        Corrects::Entry(5),
    ));
    let back = traced(&flows, &Start::Bulk(product(1)), Direction::Back);
    assert_eq!(back.contributors, BTreeSet::from([lot(2)]));
    assert_eq!(bulk(&back, &process(1)).shares[0].mass_g, 52);
    let gone = traced(&flows, &Start::Lot(lot(3)), Direction::Both);
    assert!(gone.edges.is_empty() && gone.nodes.is_empty(), "{gone:?}");
}

#[test]
fn turning_a_bin_over_is_no_correction() {
    let flows = [
        flow(1, 1, Account::Entry, bin(1), 100),
        flow(2, 2, Account::Entry, bin(2), 100),
        flow(3, 1, bin(1), bin(2), 50),
        flow(4, 1, bin(2), bin(1), 50),
        flow(5, 1, bin(1), process(1), 100),
    ];
    assert_eq!(
        contributors(&flows, process(1)),
        BTreeSet::from([lot(1), lot(2)])
    );
}

#[test]
fn what_comes_out_of_a_closed_batch_is_of_the_batch() {
    let post = |account, mass_g| {
        Effect::Posted(Posting {
            lot: lot(1),
            account,
            mass_g,
        })
    };
    let late = [post(Account::Unexplained, -7), post(product(1), 7)];
    let flows = Flow::of(&late, 9);
    assert_eq!(flows, [flow(9, 1, process(1), product(1), 7)]);
}

/// Waste and inputs that are told of after the closing belong to the batch as those before it, until
/// they are void.
#[test]
fn what_is_told_of_a_closed_batch_is_traced_through_it() {
    let mut stage = Stage::whole();
    let process = stage.batch_of_oats();
    stage.outputs_of_oats(&process);
    let closing = samples::process_closing(&process, 10_400_000);
    stage.say(PLANT, "process_closed", 16 * DAY_S, closing);
    let other = stage.foreign_oats_in("01");
    let late = [
        ("waste_generated", samples::screenings(&process, 7_000)),
        ("input_drawn", samples::draw(&process, 9_000)),
    ];
    let late = late.map(|(name, body)| stage.say(PLANT, name, 17 * DAY_S, body));
    let flows = |stage: &Stage| {
        let (_, judgements) = stage.replay();
        let of = |told: crate::Judgement| Flow::of(&told.effects, told.index);
        judgements.into_iter().flat_map(of).collect::<Vec<_>>()
    };
    let known = flows(&stage);
    let waste = Account::Waste(late[0].parse().unwrap());
    let batch = Account::Process(process.parse().unwrap());
    let other: LotId = other.parse().unwrap();
    let from_batch = |flow: &Flow| flow.from == batch && flow.to == waste;
    assert!(known.iter().any(from_batch));
    let product = Account::Product(process.parse().unwrap(), "燕麦米".parse().unwrap());
    assert!(contributors(&known, waste.clone()).contains(&other));
    assert!(contributors(&known, product.clone()).contains(&other));

    let (state, _) = stage.replay();
    let movement = state.movement(late[1].parse().unwrap()).unwrap();
    let lots: BTreeSet<LotId> = movement
        .postings
        .iter()
        .map(|posting| posting.lot)
        .collect();
    for target in late {
        let body = serde_json::json!({
            "target": target, "transfer": null, "lots": lots, "after_closing": true,
            "reason": "示例",
        });
        let target = stage.say(PLANT, "voided", 18 * DAY_S, body);
        let body = serde_json::json!({ "target": target, "digest": stage.last_digest() });
        stage.say(PLANT_SECOND, "approved", 18 * DAY_S, body);
    }
    let known = flows(&stage);
    assert!(contributors(&known, waste).is_empty());
    assert!(!contributors(&known, product).contains(&other));
}

#[test]
fn too_much_is_cut_and_said() {
    let flows: Vec<Flow> = (0..100)
        .map(|n| flow(1, 1, Account::Entry, consignment(n), 1))
        .collect();
    let limits = Limits {
        nodes: 10,
        ..Limits::default()
    };
    let start = Start::Lot(lot(1));
    let Ok(cut) = trace(&mut Memory(flows.clone()), &start, Direction::Both, limits);
    assert!(cut.cut && cut.nodes.len() == 10);
    assert!(cut.edges.iter().all(|edge| edge.from < 10 && edge.to < 10));
    let whole = traced(&flows, &start, Direction::Both);
    assert!(!whole.cut && whole.nodes.len() == 101 && whole.edges.len() == 100);
}

fn account() -> impl Strategy<Value = Account> {
    prop_oneof![
        1 => Just(Account::Entry),
        2 => Just(yard()),
        4 => (0_usize..3).prop_map(bin),
        2 => (0_usize..3).prop_map(consignment),
        2 => (0_usize..2).prop_map(process),
        2 => (0_usize..2).prop_map(product),
        1 => Just(Account::Unexplained),
    ]
}

/// Any flows, however senseless, a few of them corrections.
fn history() -> impl Strategy<Value = Vec<Flow>> {
    let corrects = prop_oneof![
        8 => Just(Corrects::Nothing),
        1 => (0_u64..40).prop_map(Corrects::Entry),
        1 => Just(Corrects::Earlier),
    ];
    let one = (
        0_usize..6,
        account(),
        account(),
        1_u64..5,
        corrects,
        0_u64..2,
    );
    prop::collection::vec(one, 0..40).prop_map(|made| {
        let mut index = 0;
        let made = made
            .into_iter()
            .map(|(lot, from, to, mass_g, corrects, step)| {
                index += step;
                Flow {
                    corrects,
                    ..flow(index, lot, from, to, mass_g)
                }
            });
        made.filter(|flow| flow.from != flow.to).collect()
    })
}

proptest! {
    #[test]
    fn forward_reaches_what_back_comes_from(flows in history()) {
        for number in 0..6 {
            let forward = traced(&flows, &Start::Lot(lot(number)), Direction::Forward);
            for account in [product(0), product(1), process(0), bin(0), bin(1), bin(2)] {
                let mut nodes = forward.nodes.iter();
                let reached = nodes.any(|node| node.forward && node.account == account);
                let back = contributors(&flows, account);
                prop_assert_eq!(reached, back.contains(&lot(number)));
            }
        }
    }

    #[test]
    fn shares_are_the_whole_and_contributors_cover_them(flows in history()) {
        for number in 0..6 {
            let both = traced(&flows, &Start::Lot(lot(number)), Direction::Both);
            prop_assert!(!both.cut);
            for bulk in &both.bulks {
                let node = &both.nodes[bulk.node];
                let (mass, bp) = bulk.shares.iter().fold((0, 0), |sum, share| {
                    (sum.0 + share.mass_g, sum.1 + share.bp)
                });
                prop_assert_eq!(mass, node.in_g);
                prop_assert_eq!(bp, if mass == 0 { 0 } else { WHOLE_BP });
                let contributors = bulk.contributors.as_ref().unwrap();
                let covers = |share: &Share| contributors.contains(&share.lot);
                prop_assert!(bulk.shares.iter().all(covers));
            }
        }
    }

    /// Grams that an event posts are grams that flow, in every account.
    #[test]
    fn pairing_keeps_every_account(masses in prop::collection::vec((0_usize..3, account(), -50_i64..50), 0..12)) {
        let mut postings: Vec<Posting> = masses
            .into_iter()
            .map(|(number, account, mass_g)| Posting { lot: lot(number), account, mass_g })
            .collect();
        for number in 0..3 {
            let of_lot = postings.iter().filter(|posting| posting.lot == lot(number));
            let rest: i64 = of_lot.map(|posting| posting.mass_g).sum();
            postings.push(Posting { lot: lot(number), account: yard(), mass_g: -rest });
        }
        let mut sums: BTreeMap<(LotId, Account), i128> = BTreeMap::new();
        for posting in &postings {
            let sum = sums.entry((posting.lot, posting.account.clone())).or_default();
            *sum += i128::from(posting.mass_g);
        }
        let effects: Vec<Effect> = postings.into_iter().map(Effect::Posted).collect();
        // What the trace attributes to a batch is the unexplained of the accounts.
        let batch = |account: Account| match account {
            Account::Process(_) => Account::Unexplained,
            other => other,
        };
        let mut flown: BTreeMap<(LotId, Account), i128> = BTreeMap::new();
        for flow in Flow::of(&effects, 1) {
            *flown.entry((flow.lot, batch(flow.from))).or_default() -= i128::from(flow.mass_g);
            *flown.entry((flow.lot, batch(flow.to))).or_default() += i128::from(flow.mass_g);
        }
        let mut posted: BTreeMap<(LotId, Account), i128> = BTreeMap::new();
        for ((lot, account), sum) in sums {
            *posted.entry((lot, batch(account))).or_default() += sum;
        }
        posted.retain(|_, sum| *sum != 0);
        flown.retain(|_, sum| *sum != 0);
        prop_assert_eq!(flown, posted);
    }
}
