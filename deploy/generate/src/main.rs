//! `cargo xtask generate [--check]`.

#![expect(
    clippy::print_stdout,
    reason = "a developer's tool speaks on standard output"
)]

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use grain_generate::{ALL, stale};
use grain_tidy::Tree;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let check = match arguments.as_slice() {
        [] => false,
        [flag] if flag == "--check" => true,
        _ => bail!("takes nothing or --check, not {arguments:?}"),
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let stale = stale(ALL, &Tree::of_checkout(&root))?;
    for (path, text) in &stale {
        if !check {
            let file = root.join(path);
            std::fs::create_dir_all(file.parent().context("a file is in a folder")?)?;
            std::fs::write(file, text).with_context(|| format!("cannot write {path}"))?;
        }
        println!("{} {path}", if check { "stale:" } else { "wrote" });
    }
    ensure!(
        !check || stale.is_empty(),
        "run `cargo xtask generate` and commit what it writes"
    );
    println!("{} derived files are up to date", ALL.len());
    Ok(())
}
