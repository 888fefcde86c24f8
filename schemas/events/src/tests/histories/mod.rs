//! Properties of histories: no gram is made or lost, replay gives the same state, and a state that
//! forgets and is reminded decides the same.

mod forgetful;
mod hauling;
mod hostile;
mod storing;

use crate::account::Account;
use crate::catalog::{Body, Purpose};
use crate::effect::Effect;
use crate::judge::decide;
use crate::judgement::Judgement;
use crate::state::{RecordKey, State};
use crate::{Context, duties, timing};
use forgetful::Forgetful;
use grain_envelope::{Header, ServerTime, Statement, Submitted};
use hostile::{Step, play};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// An event read, and where it would stand in the log.
struct Read {
    header: Header,
    body: Body,
    digest: grain_envelope::Digest,
    context: Context,
}

fn read(event: &Submitted, index: u64, last: Option<ServerTime>) -> Read {
    let statement = Statement::read(event.payload(), event.signature()).unwrap();
    let header = statement.form.unwrap();
    let body = Body::parse(header.type_name.as_str(), &statement.body).unwrap();
    let now = ServerTime::from_milliseconds(0).unwrap();
    let recorded_at =
        timing::recorded_at(Purpose::Demonstration, now, last, &header.occurred_at).unwrap();
    let context = Context { index, recorded_at };
    Read {
        header,
        body,
        digest: statement.digest,
        context,
    }
}

/// A ledger that takes what rights and form let through, and lets the rest go by.
fn ledger(events: &[Submitted]) -> (State, Vec<(Read, Judgement)>) {
    let mut state = State::new();
    let mut recorded: Vec<(Read, Judgement)> = Vec::new();
    for event in events {
        let index = u64::try_from(recorded.len()).unwrap();
        let last = recorded.last().map(|(_, judgement)| judgement.recorded_at);
        let read = read(event, index, last);
        let decision = decide(
            &state,
            &read.header,
            &read.body,
            &read.digest,
            &read.context,
        );
        if let Ok(judgement) = decision.outcome {
            state.apply(&judgement);
            recorded.push((read, judgement));
        }
    }
    (state, recorded)
}

fn snapshot(state: &State) -> BTreeMap<RecordKey, Vec<u8>> {
    state
        .records()
        .map(|key| (key.clone(), state.encoded(&key).unwrap()))
        .collect()
}

/// Every lot's accounts sum to zero; what facilities and bins say they hold is what lots say lies
/// there.
fn assert_balanced(state: &State) {
    let mut places: BTreeMap<Account, i128> = BTreeMap::new();
    for key in state.records() {
        let RecordKey::Lot(lot) = key else { continue };
        let lot = state.lot(lot).unwrap();
        assert_eq!(lot.balances.values().sum::<i128>(), 0);
        for (account, mass) in &lot.balances {
            *places.entry(account.clone()).or_default() += mass;
        }
    }
    for (id, bin) in state.bins() {
        let told = places.get(&Account::Bin(id.clone())).copied().unwrap_or(0);
        assert_eq!(bin.mass_g, told, "{id}");
    }
    for (id, facility) in state.facilities() {
        let there = |(account, _): &(&Account, &i128)| account.facility() == Some(*id);
        let told: i128 = places.iter().filter(there).map(|(_, mass)| mass).sum();
        assert_eq!(facility.stock_mass_g, told, "{id}");
    }
    for (id, permit) in state.permits() {
        let reserved = state.records().filter_map(|key| match key {
            RecordKey::Lot(lot) => {
                let lot = state.lot(lot)?;
                let own = lot.making.as_ref()?.permit == Some(*id);
                own.then_some(lot.reserved_mass_g)
            }
            _ => None,
        });
        assert_eq!(permit.reserved_mass_g, reserved.sum::<i128>(), "{id}");
    }
}

