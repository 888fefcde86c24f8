//! The data directory: where each thing lies. `server/docs/data-directory.md` says the same for
//! operators. Lock, epoch, checkpoint, segments and tiles are `grain-store`'s, which has the
//! directory itself as its root.

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

    /// The segments of the log.
    pub fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    /// Tiles and entry bundles.
    pub fn objects(&self) -> PathBuf {
        self.root.join("objects")
    }

    /// The newest published checkpoint.
    pub fn checkpoint(&self) -> PathBuf {
        self.root.join("checkpoint")
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

    /// Present in a restored directory until `--resume-after` has shown that nothing is missing.
    pub fn restored_mark(&self) -> PathBuf {
        self.root.join("restored")
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

/// Removes the file at `path`, durably.
pub(crate) fn remove(path: &Path) -> Result<(), DirectoryError> {
    fs::remove_file(path).map_err(|source| io_error("remove", path, source))?;
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
