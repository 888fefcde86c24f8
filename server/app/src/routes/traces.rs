//! `GET traces/{of}`, `GET lots/{id}/trace`.
//!
//! Whoever may read a lot, a bin or a batch sees all of its own way and, of what it was mixed with, what a recall and
//! the rules need: that there are others, and what binds them. Which lots they are, how much and
//! where is shown of those that the caller may read too.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use axum::response::Response;
use grain_api::body::{
    TraceBulk, TraceContributors, TraceDirection, TraceEdge, TraceNode, TraceRestrictions,
    TraceShare, TraceView,
};
use grain_envelope::LotId;
use grain_events::trace::{Bulk, Direction, Edge, Node, Restrictions, Start, Trace};
use grain_ledger::queries::{TraceAnswer, TracedLot};

use crate::access::Guard;
use crate::app::App;
use crate::failure::Failure;
use crate::mass::grams;
use crate::parameters::Parameters;
use crate::reply;

const DIRECTIONS: &[(&str, TraceDirection)] = &[
    ("back", TraceDirection::Back),
    ("forward", TraceDirection::Forward),
    ("both", TraceDirection::Both),
];

/// Where the grain of anything that can be traced came from and where it went.
pub(crate) async fn of(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let text = parameters.text("of").unwrap_or_default();
    let start = text.parse().map_err(|_| {
        let (zh, en) = (
            "应为 lot:…、bin:…、process:…、product:…/品名 或 waste:…",
            "expected lot:…, bin:…, process:…, product:…/NAME or waste:…",
        );
        Failure::parameter("of", zh, en)
    })?;
    answer(&app, &guard, &parameters, start).await
}

/// The same of a lot.
pub(crate) async fn of_lot(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let lot: LotId = parameters.required("id")?;
    answer(&app, &guard, &parameters, Start::Lot(lot)).await
}

async fn answer(
    app: &App,
    guard: &Guard,
    parameters: &Parameters,
    start: Start,
) -> Result<Response, Failure> {
    let asked = parameters.choice("direction", DIRECTIONS)?;
    let asked = asked.unwrap_or(TraceDirection::Both);
    let direction = match asked {
        TraceDirection::Back => Direction::Back,
        TraceDirection::Forward => Direction::Forward,
        TraceDirection::Both => Direction::Both,
    };
    // A trace is work: first whether the caller may have it at all.
    let wanted = start.clone();
    guard.release(app.ask(move |queries| queries.traceable(&wanted)).await?)?;
    let wanted = start.clone();
    let found = app.ask(move |queries| queries.trace(&wanted, direction));
    let answer = guard.release(found.await?)?;
    let is_own = |lot: &LotId| start == Start::Lot(*lot);
    let seen = answer.lots.iter();
    let seen = seen.filter(|(id, of)| is_own(id) || guard.may_see(&of.ownership));
    let picture = Picture {
        seen: seen.map(|(id, _)| *id).collect(),
        lots: &answer.lots,
    };
    reply::json(&picture.of(&start, asked, &answer)?)
}

/// What the caller gets to see.
struct Picture<'a> {
    seen: BTreeSet<LotId>,
    lots: &'a BTreeMap<LotId, TracedLot>,
}

