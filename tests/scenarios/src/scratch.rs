//! Directories that do not outlive their users, however these end.
//!
//! Whoever is killed cannot tidy up. So each process that needs scratch directories has one of its
//! own, the house, for all of them, and holds a lock in it that the system gives back when the
//! process ends; the next process that comes removes every house whose lock is free.

use std::fs::{self, File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use tempfile::TempDir;

/// The file in a house that its owner has locked; it holds the owner's process number.
const OWNER: &str = "owner";
/// The file beside the houses that is locked while somebody moves in or sweeps.
const GATE: &str = "gate";

/// This process's house, once it has one.
static HOUSE: Mutex<Option<House>> = Mutex::new(None);

/// A new empty directory, gone when it is dropped, or when somebody comes after this process.
pub fn directory() -> Result<TempDir> {
    let mut house = HOUSE.lock().unwrap_or_else(PoisonError::into_inner);
    let house = match &mut *house {
        Some(house) => house,
        none => none.insert(House::enter(&street()?)?),
    };
    Ok(tempfile::tempdir_in(&house.path)?)
}

/// Where the houses of all processes stand: in cargo's target directory, beside the programs.
pub fn street() -> Result<PathBuf> {
    let here = std::env::current_exe()?;
    let mut folder = here.parent().context("a program lies in a folder")?;
    if folder.ends_with("deps") {
        folder = folder.parent().context("deps lies in a folder")?;
    }
    let target = folder.parent().context("a profile lies in a folder")?;
    Ok(target.join("tmp").join("scratch"))
}

/// The directory of one process.
#[derive(Debug)]
pub struct House {
    path: PathBuf,
    /// Locked as long as it is open.
    _owner: File,
}

impl House {
    /// Removes what the dead have left, and moves in.
    pub fn enter(street: &Path) -> Result<House> {
        fs::create_dir_all(street).with_context(|| street.display().to_string())?;
        let gate = street.join(GATE);
        let gate = File::create(&gate).with_context(|| gate.display().to_string())?;
        gate.lock()?;
        sweep(street)?;
        let path = tempfile::tempdir_in(street)?.keep();
        let mut owner = File::create(path.join(OWNER))?;
        owner.lock()?;
        writeln!(owner, "{}", std::process::id())?;
        Ok(House {
            path,
            _owner: owner,
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// The house of a process, if it has one.
pub fn house_of(street: &Path, process: u32) -> Result<Option<PathBuf>> {
    let owner = process.to_string();
    for house in houses(street)? {
        // A house without an owner is one whose owner is just moving in.
        let written = fs::read_to_string(house.join(OWNER)).unwrap_or_default();
        if written.trim() == owner {
            return Ok(Some(house));
        }
    }
    Ok(None)
}

fn houses(street: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(street).with_context(|| street.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    Ok(found)
}

/// Removes the houses of the dead; called by who holds the gate, so that nobody is moving in.
fn sweep(street: &Path) -> Result<()> {
    for house in houses(street)? {
        let free = match File::open(house.join(OWNER)) {
            Ok(owner) => match owner.try_lock() {
                Ok(()) => true,
                Err(TryLockError::WouldBlock) => false,
                Err(TryLockError::Error(error)) => return Err(error.into()),
            },
            // Its owner was killed before it wrote its name.
            Err(_) => true,
        };
        // A server that outlived its killed parent may still write there: the next one tries again.
        let _swept = !free || fs::remove_dir_all(&house).is_ok();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_house_stands_while_its_owner_lives_and_no_longer() {
        let street = tempfile::tempdir().unwrap();
        let alive = House::enter(street.path()).unwrap();
        let dead = House::enter(street.path()).unwrap();
        let kept = alive.path().join("world");
        fs::create_dir(&kept).unwrap();
        let left = dead.path().to_owned();
        fs::create_dir_all(left.join("world/ledger")).unwrap();
        fs::write(left.join("world/ledger/log"), b"x").unwrap();
        // Killed before it wrote its name.
        let nameless = street.path().join("nameless");
        fs::create_dir(&nameless).unwrap();
        drop(dead);
        assert!(left.exists(), "the dead do not tidy up");
        let next = House::enter(street.path()).unwrap();
        assert!(!left.exists() && !nameless.exists());
        assert!(kept.exists() && next.path().exists());
        let mine = house_of(street.path(), std::process::id()).unwrap();
        assert!(mine.is_some());
        assert!(house_of(street.path(), 0).unwrap().is_none());
    }

    #[test]
    fn a_directory_is_gone_when_it_is_dropped() {
        let directory = directory().unwrap();
        let path = directory.path().to_owned();
        assert!(path.starts_with(street().unwrap()));
        drop(directory);
        assert!(!path.exists());
    }
}
