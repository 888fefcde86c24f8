//! The whole run: ceilings, the bare server, a ledger that is appended to, then restarts and audits
//! of one with a long history.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::bare;
use crate::ceilings::{self, Ceilings};
use crate::connection::Request;
use crate::figures::{Bound, Figure};
use crate::founding::Authors;
use crate::graind::{Graind, Serving};
use crate::ledger::{Ledger, Prepared, all_recorded, is_recorded};
use crate::load::{self, Outcome};
use crate::scale::Scale;
use crate::{audits, genealogies, history, restarts, space};

/// How long the index may lag behind a run that counts as sustained.
pub const SUSTAINED_WITHIN: Duration = Duration::from_secs(5);
/// How long the index may take to catch up at all.
const CATCH_UP_WITHIN: Duration = Duration::from_mins(10);
/// Events that the history grows by at a time.
const GROWTH: usize = 60_000;

/// All that was measured.
#[derive(Debug, Serialize)]
pub struct Results {
    /// How much was done.
    pub scale: Scale,
    /// The machine at the beginning.
    pub ceilings: Ceilings,
    /// The figures, in the order in which they were measured.
    pub figures: Vec<Figure>,
}

/// What the parts of a run share.
pub struct Bench<'a> {
    /// How much is done.
    pub scale: Scale,
    /// Where everything lies.
    pub directory: &'a Path,
    /// The machine at the beginning.
    pub ceilings: Ceilings,
    /// What was found so far.
    pub figures: Vec<Figure>,
    told: &'a dyn Fn(&str),
}

impl Bench<'_> {
    /// Says what is being done.
    pub fn tell(&self, what: &str) {
        (self.told)(what);
    }

    /// Runs something and tells V beside it: the mean of before and after, since
    /// a machine that others use is not always equally fast.
    pub fn beside_v<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<(T, f64)> {
        let before = ceilings::verify(self.ceilings.cores)?;
        let done = work()?;
        let after = ceilings::verify(self.ceilings.cores)?;
        Ok((done, f64::midpoint(before, after)))
    }
}

/// Measures everything in an empty directory; the long history is kept under `histories`. `told`
/// hears what is going on.
pub fn run(
    scale: Scale,
    (directory, histories): (&Path, &Path),
    told: &dyn Fn(&str),
) -> Result<Results> {
    told("ceilings");
    let ceilings = ceilings::measure(directory)?;
    let mut bench = Bench {
        scale,
        directory,
        ceilings,
        figures: Vec::new(),
        told,
    };
    genealogies::measure(&mut bench)?;
    let graind = Graind::beside_this_program(&directory.join("ledger"))?;
    let mut authors = Authors::new(bench.scale.clients_max());
    let founded = authors.found(&graind, directory)?;
    let serving = graind.serve()?;
    told("registering, declaring");
    let mut ledger = Ledger::open(founded, authors, serving.address)?;
    for (clients, events) in bench.scale.singles {
        singles(&mut bench, &mut ledger, &serving, clients, events)?;
    }
    let before = space::Usage::of(graind.data())?;
    batches(&mut bench, &mut ledger, &serving)?;
    space::disk(&mut bench, graind.data(), &before)?;
    serving.stop()?;
    if bench.scale.entries > 0 {
        with_history(&mut bench, histories)?;
    }
    Ok(Results {
        scale: bench.scale,
        ceilings: bench.ceilings,
        figures: bench.figures,
    })
}

/// What needs a long history: memory, audits, restarts.
fn with_history(bench: &mut Bench<'_>, histories: &Path) -> Result<()> {
    let mut history = history::of(bench, histories)?;
    space::compare(bench, &history.small, &history.large, history.is_kept);
    let (graind, ledger) = (&history.graind, &mut history.ledger);
    let serving = graind.serve()?;
    audits::of_server(bench, ledger, &serving)?;
    serving.stop()?;
    restarts::clean(bench, graind)?;
    restarts::killed(bench, graind, ledger)?;
    audits::of_directory(bench, ledger, graind.data())
}

