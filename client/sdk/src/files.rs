//! The few file operations that keys, trust and the outbox need, each durable
//! on return, behind a trait so that a test can end the process at any byte.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// Durable file operations. "Durable" means that the bytes outlive a power cut.
pub trait Files: Send + Sync {
    /// The whole file; `NotFound` if there is none.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Writes `bytes` behind the end, making the file if need be. On an error
    /// any prefix of `bytes` may have become part of the file.
    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Cuts the file to `size` bytes.
    fn truncate(&self, path: &Path, size: u64) -> io::Result<()>;
}

/// The files of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct HostFiles;

impl Files for HostFiles {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let fresh = !path.exists();
        let mut file = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(bytes)?;
        file.sync_data()?;
        if fresh { sync_directory(path) } else { Ok(()) }
    }

    fn truncate(&self, path: &Path, size: u64) -> io::Result<()> {
        let file = OpenOptions::new().write(true).open(path)?;
        file.set_len(size)?;
        file.sync_all()
    }
}

/// Makes a directory that only its owner may enter.
///
/// # Errors
/// As the system says.
pub fn make_private_directory(path: &Path) -> io::Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}

/// Writes a whole file beside its place, syncs it and moves it there. The file
/// is readable by its owner only.
///
/// # Errors
/// As the system says; the old file is then still there, whole.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let beside = path.with_file_name(name);
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    sync_directory(path)
}

/// As [`replace`], but refuses to touch a file that exists already.
///
/// # Errors
/// `AlreadyExists`, or as the system says.
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    sync_directory(path)
}

/// Reads a file that holds a secret: no symbolic link, no access for others.
///
/// # Errors
/// `PermissionDenied` where the file is a link or others may read it, or as
/// the system says.
pub fn read_private(path: &Path) -> io::Result<Vec<u8>> {
    let facts = std::fs::symlink_metadata(path)?;
    if !facts.is_file() {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "not a plain file",
        ));
    }
    if facts.permissions().mode() & 0o077 != 0 {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "others may read it; run chmod 600 on it",
        ));
    }
    std::fs::read(path)
}

/// Makes the name of a file or directory durable.
///
/// # Errors
/// As the system says.
pub fn sync_parent(path: &Path) -> io::Result<()> {
    sync_directory(path)
}

fn sync_directory(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

/// Files without syncing, for tests of anything but durability.
#[cfg(test)]
pub(crate) struct Unsynced;

#[cfg(test)]
impl Files for Unsynced {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        OpenOptions::new()
            .append(true)
            .create(true)
            .open(path)?
            .write_all(bytes)
    }

    fn truncate(&self, path: &Path, size: u64) -> io::Result<()> {
        OpenOptions::new().write(true).open(path)?.set_len(size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_others_may_read_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret");
        create(&path, b"x").unwrap();
        assert_eq!(read_private(&path).unwrap(), b"x");
        assert_eq!(
            create(&path, b"y").unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );

        let link = directory.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert_eq!(
            read_private(&link).unwrap_err().kind(),
            io::ErrorKind::PermissionDenied
        );

        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(
            read_private(&path).unwrap_err().kind(),
            io::ErrorKind::PermissionDenied
        );
    }

    #[test]
    fn replacing_keeps_the_name_and_the_privacy() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("seen");
        replace(&path, b"one").unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(read_private(&path).unwrap(), b"two");
    }
}
