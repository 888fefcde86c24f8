//! `GET traces/{of}`, `GET lots/{id}/trace`.

use std::collections::{BTreeMap, BTreeSet};

use grain_envelope::{BinId, EventId, LotId, ProcessId, Subject};
use grain_events::trace::{Bulk, Direction, Flow, Limits, Source, Start, Trace, trace};
use grain_events::{Account, Lot, Process, RecordKey};

use super::{Answered, Found, Ownership, Queries, QueryError};
use crate::view::View;

/// How much is followed for each of the bins of a site.
const BIN_LIMITS: Limits = Limits {
    nodes: 5_000,
    steps: 20_000,
    bulks: 64,
    listed: 20_000,
};

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
    /// Whether there is something to trace, and who has to do with it.
    pub fn traceable(&self, start: &Start) -> Answered<()> {
        let view = self.view()?;
        let ownership = self.ownership_of_start(&view, start)?;
        Ok(ownership.map(|ownership| Found {
            value: (),
            ownership,
        }))
    }

    /// Traces a lot that some event made or moved, or what lay in a bin, a batch, a product or a
    /// parcel of waste.
    pub fn trace(&self, start: &Start, direction: Direction) -> Answered<TraceAnswer> {
        let view = self.view()?;
        let Some(ownership) = self.ownership_of_start(&view, start)? else {
            return Ok(None);
        };
        let mut flows = Flows {
            queries: self,
            view: &view,
        };
        let trace = trace(&mut flows, start, direction, Limits::default())?;
        let mut lots = BTreeMap::new();
        for lot in named(start, &trace) {
            lots.insert(lot, self.traced_lot(&view, lot)?);
        }
        let value = TraceAnswer {
            trace,
            lots,
            log_size: view.size(),
        };
        Ok(Some(Found { value, ownership }))
    }

    /// Nothing where there is no such thing. A product is its batch's; waste is of whoever told of
    /// it and of whose place it lies in, and concerns the importers of what is in it.
    fn ownership_of_start(
        &self,
        view: &View,
        start: &Start,
    ) -> Result<Option<Ownership>, QueryError> {
        let subject = match start {
            Start::Lot(lot) => {
                let key = RecordKey::Lot(*lot);
                let known = self.with_record(view, &key, |state| state.lot(*lot).map(|_| ()))?;
                known.map(|()| Subject::Lot(*lot))
            }
            Start::Bulk(Account::Bin(bin)) => {
                let known = view.state.bin(bin);
                known.map(|_| Subject::Bin(bin.clone()))
            }
            Start::Bulk(Account::Process(process)) => self
                .process(view, *process)?
                .map(|_| Subject::Process(*process)),
            Start::Bulk(Account::Product(process, name)) => self
                .process(view, *process)?
                .filter(|known| {
                    known.outputs.contains_key(name) || known.unattributed.contains_key(name)
                })
                .map(|_| Subject::Process(*process)),
            Start::Bulk(Account::Waste(parcel)) => return self.ownership_of_waste(view, *parcel),
            // Nothing else mixes (`Start::from_str`).
            Start::Bulk(_) => None,
        };
        subject
            .map(|subject| self.ownership_of(view, &subject))
            .transpose()
    }

    fn process(&self, view: &View, id: ProcessId) -> Result<Option<Process>, QueryError> {
        let key = RecordKey::Process(id);
        self.with_record(view, &key, |state| state.process(id).cloned())
    }

    fn ownership_of_waste(
        &self,
        view: &View,
        id: EventId,
    ) -> Result<Option<Ownership>, QueryError> {
        let key = RecordKey::Parcel(id);
        let found = self.with_record(view, &key, |state| state.parcel(id).cloned())?;
        let Some(parcel) = found else { return Ok(None) };
        let mut ownership = Ownership::default();
        ownership.own.insert(parcel.author);
        if let Some(facility) = parcel.place.facility() {
            ownership.own.insert(facility.party());
            Self::add_region(view, facility, &mut ownership);
        }
        if let Some(process) = parcel.process {
            let of_process = self.ownership_of(view, &Subject::Process(process))?;
            ownership.concerned.extend(of_process.own);
            ownership.concerned.extend(of_process.concerned);
            ownership.regions.extend(of_process.regions);
        }
        for lot in parcel.lots.keys() {
            ownership.concerned.extend(self.importers(view, *lot)?);
        }
        Ok(Some(ownership))
    }

    /// Every lot of which something may be in a bin now: since it was last empty. Nothing where that
    /// is too much for an answer about a whole site.
    pub(super) fn bin_contributors(
        &self,
        view: &View,
        bin: &BinId,
    ) -> Result<Option<BTreeSet<LotId>>, QueryError> {
        let mut flows = Flows {
            queries: self,
            view,
        };
        let account = Account::Bin(bin.clone());
        let start = Start::Bulk(account.clone());
        let trace = trace(&mut flows, &start, Direction::Back, BIN_LIMITS)?;
        // Of the times between two moments of emptiness the newest.
        let node = |bulk: &Bulk| trace.nodes.get(bulk.node);
        let times = trace.bulks.iter();
        let times = times.filter(|bulk| node(bulk).is_some_and(|node| node.account == account));
        let newest = times.max_by_key(|bulk| node(bulk).map(|node| node.last_index));
        Ok(newest.and_then(|bulk| bulk.contributors.clone()))
    }

    fn traced_lot(&self, view: &View, id: LotId) -> Result<TracedLot, QueryError> {
        let lot = self.with_record(view, &RecordKey::Lot(id), |state| state.lot(id).cloned())?;
        let ownership = self.ownership_of(view, &Subject::Lot(id))?;
        Ok(TracedLot { lot, ownership })
    }
}

/// Every lot that a trace names, and the one that was asked about.
fn named(start: &Start, trace: &Trace) -> BTreeSet<LotId> {
    let mut named = BTreeSet::new();
    if let Start::Lot(lot) = start {
        named.insert(*lot);
    }
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
