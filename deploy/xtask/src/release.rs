//! `cargo xtask demo` and `cargo xtask bench`: build the release programs, then become one of them.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cargo;

/// The story of one lot, told by the programs a user would run.
pub(crate) fn demo(arguments: &[OsString]) -> Result<()> {
    build(&["grain-app", "grain-cli", "grain-scenarios"])?;
    become_program("demo", arguments)
}

/// The measurements, each beside a ceiling taken in the same run.
pub(crate) fn bench(arguments: &[OsString]) -> Result<()> {
    build(&["grain-app", "grain-cli", "grain-benches"])?;
    become_program("bench", arguments)
}

/// All packages in one command: built one by one they would be resolved with other features,
/// and compiled twice.
fn build(packages: &[&str]) -> Result<()> {
    let mut command = cargo(&["build", "--release", "--locked", "--bins"]);
    for package in packages {
        command.args(["--package", package]);
    }
    let status = command.status().context("cannot start cargo")?;
    ensure!(status.success(), "the build ended with {status}");
    Ok(())
}

/// Replaces this process, so that whoever stops the command stops the program.
fn become_program(name: &str, arguments: &[OsString]) -> Result<()> {
    let path = release_directory()?.join(name);
    ensure!(path.exists(), "{} was not built", path.display());
    let mut command = Command::new(&path);
    command.args(arguments);
    replace(&mut command).with_context(|| format!("cannot run {}", path.display()))
}

/// Beside the directory this program itself was built into, wherever cargo was told to build.
fn release_directory() -> Result<PathBuf> {
    let program = std::env::current_exe().context("this program does not know its own path")?;
    let target = program.parent().and_then(|profile| profile.parent());
    Ok(target
        .context("this program is in no target directory")?
        .join("release"))
}

#[cfg(unix)]
fn replace(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec().into())
}

#[cfg(not(unix))]
fn replace(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    std::process::exit(status.code().unwrap_or(1));
}
