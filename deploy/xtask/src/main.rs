//! `cargo xtask`: the only automation of this repository.
//!
//! It knows how to run things, not what they mean: it depends on none of our crates, and must
//! stay so, because it has to compile in seconds and while everything else is broken.

#![expect(
    clippy::print_stdout,
    reason = "a developer's tool speaks on standard output"
)]

mod generate;
mod prepare;
mod release;
mod step;
mod test;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Result, bail, ensure};

const USAGE: &str = "\
cargo xtask test                                     everything that CI checks
cargo xtask demo [--data DIR] [--listen ADDR] [--exit]
                                                     the story of one lot, told by the real programs
cargo xtask bench [--json FILE]                      measurements beside their ceilings
cargo xtask generate [--check]                       write the derived files, or name the stale ones
cargo xtask fmt                                      format the sources
cargo xtask lint                                     clippy as CI runs it
";

fn main() -> ExitCode {
    match dispatch(std::env::args_os().skip(1).collect()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(mut arguments: Vec<OsString>) -> Result<bool> {
    if arguments.is_empty() {
        bail!("say what to do:\n{USAGE}");
    }
    let command = arguments.remove(0);
    match command.to_str() {
        Some("test") => {
            ensure!(arguments.is_empty(), "`test` takes no arguments");
            Ok(test::test())
        }
        Some("demo") => release::demo(&arguments).map(|()| true),
        Some("bench") => release::bench(&arguments).map(|()| true),
        Some("generate") => generate::generate(&arguments).map(|_| true),
        Some("fmt") => test::fmt(false).map(|_| true),
        Some("lint") => test::clippy().map(|_| true),
        Some("help" | "--help" | "-h") => {
            print!("{USAGE}");
            Ok(true)
        }
        _ => bail!("{} is not one of:\n{USAGE}", command.display()),
    }
}

/// The repository this program was compiled in.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A cargo command in the repository. Only cargo is moved there: paths given to the demo or the
/// bench stay relative to where the user is.
fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command
        .current_dir(root())
        .args(arguments)
        .env("CI", "true")
        .env("INSTA_UPDATE", "no");
    command
}