/// Nothing takes more from a place, a heap of waste or a product than is there and goes by untold.
fn assert_overdrafts_are_told(recorded: &[(Read, Judgement)]) {
    let mut state = State::untracked();
    for (_, judgement) in recorded {
        let mut moved: BTreeMap<_, i128> = BTreeMap::new();
        for effect in &judgement.effects {
            if let Effect::Posted(posting) = effect {
                *moved.entry((posting.lot, &posting.account)).or_default() +=
                    i128::from(posting.mass_g);
            }
        }
        for ((lot, account), mass) in moved {
            let kept = matches!(
                account,
                Account::Yard(_)
                    | Account::Bin(_)
                    | Account::Waste(_)
                    | Account::Product(..)
                    | Account::Rejected(_)
            );
            let there = state.lot(lot).map_or(0, |lot| lot.balance(account));
            // What is approved was told of when it was said.
            let approved = |effect: &Effect| matches!(effect, Effect::ApprovalGiven { .. });
            let told = !judgement.violations.is_empty() || judgement.effects.iter().any(approved);
            let taken = kept && mass < 0 && there + mass < 0;
            assert!(
                told || !taken,
                "{account} of {lot}: {there} and {mass}, {judgement:?}"
            );
        }
        state.apply(judgement);
    }
}

/// The same log read again gives the same state and the same records of admission, and a state that
/// puts everything out of memory after each event decides the same.
fn assert_replays(recorded: &[(Read, Judgement)], state: &State) {
    let mut again = State::untracked();
    for (read, judgement) in recorded {
        let decision = decide(
            &again,
            &read.header,
            &read.body,
            &read.digest,
            &read.context,
        );
        let told = decision.outcome.unwrap();
        assert_eq!(told.admission().encode(), judgement.admission().encode());
        again.apply(&told);
    }
    assert_eq!(snapshot(&again), snapshot(state));
    assert_overdrafts_are_told(recorded);

    let mut forgetful = Forgetful::new();
    for (read, judgement) in recorded {
        assert_eq!(&forgetful.record(read), judgement);
    }
    let last = recorded.last().map(|(_, judgement)| judgement.recorded_at);
    let later_s = last.map_or(0, ServerTime::seconds) + 30 * 86_400;
    assert_eq!(forgetful.duties(later_s), duties(state, later_s));
    assert_eq!(forgetful.into_records(), snapshot(state));
}

/// The names of the effects of a history.
fn effects_of(recorded: &[(Read, Judgement)]) -> BTreeSet<String> {
    let effects = recorded
        .iter()
        .flat_map(|(_, judgement)| &judgement.effects);
    let told = effects.map(|effect| match effect {
        Effect::Entry(effect) => format!("{effect:?}"),
        Effect::Transport(effect) => format!("{effect:?}"),
        Effect::Storage(effect) => format!("{effect:?}"),
        Effect::Monitoring(effect) => format!("{effect:?}"),
        Effect::Files(effect) => format!("{effect:?}"),
        effect => format!("{effect:?}"),
    });
    told.map(|told| told.split([' ', '(']).next().unwrap().to_owned())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_history_makes_or_loses_a_gram(steps in prop::collection::vec(any::<Step>(), 1..40)) {
        let events = play(&steps);
        let (state, recorded) = ledger(&events);
        assert_balanced(&state);
        assert_replays(&recorded, &state);
    }
}

#[test]
fn the_hostile_steps_reach_every_kind_of_judgement() {
    // Otherwise the property above would be about nothing.
    let steps: Vec<Step> = (0..600_u32).map(Step::numbered).collect();
    let (state, recorded) = ledger(&play(&steps));
    let effects = effects_of(&recorded);
    for kind in [
        "LotMade",
        "TransferDeclared",
        "UnitDeclared",
        "TransferAcknowledged",
        "UnitDeparted",
        "UnitReceived",
        "LooseSettled",
        "Posted",
        "StockOpened",
        "ViolationOpened",
        "LotHeld",
        "ViolationClosed",
        "LotReleased",
        "ApprovalAwaited",
        "ApprovalGiven",
        "PermitReserved",
    ] {
        assert!(effects.contains(kind), "{kind} not among {effects:?}");
    }
    assert_balanced(&state);
}
