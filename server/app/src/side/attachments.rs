//! The bytes of attachments.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use grain_api::body::Presence;
use grain_envelope::{Digest, EventId};

use super::{Side, make_directory, named_after, remove, sync_directory};

const ERASED: &str = ".erased";

/// A file that is coming in; it is gone when it is dropped before it was kept.
pub(crate) struct Upload {
    path: PathBuf,
    file: File,
    hasher: blake3::Hasher,
    size: u64,
}

/// What became of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It is there now.
    New,
    /// It was there.
    Known,
    /// It was erased, and is not taken again.
    Erased,
}

impl Upload {
    /// Takes in the next bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.hasher.update(bytes);
        self.size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(())
    }

    /// How many bytes came in.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Their BLAKE3.
    pub(crate) fn digest(&self) -> Digest {
        Digest::from_bytes(self.hasher.finalize().into())
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        // What is left is removed when the ledger opens.
        drop(fs::remove_file(&self.path));
    }
}

impl Side {
    fn bytes_of(&self, blake3: &Digest) -> PathBuf {
        let name = blake3.to_string();
        self.root.join("attachments").join(&name[..2]).join(name)
    }

    fn mark_of(&self, event: &EventId, blake3: &Digest) -> PathBuf {
        named_after(&self.bytes_of(blake3), &format!(".{event}"))
    }

    fn tombstone_of(&self, event: &EventId, blake3: &Digest) -> PathBuf {
        named_after(&self.mark_of(event, blake3), ERASED)
    }

    /// Whether an event's attachment is there.
    pub(crate) fn presence(&self, event: &EventId, blake3: &Digest) -> io::Result<Presence> {
        if self.tombstone_of(event, blake3).try_exists()? {
            return Ok(Presence::Erased);
        }
        let is_here =
            self.mark_of(event, blake3).try_exists()? && self.bytes_of(blake3).try_exists()?;
        Ok(if is_here {
            Presence::Present
        } else {
            Presence::Missing
        })
    }

    /// Begins to take in a file; `number` tells it from all others.
    pub(crate) fn begin(&self, number: u64) -> io::Result<Upload> {
        let directory = self.root.join("temporary");
        make_directory(&directory)?;
        let path = directory.join(format!("attachment-{number:016x}"));
        let mut options = OpenOptions::new();
        let file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        Ok(Upload {
            path,
            file,
            hasher: blake3::Hasher::new(),
            size: 0,
        })
    }

    /// Keeps a file that came in whole for an event, durably. What was there already is put anew:
    /// should the disk have damaged it, it is whole again.
    pub(crate) fn keep(&self, upload: &Upload, event: &EventId) -> io::Result<Kept> {
        upload.file.sync_all()?;
        let blake3 = upload.digest();
        let place = self.bytes_of(&blake3);
        let directory = place.parent().unwrap_or(&self.root).to_owned();
        let _changing = self.lock();
        let before = self.presence(event, &blake3)?;
        if before == Presence::Erased {
            return Ok(Kept::Erased);
        }
        make_directory(&directory)?;
        fs::rename(&upload.path, &place)?;
        let mut options = OpenOptions::new();
        let mark = self.mark_of(event, &blake3);
        options
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(mark)?;
        sync_directory(&directory)?;
        Ok(match before {
            Presence::Present => Kept::Known,
            Presence::Missing | Presence::Erased => Kept::New,
        })
    }

