//! Runs `graind` and `grain` as a user would: as programs, by their arguments,
//! output and exit codes.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::narrator::now;

/// The two programs and the directory in which the story happens.
#[derive(Debug, Clone)]
pub struct Programs {
    /// The server's program.
    pub graind: PathBuf,
    /// The client's program.
    pub grain: PathBuf,
    /// Home of the parties' keys and outboxes; the ledger is in `ledger/`.
    pub directory: PathBuf,
    /// Base URL of the running server, once it runs; no `--server` is given while it is empty.
    pub url: String,
    /// Variables set for both programs, beside those that this process has.
    pub environment: Vec<(String, String)>,
    /// The servers that run.
    pub running: Running,
}

/// The servers that run, so that who is interrupted leaves none behind.
#[derive(Debug, Clone, Default)]
pub struct Running {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    servers: BTreeSet<u32>,
    is_over: bool,
}

impl Running {
    /// Lets no server start any more.
    pub fn close(&self) {
        self.lock().is_over = true;
    }

    /// Asks every server to end, and lets none start any more.
    pub fn end(&self) {
        let mut state = self.lock();
        state.is_over = true;
        for id in &state.servers {
            // One that has gone by itself is what was asked for.
            let _gone = terminate(*id);
        }
    }

    fn start(&self, command: &mut Command) -> Result<Server> {
        let mut state = self.lock();
        if state.is_over {
            bail!("已中断 / interrupted")
        }
        let child = command.spawn()?;
        state.servers.insert(child.id());
        Ok(Server {
            child,
            running: self.clone(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing here can panic between two halves of a change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one run of a program gave.
pub struct Run {
    /// Exit code; -1 when a signal ended it.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// Wall-clock time, the program's start included.
    pub duration: Duration,
}

impl Run {
    /// The run itself if it ended with 0, else an error with all it printed.
    pub fn success(self) -> Result<Run> {
        if self.code == 0 {
            return Ok(self);
        }
        bail!("exit code {}\n{}{}", self.code, self.stdout, self.stderr)
    }

    /// Standard output as one JSON value.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.stdout)
            .with_context(|| format!("not JSON: {}{}", self.stdout, self.stderr))
    }
}

/// A running server; killed when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    running: Running,
}

impl Server {
    /// Its process number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to end (SIGTERM) and waits until it has ended well.
    pub fn stop(self) -> Result<()> {
        terminate(self.id())?;
        self.wait()
    }

    /// Waits for the line that says where it listens; the URL without a slash at the end.
    pub fn listening(&mut self) -> Result<String> {
        let stdout = self.child.stdout.take().context("nobody has read yet")?;
        for line in BufReader::new(stdout).lines() {
            if let Some(url) = line?.strip_prefix("listening on ") {
                return Ok(url.trim().trim_end_matches('/').to_owned());
            }
        }
        bail!("graind ended before it listened")
    }

    /// `kill -9`.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Waits until the server ends by itself.
    pub fn wait(mut self) -> Result<()> {
        let status = self.child.wait()?;
        if status.success() {
            Ok(())
        } else {
            bail!("graind ended with {status}")
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone after `kill` or `wait`: both calls then do nothing.
        let _gone = self.child.kill();
        let _gone = self.child.wait();
        self.running.lock().servers.remove(&self.child.id());
    }
}

/// SIGTERM.
fn terminate(id: u32) -> Result<()> {
    let id = id.to_string();
    let sent = Command::new("kill").args(["-TERM", &id]).status()?;
    if !sent.success() {
        bail!("graind is not there to be stopped")
    }
    Ok(())
}

impl Programs {
    /// Programs found beside the running one, as cargo builds them.
    pub fn beside_this_one(directory: &Path) -> Result<Programs> {
        let here = std::env::current_exe()?;
        let mut folder = here
            .parent()
            .context("a program lies in a folder")?
            .to_owned();
        if folder.ends_with("deps") {
            folder.pop();
        }
        let find = |name: &str| -> Result<PathBuf> {
            let path = folder.join(name);
            if path.is_file() {
                Ok(path)
            } else {
                bail!("{} is not built", path.display())
            }
        };
        Ok(Programs {
            graind: find("graind")?,
            grain: find("grain")?,
            directory: directory.to_owned(),
            url: String::new(),
            environment: Vec::new(),
            running: Running::default(),
        })
    }

    /// The ledger's directory.
    pub fn ledger(&self) -> PathBuf {
        self.directory.join("ledger")
    }

    /// Runs `graind` to its end.
    pub fn graind<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Result<Run> {
        run(self.command(&self.graind).args(arguments), None)
    }

    /// Runs `grain` to its end, with an input if given.
    pub fn grain<A: AsRef<OsStr>>(&self, arguments: &[A], input: Option<&str>) -> Result<Run> {
        run(&mut self.grain_command(arguments), input)
    }

    /// `grain` with JSON output, which must end with 0.
    pub fn grain_json<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Result<Value> {
        let mut command = self.grain_command(arguments);
        run(command.args(["--output", "json"]), None)?
            .success()?
            .json()
    }

    /// What others may know of a key, with its proof of possession for an origin.
    pub fn show_key(&self, key: &str, origin: &str) -> Result<Value> {
        self.grain_json(&["key", "show", key, "--possession", "--origin", origin])
    }

    /// Starts `grain` and leaves it running, its input fed and closed.
    pub fn start_grain<A: AsRef<OsStr>>(&self, arguments: &[A], input: &str) -> Result<Child> {
        let mut child = self
            .grain_command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut stdin = child.stdin.take().context("standard input is piped")?;
        stdin.write_all(input.as_bytes())?;
        Ok(child)
    }

    fn grain_command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = self.command(&self.grain);
        command.arg("--home").arg(&self.directory).args(arguments);
        if !self.url.is_empty() {
            command.args(["--server", &self.url]);
        }
        command
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        let variables = self.environment.iter();
        command.envs(variables.map(|(name, value)| (name, value)));
        command
    }

    /// Starts the server and waits for the line that says where it listens.
    pub fn serve(&mut self, listen: &str) -> Result<Server> {
        let mut server = self.start(&["--listen", listen])?;
        self.url = server.listening().with_context(|| self.last_words())?;
        Ok(server)
    }

    /// Starts the server with more arguments and does not wait for it.
    pub fn start<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Result<Server> {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.directory.join("graind.log"))?;
        let mut command = self.command(&self.graind);
        command
            .arg("serve")
            .arg("--data")
            .arg(self.ledger())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log);
        self.running.start(&mut command)
    }

    /// What the server wrote last, and where the rest is.
    fn last_words(&self) -> String {
        let path = self.directory.join("graind.log");
        let log = std::fs::read_to_string(&path).unwrap_or_default();
        let last = log.lines().last().unwrap_or_default();
        format!("{}: {last}", path.display())
    }
}

fn run(command: &mut Command, input: Option<&str>) -> Result<Run> {
    let started = now();
    let mut child = command
        .stdin(if input.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{command:?} does not start"))?;
    if let (Some(text), Some(mut stdin)) = (input, child.stdin.take()) {
        stdin.write_all(text.as_bytes())?;
    }
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output()?;
    Ok(Run {
        code: status.code().unwrap_or(-1),
        stdout: String::from_utf8(stdout)?,
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
        duration: started.elapsed(),
    })
}
