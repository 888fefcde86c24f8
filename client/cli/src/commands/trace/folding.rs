//! Forty containers of one train are one line of a drawing, and the one whose weight was off is
//! another: nodes that have the same neighbours are folded into one.

use std::collections::{BTreeMap, BTreeSet};

use grain_api::body::{TraceEdge, TraceNode, TraceView};
use grain_envelope::LotId;

/// So many like nodes are folded, and not fewer.
const LIKE_MIN: usize = 3;

/// A trace with like nodes folded.
#[derive(Debug)]
pub(super) struct Folded {
    /// The trace that is left.
    pub(super) trace: TraceView,
    /// How many nodes each of its nodes stands for.
    pub(super) counts: Vec<usize>,
}

/// What like nodes share: kind, lot, and where grain came from and went.
type Likeness = (String, LotId, BTreeSet<u64>, BTreeSet<u64>);

impl Folded {
    /// As it is.
    pub(super) fn nothing(trace: TraceView) -> Folded {
        let counts = vec![1; trace.nodes.len()];
        Folded { trace, counts }
    }

    /// With like nodes folded.
    pub(super) fn of(mut trace: TraceView) -> Folded {
        let places = places(&trace);
        let mut nodes: Vec<TraceNode> = Vec::new();
        let mut counts: Vec<usize> = Vec::new();
        for (node, place) in std::mem::take(&mut trace.nodes).into_iter().zip(&places) {
            if let (Some(known), Some(count)) = (nodes.get_mut(*place), counts.get_mut(*place)) {
                known.in_g = sum(known.in_g, node.in_g);
                known.out_g = sum(known.out_g, node.out_g);
                known.back |= node.back;
                known.forward |= node.forward;
                *count += 1;
            } else {
                nodes.push(node);
                counts.push(1);
            }
        }
        trace.nodes = nodes;
        let moved = |number: u64| {
            let place = usize::try_from(number).ok().and_then(|at| places.get(at));
            place.map_or(number, |place| *place as u64)
        };
        for bulk in &mut trace.bulks {
            bulk.node = moved(bulk.node);
        }
        let mut edges: BTreeMap<(u64, u64, Option<LotId>), TraceEdge> = BTreeMap::new();
        for mut edge in std::mem::take(&mut trace.edges) {
            (edge.from, edge.to) = (moved(edge.from), moved(edge.to));
            let key = (edge.from, edge.to, edge.lot);
            if let Some(known) = edges.get_mut(&key) {
                known.mass_g = sum(known.mass_g, edge.mass_g);
                known.first_index = known.first_index.min(edge.first_index);
                known.last_index = known.last_index.max(edge.last_index);
            } else {
                edges.insert(key, edge);
            }
        }
        trace.edges = edges.into_values().collect();
        Folded { trace, counts }
    }
}

/// The place of each node in the list that is left.
fn places(trace: &TraceView) -> Vec<usize> {
    let mut likenesses: Vec<Option<Likeness>> = trace.nodes.iter().map(likeness).collect();
    for edge in &trace.edges {
        for (at, other, is_out) in [(edge.from, edge.to, true), (edge.to, edge.from, false)] {
            let known = usize::try_from(at).ok();
            let known = known.and_then(|at| likenesses.get_mut(at)?.as_mut());
            if let Some((_, _, from, to)) = known {
                if is_out { to } else { from }.insert(other);
            }
        }
    }
    let mut like: BTreeMap<&Likeness, usize> = BTreeMap::new();
    for likeness in likenesses.iter().flatten() {
        *like.entry(likeness).or_default() += 1;
    }
    let mut first: BTreeMap<&Likeness, usize> = BTreeMap::new();
    let mut next = 0;
    let mut places = Vec::with_capacity(likenesses.len());
    for likeness in &likenesses {
        let folded = likeness.as_ref().filter(|known| like[known] >= LIKE_MIN);
        let place = folded.map_or(next, |likeness| *first.entry(likeness).or_insert(next));
        next += usize::from(place == next);
        places.push(place);
    }
    places
}

/// Of grain on the way; where lots mix, and what the reader may not see, nothing is like another.
fn likeness(node: &TraceNode) -> Option<Likeness> {
    let lot = node.lot.filter(|_| !node.bulk && node.account.is_some())?;
    Some((node.kind.clone(), lot, BTreeSet::new(), BTreeSet::new()))
}

fn sum(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    one?.checked_add(other?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const LOT: &str = "0197a4c2-1b2c-7def-8123-456789abcdef.1";

    /// A lot in `count` containers to a bin; the last one lost something.
    fn train(count: u64) -> TraceView {
        let node = |kind: &str, account: &str, bulk| {
            json!({
                "kind": kind, "account": account, "facility": null,
                "lot": if bulk { None } else { Some(LOT) }, "bulk": bulk, "first_index": 1,
                "last_index": 2, "in_g": 10, "out_g": 10, "back": true, "forward": true,
            })
        };
        let edge = |from: u64, to: u64, mass_g: i64| {
            json!({
                "from": from, "to": to, "lot": LOT, "mass_g": mass_g, "first_index": from,
                "last_index": to,
            })
        };
        let (bin, loss) = (count + 1, count + 2);
        let mut nodes = vec![node("entry", "entry", false)];
        let mut edges = Vec::new();
        for unit in 1..=count {
            nodes.push(node(
                "consignment",
                &format!("consignment:-/U{unit}"),
                false,
            ));
            edges.extend([
                edge(0, unit, 10),
                edge(unit, bin, if unit == count { 7 } else { 10 }),
            ]);
        }
        nodes.push(node("bin", "bin:91630106MA0000A27P-001/01", true));
        nodes.push(node("unexplained", "unexplained", false));
        edges.push(edge(count, loss, 3));
        serde_json::from_value(json!({
            "of": format!("lot:{LOT}"), "lot": LOT, "direction": "both", "nodes": nodes,
            "edges": edges, "contributors": {"lots": [LOT], "others": 0},
            "bulks": [{"node": bin, "contributors": null, "shares": [], "restrictions": null}],
            "restrictions": {
                "commodities": [], "origins": [], "permits": [], "gmo": false, "held": false,
                "verdicts": [], "unknown": false,
            },
            "cut": false, "log_size": 9,
        }))
        .unwrap()
    }

    #[test]
    fn like_containers_become_one_and_the_odd_one_stays() {
        let folded = Folded::of(train(5));
        assert_eq!(folded.counts, [1, 4, 1, 1, 1]);
        let masses = folded.trace.edges.iter();
        let masses: Vec<_> = masses
            .map(|edge| (edge.from, edge.to, edge.mass_g))
            .collect();
        let expected = [
            (0, 1, Some(40)),
            (0, 2, Some(10)),
            (1, 3, Some(40)),
            (2, 3, Some(7)),
            (2, 4, Some(3)),
        ];
        assert_eq!(masses, expected);
        assert_eq!(folded.trace.bulks[0].node, 3);
        assert_eq!(folded.trace.nodes[1].in_g, Some(40));
    }

    #[test]
    fn two_are_no_crowd() {
        assert_eq!(Folded::of(train(3)).counts, [1; 6]);
        assert_eq!(Folded::nothing(train(9)).counts, [1; 12]);
    }

    #[test]
    fn what_may_not_be_seen_is_not_counted_as_one() {
        let mut trace = train(6);
        for node in &mut trace.nodes {
            node.account = None;
        }
        assert_eq!(Folded::of(trace).counts, [1; 9]);
    }
}
