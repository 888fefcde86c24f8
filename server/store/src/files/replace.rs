//! Putting a whole file in the place of another: temporary file, sync, rename, sync of the
//! directory. After a crash there is the old file or the new one.

use std::io;
use std::path::Path;

use crate::disk::{Disk, DiskFile};

/// Why a file was not replaced.
#[derive(Debug)]
pub(super) enum ReplaceError {
    /// Nothing was replaced.
    Before(io::Error),
    /// A sync, a rename or a sync of the directory failed: nobody knows.
    Uncertain(io::Error),
}

impl From<ReplaceError> for io::Error {
    fn from(error: ReplaceError) -> Self {
        match error {
            ReplaceError::Before(error) | ReplaceError::Uncertain(error) => error,
        }
    }
}

/// Replaces `target`, which lies in `directory`.
pub(super) fn replace<D: Disk>(
    disk: &D,
    temporary: &Path,
    directory: &Path,
    target: &Path,
    bytes: &[u8],
) -> Result<(), ReplaceError> {
    write_new(disk, temporary, bytes)?;
    disk.rename(temporary, target)
        .map_err(ReplaceError::Uncertain)?;
    disk.sync_directory(directory)
        .map_err(ReplaceError::Uncertain)
}

/// Writes a new file and makes its bytes, not yet its name, durable.
pub(super) fn write_new<D: Disk>(disk: &D, path: &Path, bytes: &[u8]) -> Result<(), ReplaceError> {
    remove_if_present(disk, path).map_err(ReplaceError::Before)?;
    let file = disk.create(path).map_err(ReplaceError::Before)?;
    file.write_all_at(bytes, 0).map_err(ReplaceError::Before)?;
    file.sync().map_err(ReplaceError::Uncertain)
}

/// Removes a file that may not be there.
pub(super) fn remove_if_present<D: Disk>(disk: &D, path: &Path) -> io::Result<()> {
    match disk.remove(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The bytes of a file, `None` when there is no such file. Any other failure is an error.
pub(super) fn read_if_present<D: Disk>(disk: &D, path: &Path) -> io::Result<Option<Vec<u8>>> {
    match disk.open(path, false) {
        Ok(file) => file.read_all().map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
