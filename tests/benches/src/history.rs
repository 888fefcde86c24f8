//! The one long history that restarts, audits and memory are measured with: built once by the
//! programs that are measured, kept beside them, and copied for each run.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::author::Chain;
use crate::founding::{Authors, Founded};
use crate::graind::Graind;
use crate::ledger::{Ledger, Told};
use crate::run::{Bench, grow};
use crate::space::{self, Memory};

/// What a kept history is told by, beside its data directory.
#[derive(Debug, Serialize, Deserialize)]
struct Story {
    told: Told,
    chains: Vec<Chain>,
    small: Memory,
    large: Memory,
}

/// A history to be measured with, in the run's own directory.
pub struct History {
    /// Where it lies.
    pub graind: Graind,
    /// Its authors, who can go on.
    pub ledger: Ledger,
    /// Memory of the server that built it, at its small size.
    pub small: Memory,
    /// The same when it was done.
    pub large: Memory,
    /// Whether it is of an earlier run.
    pub is_kept: bool,
}

/// A copy of the history that these programs build, of an earlier run if there is one.
pub fn of(bench: &Bench<'_>, histories: &Path) -> Result<History> {
    let kept = histories.join(key(bench)?);
    let is_kept = kept.is_dir();
    if !is_kept {
        build(bench, histories, &kept)?;
    }
    bench.tell("copying the history");
    let here = bench.directory.join("history");
    copy(&kept, &here)?;
    let story: Story = serde_json::from_slice(&fs::read(here.join("story.json"))?)?;
    let mut authors = Authors::new(bench.scale.clients_max());
    authors.go_on(&story.chains)?;
    let founded = Founded::read(&here)?;
    Ok(History {
        graind: Graind::beside_this_program(&here.join("ledger"))?,
        ledger: Ledger::go_on(founded, authors, story.told),
        small: story.small,
        large: story.large,
        is_kept,
    })
}

/// Lets a history grow, and memory be read on the way; what other programs built is thrown away.
fn build(bench: &Bench<'_>, histories: &Path, kept: &Path) -> Result<()> {
    if histories.exists() {
        fs::remove_dir_all(histories)?;
    }
    let building = histories.join("building");
    fs::create_dir_all(&building)?;
    let graind = Graind::beside_this_program(&building.join("ledger"))?;
    let mut authors = Authors::new(bench.scale.clients_max());
    let founded = authors.found(&graind, &building)?;
    let serving = graind.serve()?;
    let mut ledger = Ledger::open(founded, authors, serving.address)?;
    let wanted = bench.scale.small_entries.min(bench.scale.entries);
    grow(bench, &mut ledger, &serving, wanted)?;
    let small = space::memory(&serving)?;
    grow(bench, &mut ledger, &serving, bench.scale.entries)?;
    let large = space::memory(&serving)?;
    serving.stop()?;
    let story = Story {
        told: ledger.told(),
        chains: ledger.authors.chains(),
        small,
        large,
    };
    fs::write(building.join("story.json"), serde_json::to_vec(&story)?)?;
    Ok(fs::rename(building, kept)?)
}

/// Names the history by all that decides what is in it: both programs and its size.
fn key(bench: &Bench<'_>) -> Result<String> {
    let graind = Graind::beside_this_program(bench.directory)?;
    let mut hasher = blake3::Hasher::new();
    for program in [graind.program(), &std::env::current_exe()?] {
        let bytes = fs::read(program).with_context(|| program.display().to_string())?;
        hasher.update(blake3::hash(&bytes).as_bytes());
    }
    hasher.update(&serde_json::to_vec(&bench.scale)?);
    Ok(hasher.finalize().to_hex()[..16].to_owned())
}

/// Copies a folder. A sealed segment is never written again, so it may be the same file.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&path, &target)?;
        } else if !is_sealed(&path) || fs::hard_link(&path, &target).is_err() {
            copy_file(&path, &target).with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}

fn is_sealed(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "seg")
        && path.with_extension("idx").exists()
}

fn copy_file(from: &PathBuf, to: &PathBuf) -> io::Result<()> {
    fs::copy(from, to)?;
    // Or the writes of the copy would go on beneath what is measured.
    fs::File::open(to)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sealed_segments_are_shared_with_a_copy() {
        use std::os::unix::fs::MetadataExt;
        let directory = tempfile::tempdir().unwrap();
        let (from, to) = (directory.path().join("from"), directory.path().join("to"));
        fs::create_dir_all(from.join("log")).unwrap();
        for name in ["0000000000.seg", "0000000000.idx", "0000000001.seg"] {
            fs::write(from.join("log").join(name), name).unwrap();
        }
        copy(&from, &to).unwrap();
        for (name, links) in [
            ("0000000000.seg", 2),
            ("0000000000.idx", 1),
            ("0000000001.seg", 1),
        ] {
            let file = to.join("log").join(name);
            assert_eq!(fs::metadata(&file).unwrap().nlink(), links, "{name}");
            assert_eq!(fs::read(&file).unwrap(), name.as_bytes());
        }
    }
}
