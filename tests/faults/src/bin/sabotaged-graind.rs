//! `graind` on a disk that says "done" before it writes. Only tests run it: the kill loop must
//! notice.

use clap::Parser as _;
use grain_app::commands::Command;
use grain_store::disk::HostDisk;
use grain_store::disk::lying::{Lie, LyingDisk};

fn main() -> anyhow::Result<()> {
    Command::parse().run_on(&LyingDisk::new(HostDisk, Lie::BeforeWrite))
}
