//! `cargo xtask test`: exactly what CI runs, in one target directory and one profile, so that
//! nothing is compiled twice.

use std::process::Stdio;

use anyhow::Result;

use crate::cargo;
use crate::prepare::prepare;
use crate::step::{self, Counts, Outcome, count, run, succeed};

/// Runs every step, whatever failed before it; true if none failed.
pub(crate) fn test() -> bool {
    let outcomes = [
        run("prepare", || prepare(&crate::root())),
        run("fmt", || fmt(true)),
        run("clippy", clippy),
        run("build", build),
        run("tests", tests),
        run("doctests", doctests),
        run("docs", docs),
        run("generated", || {
            crate::generate::generate(&["--check".into()])
        }),
    ];
    let policy = installed("deny").then(|| run("policy", policy));
    let outcomes: Vec<Outcome> = outcomes.into_iter().chain(policy).collect();
    step::summarise(&outcomes)
}

pub(crate) fn fmt(check: bool) -> Result<Counts> {
    let mut command = cargo(&["fmt", "--all"]);
    if check {
        command.args(["--", "--check"]);
    }
    succeed(&mut command)
}

pub(crate) fn clippy() -> Result<Counts> {
    let arguments = [
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    succeed(&mut cargo(&arguments))
}

/// The programs first: tests that drive `graind` and `grain` find them built.
fn build() -> Result<Counts> {
    succeed(&mut cargo(&[
        "build",
        "--locked",
        "--workspace",
        "--bins",
        "--tests",
    ]))
}

fn tests() -> Result<Counts> {
    count(&mut cargo(&[
        "test",
        "--locked",
        "--workspace",
        "--tests",
        "--no-fail-fast",
    ]))
}

fn doctests() -> Result<Counts> {
    count(&mut cargo(&[
        "test",
        "--locked",
        "--workspace",
        "--doc",
        "--no-fail-fast",
    ]))
}

fn docs() -> Result<Counts> {
    let mut command = cargo(&["doc", "--locked", "--workspace", "--no-deps"]);
    succeed(command.env("RUSTDOCFLAGS", "-D warnings"))
}

/// Licences, bans and sources (`deny.toml`); a machine without cargo-deny runs all the rest.
fn policy() -> Result<Counts> {
    succeed(&mut cargo(&[
        "deny",
        "--offline",
        "check",
        "bans",
        "licenses",
        "sources",
    ]))
}

fn installed(subcommand: &str) -> bool {
    cargo(&[subcommand, "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
