//! `kill -9`, again and again, of the real `graind` under load over real HTTP.
//!
//! After each start the newest acknowledged events and some older ones are sent again: each must be
//! answered with the very receipt that it was given. What was not answered is sent again byte for
//! byte, as an outbox does. In the end all are sent again, the log is counted and audited.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use grain_e2e::founding::Purpose;
use grain_e2e::machine::Machine;
use grain_e2e::world::World;
use grain_scenarios::cast::PLANT;
use grain_scenarios::programs::Server;
use grain_sdk::host::Host as _;
use grain_sdk::trust::{Trusted, read_genesis};

use crate::finding::{Failure, Finding};
use crate::random::Random;
use crate::sender::Sender;

/// Keys that write at the same time.
const SENDERS: usize = 4;
/// Events that wait at each of them when a load begins.
const AHEAD: usize = 200;
/// The longest load, in milliseconds.
const LOAD_MS_MAX: u64 = 120;
/// One start of so many is killed while it recovers.
const RECOVERY_KILLED: u64 = 4;
/// One load of so many ends before the kill: the last acknowledgement is then the last thing that
/// the server did.
const QUIET: u64 = 8;
/// Older acknowledged events that each author sends again after a start.
const SAMPLES: u64 = 2;

/// What is killed, and how often.
#[derive(Debug)]
pub struct Options {
    /// The program; the real `graind` where none is named.
    pub graind: Option<PathBuf>,
    /// How often.
    pub kills: u64,
    /// The seed of the moments.
    pub seed: u64,
}

/// What happened.
#[derive(Debug, Default)]
pub struct Report {
    /// Kills.
    pub kills: u64,
    /// Those of them that hit a recovery.
    pub in_recovery: u64,
    /// Events that were acknowledged.
    pub acknowledged: usize,
    /// Those of them that a rule refused.
    pub refused: usize,
    /// The slowest start, from exec to `listening on`.
    pub slowest_start: Duration,
}

/// Runs the loop.
pub fn run(options: &Options) -> Result<Report, Failure> {
    let mut report = Report::default();
    let found = prepare(options)
        .map_err(|error| Finding::Unexpected(format!("{error:#}")))
        .and_then(|mut stage| stage.play(options, &mut report));
    match found {
        Ok(()) => Ok(report),
        Err(finding) => Err(Failure {
            seed: options.seed,
            kills: report.kills,
            finding,
        }),
    }
}

struct Stage {
    world: World,
    trusted: Trusted,
    senders: Vec<Sender>,
    random: Random,
}

fn prepare(options: &Options) -> Result<Stage> {
    let mut world = World::new(Purpose::Production)?;
    let mut senders = Vec::new();
    for number in 0..SENDERS {
        let author = world.author(PLANT, &format!("scale-{number}"))?;
        senders.push(Sender::new(author, number));
    }
    world.stop()?;
    if let Some(graind) = &options.graind {
        world.programs.graind.clone_from(graind);
    }
    let genesis = std::fs::read(world.path().join("genesis.json"))?;
    Ok(Stage {
        trusted: read_genesis(&genesis).context("the genesis is sound")?,
        world,
        senders,
        random: Random::new(options.seed),
    })
}

impl Stage {
    fn play(&mut self, options: &Options, report: &mut Report) -> Result<(), Finding> {
        while report.kills < options.kills {
            if self.random.between(0, RECOVERY_KILLED) == 0 && report.kills > 0 {
                self.kill_recovery(report)?;
            }
            let (server, url) = self.start(report)?;
            self.recheck_some(&url)?;
            self.load_and_kill(server, &url)?;
            report.kills += 1;
            report.acknowledged = self.senders.iter().map(Sender::acknowledged).sum();
        }
        self.finish(report)
    }

    fn kill_recovery(&mut self, report: &mut Report) -> Result<(), Finding> {
        let server = self.world.programs.start(&["--listen", "127.0.0.1:0"]);
        let server = server.map_err(|error| Finding::NotStarted(format!("{error:#}")))?;
        let slowest = u64::try_from(report.slowest_start.as_millis()).unwrap_or(1);
        Machine.pause(self.random.between(0, slowest + 2));
        kill(server)?;
        report.kills += 1;
        report.in_recovery += 1;
        Ok(())
    }

    /// Starts the server, and has the authors sign while it recovers.
    fn start(&mut self, report: &mut Report) -> Result<(Server, String), Finding> {
        let started = Machine.instant();
        let server = self.world.programs.start(&["--listen", "127.0.0.1:0"]);
        let mut server = server.map_err(|error| Finding::NotStarted(format!("{error:#}")))?;
        let listening = std::thread::scope(|scope| {
            let listening = scope.spawn(|| (server.listening(), started.elapsed()));
            for sender in &mut self.senders {
                sender
                    .sign_ahead(AHEAD)
                    .map_err(|error| Finding::Unexpected(format!("{error:#}")))?;
            }
            listening
                .join()
                .map_err(|_| Finding::Unexpected("a thread panicked".to_owned()))
        });
        let (url, took) = listening?;
        let url =
            url.map_err(|error| Finding::NotStarted(format!("{error:#}\n{}", self.said())))?;
        report.slowest_start = report.slowest_start.max(took);
        Ok((server, url))
    }

