//! Where grain came from and where it went, answered twice: by what is possible, and by shares.
//!
//! In a bulk (a bin since it was last empty, a batch, a product, a parcel of waste) nobody can tell
//! the grain of one lot from that of another. *Possible contributors* is the safe answer, for a
//! recall: every lot that was ever in a bulk from which something came, since that bulk was last
//! empty. *Shares* is the answer of the accounts: the postings themselves, in proportion to what lay
//! there. Nobody should take the second for the first.
//!
//! Pure: flows come from a [`Source`], a [`trace`] of them is the same on any machine. No recursion,
//! and bounded by [`Limits`]; what was left out is said.

mod flow;
mod ground;
mod restrictions;
mod start;
#[cfg(test)]
mod tests;
mod walk;

pub use flow::{Corrects, Flow, is_bulk};
pub use restrictions::Restrictions;
pub use start::{Start, StartError};

use crate::account::Account;
use crate::rules::shares;
use grain_envelope::LotId;
use ground::{Ground, Spot};
use std::collections::{BTreeMap, BTreeSet};
use walk::{Passed, Walk, Way};

/// The whole of a bulk, in basis points.
const WHOLE_BP: i128 = 10_000;

/// Where flows come from.
pub trait Source {
    /// Why they do not.
    type Error;

    /// The flows of a lot, in no order.
    fn of_lot(&mut self, lot: LotId) -> Result<Vec<Flow>, Self::Error>;

    /// The flows from and into an account in which grain mixes, of all lots, in no order.
    fn of_bulk(&mut self, bulk: &Account) -> Result<Vec<Flow>, Self::Error>;
}

/// How much is followed.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Nodes of the graph.
    pub nodes: usize,
    /// Flows that are looked at.
    pub steps: usize,
    /// Bulks for which the possible contributors are listed, products first.
    pub bulks: usize,
    /// Flows that are looked at for these lists.
    pub listed: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            nodes: 50_000,
            steps: 500_000,
            bulks: 64,
            listed: 200_000,
        }
    }
}

/// Which way to trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To where it came from.
    Back,
    /// To where it went.
    Forward,
    /// Both ways.
    Both,
}

/// A graph of where grain lay and how it came there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// Where it lay.
    pub nodes: Vec<Node>,
    /// How it came from one to another.
    pub edges: Vec<Edge>,
    /// Every lot of which something may be in what was traced back; nothing of a trace forward.
    pub contributors: BTreeSet<LotId>,
    /// The bulks among the nodes, each with its two answers.
    pub bulks: Vec<Bulk>,
    /// There is more than was followed.
    pub cut: bool,
}

/// A place where grain lay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The account.
    pub account: Account,
    /// The lot that lies there for itself; none in a bulk.
    pub lot: Option<LotId>,
    /// Index of the first entry that moved something in it, since it was last empty.
    pub first_index: u64,
    /// Index of the last one, before it was empty again.
    pub last_index: u64,
    /// All that came in, in grams.
    pub in_g: i128,
    /// All that went out, in grams.
    pub out_g: i128,
    /// It is on the way back.
    pub back: bool,
    /// It is on the way forward.
    pub forward: bool,
}

/// Grain of one lot that went from one node to another, all of it together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The node whence, by its place in the list.
    pub from: usize,
    /// The node where to.
    pub to: usize,
    /// The lot that the accounts name.
    pub lot: LotId,
    /// How many grams.
    pub mass_g: i128,
    /// Index of the first entry that moved some of it.
    pub first_index: u64,
    /// Index of the last one.
    pub last_index: u64,
}

/// What a bulk is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulk {
    /// The node, by its place in the list.
    pub node: usize,
    /// Every lot of which something may be in it, where there was room to find out.
    pub contributors: Option<BTreeSet<LotId>>,
    /// The lots that the accounts name, with their shares of what came in.
    pub shares: Vec<Share>,
}

/// The share of a lot in a bulk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The lot.
    pub lot: LotId,
    /// Grams of it that came in.
    pub mass_g: i128,
    /// The same in ten-thousandths of all that came in; they sum to 10,000.
    pub bp: i128,
}

/// Traces.
pub fn trace<S: Source>(
    source: &mut S,
    start: &Start,
    direction: Direction,
    limits: Limits,
) -> Result<Trace, S::Error> {
    let mut tracing = Tracing {
        ground: Ground::new(source, limits),
        limits,
        passed: Edges::default(),
    };
    let (back, contributors) = match direction {
        Direction::Back | Direction::Both => tracing.walk(start, Way::Back)?,
        Direction::Forward => (Walk::new(Way::Back, 0, 0), BTreeSet::new()),
    };
    let forward = match direction {
        Direction::Forward | Direction::Both => tracing.walk(start, Way::Forward)?.0,
        Direction::Back => Walk::new(Way::Forward, 0, 0),
    };
    tracing.finish(&back, &forward, contributors)
}

/// The edges by whence, where to and lot.
#[derive(Default)]
struct Edges {
    edges: BTreeMap<(usize, usize, LotId), Edge>,
    /// Steps that are in an edge: both walks come along those of the lot itself.
    seen: BTreeSet<(usize, usize, LotId, u64)>,
}

struct Tracing<'a, S> {
    ground: Ground<'a, S>,
    limits: Limits,
    passed: Edges,
}

