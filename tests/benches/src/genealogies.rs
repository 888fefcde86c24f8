//! Two-way traces of made-up genealogies: what the walk and its two answers cost, apart from the
//! network and the index.
//!
//! Trains fill bins that are never quite empty, bins fill bins, so that the grain of every lot may be
//! in everything behind it: the worst that a store can do to a trace.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use grain_envelope::{BinId, EventId, FacilityId, LotId, ProcessId};
use grain_events::Account;
use grain_events::trace::{Corrects, Direction, Flow, Limits, Source, Start, trace};

use crate::figures::{Bound, Figure};
use crate::run::Bench;
use crate::stopwatch::{percentile, start};

/// Lots that come by one train.
const LOTS: u64 = 3;
/// Wagons that carry each lot.
const WAGONS: u64 = 10;
/// Products of a batch behind the lot that is traced.
const PRODUCTS: u64 = 8;
/// Readings; the median counts.
const READINGS: usize = 9;
/// What a trace of so many nodes may take, in milliseconds.
const FLOORS: [f64; 2] = [50.0, 400.0];

/// Measures both sizes.
pub fn measure(bench: &mut Bench<'_>) -> Result<()> {
    for (nodes, floor) in bench.scale.genealogies.into_iter().zip(FLOORS) {
        bench.tell(&format!("two-way trace of {nodes} nodes"));
        let (mut genealogy, lot) = Genealogy::of(nodes)?;
        let mut readings = Vec::with_capacity(READINGS);
        let mut told = String::new();
        for _ in 0..READINGS {
            let began = start();
            let Ok(found) = trace(
                &mut genealogy,
                &Start::Lot(lot),
                Direction::Both,
                Limits::default(),
            );
            readings.push(began.elapsed());
            ensure!(
                found.nodes.len() >= nodes,
                "a genealogy of {nodes} nodes has {}",
                found.nodes.len()
            );
            told = format!(
                "{} nodes, {} edges, {} contributors, {} bulks",
                found.nodes.len(),
                found.edges.len(),
                found.contributors.len(),
                found.bulks.len()
            );
        }
        let median: Duration = percentile(&mut readings, 0.5);
        let name = format!("two-way trace, {nodes} nodes");
        let figure = Figure::new(name, median.as_secs_f64() * 1e3, "ms");
        let figure = figure.promised(Bound::at_most(floor), None);
        bench.figures.push(
            figure
                .noted(told)
                .noted("from memory, without index and network"),
        );
    }
    Ok(())
}

/// A made-up history, found by lot and by bulk.
#[derive(Default)]
struct Genealogy {
    lots: BTreeMap<LotId, Vec<Flow>>,
    bulks: BTreeMap<Account, Vec<Flow>>,
    index: u64,
}

impl Source for Genealogy {
    type Error = Infallible;

    fn of_lot(&mut self, lot: LotId) -> Result<Vec<Flow>, Infallible> {
        Ok(self.lots.get(&lot).cloned().unwrap_or_default())
    }

    fn of_bulk(&mut self, bulk: &Account) -> Result<Vec<Flow>, Infallible> {
        Ok(self.bulks.get(bulk).cloned().unwrap_or_default())
    }
}

impl Genealogy {
    /// A history in which the trace of the lot that is told has at least so many nodes: two thirds
    /// behind it, the rest before it.
    fn of(nodes: usize) -> Result<(Self, LotId)> {
        let mut made = Self::default();
        let wanted = u64::try_from(nodes)?;
        let trains = wanted * 2 / 3 / (LOTS * (WAGONS + 3) + 1) + 1;
        let batches = wanted / 3 / (PRODUCTS + 2) + 2;
        for train in 0..trains {
            for number in 0..LOTS {
                made.arrive(lot(train * LOTS + number)?, train, bin(train)?)?;
            }
            let (from, to) = (bin(train)?, bin(train + 1)?);
            made.flow(lot(train * LOTS)?, from.clone(), to.clone(), 400);
            made.flow(lot(train * LOTS + 1)?, from, to, 400);
        }
        let traced = lot(trains * LOTS)?;
        made.arrive(traced, trains, bin(trains)?)?;
        for batch in trains..trains + batches {
            let (from, process) = (bin(batch)?, process(batch)?);
            made.flow(
                traced,
                from.clone(),
                bin(batch + 1)?,
                1_000_000 / (batch + 1),
            );
            made.flow(traced, from, Account::Process(process), 50);
            for number in 0..PRODUCTS {
                let name = format!("产品{number}").parse().context("a name")?;
                let product = Account::Product(process, name);
                made.flow(traced, Account::Process(process), product, 5);
            }
        }
        Ok((made, traced))
    }

    /// A lot comes in, goes by wagons and into a bin.
    fn arrive(&mut self, lot: LotId, train: u64, bin: Account) -> Result<()> {
        let yards = [yard(1)?, yard(2)?];
        self.flow(lot, Account::Entry, yards[0].clone(), WAGONS * 1_000);
        for wagon in 0..WAGONS {
            let unit = format!("W{train:06}{wagon:02}")
                .parse()
                .context("a wagon")?;
            let wagon = Account::Consignment(None, unit);
            self.flow(lot, yards[0].clone(), wagon.clone(), 1_000);
            self.flow(lot, wagon, yards[1].clone(), 1_000);
        }
        self.flow(lot, yards[1].clone(), bin, WAGONS * 1_000);
        Ok(())
    }

    fn flow(&mut self, lot: LotId, from: Account, to: Account, mass_g: u64) {
        self.index += 1;
        let flow = Flow {
            lot,
            index: self.index,
            from,
            to,
            mass_g,
            corrects: Corrects::Nothing,
        };
        for bulk in flow.bulks() {
            let known = self.bulks.entry(bulk.clone()).or_default();
            known.push(flow.clone());
        }
        self.lots.entry(lot).or_default().push(flow);
    }
}

fn event(number: u64) -> String {
    format!("0197a4c2-1b2c-7def-8123-{number:012x}")
}

fn lot(number: u64) -> Result<LotId> {
    let event: EventId = event(number).parse().context("an event")?;
    LotId::new(event, 1).context("a lot")
}

fn process(number: u64) -> Result<ProcessId> {
    event((1 << 40) | number).parse().context("a batch")
}

fn yard(number: u64) -> Result<Account> {
    let facility: FacilityId = format!("91630100MA0000A196-{number:03}")
        .parse()
        .context("a yard")?;
    Ok(Account::Yard(facility))
}

fn bin(number: u64) -> Result<Account> {
    let bin: BinId = format!("91630100MA0000A196-001/{number}")
        .parse()
        .context("a bin")?;
    Ok(Account::Bin(bin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_genealogy_has_the_nodes_that_it_promises() {
        for wanted in [50, 1_000] {
            let (mut genealogy, lot) = Genealogy::of(wanted).unwrap();
            let start = Start::Lot(lot);
            let Ok(found) = trace(&mut genealogy, &start, Direction::Both, Limits::default());
            let nodes = found.nodes.len();
            assert!(
                nodes >= wanted && nodes <= 2 * wanted && !found.cut,
                "{nodes}"
            );
            // Every train is in what was traced.
            assert!(found.contributors.len() as u64 >= LOTS);
        }
    }
}
