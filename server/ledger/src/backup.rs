//! A consistent copy of a ledger that is in use, and putting it back.
//!
//! Entries never change, so a prefix of the log is a whole ledger of an earlier moment: a backup is
//! the durable part of each segment with the few files beside them, and a manifest. What is derived
//! (index, tiles, sidecars) is left out and made again.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use grain_envelope::Digest;
use grain_log::frame::frame_size;
use grain_store::disk::HostDisk;
use grain_store::files::{Access, Directory, Extent, Thoroughness};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::directory::{DataDirectory, DirectoryError, io_error, read, replace, sync_directory};
use crate::ledger::Ledger;
use crate::limits::BACKUP_WAIT_MS;
use crate::open::{Materials, OpenError, Opened, Progress, Step, check_whole};
use crate::publisher::Signed;

const MANIFEST: &str = "manifest.json";
const EPOCH: &str = "epoch";
const SECRET: u32 = 0o600;
const PLAIN: u32 = 0o644;
const COPY_BYTES: usize = 1 << 20;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of this form: 1.
    pub format: u8,
    /// Which ledger.
    pub ledger: Digest,
    /// The log's name.
    pub origin: String,
    /// Entries in it.
    pub size: u64,
    /// When it was made, Unix milliseconds of the server's clock.
    pub made_at_ms: u64,
    /// The files, by name.
    pub files: Vec<ManifestFile>,
}

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestFile {
    /// Its name below the directory.
    pub name: String,
    /// Bytes that count. A segment has only zeros behind them.
    pub bytes: u64,
    /// Its whole length: what it is extended to with zeros.
    pub length: u64,
    /// BLAKE3 of the bytes that count.
    pub blake3: Digest,
}

