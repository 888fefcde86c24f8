//! How soon a server with a full history answers again.

use std::time::Duration;

use anyhow::Result;

use crate::connection::Request;
use crate::figures::{Bound, Figure};
use crate::graind::Graind;
use crate::ledger::{Ledger, all_known, all_recorded};
use crate::load;
use crate::run::Bench;
use crate::stopwatch::percentile;

/// Between two looks at how far the load has come.
const PAUSE: Duration = Duration::from_millis(1);

/// After a clean stop, from the start of the process to its first 200 to `/readyz`.
pub fn clean(bench: &mut Bench<'_>, graind: &Graind) -> Result<()> {
    bench.tell("restart after a clean stop");
    let mut took = Vec::new();
    let mut entries = 0;
    for _ in 0..bench.scale.restarts {
        let serving = graind.serve()?;
        took.push(serving.ready_after);
        entries = serving.metric("graintrail_log_size")?;
        serving.stop()?;
    }
    push(bench, "restart, clean", took, 2.0, entries);
    Ok(())
}

/// After `kill -9` in the middle of batches, when index and published checkpoint
/// lag as far behind as they ever do. What was sent is then sent again: nothing
/// may be missing, nothing recorded twice.
pub fn killed(bench: &mut Bench<'_>, graind: &Graind, ledger: &mut Ledger) -> Result<()> {
    bench.tell("restart after kill -9");
    let (mut took, mut entries) = (Vec::new(), 0);
    let (clients, lines) = (bench.scale.batch_clients, bench.scale.batch_lines);
    let events = bench.scale.batches.div_ceil(4) * lines;
    let mut serving = graind.serve()?;
    for _ in 0..bench.scale.kills {
        let trains = ledger.dispatch(clients * events, serving.address)?;
        let prepared = ledger.prepare(&trains, clients, events, lines)?;
        let requests: Vec<Vec<Request>> =
            prepared.into_iter().map(|client| client.requests).collect();
        let half = serving.metric("graintrail_log_size")? + u64::try_from(clients * events)? / 2;
        let address = serving.address;
        std::thread::scope(|scope| {
            // Its connections break when the server dies: that is no result.
            let load = scope.spawn(|| load::run(address, &requests, 1, all_recorded).is_ok());
            while serving.metric("graintrail_log_size")? < half && !load.is_finished() {
                std::thread::sleep(PAUSE);
            }
            serving.kill()
        })?;
        serving = graind.serve()?;
        took.push(serving.ready_after);
        load::run(serving.address, &requests, 1, all_known)?;
        entries = serving.metric("graintrail_log_size")?;
    }
    serving.stop()?;
    push(bench, "restart, after kill -9", took, 6.0, entries);
    Ok(())
}

fn push(bench: &mut Bench<'_>, name: &str, mut took: Vec<Duration>, floor_s: f64, entries: u64) {
    let count = took.len();
    let median = percentile(&mut took, 0.5).as_secs_f64();
    let figure = Figure::new(name, median, "s").promised(Bound::at_most(floor_s), None);
    bench
        .figures
        .push(figure.noted(format!("{entries} entries, median of {count}")));
}
