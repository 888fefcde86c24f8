//! Where each thing lies in a directory.

use std::path::{Path, PathBuf};

use grain_log::segment;

/// The names inside a log's directory.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    root: PathBuf,
}

impl Layout {
    pub(super) fn at(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    pub(super) fn epoch(&self) -> PathBuf {
        self.root.join("epoch")
    }

    pub(super) fn checkpoint(&self) -> PathBuf {
        self.root.join("checkpoint")
    }

    /// Segments and their sidecars.
    pub(super) fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    pub(super) fn segment(&self, number: u32) -> PathBuf {
        self.log().join(segment::file_name(number))
    }

    pub(super) fn sidecar(&self, number: u32) -> PathBuf {
        self.log().join(format!("{number:010}.idx"))
    }

    pub(super) fn objects(&self) -> PathBuf {
        self.root.join("objects")
    }

    /// Files that are being written and have no name yet. Emptied when a log is opened.
    pub(super) fn temporary(&self) -> PathBuf {
        self.root.join("temporary")
    }
}
