//! The files beside the ledger in a backup, and back again. A tombstone wins over what it stands for,
//! wherever it comes from.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use grain_api::body::PersonEntry;
use grain_envelope::{Digest, EventId, Party, PersonAlias, json};
use grain_ledger::ManifestFile;

use super::{make_directory, named_after, put, read, remove, sync_directory};
use crate::limits::READ_BYTES;

const FOLDERS: [&str; 2] = ["attachments", "persons"];
const ERASED: &str = ".erased";

/// Copies everything beside the ledger in `data` into the backup `to`, but for what is erased.
pub(crate) fn copy_beside(data: &Path, to: &Path) -> io::Result<Vec<ManifestFile>> {
    let mut copied = Vec::new();
    let is_tombstone = |name: &String| name.ends_with(ERASED);
    for name in names(data)?.into_iter().filter(|name| !is_tombstone(name)) {
        // What is gone by now was erased meanwhile.
        copied.extend(copy(data, to, &name)?);
    }
    // Last: what was erased while it was being copied is not left in the backup.
    for name in names(data)?.into_iter().filter(is_tombstone) {
        copied.extend(copy(data, to, &name)?);
    }
    prune(to)?;
    copied.retain(|file| to.join(&file.name).exists());
    let folder = |file: &ManifestFile| to.join(&file.name).parent().map(PathBuf::from);
    for folder in copied.iter().filter_map(folder).collect::<BTreeSet<_>>() {
        sync_directory(&folder)?;
    }
    Ok(copied)
}

/// Takes away what tombstones stand for.
fn prune(root: &Path) -> io::Result<()> {
    let held: BTreeSet<String> = names(root)?.into_iter().collect();
    let mut kept = BTreeSet::new();
    for name in held.iter().filter(|name| !name.ends_with(ERASED)) {
        if let Some(bytes) = mark(name) {
            if held.contains(&format!("{name}{ERASED}")) {
                remove(&root.join(name))?;
            } else {
                kept.insert(bytes);
            }
        } else if name.starts_with("persons/") && is_erased_person(&root.join(name))? {
            remove(&root.join(name))?;
        }
    }
    for name in held
        .iter()
        .filter(|name| is_bytes(name) && !kept.contains(name.as_str()))
    {
        remove(&root.join(name))?;
    }
    Ok(())
}

/// Puts the files of a backup back, but for what is erased.
pub(crate) struct Restored<'a> {
    /// The backup.
    pub(crate) from: &'a Path,
    /// Where it is put back.
    pub(crate) to: &'a Path,
    /// Data directories and backups of this ledger whose tombstones count too.
    pub(crate) elsewhere: &'a [PathBuf],
}

impl Restored<'_> {
    /// Puts one file back if it is one of ours, checked against the manifest: true if it is.
    pub(crate) fn put_back(&self, file: &ManifestFile) -> io::Result<bool> {
        let is_ours = |folder: &str| file.name.starts_with(&format!("{folder}/"));
        if !FOLDERS.into_iter().any(is_ours) {
            return Ok(false);
        }
        let damaged = |what| io::Error::other(format!("{} {what}", file.name));
        if !is_known(&file.name) {
            return Err(damaged("is no name of a file beside a ledger"));
        }
        let copied = copy(self.from, self.to, &file.name)?;
        if copied.as_ref() == Some(file) {
            Ok(true)
        } else {
            Err(damaged("is damaged: it is not what the manifest says"))
        }
    }

    /// Brings the tombstones from elsewhere, and takes away what all of them stand for.
    pub(crate) fn finish(&self) -> io::Result<()> {
        for place in self.elsewhere {
            for name in names(place)?.iter().filter(|name| name.ends_with(ERASED)) {
                merge(&place.join(name), &self.to.join(name))?;
            }
        }
        prune(self.to)
    }
}

/// Whether the tombstone beside a person's file names what is in it.
fn is_erased_person(path: &Path) -> io::Result<bool> {
    let Some(tombstone) = read(&named_after(path, ERASED))? else {
        return Ok(false);
    };
    let value = json::parse(&read(path)?.unwrap_or_default()).ok();
    let entry: Option<PersonEntry> = value.and_then(|value| json::decode(&value).ok());
    let commitment = entry.map(|entry| entry.commitment().to_string());
    let tombstone = String::from_utf8_lossy(&tombstone).into_owned();
    // What cannot be read may be what was erased.
    Ok(commitment.is_none_or(|own| tombstone.lines().any(|line| line == own)))
}

/// The lines of both tombstones.
fn merge(from: &Path, to: &Path) -> io::Result<()> {
    let mut lines: Vec<String> = Vec::new();
    for path in [to, from] {
        let text = read(path)?.unwrap_or_default();
        for line in String::from_utf8_lossy(&text).lines() {
            if !lines.iter().any(|known| known == line) {
                lines.push(line.to_owned());
            }
        }
    }
    make_directory(to.parent().unwrap_or(Path::new(".")))?;
    let text: String = lines
        .iter()
        .flat_map(|line| [line.as_str(), "\n"])
        .collect();
    put(to, text.as_bytes())
}

/// The names of all files beside a ledger, in order; unfinished ones are none.
fn names(root: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for folder in FOLDERS {
        for inner in list(&root.join(folder))? {
            for file in list(&root.join(folder).join(&inner))? {
                let name = format!("{folder}/{inner}/{file}");
                if is_known(&name) {
                    names.push(name);
                }
            }
        }
    }
    names.sort();
    Ok(names)
}

fn is_none(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn list(directory: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if is_none(&error) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let name =
        |entry: io::Result<fs::DirEntry>| Ok(entry?.file_name().to_string_lossy().into_owned());
    entries.map(name).collect()
}

/// Whether a name is one that this program gives.
fn is_known(name: &str) -> bool {
    let mut parts = name.split('/');
    let (Some(folder), Some(inner), Some(file), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let file = file.strip_suffix(ERASED).unwrap_or(file);
    if folder == "persons" {
        return inner.parse::<Party>().is_ok() && file.parse::<PersonAlias>().is_ok();
    }
    let (digest, event) = file
        .split_once('.')
        .map_or((file, None), |(digest, event)| (digest, Some(event)));
    folder == "attachments"
        && digest.parse::<Digest>().is_ok()
        && digest.starts_with(inner)
        && inner.len() == 2
        && event.is_none_or(|event| event.parse::<EventId>().is_ok())
}

/// Whether a file holds the bytes of an attachment.
fn is_bytes(name: &str) -> bool {
    name.starts_with("attachments/") && !name.contains('.')
}

/// The bytes that a mark is of.
fn mark(name: &str) -> Option<&str> {
    let (bytes, event) = name.split_once('.')?;
    (name.starts_with("attachments/") && event.parse::<EventId>().is_ok()).then_some(bytes)
}

/// Copies a file, durably but for its name; none where it is not there.
fn copy(from: &Path, to: &Path, name: &str) -> io::Result<Option<ManifestFile>> {
    let mut source = match File::open(from.join(name)) {
        Ok(source) => source,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let path = to.join(name);
    make_directory(path.parent().unwrap_or(to))?;
    let mut options = OpenOptions::new();
    let mut target = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&path)?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; READ_BYTES];
    let mut bytes = 0_u64;
    loop {
        let count = source.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        hasher.update(&buffer[..count]);
        target.write_all(&buffer[..count])?;
        bytes += u64::try_from(count).unwrap_or(u64::MAX);
    }
    target.sync_all()?;
    Ok(Some(ManifestFile {
        name: name.to_owned(),
        bytes,
        length: bytes,
        blake3: Digest::from_bytes(hasher.finalize().into()),
    }))
}
