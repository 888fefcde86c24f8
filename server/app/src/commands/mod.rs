//! The commands of `graind`, one file for each (log-format.md §12).

mod backup;
mod founding;
mod init;
mod log_key;
mod restore;
mod serve;

use clap::{Parser, Subcommand};
use grain_store::disk::{Disk, HostDisk};

use crate::config::Flags;

/// 粮迹：进口粮食溯源账本的服务器 · the server of a Graintrail ledger
#[derive(Debug, Parser)]
#[command(name = "graind", version, max_term_width = 100)]
pub struct Command {
    #[command(subcommand)]
    command: Subcommands,
}

#[derive(Debug, Subcommand)]
enum Subcommands {
    /// 建立账本 · found a ledger
    Init(init::Arguments),
    /// 生成日志密钥并打印其公钥 · make the log key and print its vkey
    LogKey(log_key::Arguments),
    /// 备份，服务运行时亦可 · copy a ledger, also while it is served
    Backup(backup::Arguments),
    /// 恢复备份 · put a backup back
    Restore(restore::Arguments),
    /// 提供服务 · serve a ledger
    Serve(Box<serve::Arguments>),
}

impl Command {
    /// Runs the command to its end.
    pub fn run(self) -> anyhow::Result<()> {
        self.run_on(&HostDisk)
    }

    /// Runs the command with the log on this disk: fault tests put another in the machine's place.
    pub fn run_on<D: Disk>(self, disk: &D) -> anyhow::Result<()> {
        match self.command {
            Subcommands::Init(arguments) => init::run(&arguments, disk),
            Subcommands::LogKey(arguments) => log_key::run(&arguments),
            Subcommands::Backup(arguments) => backup::run(&arguments),
            Subcommands::Restore(arguments) => restore::run(&arguments),
            Subcommands::Serve(arguments) => serve::run(*arguments, disk),
        }
    }
}

/// Writes a line for whoever scripts the program; a reader that has gone is no failure.
fn say(line: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    let _heard = writeln!(out, "{line}").and_then(|()| out.flush()).is_ok();
}

/// A flag that was given, as a setting.
fn flag(
    flags: &mut Flags,
    setting: &'static str,
    name: &'static str,
    value: Option<&impl ToString>,
) {
    flags.extend(value.map(|value| (setting, name, value.to_string())));
}
