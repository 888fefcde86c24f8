//! `cargo xtask demo`: the main story, told once.

use std::path::PathBuf;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let mut options = grain_scenarios::oats::Options::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--exit" => options.exit = true,
            "--data" => options.data = arguments.next().map(PathBuf::from),
            "--listen" => match arguments.next() {
                Some(listen) => options.listen = listen,
                None => bail!("--listen needs an address, such as 127.0.0.1:8420"),
            },
            other => bail!(
                "unknown argument {other}; the demo takes [--data DIR] [--listen ADDR] [--exit]"
            ),
        }
    }
    grain_scenarios::oats::tell(&options)
}
