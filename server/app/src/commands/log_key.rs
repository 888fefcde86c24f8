//! `graind log-key`: the first of three steps for an operator whose key is kept elsewhere.

use std::path::PathBuf;

use clap::Args;
use grain_ledger::{DataDirectory, make_log_key};

use crate::random::SystemRandomness;

/// Arguments of `log-key`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 数据目录 · the data directory
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// 日志名称，一经选定不再更改 · the log's name, chosen once
    #[arg(long, value_name = "ORIGIN")]
    origin: String,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let directory = DataDirectory::at(&arguments.data);
    super::say(&make_log_key(
        &directory,
        &arguments.origin,
        &SystemRandomness,
    )?);
    Ok(())
}