/// Single events, and the bare server with the very same requests.
fn singles(
    bench: &mut Bench<'_>,
    ledger: &mut Ledger,
    serving: &Serving,
    clients: usize,
    events: usize,
) -> Result<()> {
    bench.tell(&format!("single events, {clients} clients"));
    let trains = ledger.dispatch(clients * events, serving.address)?;
    let prepared = ledger.prepare(&trains, clients, events, 1)?;
    serving.index_caught_up(CATCH_UP_WITHIN)?;
    let requests: Vec<Vec<Request>> = prepared
        .iter()
        .map(|client| client.requests.clone())
        .collect();
    let bare_server = {
        let scales = ledger.authors.scales.iter();
        let keys: Vec<String> = scales
            .map(|scale| scale.info().public_key.clone())
            .collect();
        bare::Running::start(bench.directory, &keys)?
    };
    let accept_bare = |status, _: &[u8]| status == 201;
    let (bare, bare_v) =
        bench.beside_v(|| load::run(bare_server.address, &requests, 1, accept_bare))?;
    let bare_time = bare_server.processor_time()?;
    drop(bare_server);
    let sync_ms = ceilings::fdatasync(bench.directory)?.0 / 1e3;
    let before = serving.processor_time()?;
    let ((outcome, caught_up), v) = bench.beside_v(|| {
        let outcome = load::run(serving.address, &requests, 1, is_recorded)?;
        Ok((outcome, serving.index_caught_up(SUSTAINED_WITHIN)?))
    })?;
    let time = serving.processor_time()?.saturating_sub(before);
    ledger.verify(&prepared, &outcome.last_answers)?;
    let name = |what: &str| {
        format!(
            "{what}, {clients} client{}",
            if clients == 1 { "" } else { "s" }
        )
    };
    let latency =
        |outcome: &Outcome| format!("p50 {:.2} ms, p99 {:.2} ms", outcome.p50_ms, outcome.p99_ms);
    let bare_figure = Figure::new(name("bare server"), bare.per_s, "/s").beside("V", bare_v);
    bench.figures.push(
        bare_figure
            .noted(latency(&bare))
            .noted(each(bare_time, bare.events)),
    );
    let mut figure = Figure::new(name("single events"), outcome.per_s, "/s").beside("V", v);
    if clients == bench.scale.singles[2].0 {
        figure = figure.promised(Bound::at_least(0.12), Some(Bound::at_least(0.25)));
    }
    let share = outcome.per_s / bare.per_s;
    figure = figure
        .noted(latency(&outcome))
        .noted(format!("{share:.2} of the bare server"));
    figure = figure.noted(each(time, outcome.events));
    bench.figures.push(sustained(figure, caught_up));
    if clients == 1 {
        let bound = Bound::at_most(sync_ms + 0.4);
        let figure = Figure::new("one client, p50", outcome.p50_ms, "ms").promised(bound, None);
        bench
            .figures
            .push(figure.noted(format!("fdatasync p50 {sync_ms:.3} ms")));
    } else if clients == bench.scale.singles[2].0 {
        let figure = Figure::new(name("p99"), outcome.p99_ms, "ms");
        bench
            .figures
            .push(figure.promised(Bound::at_most(25.0), None));
    }
    Ok(())
}

/// A figure counts only if the index keeps up.
fn sustained(figure: Figure, caught_up: Option<Duration>) -> Figure {
    match caught_up {
        Some(after) => figure.noted(format!(
            "index caught up {:.1} s after",
            after.as_secs_f64()
        )),
        None => figure.void("NOT SUSTAINED: the index lagged more than 5 s behind"),
    }
}

/// What the server's processor time comes to for each event: unlike its speed, it hardly depends on
/// what else the machine does.
fn each(time: Duration, events: u64) -> String {
    let microseconds = time.as_micros() / u128::from(events.max(1));
    format!("{microseconds} us of processor each")
}

fn requests(prepared: Vec<Prepared>) -> (Vec<Vec<Request>>, Vec<Prepared>) {
    let take = |mut client: Prepared| (std::mem::take(&mut client.requests), client);
    prepared.into_iter().map(take).unzip()
}

/// Batches: the throughput that a store-and-forward client sees.
fn batches(bench: &mut Bench<'_>, ledger: &mut Ledger, serving: &Serving) -> Result<()> {
    let (clients, lines) = (bench.scale.batch_clients, bench.scale.batch_lines);
    bench.tell(&format!("batches of {lines}, {clients} clients"));
    let events = bench.scale.batches * lines;
    let trains = ledger.dispatch(clients * events, serving.address)?;
    let prepared = ledger.prepare(&trains, clients, events, lines)?;
    serving.index_caught_up(CATCH_UP_WITHIN)?;
    let (requests, prepared) = requests(prepared);
    let lines_each = u64::try_from(lines)?;
    let before = serving.processor_time()?;
    let ((outcome, caught_up), v) = bench.beside_v(|| {
        let outcome = load::run(serving.address, &requests, lines_each, all_recorded)?;
        Ok((outcome, serving.index_caught_up(SUSTAINED_WITHIN)?))
    })?;
    let time = serving.processor_time()?.saturating_sub(before);
    ledger.verify(&prepared, &outcome.last_answers)?;
    let name = format!("batches of {lines}, {clients} clients");
    let figure = Figure::new(name, outcome.per_s, "/s")
        .beside("V", v)
        .promised(Bound::at_least(0.2), Some(Bound::at_least(0.35)))
        .noted(format!("{:.1} s", outcome.seconds))
        .noted(each(time, outcome.events));
    bench.figures.push(sustained(figure, caught_up));
    serving
        .index_caught_up(CATCH_UP_WITHIN)?
        .context("the index does not catch up")?;
    Ok(())
}

/// Lets the history grow to `entries`, as fast as batches go in.
pub fn grow(bench: &Bench<'_>, ledger: &mut Ledger, serving: &Serving, entries: u64) -> Result<()> {
    let (clients, lines) = (bench.scale.batch_clients, bench.scale.batch_lines);
    loop {
        let size = serving.metric("graintrail_log_size")?;
        let missing = usize::try_from(entries.saturating_sub(size))?.min(GROWTH);
        if missing == 0 {
            break;
        }
        bench.tell(&format!("growing: {size} of {entries} entries"));
        // Each train brings five entries of its own beside its loads.
        let events = (missing / clients * 43 / 48).max(lines.min(43));
        let trains = ledger.dispatch(clients * events, serving.address)?;
        let (requests, _) = requests(ledger.prepare(&trains, clients, events, lines)?);
        load::run(
            serving.address,
            &requests,
            u64::try_from(lines)?,
            all_recorded,
        )?;
    }
    let caught_up = serving.index_caught_up(CATCH_UP_WITHIN)?;
    caught_up.context("the index does not catch up")?;
    Ok(())
}
