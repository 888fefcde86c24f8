//! `graind backup`: a consistent copy, whether a server runs or not.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use grain_ledger::{Ledger, OpenOptions};

use crate::clock::SystemClock;
use crate::control;
use crate::progress::Watcher;
use crate::random::SystemRandomness;

/// Arguments of `backup`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 数据目录 · the data directory
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// 备份到此空目录 · an empty directory, or one that is made
    target: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let Arguments { data, target } = arguments;
    let size = match control::ask_for_backup(data, target)? {
        Some(size) => size,
        None => copy(arguments)?,
    };
    super::say(&format!("size {size}"));
    Ok(())
}

/// Nobody has the directory open: opens it for reading.
fn copy(arguments: &Arguments) -> anyhow::Result<u64> {
    let Arguments { data, target } = arguments;
    let mut options = OpenOptions::new(data, Arc::new(SystemClock), Arc::new(SystemRandomness));
    options.read_only = true;
    let ledger = Ledger::open(&options, &Watcher::default())?;
    let made = control::backup(&ledger, data, target);
    ledger.close();
    Ok(made.map_err(anyhow::Error::msg)?.size)
}
