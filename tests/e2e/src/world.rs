//! A world: a ledger with everybody's keys in a directory of its own.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use grain_scenarios::cast::{BUREAU, Member};
use grain_scenarios::drafts;
use grain_scenarios::programs::{Programs, Run, Server};
use serde_json::Value;
use tempfile::TempDir;

use crate::author::Author;
use crate::files::copy_directory;
use crate::founding::{self, ORIGIN, Purpose};
use crate::http::Client;
use crate::machine::Machine;

/// A ledger and everybody's keys; the server runs where `server` is there.
#[derive(Debug)]
pub struct World {
    /// The programs, with the world's directory as home.
    pub programs: Programs,
    /// The ledger's id.
    pub ledger: String,
    /// What it is for.
    pub purpose: Purpose,
    /// The running server.
    pub server: Option<Server>,
    directory: TempDir,
}

/// Worlds are founded once a process and copied: founding takes thirty runs of the programs.
static FOUNDED: [Mutex<Option<World>>; 2] = [Mutex::new(None), Mutex::new(None)];

impl World {
    /// A world in which everybody is registered, enrolled and filed; its server runs.
    pub fn new(purpose: Purpose) -> Result<World> {
        let mut world = {
            let founded = &FOUNDED[usize::from(purpose == Purpose::Demonstration)];
            let mut founded = founded.lock().unwrap_or_else(PoisonError::into_inner);
            if founded.is_none() {
                *founded = Some(World::found(purpose)?);
            }
            founded
                .as_ref()
                .context("it was founded just now")?
                .copy()?
        };
        world.serve()?;
        Ok(world)
    }

    /// Founds a world and leaves it without a server.
    pub fn found(purpose: Purpose) -> Result<World> {
        let mut world = World::empty(purpose)?;
        world.ledger = founding::found(&world.programs, purpose)?;
        world.serve()?;
        founding::register(&world)?;
        world.stop()?;
        Ok(world)
    }

    /// A directory without a ledger.
    pub fn empty(purpose: Purpose) -> Result<World> {
        let directory = grain_scenarios::scratch::directory()?;
        Ok(World {
            programs: founding::programs(directory.path())?,
            ledger: String::new(),
            purpose,
            server: None,
            directory,
        })
    }

    /// The same world again, in a directory of its own; this one must not be served meanwhile.
    pub fn copy(&self) -> Result<World> {
        let mut copy = World::empty(self.purpose)?;
        copy_directory(self.directory.path(), copy.directory.path())?;
        copy.ledger.clone_from(&self.ledger);
        copy.programs.graind.clone_from(&self.programs.graind);
        copy.programs
            .environment
            .clone_from(&self.programs.environment);
        Ok(copy)
    }

    /// Where everything of this world lies.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// A file of this world as an argument.
    pub fn file(&self, name: &str) -> String {
        self.path().join(name).to_string_lossy().into_owned()
    }

    /// The ledger's directory.
    pub fn data(&self) -> PathBuf {
        self.programs.ledger()
    }

    /// Starts the server at any free port.
    pub fn serve(&mut self) -> Result<()> {
        self.server = Some(self.programs.serve("127.0.0.1:0")?);
        Ok(())
    }

    /// Asks the server to end, and waits for it.
    pub fn stop(&mut self) -> Result<()> {
        self.programs.url.clear();
        self.server.take().context("the server runs")?.stop()
    }

    /// `kill -9`.
    pub fn kill(&mut self) -> Result<()> {
        self.server.take().context("the server runs")?.kill()
    }

    /// An unsigned event of a member: of now, or in a demonstration of the day of founding.
    pub fn draft(&self, name: &str, member: Member, body: &Value) -> Value {
        drafts::draft(name, &self.purpose.founded_at(), member, body)
    }

    /// Submits drafts through `grain`: the run, and each line that it printed.
    pub fn submit(&self, member: Member, due: &[Value]) -> Result<(Run, Vec<Value>)> {
        let arguments = ["submit", "-", "--key", member.key, "--output", "json"];
        let run = self.programs.grain(&arguments, Some(&drafts::lines(due)))?;
        let read = |line: &str| serde_json::from_str(line).with_context(|| line.to_owned());
        let lines: Result<Vec<Value>> = run.stdout.lines().map(read).collect();
        let lines = lines.with_context(|| run.stderr.clone())?;
        Ok((run, lines))
    }

    /// Submits drafts that must all be admitted; their ids.
    pub fn admitted(&self, member: Member, due: &[Value]) -> Result<Vec<String>> {
        let (run, lines) = self.submit(member, due)?;
        run.success()?;
        let id = |line: &Value| Some(line["event_id"].as_str()?.to_owned());
        let ids: Vec<String> = lines.iter().filter_map(id).collect();
        anyhow::ensure!(ids.len() == due.len(), "an id for each: {lines:?}");
        Ok(ids)
    }

    /// Submits one draft that must be admitted; its id.
    pub fn admit(&self, name: &str, member: Member, body: &Value) -> Result<String> {
        let ids = self.admitted(member, &[self.draft(name, member, body)])?;
        ids.into_iter().next().context("one draft, one id")
    }

    /// A new key of a member, enrolled by the bureau, whose events are signed in this process.
    pub fn author(&self, member: Member, name: &str) -> Result<Author> {
        founding::new_key(&self.programs, member, name)?;
        let body = founding::enrolment(&self.programs, member, name)?;
        self.admit("key_enrolled", BUREAU, &body)?;
        self.holder(name)
    }

    /// The author of a key file that `grain` does not write with.
    pub fn holder(&self, key: &str) -> Result<Author> {
        let path = self.path().join("keys").join(format!("{key}.key"));
        Author::new(&path, &self.ledger)
    }

    /// Somebody without a session.
    pub fn client(&self) -> Client {
        Client::public(&self.programs.url)
    }

    /// A member with a session.
    pub fn signed_in(&self, member: Member) -> Result<Client> {
        self.holder(member.key)?.sign_in(&self.client(), ORIGIN)
    }

    /// How many entries the log has, counted by asking for them from `known` on.
    pub fn size(&self, operator: &Client, known: u64) -> Result<u64> {
        let mut size = known;
        loop {
            let reply = operator.get(&format!("/api/v1/entries/{size}"))?;
            match reply.status {
                200 => size += 1,
                404 => return Ok(size),
                status => anyhow::bail!("entries/{size}: {status} {}", reply.text()),
            }
        }
    }

    /// Waits until the published checkpoint covers every entry; its note.
    pub fn published(&self) -> Result<Vec<u8>> {
        let size = self.size(&self.signed_in(BUREAU)?, 1)?.to_string();
        let mut note = Vec::new();
        World::eventually("the last checkpoint", || {
            let pending = self.client().get("/log/pending")?;
            let covers = pending.text().lines().nth(1) == Some(&size);
            note = pending.body;
            Ok(covers)
        })?;
        Ok(note)
    }

    /// Waits until a condition holds that the server brings about by itself.
    pub fn eventually(what: &str, mut holds: impl FnMut() -> Result<bool>) -> Result<()> {
        let started = Machine.instant();
        while !holds()? {
            anyhow::ensure!(
                started.elapsed().as_secs() < 20,
                "waited in vain for {what}"
            );
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        Ok(())
    }
}
