//! Installs what the checks need and a bare Debian 12 with only Rust does not have.
//!
//! A C compiler is not in this list: without one this program could not have been linked, so
//! `.ci/run` installs it first. Node joins the list with the web page.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::step::Counts;

/// Installs what is missing; names what it could not install and how to do it by hand.
pub(crate) fn prepare(root: &Path) -> Result<Counts> {
    component("rustfmt", "fmt")?;
    component("clippy", "clippy")?;
    if root.join(".git").exists() {
        // The append-only lists are compared with their own history.
        package("git", "git")?;
    }
    Ok(Counts::default())
}

/// A component of the Rust toolchain, asked for by the cargo command it brings.
fn component(name: &str, command: &str) -> Result<()> {
    if runs(&mut Command::new("cargo"), &[command, "--version"]) {
        return Ok(());
    }
    println!("installing the toolchain component {name}");
    if runs(&mut Command::new("rustup"), &["component", "add", name]) {
        return Ok(());
    }
    bail!(
        "`cargo {command}` is missing and could not be installed (no rustup, or no network): \
         run `rustup component add {name}`"
    )
}

/// A Debian package, asked for by the program it brings.
fn package(name: &str, program: &str) -> Result<()> {
    if runs(&mut Command::new(program), &["--version"]) {
        return Ok(());
    }
    println!("installing the Debian package {name}");
    runs(&mut Command::new("apt-get"), &["update"]);
    let install = ["install", "--yes", "--no-install-recommends", name];
    if runs(
        Command::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive"),
        &install,
    ) {
        return Ok(());
    }
    bail!(
        "`{program}` is missing and could not be installed (not Debian, not root, or no network): \
         run `apt-get install {name}` as root"
    )
}

fn runs(command: &mut Command, arguments: &[&str]) -> bool {
    command
        .args(arguments)
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_with_its_remedy() {
        let error = component("no-such-component", "no-such-command").expect_err("is missing");
        assert!(
            error
                .to_string()
                .contains("rustup component add no-such-component")
        );
    }

    #[test]
    fn what_is_there_is_left_alone() {
        package("no-such-package", "cargo").expect("cargo runs this test");
    }
}
