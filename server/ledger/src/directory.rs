//! The data directory: where each thing lies, and who holds it. `server/docs/data-directory.md`
//! says the same for operators.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Names inside a data directory.
#[derive(Debug, Clone)]
pub struct DataDirectory {
    root: PathBuf,
}

/// Why a file of the data directory could not be had.
#[derive(Debug, Error)]
pub enum DirectoryError {
    /// Another process holds the lock.
    #[error("another process has {path} open")]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("cannot {action} {path}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    /// The epoch file holds no number.
    #[error("{path} does not hold an epoch number")]
    Epoch {
        /// The file.
        path: PathBuf,
    },
}

impl DataDirectory {
    /// The directory at `root`, whether it exists or not.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The directory itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Segments, tiles and checkpoint, as `grain-store` keeps them.
    pub fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    /// The index: may be deleted at any time while the ledger is closed.
    pub fn index(&self) -> PathBuf {
        self.root.join("index")
    }

    /// The founding envelope, byte for byte as entry 0 holds it.
    pub fn genesis(&self) -> PathBuf {
        self.root.join("genesis.json")
    }

    /// The tlog-policy: whose signatures make a checkpoint final.
    pub fn policy(&self) -> PathBuf {
        self.root.join("policy")
    }

    /// The log's signing key, readable by its owner only.
    pub fn log_key(&self) -> PathBuf {
        self.root.join("log.key")
    }

    /// Held by the one process that may write.
    pub fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    /// How often the directory was opened for writing: the fencing term in every frame.
    pub fn epoch(&self) -> PathBuf {
        self.root.join("epoch")
    }

    /// Present in a restored directory until `--resume-after` has shown that nothing is missing.
    pub fn restored_mark(&self) -> PathBuf {
        self.root.join("restored")
    }

    /// Takes the lock, for as long as the returned file lives.
    pub fn take_lock(&self) -> Result<File, DirectoryError> {
        let path = self.lock();
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|source| io_error("open", &path, source))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(fs::TryLockError::WouldBlock) => Err(DirectoryError::Locked { path }),
            Err(fs::TryLockError::Error(source)) => Err(io_error("lock", &path, source)),
        }
    }

    /// The epoch in force, 0 before the first opening.
    pub fn read_epoch(&self) -> Result<u64, DirectoryError> {
        let path = self.epoch();
        let Some(bytes) = read_optional(&path)? else {
            return Ok(0);
        };
        let text = String::from_utf8(bytes).unwrap_or_default();
        text.trim_end()
            .parse()
            .map_err(|_| DirectoryError::Epoch { path })
    }

    /// Writes the next epoch down, durably, and returns it. Only under the lock.
    pub fn raise_epoch(&self) -> Result<u64, DirectoryError> {
        let epoch = self.read_epoch()? + 1;
        replace(&self.epoch(), format!("{epoch}\n").as_bytes(), 0o644)?;
        Ok(epoch)
    }
}

/// The bytes of `path`, or `None` when there is no such file. Any other failure is an error: a
/// failed read is never a default.
pub(crate) fn read_optional(path: &Path) -> Result<Option<Vec<u8>>, DirectoryError> {
    let mut bytes = Vec::new();
    match File::open(path) {
        Ok(mut file) => {
            file.read_to_end(&mut bytes)
                .map_err(|source| io_error("read", path, source))?;
            Ok(Some(bytes))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(io_error("open", path, source)),
    }
}

/// The bytes of `path`, which must exist.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, DirectoryError> {
    read_optional(path)?.ok_or_else(|| io_error("open", path, io::ErrorKind::NotFound.into()))
}

/// Puts `bytes` at `path` so that after a power cut there is either the old file or the new one:
/// temporary file, fsync, rename, fsync of the directory.
pub(crate) fn replace(path: &Path, bytes: &[u8], mode: u32) -> Result<(), DirectoryError> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".new");
    let temporary = PathBuf::from(temporary);
    let write = || -> io::Result<()> {
        match fs::remove_file(&temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    };
    write().map_err(|source| io_error("write", path, source))?;
    sync_directory(path.parent().unwrap_or(Path::new(".")))
}

/// Makes the names inside `path` durable.
pub(crate) fn sync_directory(path: &Path) -> Result<(), DirectoryError> {
    File::open(path)
        .and_then(|directory| directory.sync_all())
        .map_err(|source| io_error("sync", path, source))
}

pub(crate) fn io_error(action: &'static str, path: &Path, source: io::Error) -> DirectoryError {
    DirectoryError::Io {
        action,
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn one_process_at_a_time() {
        let temporary = tempfile::tempdir().unwrap();
        let directory = DataDirectory::at(temporary.path());
        let held = directory.take_lock().unwrap();
        assert!(matches!(
            directory.take_lock(),
            Err(DirectoryError::Locked { .. })
        ));
        drop(held);
        directory.take_lock().unwrap();
    }

    #[test]
    fn the_epoch_only_rises_and_is_never_guessed() {
        let temporary = tempfile::tempdir().unwrap();
        let directory = DataDirectory::at(temporary.path());
        assert_eq!(directory.read_epoch().unwrap(), 0);
        assert_eq!(directory.raise_epoch().unwrap(), 1);
        assert_eq!(directory.raise_epoch().unwrap(), 2);
        fs::write(directory.epoch(), "two\n").unwrap();
        assert!(matches!(
            directory.raise_epoch(),
            Err(DirectoryError::Epoch { .. })
        ));
    }

    #[test]
    fn replacing_keeps_the_mode_asked_for() {
        let temporary = tempfile::tempdir().unwrap();
        let path = temporary.path().join("log.key");
        replace(&path, b"one", 0o600).unwrap();
        replace(&path, b"two", 0o600).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}