impl Picture<'_> {
    fn of(
        &self,
        start: &Start,
        direction: TraceDirection,
        answer: &TraceAnswer,
    ) -> Result<TraceView, Failure> {
        let trace = &answer.trace;
        let (lot, account) = match start {
            Start::Lot(lot) => (Some(*lot), None),
            Start::Bulk(account) => (None, Some(account)),
        };
        // A place is shown to who may see one of the lots that were there, or it itself.
        let edges = trace.edges.iter();
        let open: BTreeSet<usize> = edges
            .filter(|edge| self.seen.contains(&edge.lot))
            .flat_map(|edge| [edge.from, edge.to])
            .collect();
        let nodes = trace.nodes.iter().enumerate();
        let nodes = nodes.map(|(number, node)| {
            self.node(
                node,
                open.contains(&number) || account == Some(&node.account),
            )
        });
        Ok(TraceView {
            of: start.to_string(),
            lot,
            direction,
            nodes: nodes.collect::<Result<_, Failure>>()?,
            edges: trace
                .edges
                .iter()
                .map(|edge| self.edge(edge))
                .collect::<Result<_, Failure>>()?,
            contributors: self.contributors(&trace.contributors),
            bulks: trace
                .bulks
                .iter()
                .map(|bulk| self.bulk(bulk))
                .collect::<Result<_, Failure>>()?,
            restrictions: self.restrictions(&bound(start, trace)),
            cut: trace.cut,
            log_size: answer.log_size,
        })
    }

    fn node(&self, node: &Node, open: bool) -> Result<TraceNode, Failure> {
        let account = node.account.to_string();
        let kind = account.split(':').next().unwrap_or_default().to_owned();
        let shown = open || node.lot.is_some_and(|lot| self.seen.contains(&lot));
        let mass = |sum: i128| shown.then(|| grams(sum)).transpose();
        Ok(TraceNode {
            kind,
            facility: node.account.facility().filter(|_| shown),
            account: shown.then_some(account),
            lot: node.lot.filter(|lot| self.seen.contains(lot)),
            bulk: node.lot.is_none(),
            first_index: shown.then_some(node.first_index),
            last_index: shown.then_some(node.last_index),
            in_g: mass(node.in_g)?,
            out_g: mass(node.out_g)?,
            back: node.back,
            forward: node.forward,
        })
    }

    fn edge(&self, edge: &Edge) -> Result<TraceEdge, Failure> {
        let shown = self.seen.contains(&edge.lot);
        Ok(TraceEdge {
            from: edge.from as u64,
            to: edge.to as u64,
            lot: shown.then_some(edge.lot),
            mass_g: shown.then(|| grams(edge.mass_g)).transpose()?,
            first_index: shown.then_some(edge.first_index),
            last_index: shown.then_some(edge.last_index),
        })
    }

    fn contributors(&self, lots: &BTreeSet<LotId>) -> TraceContributors {
        let seen: Vec<LotId> = lots.intersection(&self.seen).copied().collect();
        let others = (lots.len() - seen.len()) as u64;
        TraceContributors { lots: seen, others }
    }

    fn bulk(&self, bulk: &Bulk) -> Result<TraceBulk, Failure> {
        let mut sums: BTreeMap<Option<LotId>, (i128, i128)> = BTreeMap::new();
        for share in &bulk.shares {
            let lot = Some(share.lot).filter(|lot| self.seen.contains(lot));
            let sum = sums.entry(lot).or_default();
            *sum = (sum.0 + share.mass_g, sum.1 + share.bp);
        }
        let share = |(lot, (mass_g, bp))| {
            Ok(TraceShare {
                lot,
                mass_g: grams(mass_g)?,
                bp: u16::try_from(bp).map_err(|error| Failure::internal(&error))?,
            })
        };
        let contributors = bulk.contributors.as_ref();
        Ok(TraceBulk {
            node: bulk.node as u64,
            contributors: contributors.map(|lots| self.contributors(lots)),
            shares: sums
                .into_iter()
                .map(share)
                .collect::<Result<_, Failure>>()?,
            restrictions: contributors.map(|lots| self.restrictions(lots)),
        })
    }

    fn restrictions(&self, lots: &BTreeSet<LotId>) -> TraceRestrictions {
        let (mut all, mut seen) = (Restrictions::default(), Restrictions::default());
        for id in lots {
            let lot = self.lots.get(id).and_then(|traced| traced.lot.as_ref());
            all.add(*id, lot);
            if self.seen.contains(id) {
                seen.add(*id, lot);
            }
        }
        TraceRestrictions {
            commodities: all.commodities.into_iter().collect(),
            origins: all.origins.into_iter().collect(),
            permits: seen.permits.into_iter().collect(),
            gmo: all.gmo,
            held: !all.held.is_empty(),
            verdicts: all.verdicts.into_iter().collect(),
            unknown: !all.unknown.is_empty(),
        }
    }
}

