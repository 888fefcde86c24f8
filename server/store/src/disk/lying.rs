//! A disk that says "done" too early: the positive control of the fault tests. A test that does not
//! notice a log on such a disk would not notice a log that acknowledges too early either.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use grain_log::frame::MAGIC;
use grain_log::segment;

use super::{Disk, DiskFile};

/// When a frame is said to be durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// Between its write and its sync, which happens before the next frame is written. Only a power
    /// cut can tell.
    BeforeSync,
    /// Before its write, which happens when the next frame is written. A kill can tell.
    BeforeWrite,
}

/// A disk that lies about frames, and about nothing else.
pub struct LyingDisk<D: Disk> {
    disk: D,
    lie: Lie,
    owed: Arc<Mutex<Option<Owed<D::File>>>>,
}

/// A file of a [`LyingDisk`].
pub struct LyingFile<F: DiskFile> {
    file: Arc<F>,
    segment: Option<u32>,
    lie: Lie,
    owed: Arc<Mutex<Option<Owed<F>>>>,
}

/// What was said to be done.
struct Owed<F: DiskFile> {
    file: Arc<F>,
    segment: Option<u32>,
    offset: u64,
    /// The bytes that are still to be written, if not only the sync is missing.
    bytes: Vec<u8>,
}

impl<D: Disk> Clone for LyingDisk<D> {
    fn clone(&self) -> Self {
        Self {
            disk: self.disk.clone(),
            lie: self.lie,
            owed: self.owed.clone(),
        }
    }
}

impl<D: Disk> LyingDisk<D> {
    /// Lies about the frames that are written to `disk`.
    pub fn new(disk: D, lie: Lie) -> Self {
        Self {
            disk,
            lie,
            owed: Arc::default(),
        }
    }

    fn file(&self, file: D::File, path: &Path) -> LyingFile<D::File> {
        LyingFile {
            file: Arc::new(file),
            segment: segment_of(path),
            lie: self.lie,
            owed: self.owed.clone(),
        }
    }
}

/// The number of the segment that a file is, or becomes when it has been prepared.
fn segment_of(path: &Path) -> Option<u32> {
    let name = path.file_name()?.to_str()?;
    segment::number_in(name).or_else(|| name.strip_prefix("segment-")?.parse().ok())
}

impl<D: Disk> Disk for LyingDisk<D> {
    type File = LyingFile<D::File>;
    type Lock = D::Lock;

    fn create(&self, path: &Path) -> io::Result<Self::File> {
        Ok(self.file(self.disk.create(path)?, path))
    }

    fn open(&self, path: &Path, writable: bool) -> io::Result<Self::File> {
        Ok(self.file(self.disk.open(path, writable)?, path))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.disk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.disk.remove(path)
    }

    fn create_directory(&self, path: &Path) -> io::Result<()> {
        self.disk.create_directory(path)
    }

    fn sync_directory(&self, path: &Path) -> io::Result<()> {
        self.disk.sync_directory(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        self.disk.list(path)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Self::Lock>> {
        self.disk.lock(path)
    }
}

impl<F: DiskFile> LyingFile<F> {
    fn owed(&self) -> MutexGuard<'_, Option<Owed<F>>> {
        self.owed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<F: DiskFile> DiskFile for LyingFile<F> {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        let count = self.file.read_at(bytes, offset)?;
        if let Some(owed) = self
            .owed()
            .as_ref()
            .filter(|owed| owed.segment == self.segment)
        {
            for (position, byte) in (offset..).zip(&mut bytes[..count]) {
                let inside = position
                    .checked_sub(owed.offset)
                    .and_then(|at| usize::try_from(at).ok());
                *byte = inside
                    .and_then(|at| owed.bytes.get(at))
                    .copied()
                    .unwrap_or(*byte);
            }
        }
        Ok(count)
    }

    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        if !bytes.starts_with(&MAGIC) {
            return self.file.write_all_at(bytes, offset);
        }
        let mut owed = self.owed();
        if let Some(owed) = owed.take() {
            owed.settle()?;
        }
        let bytes = match self.lie {
            Lie::BeforeSync => {
                self.file.write_all_at(bytes, offset)?;
                Vec::new()
            }
            Lie::BeforeWrite => bytes.to_vec(),
        };
        *owed = Some(Owed {
            file: self.file.clone(),
            segment: self.segment,
            offset,
            bytes,
        });
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        let lies = self
            .owed()
            .as_ref()
            .is_some_and(|owed| Arc::ptr_eq(&owed.file, &self.file));
        if lies { Ok(()) } else { self.file.sync() }
    }

    fn length(&self) -> io::Result<u64> {
        self.file.length()
    }

    fn forget_cached(&self) -> io::Result<()> {
        self.file.forget_cached()
    }
}

impl<F: DiskFile> Owed<F> {
    fn settle(&self) -> io::Result<()> {
        if !self.bytes.is_empty() {
            self.file.write_all_at(&self.bytes, self.offset)?;
        }
        self.file.sync()
    }
}

impl<F: DiskFile> Drop for Owed<F> {
    fn drop(&mut self) {
        // A process that ends in peace keeps its word after all.
        let _ = self.settle();
    }
}