impl<S: Source> Tracing<'_, S> {
    fn walk(&mut self, start: &Start, way: Way) -> Result<(Walk, BTreeSet<LotId>), S::Error> {
        let mut walk = Walk::new(way, self.limits.nodes, self.limits.steps);
        let mut lots = BTreeSet::new();
        match start {
            Start::Lot(lot) => {
                lots.insert(*lot);
                for flow in self.ground.flows(*lot)? {
                    let from = self.ground.spot(&flow.from, *lot, flow.index)?;
                    let to = self.ground.spot(&flow.to, *lot, flow.index)?;
                    let (Some(from), Some(to)) = (from, to) else {
                        walk.cut = true;
                        continue;
                    };
                    let begin = match way {
                        Way::Back => from,
                        Way::Forward => to,
                    };
                    walk.come(&self.ground.spots, begin, flow.index);
                    // The way of the lot itself belongs to every answer.
                    let (lot, index, mass_g) = (*lot, flow.index, flow.mass_g);
                    self.passed.add(&Passed {
                        from,
                        to,
                        lot,
                        index,
                        mass_g,
                    });
                }
            }
            Start::Bulk(account) => {
                for spot in self.ground.spots_of(account)? {
                    walk.come_to_all(&self.ground.spots, spot);
                }
            }
        }
        let passed = &mut self.passed;
        walk.run(&mut self.ground, &mut |step| {
            lots.insert(step.lot);
            passed.add(step);
        })?;
        Ok((walk, lots))
    }

    fn finish(
        mut self,
        back: &Walk,
        forward: &Walk,
        contributors: BTreeSet<LotId>,
    ) -> Result<Trace, S::Error> {
        let mut trace = Trace {
            contributors,
            cut: back.cut || forward.cut || self.ground.cut,
            ..Trace::default()
        };
        let mut numbers = BTreeMap::new();
        let named = self
            .passed
            .edges
            .keys()
            .flat_map(|(from, to, _)| [*from, *to]);
        let mut spots: BTreeSet<usize> = named.collect();
        let all = 0..self.ground.spots.len();
        spots.extend(all.filter(|spot| back.has_reached(*spot) || forward.has_reached(*spot)));
        for spot in spots {
            if trace.nodes.len() >= self.limits.nodes {
                trace.cut = true;
                break;
            }
            numbers.insert(spot, trace.nodes.len());
            let known = &self.ground.spots[spot];
            let is = (back.has_reached(spot), forward.has_reached(spot));
            trace.nodes.push(node(known, is));
        }
        for edge in self.passed.edges.values() {
            if let (Some(from), Some(to)) = (numbers.get(&edge.from), numbers.get(&edge.to)) {
                let (from, to) = (*from, *to);
                trace.edges.push(Edge { from, to, ..*edge });
            }
        }
        let mut left = self.limits.listed;
        let mut bulks: Vec<(usize, usize)> = numbers.into_iter().collect();
        bulks.retain(|(spot, _)| self.ground.spots[*spot].key.lot.is_none());
        // Of a recall it is asked first what was sold.
        let is_product = |spot: usize| {
            let account = &self.ground.spots[spot].key.account;
            matches!(account, Account::Product(..))
        };
        bulks.sort_by_key(|(spot, _)| !is_product(*spot));
        for (spot, number) in bulks {
            let bulk = self.bulk(spot, number, trace.bulks.len(), &mut left)?;
            trace.bulks.push(bulk);
        }
        trace.bulks.sort_by_key(|bulk| bulk.node);
        Ok(trace)
    }

    /// The two answers for a bulk.
    fn bulk(
        &mut self,
        spot: usize,
        node: usize,
        before: usize,
        left: &mut usize,
    ) -> Result<Bulk, S::Error> {
        let mut masses: BTreeMap<LotId, i128> = BTreeMap::new();
        for step in &self.ground.spots[spot].ins {
            *masses.entry(step.lot).or_default() += i128::from(step.mass_g);
        }
        let bp = shares::split(WHOLE_BP, &masses);
        let share = |(lot, mass_g): (&LotId, &i128)| Share {
            lot: *lot,
            mass_g: *mass_g,
            bp: bp.get(lot).copied().unwrap_or(0),
        };
        let mut found = None;
        if before < self.limits.bulks {
            let mut walk = Walk::new(Way::Back, self.limits.nodes, *left);
            walk.come_to_all(&self.ground.spots, spot);
            let mut lots = BTreeSet::new();
            walk.run(&mut self.ground, &mut |step| lots.extend([step.lot]))?;
            *left = walk.left;
            found = (!walk.cut).then_some(lots);
        }
        Ok(Bulk {
            node,
            contributors: found,
            shares: masses.iter().map(share).collect(),
        })
    }
}

impl Edges {
    fn add(&mut self, step: &Passed) {
        if !self.seen.insert((step.from, step.to, step.lot, step.index)) {
            return;
        }
        let new = Edge {
            from: step.from,
            to: step.to,
            lot: step.lot,
            mass_g: 0,
            first_index: step.index,
            last_index: step.index,
        };
        let edges = &mut self.edges;
        let edge = edges.entry((step.from, step.to, step.lot)).or_insert(new);
        edge.mass_g += i128::from(step.mass_g);
        edge.first_index = edge.first_index.min(step.index);
        edge.last_index = edge.last_index.max(step.index);
    }
}

fn node(spot: &Spot, (back, forward): (bool, bool)) -> Node {
    let steps = || spot.ins.iter().chain(&spot.outs);
    let sum = |steps: &[ground::Step]| steps.iter().map(|step| i128::from(step.mass_g)).sum();
    Node {
        account: spot.key.account.clone(),
        lot: spot.key.lot,
        first_index: steps().map(|step| step.index).min().unwrap_or(0),
        last_index: steps().map(|step| step.index).max().unwrap_or(0),
        in_g: sum(&spot.ins),
        out_g: sum(&spot.outs),
        back,
        forward,
    }
}
