//! `graind restore`: puts a backup back, for reading until `serve --resume-after` shows that
//! nothing is missing.

use std::path::PathBuf;

use clap::Args;
use grain_ledger::restore;

use crate::certificates::AuthorityFiles;
use crate::progress::Watcher;

/// Arguments of `restore`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 备份目录 · the backup
    backup: PathBuf,
    /// 恢复到此空目录 · an empty directory, or one that is made
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let manifest = restore(&arguments.backup, &arguments.data, &Watcher::default())?;
    AuthorityFiles::of(&arguments.backup).copy_to(&arguments.data)?;
    super::say(&format!("ledger {}", manifest.ledger));
    super::say(&format!("size {}", manifest.size));
    Ok(())
}