/// Why a backup was not made, or not put back.
#[derive(Debug, Error)]
pub enum BackupError {
    /// The target holds something already.
    #[error("{0} is not empty")]
    NotEmpty(PathBuf),
    /// A file could not be read or written.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The manifest is missing or is not one.
    #[error("{0} is not the manifest of a backup")]
    Manifest(PathBuf),
    /// A file of the backup is not the one that the manifest names.
    #[error("{name} is damaged: it is not what the manifest says")]
    Damaged {
        /// The file.
        name: String,
    },
    /// A file beside the ledger could not be copied.
    #[error("cannot copy what lies beside the ledger")]
    Beside(#[source] io::Error),
    /// The log that was put back is not whole.
    #[error("the restored log is not whole: {0}")]
    NotWhole(String),
    /// What was put back cannot be opened.
    #[error("what was restored cannot be opened")]
    Open(#[from] Box<OpenError>),
}

/// Copies files that lie beside the ledger into a backup, and says which.
pub type Beside<'a> = dyn Fn(&Path) -> io::Result<Vec<ManifestFile>> + 'a;

/// Puts a file of a backup back that is not the ledger's: false where it is nobody's.
pub type PutBack<'a> = dyn Fn(&ManifestFile) -> io::Result<bool> + 'a;

impl Ledger {
    /// Copies the ledger, as it is durable at this moment, into the directory `to`, which is empty
    /// or not there. The ledger goes on meanwhile.
    pub fn backup(&self, to: &Path, progress: &dyn Progress) -> Result<Manifest, BackupError> {
        self.backup_with(to, &|_| Ok(Vec::new()), progress)
    }

    /// The same with files that lie beside the ledger and are somebody else's: `beside` copies them
    /// to the directory that it is given, and says what it copied.
    pub fn backup_with(
        &self,
        to: &Path,
        beside: &Beside<'_>,
        progress: &dyn Progress,
    ) -> Result<Manifest, BackupError> {
        make_empty(to)?;
        let (source, target) = (self.shared.materials.directory(), DataDirectory::at(to));
        create_directory(&target.log())?;
        // The checkpoint first, then the extents: so the log covers it.
        let size = self.shared.size.load(Ordering::Acquire);
        let checkpoint = self.covering_checkpoint(size);
        let extents = self.extents_under(size, &checkpoint)?;
        let total: u64 = extents.iter().map(|extent| u64::from(extent.bytes)).sum();
        let mut files = Vec::new();
        let mut done = 0;
        for extent in &extents {
            let from = source.log().join(&extent.file_name);
            let bytes = u64::from(extent.bytes);
            let length = length_of(&from)?;
            let copied = Copied {
                name: format!("log/{}", extent.file_name),
                bytes,
                length,
            };
            files.push(copied.copy(&from, to, PLAIN)?);
            done += bytes;
            progress.step(Step::Copying, done, total);
        }
        sync_directory(&target.log())?;
        for (name, mode) in [
            ("genesis.json", PLAIN),
            ("policy", PLAIN),
            ("log.key", SECRET),
        ] {
            files.push(whole(name, &read(&source.root().join(name))?, to, mode)?);
        }
        files.push(whole(EPOCH, &read(&source.root().join(EPOCH))?, to, PLAIN)?);
        files.push(whole("checkpoint", checkpoint.note.as_bytes(), to, PLAIN)?);
        files.extend(beside(to).map_err(BackupError::Beside)?);
        files.sort_by(|one, other| one.name.cmp(&other.name));
        let manifest = Manifest {
            format: 1,
            ledger: self.shared.materials.ledger_id,
            origin: self.shared.materials.signer.origin().to_string(),
            size: extents.last().map_or(0, |extent| extent.end),
            made_at_ms: self.shared.clock.unix_milliseconds(),
            files,
        };
        // Last: a directory without manifest is not a backup.
        replace(&to.join(MANIFEST), &manifest.encode(), PLAIN)?;
        Ok(manifest)
    }

    /// The published checkpoint, once it covers `size` entries; the newest where it never will.
    fn covering_checkpoint(&self, size: u64) -> Arc<Signed> {
        let limit = if self.shared.latch.is_closed() {
            0
        } else {
            BACKUP_WAIT_MS
        };
        let limit = Duration::from_millis(limit);
        self.shared.board.wait_for(size, limit)
    }

    /// The durable extents, without the groups that came behind the checkpoint meanwhile: in a
    /// copy, which is read-only, nothing would ever sign them. Where the checkpoint does not cover
    /// the `size` entries of the beginning nothing is left out: acknowledged is acknowledged.
    fn extents_under(&self, size: u64, checkpoint: &Signed) -> Result<Vec<Extent>, BackupError> {
        let mut extents = (self.shared.extents)();
        if checkpoint.size < size {
            return Ok(extents);
        }
        extents.retain(|extent| extent.first_index < checkpoint.size);
        let Some(last) = extents.last_mut() else {
            return Ok(extents);
        };
        for group in self.shared.reader.groups(checkpoint.size) {
            let group = group.map_err(|error| BackupError::NotWhole(error.to_string()))?;
            if group.first_index() >= last.end {
                break;
            }
            let frame = frame_size(group.records());
            last.bytes = last
                .bytes
                .saturating_sub(u32::try_from(frame).unwrap_or(u32::MAX));
        }
        last.end = last.end.min(checkpoint.size);
        Ok(extents)
    }
}

impl Manifest {
    fn encode(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("names are texts, writing to memory")
    }
}

/// Puts a backup back into the directory `to`, which is empty or not there, checks every byte of it
/// and makes the tiles again. The ledger there is read-only until it is opened with a checkpoint to
/// resume after.
pub fn restore(from: &Path, to: &Path, progress: &dyn Progress) -> Result<Manifest, BackupError> {
    restore_with(from, to, &|_| Ok(false), progress)
}

/// The same for a backup with files that lie beside the ledger.
pub fn restore_with(
    from: &Path,
    to: &Path,
    beside: &PutBack<'_>,
    progress: &dyn Progress,
) -> Result<Manifest, BackupError> {
    let path = from.join(MANIFEST);
    let manifest: Manifest = serde_json::from_slice(&read(&path)?)
        .ok()
        .filter(|manifest: &Manifest| manifest.format == 1)
        .ok_or(BackupError::Manifest(path))?;
    make_empty(to)?;
    let target = DataDirectory::at(to);
    create_directory(&target.log())?;
    // First: whatever happens later, nobody takes this for the ledger itself.
    replace(&target.restored_mark(), b"restored from a backup\n", PLAIN)?;
    let total: u64 = manifest.files.iter().map(|file| file.bytes).sum();
    let mut done = 0;
    for file in &manifest.files {
        if !beside(file).map_err(BackupError::Beside)? {
            put_back(file, from, to)?;
        }
        done += file.bytes;
        progress.step(Step::Copying, done, total);
    }
    sync_directory(&target.log())?;
    sync_directory(to)?;
    check(&target, &manifest, progress)?;
    Ok(manifest)
}

fn put_back(file: &ManifestFile, from: &Path, to: &Path) -> Result<(), BackupError> {
    let damaged = || BackupError::Damaged {
        name: file.name.clone(),
    };
    let is_known = file.name.strip_prefix("log/").unwrap_or(&file.name);
    if is_known.is_empty() || is_known.contains('/') || is_known.starts_with('.') {
        return Err(damaged());
    }
    let mode = if file.name == "log.key" {
        SECRET
    } else {
        PLAIN
    };
    let copied = Copied {
        name: file.name.clone(),
        bytes: file.bytes,
        length: file.length,
    };
    let put = copied.copy(&from.join(&file.name), to, mode)?;
    if put.blake3 == file.blake3 {
        Ok(())
    } else {
        Err(damaged())
    }
}

/// Reads every byte of the restored log, and makes the tiles that a reader of it needs.
fn check(
    directory: &DataDirectory,
    manifest: &Manifest,
    progress: &dyn Progress,
) -> Result<(), BackupError> {
    let opened = |error: OpenError| BackupError::Open(Box::new(error));
    let materials = Materials::read(directory).map_err(opened)?;
    if materials.ledger_id != manifest.ledger {
        return Err(BackupError::NotWhole(
            "it is another ledger than the manifest says".to_owned(),
        ));
    }
    let held = Directory::lock(HostDisk, directory.root())
        .map_err(|error| opened(OpenError::Log(error)))?;
    let whole = check_whole(
        held,
        &materials,
        (Access::Write, Thoroughness::Whole),
        progress,
    );
    let Opened {
        frontier, closed, ..
    } = whole.map_err(opened)?;
    match closed {
        Some(crate::ReadOnly::Damaged(what)) => Err(BackupError::NotWhole(what)),
        _ if frontier.size() != manifest.size => Err(BackupError::NotWhole(format!(
            "it has {} entries, the manifest says {}",
            frontier.size(),
            manifest.size
        ))),
        _ => Ok(()),
    }
}

/// A file to be copied: so many bytes, then zeros up to its length.
struct Copied {
    name: String,
    bytes: u64,
    length: u64,
}

impl Copied {
    fn copy(self, from: &Path, to: &Path, mode: u32) -> Result<ManifestFile, DirectoryError> {
        let path = to.join(&self.name);
        let mut source = File::open(from).map_err(|error| io_error("open", from, error))?;
        let mut target = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&path)
            .map_err(|error| io_error("create", &path, error))?;
        let write = |source: &mut File, target: &mut File| -> io::Result<blake3::Hash> {
            source.seek(SeekFrom::Start(0))?;
            let hash = copy_bytes(source, target, self.bytes)?;
            target.set_len(self.length)?;
            target.sync_all()?;
            Ok(hash)
        };
        let hash = write(&mut source, &mut target);
        let blake3 = hash.map_err(|error| io_error("copy", &path, error))?;
        Ok(ManifestFile {
            name: self.name,
            bytes: self.bytes,
            length: self.length,
            blake3: Digest::from_bytes(blake3.into()),
        })
    }
}

fn copy_bytes(source: &mut File, target: &mut File, bytes: u64) -> io::Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; COPY_BYTES];
    let mut left = bytes;
    while left > 0 {
        let part = usize::try_from(left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        source.read_exact(&mut buffer[..part])?;
        hasher.update(&buffer[..part]);
        target.write_all(&buffer[..part])?;
        left -= part as u64;
    }
    Ok(hasher.finalize())
}

fn whole(name: &str, bytes: &[u8], to: &Path, mode: u32) -> Result<ManifestFile, DirectoryError> {
    replace(&to.join(name), bytes, mode)?;
    let length = bytes.len() as u64;
    let blake3 = Digest::from_bytes(blake3::hash(bytes).into());
    Ok(ManifestFile {
        name: name.to_owned(),
        bytes: length,
        length,
        blake3,
    })
}

fn length_of(path: &Path) -> Result<u64, DirectoryError> {
    let metadata = fs::metadata(path).map_err(|error| io_error("read", path, error))?;
    Ok(metadata.len())
}

fn make_empty(path: &Path) -> Result<(), BackupError> {
    create_directory(path)?;
    let mut names = fs::read_dir(path).map_err(|error| io_error("read", path, error))?;
    if names.next().is_some() {
        Err(BackupError::NotEmpty(path.to_owned()))
    } else {
        Ok(())
    }
}

fn create_directory(path: &Path) -> Result<(), DirectoryError> {
    fs::create_dir_all(path).map_err(|error| io_error("create", path, error))
}
