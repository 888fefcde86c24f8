//! `cargo xtask generate [--check]`: writes every derived file, or names those that are stale.

use std::ffi::OsString;

use anyhow::Result;

use crate::cargo;
use crate::step::{Counts, succeed};

/// The table of derived files lives in `deploy/generate`, so that this program stays quick to
/// compile and builds even where the product does not.
pub(crate) fn generate(arguments: &[OsString]) -> Result<Counts> {
    let mut command = cargo(&[
        "run",
        "--quiet",
        "--locked",
        "--package",
        "grain-generate",
        "--",
    ]);
    succeed(command.args(arguments))
}
