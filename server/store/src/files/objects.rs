//! Derived objects and the checkpoint: whole files, replaced one by one.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::replace::{ReplaceError, read_if_present, remove_if_present, replace, write_new};
use super::shared::{ObjectState, Shared};
use crate::disk::Disk;
use crate::{ObjectError, Objects};

/// The objects beside a [`SegmentLog`](super::SegmentLog).
pub(super) struct FileObjects<D: Disk> {
    shared: Arc<Shared<D>>,
}

impl<D: Disk> FileObjects<D> {
    pub(super) fn new(shared: Arc<Shared<D>>) -> Self {
        Self { shared }
    }

    /// Makes the directories of an object. Each one's name is durable before anything lies in it.
    fn directory(&self, state: &mut ObjectState, name: &str) -> io::Result<PathBuf> {
        let mut directory = self.shared.layout.objects();
        let parents = name.rsplit_once('/').map_or("", |(parents, _)| parents);
        for part in parents.split('/').filter(|part| !part.is_empty()) {
            let parent = directory.clone();
            directory.push(part);
            if !state.directories.contains(&directory) {
                self.shared.disk.create_directory(&directory)?;
                self.shared.disk.sync_directory(&parent)?;
                state.directories.insert(directory.clone());
            }
        }
        Ok(directory)
    }

    fn temporary(&self) -> PathBuf {
        let number = self.shared.temporaries.fetch_add(1, Ordering::Relaxed);
        self.shared.layout.temporary().join(number.to_string())
    }

    /// After a failed sync, rename or sync of a directory nobody knows what lies on the disk.
    fn uncertain(&self, error: io::Error) -> ObjectError {
        self.shared.stop();
        ObjectError::Uncertain(error)
    }

    fn failed(&self, name: &str, error: ReplaceError) -> ObjectError {
        match error {
            ReplaceError::Before(source) => ObjectError::Io {
                action: "write",
                name: name.to_owned(),
                source,
            },
            ReplaceError::Uncertain(error) => self.uncertain(error),
        }
    }

    /// Writes the objects under temporary names; removes them again if one cannot be written.
    fn write_all<'a>(
        &self,
        state: &mut ObjectState,
        objects: &[(&'a str, &[u8])],
    ) -> Result<Vec<(PathBuf, PathBuf, &'a str)>, ObjectError> {
        let mut written = Vec::with_capacity(objects.len());
        for (name, bytes) in objects {
            let temporary = self.temporary();
            let one = self
                .directory(state, name)
                .map_err(ReplaceError::Before)
                .and_then(|directory| {
                    write_new(&self.shared.disk, &temporary, bytes).map(|()| directory)
                });
            match one {
                Ok(directory) => written.push((temporary, directory, *name)),
                Err(error) => {
                    written.push((temporary, PathBuf::new(), name));
                    for (temporary, _, _) in &written {
                        // What cannot be removed now is removed when the log is next opened.
                        let _ = remove_if_present(&self.shared.disk, temporary);
                    }
                    return Err(self.failed(name, error));
                }
            }
        }
        Ok(written)
    }
}

impl<D: Disk> Objects for FileObjects<D> {
    fn load(&self, name: &str) -> Result<Option<Vec<u8>>, ObjectError> {
        check_name(name)?;
        let path = self.shared.layout.objects().join(name);
        read_if_present(&self.shared.disk, &path).map_err(|source| ObjectError::Io {
            action: "read",
            name: name.to_owned(),
            source,
        })
    }

    fn store(&self, objects: &[(&str, &[u8])]) -> Result<(), ObjectError> {
        for (name, _) in objects {
            check_name(name)?;
        }
        let mut state = self.shared.write_objects()?;
        let written = self.write_all(&mut state, objects)?;
        let mut directories = BTreeSet::new();
        for (temporary, directory, name) in written {
            let file = name.rsplit('/').next().unwrap_or(name);
            let renamed = self.shared.disk.rename(&temporary, &directory.join(file));
            renamed.map_err(|error| self.uncertain(error))?;
            directories.insert(directory);
        }
        for directory in directories {
            let synced = self.shared.disk.sync_directory(&directory);
            synced.map_err(|error| self.uncertain(error))?;
        }
        Ok(())
    }

    fn checkpoint(&self) -> Result<Option<Vec<u8>>, ObjectError> {
        let path = self.shared.layout.checkpoint();
        read_if_present(&self.shared.disk, &path).map_err(|source| ObjectError::Io {
            action: "read",
            name: "checkpoint".to_owned(),
            source,
        })
    }

    fn replace_checkpoint(&self, expected: Option<&[u8]>, new: &[u8]) -> Result<(), ObjectError> {
        let _writing = self.shared.write_objects()?;
        let stored = self.checkpoint()?;
        if stored.as_deref() != expected {
            return Err(ObjectError::Conflict { stored });
        }
        let layout = &self.shared.layout;
        let temporary = self.temporary();
        replace(
            &self.shared.disk,
            &temporary,
            layout.root(),
            &layout.checkpoint(),
            new,
        )
        .map_err(|error| self.failed("checkpoint", error))
    }
}

/// Objects are named as C2SP names tiles: relative paths of plain lower-case parts.
fn check_name(name: &str) -> Result<(), ObjectError> {
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain);
    if name.len() <= 200 && name.split('/').all(part) {
        Ok(())
    } else {
        Err(ObjectError::Name(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_directory() {
        for name in ["tile/0/x001/067", "tile/entries/000.p/5", "a"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        let long = "a".repeat(201);
        for name in [
            "", "/a", "a/", "a//b", "..", "a/../b", ".a", "A", "a\0", "a b", "é", &long,
        ] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
    }
}