    /// The bytes of an event's attachment and how many they are, if they are there.
    pub(crate) fn open(&self, event: &EventId, blake3: &Digest) -> io::Result<Option<(File, u64)>> {
        if self.presence(event, blake3)? != Presence::Present {
            return Ok(None);
        }
        match File::open(self.bytes_of(blake3)) {
            Ok(file) => {
                let size = file.metadata()?.len();
                Ok(Some((file, size)))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Erases an event's attachment, durably; the bytes go with the last event that has them. The
    /// tombstone comes first: a power cut between cannot bring anything back.
    pub(crate) fn erase(&self, event: &EventId, blake3: &Digest) -> io::Result<()> {
        let (place, mark) = (self.bytes_of(blake3), self.mark_of(event, blake3));
        let directory = place.parent().unwrap_or(&self.root).to_owned();
        let _changing = self.lock();
        let tombstone = self.tombstone_of(event, blake3);
        if tombstone.try_exists()? && !mark.try_exists()? {
            return Ok(());
        }
        make_directory(&directory)?;
        File::create(&tombstone)?.sync_all()?;
        sync_directory(&directory)?;
        remove(&mark)?;
        if !self.has_others(&place)? {
            remove(&place)?;
        }
        sync_directory(&directory)
    }

    /// Whether another event has these bytes.
    fn has_others(&self, place: &std::path::Path) -> io::Result<bool> {
        let name = place
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        for entry in fs::read_dir(place.parent().unwrap_or(&self.root))? {
            let other = entry?.file_name().to_string_lossy().into_owned();
            let rest = other
                .strip_prefix(&name)
                .and_then(|rest| rest.strip_prefix('.'));
            if rest.is_some_and(|rest| rest.parse::<EventId>().is_ok()) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(number: u8) -> EventId {
        EventId::new(1_750_000_000_000, &[number; 10])
    }

    fn hand_in(side: &Side, number: u64, event: &EventId, bytes: &[u8]) -> (Digest, Kept) {
        let mut upload = side.begin(number).unwrap();
        upload.write(bytes).unwrap();
        (upload.digest(), side.keep(&upload, event).unwrap())
    }

    #[test]
    fn bytes_belong_to_the_event_for_which_they_were_handed_in() {
        let directory = tempfile::tempdir().unwrap();
        let side = Side::of(directory.path(), 0);
        let (one, other) = (event(1), event(2));
        let (blake3, kept) = hand_in(&side, 1, &one, b"scan");
        assert_eq!(kept, Kept::New);
        assert_eq!(hand_in(&side, 2, &one, b"scan").1, Kept::Known);
        assert_eq!(side.presence(&other, &blake3).unwrap(), Presence::Missing);
        assert!(side.open(&other, &blake3).unwrap().is_none());
        assert_eq!(side.open(&one, &blake3).unwrap().unwrap().1, 4);
        let left = fs::read_dir(directory.path().join("temporary")).unwrap();
        assert_eq!(left.count(), 0);
    }

    #[test]
    fn an_erasure_is_of_one_event_and_for_good() {
        let directory = tempfile::tempdir().unwrap();
        let side = Side::of(directory.path(), 0);
        let (one, other) = (event(1), event(2));
        let (blake3, _) = hand_in(&side, 1, &one, b"scan");
        hand_in(&side, 2, &other, b"scan");
        side.erase(&one, &blake3).unwrap();
        side.erase(&one, &blake3).unwrap();
        assert_eq!(side.presence(&one, &blake3).unwrap(), Presence::Erased);
        assert_eq!(side.presence(&other, &blake3).unwrap(), Presence::Present);
        assert_eq!(hand_in(&side, 3, &one, b"scan").1, Kept::Erased);
        side.erase(&other, &blake3).unwrap();
        assert!(!side.bytes_of(&blake3).exists());
        // What was never handed in can be erased beforehand.
        let never = Digest::from_bytes([7; 32]);
        side.erase(&one, &never).unwrap();
        assert_eq!(side.presence(&one, &never).unwrap(), Presence::Erased);
    }

    #[test]
    fn a_file_that_the_disk_damaged_is_whole_again_when_it_comes_again() {
        let directory = tempfile::tempdir().unwrap();
        let side = Side::of(directory.path(), 0);
        let (blake3, _) = hand_in(&side, 1, &event(1), b"scan");
        fs::write(side.bytes_of(&blake3), b"scam").unwrap();
        hand_in(&side, 2, &event(1), b"scan");
        assert_eq!(fs::read(side.bytes_of(&blake3)).unwrap(), b"scan");
    }

    #[test]
    fn the_ledger_keeps_its_room() {
        let directory = tempfile::tempdir().unwrap();
        assert!(Side::of(directory.path(), 0).has_room(1).unwrap());
        assert!(!Side::of(directory.path(), u64::MAX).has_room(1).unwrap());
    }
}
