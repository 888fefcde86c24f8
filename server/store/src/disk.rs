//! The file layer under [`crate::files`]: the few things it asks of an operating system, so that a
//! test can take the place of the system and lose whatever was not synced.

use std::io;
use std::path::Path;

pub use host::{HostDisk, HostFile, HostLock, boot_id};

mod host;
#[cfg(feature = "sabotage")]
pub mod lying;
#[cfg(any(test, feature = "simulated-disk"))]
pub mod simulated;

/// Files, directories and a lock.
///
/// Nothing is durable before it is synced: a file's bytes by [`DiskFile::sync`], its name by
/// [`Disk::sync_directory`] of the directory that holds it.
pub trait Disk: Clone + Send + Sync + 'static {
    /// An open file.
    type File: DiskFile;
    /// An exclusive lock, held until it is dropped.
    type Lock: Send + Sync;

    /// Makes an empty file that was not there before, for reading and writing.
    fn create(&self, path: &Path) -> io::Result<Self::File>;

    /// Opens a file that is there, for reading and, if `writable`, for writing.
    fn open(&self, path: &Path, writable: bool) -> io::Result<Self::File>;

    /// Gives a file another name, in place of what had that name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Makes one directory; its parent exists. No error when it is there already.
    fn create_directory(&self, path: &Path) -> io::Result<()>;

    /// Makes the names in a directory durable.
    fn sync_directory(&self, path: &Path) -> io::Result<()>;

    /// The names in a directory, sorted.
    fn list(&self, path: &Path) -> io::Result<Vec<String>>;

    /// Takes the lock that lies at `path`; `None` when someone holds it.
    fn lock(&self, path: &Path) -> io::Result<Option<Self::Lock>>;
}

/// An open file, usable from several threads.
pub trait DiskFile: Send + Sync + 'static {
    /// Reads up to `bytes.len()` bytes at `offset`; 0 at the end of the file.
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize>;

    /// Writes all of `bytes` at `offset`, making the file longer where needed.
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Makes bytes and length durable (`fdatasync`).
    fn sync(&self) -> io::Result<()>;

    /// The length in bytes.
    fn length(&self) -> io::Result<u64>;

    /// Forgets what is cached of the file and is not waiting to be written, so that the next read
    /// shows what the disk holds. After a failed sync the cache may show bytes that never arrived.
    fn forget_cached(&self) -> io::Result<()>;

    /// Fills `bytes` from `offset`, or fails with [`io::ErrorKind::UnexpectedEof`].
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        let mut filled = 0;
        while filled < bytes.len() {
            match self.read_at(&mut bytes[filled..], offset + filled as u64) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The whole file.
    fn read_all(&self) -> io::Result<Vec<u8>> {
        let length = usize::try_from(self.length()?).map_err(|_| io::ErrorKind::FileTooLarge)?;
        let mut bytes = vec![0; length];
        self.read_exact_at(&mut bytes, 0)?;
        Ok(bytes)
    }
}
