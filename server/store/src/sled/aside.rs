//! Setting a broken index aside, for whoever wants to know what happened to it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Broken indexes kept.
const KEPT: usize = 3;

/// Renames the directory of an index to `NAME.bad-N` beside it and returns the new path. The oldest
/// ones beyond the third are removed. The index must have been dropped.
pub fn set_aside(path: &Path) -> io::Result<PathBuf> {
    let parent = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .ok_or(io::ErrorKind::InvalidInput)?;
    let prefix = format!("{name}.bad-");
    let mut numbers = Vec::new();
    for entry in fs::read_dir(parent)? {
        let entry = entry?.file_name();
        let number = entry
            .to_str()
            .and_then(|entry| entry.strip_prefix(&prefix)?.parse().ok());
        numbers.extend(number.into_iter().collect::<Vec<u32>>());
    }
    numbers.sort_unstable();
    let next = numbers.last().map_or(1, |last| last.saturating_add(1));
    let aside = parent.join(format!("{prefix}{next}"));
    fs::rename(path, &aside)?;
    let surplus = (numbers.len() + 1).saturating_sub(KEPT);
    for number in &numbers[..surplus] {
        fs::remove_dir_all(parent.join(format!("{prefix}{number}")))?;
    }
    File::open(parent)?.sync_all()?;
    Ok(aside)
}
