//! How fast somebody who trusts nobody reads the whole history.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};
use grain_sdk::audit::{self, Options, Report};
use grain_sdk::checkpoint;
use grain_sdk::host::Host;
use grain_sdk::http::Server;
use grain_sdk::remote::Remote;

use crate::figures::{Bound, Figure};
use crate::graind::Serving;
use crate::ledger::Ledger;
use crate::run::Bench;
use crate::stopwatch::{since_beginning, start};

/// The machine, as far as an audit needs it.
struct Machine;

impl Host for Machine {
    fn now_ms(&self) -> u64 {
        u64::try_from(since_beginning().as_millis()).unwrap_or(u64::MAX)
    }

    fn fill(&self, bytes: &mut [u8]) {
        // An audit draws no random numbers.
        bytes.fill(0);
    }

    fn pause(&self, milliseconds: u64) {
        std::thread::sleep(Duration::from_millis(milliseconds));
    }
}

fn options(ledger: &Ledger, every_signature: bool) -> Options<'_> {
    Options {
        trusted: &ledger.founded.trusted,
        every_signature,
        until: None,
        resume: None,
        host: &Machine,
        told: &|_, _| {},
    }
}

fn sound(report: &Report) -> Result<()> {
    let difference = &report.first_difference;
    ensure!(
        report.exit_code() == 0,
        "the audit fails: {difference:?} {:?}",
        report.incomplete
    );
    Ok(())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "entries and milliseconds, far below 2^52"
)]
fn per_s(count: u64, milliseconds: u64) -> f64 {
    count as f64 * 1e3 / milliseconds.max(1) as f64
}

/// The directory, in both modes.
pub fn of_directory(bench: &mut Bench<'_>, ledger: &Ledger, data: &Path) -> Result<()> {
    bench.tell("reading the log into the cache");
    for entry in std::fs::read_dir(data.join("log"))? {
        std::io::copy(
            &mut std::fs::File::open(entry?.path())?,
            &mut std::io::sink(),
        )?;
    }
    bench.tell("audit of the directory");
    let report = audit::directory(data, &options(ledger, false))?;
    sound(&report)?;
    let hashed_ms = report.chains_ms + report.signatures_ms;
    let figure = Figure::new("audit", per_s(report.entries, hashed_ms), "entries/s")
        .promised(Bound::at_least(100_000.0), Some(Bound::at_least(300_000.0)));
    let covered = report.signatures_covered;
    bench.figures.push(figure.noted(format!(
        "{} signatures checked, {covered} covered",
        report.signatures_checked
    )));
    let rules = per_s(report.rules_rerun, report.rules_ms);
    bench
        .figures
        .push(Figure::new("audit, rules run again", rules, "entries/s"));
    bench.tell("audit of the directory, every signature");
    let (report, v) = bench.beside_v(|| Ok(audit::directory(data, &options(ledger, true))?))?;
    sound(&report)?;
    let hashed_ms = report.chains_ms + report.signatures_ms;
    let rate = per_s(report.entries, hashed_ms);
    let figure = Figure::new("audit, every signature", rate, "entries/s").beside("V", v);
    let signed = per_s(report.signatures_checked, report.signatures_ms) / v;
    bench.figures.push(
        figure
            .promised(Bound::at_least(0.8), None)
            .noted(format!("signatures alone {signed:.2} V")),
    );
    Ok(())
}

/// The running server, asked by the operator.
pub fn of_server(bench: &mut Bench<'_>, ledger: &Ledger, serving: &Serving) -> Result<()> {
    bench.tell("audit of the server");
    let trusted = &ledger.founded.trusted;
    let signer = ledger.authors.bureau.signer();
    let server = Server::new(&serving.url, None)?;
    let remote = Remote::signed_in(server, signer, trusted.origin.clone());
    let signed = checkpoint::newest(&remote, trusted, None)?;
    let note = signed.note().to_string().into_bytes();
    let size = signed.claimed().tree_size();
    let started = start();
    let report = audit::server(&remote, note, size, &options(ledger, false))?;
    sound(&report)?;
    ensure!(report.unread == 0, "the operator may read every entry");
    let took = u64::try_from(started.elapsed().as_millis())?;
    let figure = Figure::new(
        "audit of the URL, rules included",
        per_s(report.entries, took),
        "entries/s",
    );
    bench.figures.push(figure);
    Ok(())
}
