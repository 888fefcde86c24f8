//! The last checkpoint that this client verified: the `seen` of its events.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::files;

/// Size and root of a verified checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Number of entries.
    pub size: u64,
    /// Root hash.
    pub root: [u8; 32],
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    size: u64,
    root: grain_envelope::Digest,
}

/// Reads what was seen last; `None` before the first time.
///
/// # Errors
/// As the system says; a file that is not ours is `InvalidData`, never "nothing
/// seen yet".
pub fn read(path: &Path) -> std::io::Result<Option<Seen>> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let stored: Stored = serde_json::from_slice(&bytes)
        .map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidData, error))?;
    Ok(Some(Seen {
        size: stored.size,
        root: *stored.root.as_bytes(),
    }))
}

/// Keeps what was seen, unless something larger is kept already.
///
/// # Errors
/// As [`read`], or as the system says.
pub fn write(path: &Path, seen: Seen) -> std::io::Result<()> {
    if read(path)?.is_some_and(|kept| kept.size >= seen.size) {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        files::make_private_directory(parent)?;
    }
    let stored = Stored {
        size: seen.size,
        root: seen.root.into(),
    };
    let json = serde_json::to_vec(&stored).map_err(std::io::Error::other)?;
    files::replace(path, &json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_only_grows_and_rot_is_not_silence() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("seen").join("ledger");
        assert_eq!(read(&path).unwrap(), None);
        let big = Seen {
            size: 9,
            root: [9; 32],
        };
        write(&path, big).unwrap();
        write(
            &path,
            Seen {
                size: 3,
                root: [3; 32],
            },
        )
        .unwrap();
        assert_eq!(read(&path).unwrap(), Some(big));
        std::fs::write(&path, "{}").unwrap();
        assert!(read(&path).is_err());
    }
}