/// What was asked about and all that may be in it, whichever way the trace went.
fn bound(start: &Start, trace: &Trace) -> BTreeSet<LotId> {
    let mut bound = trace.contributors.clone();
    match start {
        Start::Lot(lot) => drop(bound.insert(*lot)),
        Start::Bulk(account) => {
            let of_start = |bulk: &&Bulk| trace.nodes[bulk.node].account == *account;
            for bulk in trace.bulks.iter().filter(of_start) {
                bound.extend(bulk.contributors.iter().flatten());
                bound.extend(bulk.shares.iter().map(|share| share.lot));
            }
        }
    }
    bound
}

#[cfg(test)]
mod tests {
    use super::*;
    use grain_events::Account;
    use grain_events::trace::{Corrects, Flow, Limits, Source, trace};
    use std::convert::Infallible;

    /// Two lots in one bin, from which something went into a batch.
    struct Mixed;

    fn lot(number: u16) -> LotId {
        let event = "0197a4c2-1b2c-7def-8123-456789abcdef".parse().unwrap();
        LotId::new(event, number).unwrap()
    }

    fn flows() -> Vec<Flow> {
        let bin: Account = "bin:91630100MA0000A196-001/01".parse().unwrap();
        let batch: Account = "process:0197a4c2-1b2c-7def-8123-456789abcd01"
            .parse()
            .unwrap();
        let flow = |index, number, from: &Account, to: &Account, mass_g| Flow {
            lot: lot(number),
            index,
            from: from.clone(),
            to: to.clone(),
            mass_g,
            corrects: Corrects::Nothing,
        };
        vec![
            flow(1, 1, &Account::Entry, &bin, 60),
            flow(2, 2, &Account::Entry, &bin, 40),
            flow(3, 1, &bin, &batch, 30),
            flow(3, 2, &bin, &batch, 20),
        ]
    }

    impl Source for Mixed {
        type Error = Infallible;

        fn of_lot(&mut self, lot: LotId) -> Result<Vec<Flow>, Infallible> {
            Ok(flows().into_iter().filter(|flow| flow.lot == lot).collect())
        }

        fn of_bulk(&mut self, bulk: &Account) -> Result<Vec<Flow>, Infallible> {
            let touches = |flow: &Flow| flow.from == *bulk || flow.to == *bulk;
            Ok(flows().into_iter().filter(touches).collect())
        }
    }

    fn shown(seen: &[u16]) -> TraceView {
        let start = Start::Lot(lot(1));
        let Ok(trace) = trace(&mut Mixed, &start, Direction::Both, Limits::default());
        let lots = [1, 2].map(|number| (lot(number), TracedLot::default()));
        let lots = BTreeMap::from(lots);
        let answer = TraceAnswer {
            trace,
            lots,
            log_size: 4,
        };
        let seen = seen.iter().map(|number| lot(*number)).collect();
        let picture = Picture {
            seen,
            lots: &answer.lots,
        };
        picture.of(&start, TraceDirection::Both, &answer).unwrap()
    }

    #[test]
    fn others_lots_are_counted_and_not_named() {
        let whole = serde_json::to_string(&shown(&[1, 2])).unwrap();
        assert!(whole.contains(&lot(2).to_string()), "{whole}");
        let mine = shown(&[1]);
        let text = serde_json::to_string(&mine).unwrap();
        assert!(!text.contains(&lot(2).to_string()), "{text}");
        assert_eq!(mine.contributors.others, 1);
        let bin = &mine.bulks[0];
        assert_eq!(bin.contributors.as_ref().unwrap().others, 1);
        let shares: Vec<_> = bin
            .shares
            .iter()
            .map(|share| (share.lot, share.bp))
            .collect();
        assert_eq!(shares, [(None, 4_000), (Some(lot(1)), 6_000)]);
        let theirs = mine.edges.iter().filter(|edge| edge.lot.is_none());
        assert!(theirs.clone().count() == 2 && theirs.clone().all(|edge| edge.mass_g.is_none()));
        let entries = mine.nodes.iter().filter(|node| node.kind == "entry");
        let accounts: Vec<_> = entries.map(|node| node.account.is_some()).collect();
        assert_eq!(accounts.iter().filter(|known| **known).count(), 1);
        assert!(mine.restrictions.unknown);
    }
}
