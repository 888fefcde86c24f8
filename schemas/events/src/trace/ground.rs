//! The places in which grain lay, each with what came in and what went out, loaded as far as a walk
//! gets.

use super::flow::{Flow, is_bulk, settled};
use super::walk::Way;
use super::{Limits, Source};
use crate::account::Account;
use grain_envelope::LotId;
use std::collections::{BTreeMap, BTreeSet};

/// What names a place: in a bulk all lots, elsewhere one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) account: Account,
    pub(super) lot: Option<LotId>,
}

/// Grain of one lot that came in or went out.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) lot: LotId,
    pub(super) index: u64,
    pub(super) mass_g: u64,
    /// The account at the other end.
    other: Account,
    /// The spot at the other end, once it is known.
    spot: Option<usize>,
    /// Of what went out: the last index up to which whatever came in may be part of it.
    pub(super) bound: u64,
}

/// A place from one moment of emptiness to the next.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) key: Key,
    /// What came in, in the order of the log.
    pub(super) ins: Vec<Step>,
    /// What went out, in the order of the log; the bounds do not fall.
    pub(super) outs: Vec<Step>,
}

impl Spot {
    /// The steps by which a walk leaves it.
    pub(super) fn side(&self, way: Way) -> &[Step] {
        match way {
            Way::Back => &self.ins,
            Way::Forward => &self.outs,
        }
    }

    /// Up to which index whatever came in may be part of what went out at an index.
    pub(super) fn bound(&self, index: u64) -> u64 {
        let place = self.outs.partition_point(|step| step.index < index);
        self.outs.get(place).map_or(index, |step| step.bound)
    }
}

/// All spots that are loaded.
pub(super) struct Ground<'a, S> {
    source: &'a mut S,
    limits: Limits,
    steps: usize,
    pub(super) spots: Vec<Spot>,
    /// The spots of a place by the index at which each begins.
    places: BTreeMap<Key, Vec<(u64, usize)>>,
    lots: BTreeSet<LotId>,
    pub(super) cut: bool,
}

impl<'a, S: Source> Ground<'a, S> {
    pub(super) fn new(source: &'a mut S, limits: Limits) -> Self {
        Self {
            source,
            limits,
            steps: 0,
            spots: Vec::new(),
            places: BTreeMap::new(),
            lots: BTreeSet::new(),
            cut: false,
        }
    }

    /// The flows of a lot as they now count.
    pub(super) fn flows(&mut self, lot: LotId) -> Result<Vec<Flow>, S::Error> {
        let flows = self.source.of_lot(lot)?;
        Ok(settled(flows))
    }

    /// The spot where a lot's grain lay in an account at an index.
    pub(super) fn spot(
        &mut self,
        account: &Account,
        lot: LotId,
        index: u64,
    ) -> Result<Option<usize>, S::Error> {
        let bulk = is_bulk(account);
        let key = Key {
            account: account.clone(),
            lot: (!bulk).then_some(lot),
        };
        if !self.places.contains_key(&key) {
            if self.steps >= self.limits.steps {
                self.cut = true;
                return Ok(None);
            }
            if bulk {
                let flows = self.source.of_bulk(account)?;
                self.load(key.clone(), settled(flows).iter());
            } else {
                self.load_lot(lot)?;
            }
        }
        let Some(known) = self.places.get(&key) else {
            return Ok(None);
        };
        let behind = known.partition_point(|(begin, _)| *begin <= index);
        Ok(known.get(behind.saturating_sub(1)).map(|(_, spot)| *spot))
    }

    /// The spot at the other end of a step: of the one at `place` among what came in to `spot`, or
    /// among what went out of it.
    pub(super) fn other(
        &mut self,
        (spot, way, place): (usize, Way, usize),
    ) -> Result<Option<usize>, S::Error> {
        let step = &self.spots[spot].side(way)[place];
        if step.spot.is_some() {
            return Ok(step.spot);
        }
        let (account, lot, index) = (step.other.clone(), step.lot, step.index);
        let found = self.spot(&account, lot, index)?;
        let spot = &mut self.spots[spot];
        let side = match way {
            Way::Back => &mut spot.ins,
            Way::Forward => &mut spot.outs,
        };
        side[place].spot = found;
        Ok(found)
    }

    /// All spots of a bulk.
    pub(super) fn spots_of(&mut self, account: &Account) -> Result<Vec<usize>, S::Error> {
        let key = Key {
            account: account.clone(),
            lot: None,
        };
        if !self.places.contains_key(&key) {
            let flows = self.source.of_bulk(account)?;
            self.load(key.clone(), settled(flows).iter());
        }
        let known = self.places.get(&key).map_or(&[][..], Vec::as_slice);
        Ok(known.iter().map(|(_, spot)| *spot).collect())
    }

    /// Loads the accounts in which a lot lies for itself.
    fn load_lot(&mut self, lot: LotId) -> Result<(), S::Error> {
        if !self.lots.insert(lot) {
            return Ok(());
        }
        let flows = self.flows(lot)?;
        let mut touching: BTreeMap<&Account, Vec<&Flow>> = BTreeMap::new();
        for flow in &flows {
            for account in [&flow.from, &flow.to] {
                if !is_bulk(account) {
                    touching.entry(account).or_default().push(flow);
                }
            }
        }
        for (account, flows) in touching {
            let key = Key {
                account: account.clone(),
                lot: Some(lot),
            };
            self.load(key, flows.into_iter());
        }
        Ok(())
    }

    fn load<'f>(&mut self, key: Key, flows: impl Iterator<Item = &'f Flow>) {
        let mut flows = flows.peekable();
        let mut known = Vec::new();
        let ordered = matches!(key.account, Account::Bin(_)) || key.lot.is_some();
        while let Some(first) = flows.peek() {
            let begin = if known.is_empty() { 0 } else { first.index };
            let mut spot = Spot {
                key: key.clone(),
                ins: Vec::new(),
                outs: Vec::new(),
            };
            let (mut total, mut unbounded) = (0_i128, 0);
            while let Some(flow) = flows.next() {
                self.steps += 1;
                total += put(&mut spot, flow);
                if flows.peek().is_some_and(|next| next.index == flow.index) {
                    continue;
                }
                if total >= 0 {
                    bind(&mut spot.outs[unbounded..], flow.index);
                    unbounded = spot.outs.len();
                }
                // A batch, its products and a parcel of waste are one mixture from first to last.
                if total == 0 && matches!(key.account, Account::Bin(_)) {
                    break;
                }
            }
            if !ordered {
                unbounded = 0;
            }
            bind(&mut spot.outs[unbounded..], u64::MAX);
            known.push((begin, self.spots.len()));
            self.spots.push(spot);
        }
        self.places.insert(key, known);
    }
}

/// Puts a flow to its side of a spot, and tells by how much it changes what lies there.
fn put(spot: &mut Spot, flow: &Flow) -> i128 {
    let step = |other: &Account| Step {
        lot: flow.lot,
        index: flow.index,
        mass_g: flow.mass_g,
        other: other.clone(),
        spot: None,
        bound: flow.index,
    };
    if flow.to == spot.key.account {
        spot.ins.push(step(&flow.from));
        i128::from(flow.mass_g)
    } else {
        spot.outs.push(step(&flow.to));
        -i128::from(flow.mass_g)
    }
}

/// What left before enough had come in was recorded too early: what came in until then is in it.
fn bind(outs: &mut [Step], index: u64) {
    for step in outs {
        step.bound = step.bound.max(index);
    }
}
