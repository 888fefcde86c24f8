//! `GET lots/{id}/trace`.

use std::collections::{BTreeMap, BTreeSet};

use grain_envelope::{LotId, Subject};
use grain_events::trace::{Direction, Flow, Limits, Source, Start, Trace, trace};
use grain_events::{Account, Lot, RecordKey};

use super::{Answered, Found, Ownership, Queries, QueryError};
use crate::view::View;

/// Where a lot came from and where it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceAnswer {
    /// The graph, with its two answers.
    pub trace: Trace,
    /// The lots that it names: what they are, where it is recorded, and who has to do with them.
    pub lots: BTreeMap<LotId, TracedLot>,
    /// Entries that the answer takes into account.
    pub log_size: u64,
}

/// A lot that a trace names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TracedLot {
    /// What is recorded of it.
    pub lot: Option<Lot>,
    /// Who has to do with it.
    pub ownership: Ownership,
}

impl Queries<'_> {
    /// Traces a lot that some event made or moved.
    pub fn lot_trace(&self, id: &LotId, direction: Direction) -> Answered<TraceAnswer> {
        let view = self.view()?;
        let key = RecordKey::Lot(*id);
        let known = self.with_record(&view, &key, |state| state.lot(*id).map(|_| ()))?;
        if known.is_none() {
            return Ok(None);
        }
        let mut flows = Flows {
            queries: self,
            view: &view,
        };
        let trace = trace(&mut flows, &Start::Lot(*id), direction, Limits::default())?;
        let mut lots = BTreeMap::new();
        for lot in named(*id, &trace) {
            lots.insert(lot, self.traced_lot(&view, lot)?);
        }
        let ownership = lots.get(id).map(|lot| lot.ownership.clone());
        let value = TraceAnswer {
            trace,
            lots,
            log_size: view.size(),
        };
        Ok(Some(Found {
            value,
            ownership: ownership.unwrap_or_default(),
        }))
    }

    fn traced_lot(&self, view: &View, id: LotId) -> Result<TracedLot, QueryError> {
        let lot = self.with_record(view, &RecordKey::Lot(id), |state| state.lot(id).cloned())?;
        let ownership = self.ownership_of(view, &Subject::Lot(id))?;
        Ok(TracedLot { lot, ownership })
    }
}

/// Every lot that a trace names, and the one that was asked about.
fn named(id: LotId, trace: &Trace) -> BTreeSet<LotId> {
    let mut named = BTreeSet::from([id]);
    named.extend(&trace.contributors);
    named.extend(trace.edges.iter().map(|edge| edge.lot));
    named.extend(trace.nodes.iter().filter_map(|node| node.lot));
    for bulk in &trace.bulks {
        named.extend(bulk.contributors.iter().flatten());
        named.extend(bulk.shares.iter().map(|share| share.lot));
    }
    named
}

/// The flows that are in the index, then those that are not yet.
struct Flows<'a> {
    queries: &'a Queries<'a>,
    view: &'a View,
}

impl Flows<'_> {
    fn with_newest<'f>(
        &self,
        mut flows: Vec<Flow>,
        newer: impl Iterator<Item = &'f Vec<Flow>>,
    ) -> Vec<Flow> {
        // A chunk that was just applied may still lie in memory.
        let indexed = self.view.indexed();
        flows.retain(|flow| flow.index < indexed);
        flows.extend(newer.flatten().cloned());
        flows
    }
}

impl Source for Flows<'_> {
    type Error = QueryError;

    fn of_lot(&mut self, lot: LotId) -> Result<Vec<Flow>, QueryError> {
        let indexed = self.queries.shared.shelf.flows_of_lot(lot)?;
        let newer = self.view.gathered();
        Ok(self.with_newest(indexed, newer.filter_map(|rows| rows.flows.get(&lot))))
    }

    fn of_bulk(&mut self, bulk: &Account) -> Result<Vec<Flow>, QueryError> {
        let indexed = self.queries.shared.shelf.flows_of_bulk(bulk)?;
        let newer = self.view.gathered();
        Ok(self.with_newest(indexed, newer.filter_map(|rows| rows.bulks.get(bulk))))
    }
}