    /// The end of what graind said.
    fn said(&self) -> String {
        let log = std::fs::read_to_string(self.world.path().join("graind.log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(10)..].join("\n")
    }

    fn recheck_some(&mut self, url: &str) -> Result<(), Finding> {
        let random = &mut self.random;
        self.senders
            .iter()
            .try_for_each(|sender| sender.recheck_some(url, SAMPLES, random))
    }

    /// Lets one to all of the authors send for a moment, and kills.
    fn load_and_kill(&mut self, server: Server, url: &str) -> Result<(), Finding> {
        let moment = self.random.between(1, LOAD_MS_MAX);
        let is_quiet = self.random.between(0, QUIET) == 0;
        let active = self.random.between(1, SENDERS as u64 + 1);
        let seed = self.random.between(0, u64::MAX);
        let (trusted, ended) = (&self.trusted, &AtomicBool::new(false));
        std::thread::scope(|scope| {
            let mut running = Vec::new();
            for (sender, salt) in self.senders.iter_mut().zip(0..active) {
                let mut random = Random::new(seed ^ salt);
                running.push(scope.spawn(move || sender.send(url, trusted, &mut random, ended)));
            }
            Machine.pause(moment);
            ended.store(is_quiet, Ordering::Relaxed);
            let mut server = Some(server);
            if let Some(server) = server.take_if(|_| !is_quiet) {
                kill(server)?;
            }
            for sending in running {
                let sent = sending.join();
                sent.map_err(|_| Finding::Unexpected("a sender panicked".to_owned()))??;
            }
            server.map_or(Ok(()), kill)
        })
    }

    fn finish(&mut self, report: &mut Report) -> Result<(), Finding> {
        let (server, url) = self.start(report)?;
        for sender in &mut self.senders {
            sender.send(
                &url,
                &self.trusted,
                &mut self.random,
                &AtomicBool::new(false),
            )?;
        }
        self.senders
            .iter()
            .try_for_each(|sender| sender.recheck_all(&url))?;
        kill(server)?;
        report.kills += 1;
        let entries = self.audit_killed()?;
        // A start and a clean stop leave a checkpoint over everything.
        let (server, _) = self.start(report)?;
        let stopped = server.stop();
        stopped.map_err(|error| Finding::Unexpected(format!("{error:#}")))?;
        report.acknowledged = self.senders.iter().map(Sender::acknowledged).sum();
        report.refused = self.senders.iter().map(Sender::refused).sum();
        let audited = self.audit()?;
        if audited["verdict"] != "valid" || audited["entries"] != entries {
            return Err(Finding::Audit(format!("{entries} before, now {audited}")));
        }
        let mut indices = Vec::new();
        for sender in &self.senders {
            indices.append(&mut sender.indices()?);
        }
        indices.sort_unstable();
        let first = indices.first().copied().unwrap_or_default();
        if indices.iter().copied().ne(first..entries) {
            return Err(Finding::Duplicated(format!(
                "{} events were acknowledged, and the log holds entries {first} to {entries}",
                indices.len()
            )));
        }
        Ok(())
    }

    /// Audits the directory of a server that was killed; how many entries it holds. What it had
    /// not published yet is under no signature, and nothing else may be said against it.
    fn audit_killed(&self) -> Result<u64, Finding> {
        let audited = self.audit()?;
        let (entries, unsigned) = (audited["entries"].as_u64(), audited["unsigned"].as_u64());
        let expected = match unsigned {
            Some(0) => "valid",
            _ => "incomplete",
        };
        match entries {
            Some(entries) if audited["verdict"] == expected => Ok(entries),
            _ => Err(Finding::Audit(audited.to_string())),
        }
    }

    /// Audits the directory: the report.
    fn audit(&self) -> Result<serde_json::Value, Finding> {
        let mut programs = self.world.programs.clone();
        programs.url.clear();
        let data = programs.ledger().to_string_lossy().into_owned();
        let run = programs.grain(&["audit", &data, "--output", "json"], None);
        let run = run.map_err(|error| Finding::Audit(format!("{error:#}")))?;
        run.json()
            .map_err(|error| Finding::Audit(format!("{error:#}")))
    }
}

fn kill(server: Server) -> Result<(), Finding> {
    server
        .kill()
        .map_err(|error| Finding::Unexpected(format!("{error:#}")))
}
