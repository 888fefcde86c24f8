//! `graind restore`: puts a backup back, for reading until `serve --resume-after` shows that
//! nothing is missing.

use std::path::PathBuf;

use clap::Args;
use grain_ledger::restore_with;

use crate::certificates::AuthorityFiles;
use crate::progress::Watcher;
use crate::side::Restored;

/// Arguments of `restore`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 备份目录 · the backup
    backup: PathBuf,
    /// 恢复到此空目录 · an empty directory, or one that is made
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// 另一数据目录或备份，其中已抹除的不再恢复 · a data directory or backup: what is erased there stays erased
    #[arg(long, value_name = "DIR")]
    erased: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let restored = Restored {
        from: &arguments.backup,
        to: &arguments.data,
        elsewhere: &arguments.erased,
    };
    let manifest = restore_with(
        &arguments.backup,
        &arguments.data,
        &|file| restored.put_back(file),
        &Watcher::default(),
    )?;
    restored.finish()?;
    AuthorityFiles::of(&arguments.backup).copy_to(&arguments.data)?;
    super::say(&format!("ledger {}", manifest.ledger));
    super::say(&format!("size {}", manifest.size));
    Ok(())
}
