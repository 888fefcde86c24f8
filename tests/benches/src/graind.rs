//! The real server as a process: started, asked how it is, stopped and killed.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::connection::Connection;
use crate::stopwatch::start;

/// The program and where its data lies.
#[derive(Debug, Clone)]
pub struct Graind {
    program: PathBuf,
    data: PathBuf,
}

/// How long a started server may take to be ready.
const READY_WITHIN: Duration = Duration::from_mins(10);
const PAUSE: Duration = Duration::from_millis(1);

impl Graind {
    /// The `graind` that was built beside this program.
    pub fn beside_this_program(data: &Path) -> Result<Graind> {
        let here = std::env::current_exe()?;
        let mut folder = here.parent().context("a program lies in a folder")?;
        if folder.ends_with("deps") {
            folder = folder.parent().context("deps lies in a folder")?;
        }
        let program = folder.join("graind");
        ensure!(program.is_file(), "{} is not built", program.display());
        Ok(Graind {
            program,
            data: data.to_owned(),
        })
    }

    /// The program's file.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// The data directory.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Runs a command of `graind` to its end; what it printed.
    pub fn command(&self, name: &str, arguments: &[&OsStr]) -> Result<String> {
        let output = Command::new(&self.program)
            .arg(name)
            .arg("--data")
            .arg(&self.data)
            .args(arguments)
            .stdin(Stdio::null())
            .output()?;
        let error = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success(),
            "graind {name}: {}\n{error}",
            output.status
        );
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Starts serving and waits until it is ready for every request.
    pub fn serve(&self) -> Result<Serving> {
        let log = self.data.with_extension("log");
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(log)?;
        let metrics = free_address()?;
        let started = start();
        let mut child = Command::new(&self.program)
            .arg("serve")
            .arg("--data")
            .arg(&self.data)
            .args(["--listen", "127.0.0.1:0"])
            .args(["--metrics-listen", &metrics.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .with_context(|| format!("{} does not start", self.program.display()))?;
        let stdout = child.stdout.take().context("standard output is piped")?;
        // From here on the process ends with this value, whatever happens.
        let mut serving = Serving {
            child,
            url: String::new(),
            address: metrics,
            metrics,
            ready_after: Duration::ZERO,
        };
        for line in BufReader::new(stdout).lines() {
            if let Some(url) = line?.strip_prefix("listening on ") {
                url.trim()
                    .trim_end_matches('/')
                    .clone_into(&mut serving.url);
                break;
            }
        }
        let address = serving.url.strip_prefix("http://");
        let address = address.context("graind ended before it listened; see its log")?;
        serving.address = address.parse()?;
        while Connection::open(serving.address)?.get("/readyz")?.0 != 200 {
            ensure!(
                started.elapsed() < READY_WITHIN,
                "graind does not become ready"
            );
            std::thread::sleep(PAUSE);
        }
        serving.ready_after = started.elapsed();
        Ok(serving)
    }
}

/// A server that runs; it is killed when dropped.
#[derive(Debug)]
pub struct Serving {
    child: Child,
    /// Base URL.
    pub url: String,
    /// Where it listens.
    pub address: SocketAddr,
    metrics: SocketAddr,
    /// From its start to its first 200 to `/readyz`.
    pub ready_after: Duration,
}

impl Serving {
    /// One number of `/metrics`.
    pub fn metric(&self, name: &str) -> Result<u64> {
        let (status, page) = Connection::open(self.metrics)?.get("/metrics")?;
        let page = String::from_utf8(page)?;
        ensure!(status == 200, "status {status} to /metrics: {page}");
        let line = page
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        let value = line.with_context(|| format!("{name} is not among the metrics"))?;
        Ok(value.trim().parse()?)
    }

    /// How long the index takes from now on to take in the whole log; none if
    /// that is longer than `within`.
    pub fn index_caught_up(&self, within: Duration) -> Result<Option<Duration>> {
        let started = start();
        while self.metric("graintrail_index_lag")? > 0 {
            if started.elapsed() > within {
                return Ok(None);
            }
            std::thread::sleep(PAUSE * 10);
        }
        Ok(Some(started.elapsed()))
    }

    /// Processor time used so far by all its threads.
    pub fn processor_time(&self) -> Result<Duration> {
        processor_time(&self.child)
    }

    /// Resident memory in bytes.
    pub fn resident_bytes(&self) -> Result<u64> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path)?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let value = line
            .context("the kernel tells no VmRSS")?
            .trim()
            .trim_end_matches(" kB");
        Ok(value.parse::<u64>()? * 1024)
    }

    /// Asks it to stop (SIGTERM) and waits for its end.
    pub fn stop(mut self) -> Result<()> {
        // The standard library sends no signal but SIGKILL; every POSIX shell can.
        let pid = self.child.id();
        let asked = Command::new("sh")
            .args(["-c", &format!("kill -TERM {pid}")])
            .status()?;
        ensure!(asked.success(), "SIGTERM was not sent");
        let status = self.child.wait()?;
        if status.success() {
            return Ok(());
        }
        bail!("graind ended with {status}")
    }

    /// `kill -9`.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Already gone after `stop` or `kill`: both calls then do nothing.
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// Processor time that a child has used so far, in user and kernel mode.
pub fn processor_time(child: &Child) -> Result<Duration> {
    // Ticks of /proc are hundredths of a second on every Linux that Rust runs on.
    const TICK: Duration = Duration::from_millis(10);
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.id()))?;
    // The name in parentheses may hold spaces; utime and stime are fields 14 and 15.
    let (_, fields) = stat.rsplit_once(')').context("/proc tells no times")?;
    let ticks = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(str::parse::<u32>);
    let ticks = ticks.sum::<Result<u32, _>>()?;
    Ok(TICK * ticks)
}

/// A port of this machine that is free at this moment.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
