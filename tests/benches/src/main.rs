//! `bench`: measures a ledger beside the machine's ceilings.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::{Parser, Subcommand};
use grain_benches::run::run;
use grain_benches::scale::Scale;
use grain_benches::{bare, table};

/// The same as that of the programs, so that the bare server, which is this one, has no other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures durable appends, restarts, audits, memory and disk, each figure beside a ceiling taken
/// in the same run.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Also write the figures to this file, as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// A small run of 20,000 entries, which proves little
    #[arg(long)]
    quick: bool,
    /// The least that touches everything, for a test of the bench itself
    #[arg(long, hide = true)]
    tiny: bool,
    /// Entries of the history [default: 1000000]; with 0 only appends are measured
    #[arg(long, value_name = "COUNT")]
    entries: Option<u64>,
    /// An empty directory on the disk to be measured, kept [default: a temporary one beside this
    /// program]
    #[arg(long, value_name = "DIR")]
    directory: Option<PathBuf>,
}

/// Where the long history is kept, beside this program.
const HISTORIES: &str = "bench-history";

#[derive(Debug, Subcommand)]
enum Command {
    /// The server to compare with: no rules, chains, tree or index
    #[command(hide = true)]
    Bare {
        /// Where the log goes
        file: PathBuf,
        /// Public keys in hex, one a line
        keys: PathBuf,
    },
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if let Some(Command::Bare { file, keys }) = &arguments.command {
        return bare::serve(file, keys);
    }
    let mut scale = match arguments {
        Arguments { tiny: true, .. } => Scale::tiny(),
        Arguments { quick: true, .. } => Scale::quick(),
        _ => Scale::full(),
    };
    if let Some(entries) = arguments.entries {
        scale.entries = entries;
    }
    let results = if let Some(directory) = &arguments.directory {
        std::fs::create_dir_all(directory)?;
        let is_empty = std::fs::read_dir(directory)?.next().is_none();
        ensure!(is_empty, "{} is not empty", directory.display());
        run(scale, (directory, &disk()?.join(HISTORIES)), &tell)?
    } else {
        let kept = tempfile::Builder::new()
            .prefix("bench-")
            .tempdir_in(disk()?)?;
        run(scale, (kept.path(), &disk()?.join(HISTORIES)), &tell)?
    };
    print(table::show(&results).as_bytes(), std::io::stdout())?;
    if let Some(path) = &arguments.json {
        write_json(path, &results)?;
    }
    Ok(())
}

fn write_json(path: &Path, results: &grain_benches::run::Results) -> Result<()> {
    let mut json = serde_json::to_vec_pretty(results)?;
    json.push(b'\n');
    std::fs::write(path, json).with_context(|| path.display().to_string())
}

/// Beside this program: `/tmp` is often no disk at all.
fn disk() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    Ok(program
        .parent()
        .context("a program lies in a folder")?
        .to_owned())
}

/// Progress goes where it disturbs no reader of the table.
fn tell(what: &str) {
    // Where standard error is gone there is nobody to tell.
    let _told = print(format!("... {what}\n").as_bytes(), std::io::stderr()).is_ok();
}

fn print(bytes: &[u8], mut stream: impl Write) -> Result<()> {
    stream.write_all(bytes)?;
    Ok(stream.flush()?)
}
