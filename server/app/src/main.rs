//! `graind`: founds and serves a ledger.

use std::process::ExitCode;

use clap::Parser as _;
use grain_app::commands::Command;

/// Many small pieces are allocated in one thread and freed in another; the C library's allocator is
/// slow at that and gives little back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match Command::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            use std::io::Write as _;
            // Where standard error is gone there is nobody left to tell.
            let _told = writeln!(std::io::stderr(), "graind: {error:#}").is_ok();
            ExitCode::FAILURE
        }
    }
}
