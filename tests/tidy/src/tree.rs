//! The files of a repository as the rules see them: paths and bytes, from a checkout or planted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// Paths relative to the root, with `/`, and the bytes of each file.
#[derive(Clone, Default)]
pub struct Tree {
    files: BTreeMap<String, Vec<u8>>,
}

impl Tree {
    /// The tracked files of a checkout; without git, all but what builds and editors leave behind.
    ///
    /// # Panics
    /// When a file cannot be read: a rule must not pass because it saw nothing.
    pub fn of_checkout(root: &Path) -> Tree {
        let paths = tracked(root).unwrap_or_else(|| walk(root));
        let mut tree = Tree::default();
        for path in paths {
            let full = root.join(&path);
            if full.is_file() {
                let bytes = std::fs::read(&full).expect("a tracked file can be read");
                tree.files.insert(path, bytes);
            }
        }
        assert!(!tree.files.is_empty(), "no files under {}", root.display());
        tree
    }

    /// This tree with one more file, or with a file replaced.
    #[must_use]
    pub fn with(mut self, path: &str, text: &str) -> Tree {
        self.files.insert(path.to_owned(), text.as_bytes().to_vec());
        self
    }

    /// This tree with one file's text changed.
    ///
    /// # Panics
    /// When the file is absent, or the change changes nothing.
    #[must_use]
    pub fn edited(self, path: &str, edit: impl FnOnce(&str) -> String) -> Tree {
        let old = self
            .text(path)
            .expect("the file to edit is there")
            .to_owned();
        let new = edit(&old);
        assert_ne!(old, new, "the edit of {path} changes nothing");
        self.with(path, &new)
    }

    /// This tree without one file.
    #[must_use]
    pub fn without(mut self, path: &str) -> Tree {
        self.files.remove(path);
        self
    }

    /// All paths in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The bytes of one file.
    pub fn bytes(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// The text of one file, if it is there and is text.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.bytes(path)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    /// All text files whose path ends in one of `endings`.
    pub fn texts<'a>(&'a self, endings: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.paths()
            .filter(|path| endings.iter().any(|ending| path.ends_with(ending)))
            .filter_map(|path| self.text(path).map(|text| (path, text)))
    }

    /// Folders with exactly `depth` names, such as `schemas/log` for 2.
    pub fn folders(&self, depth: usize) -> BTreeSet<String> {
        self.paths()
            .filter_map(|path| {
                let names: Vec<&str> = path.split('/').collect();
                (names.len() > depth).then(|| names[..depth].join("/"))
            })
            .collect()
    }
}

/// What git tracks here, or nothing where there is no git or no repository.
fn tracked(root: &Path) -> Option<Vec<String>> {
    let output = git(root, &["ls-files", "-z"])?;
    Some(
        output
            .split('\0')
            .filter(|path| !path.is_empty())
            .map(str::to_owned)
            .collect(),
    )
}

/// Output of a git command at `root`. The checkout may belong to somebody else than who runs CI.
pub(crate) fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .args(["-c", "safe.directory=*"])
        .args(arguments)
        .current_dir(root)
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn walk(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut pending = vec![String::new()];
    while let Some(folder) = pending.pop() {
        for entry in std::fs::read_dir(root.join(&folder)).expect("a folder can be listed") {
            let entry = entry.expect("a folder can be listed");
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() {
                name.clone()
            } else {
                format!("{folder}/{name}")
            };
            let kind = entry.file_type().expect("a file has a type");
            if kind.is_dir() {
                if !matches!(name.as_str(), ".git" | "target" | "node_modules") {
                    pending.push(path);
                }
            } else {
                found.push(path);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    #[test]
    fn git_and_the_walk_see_this_file() {
        let this = "tests/tidy/src/tree.rs";
        assert!(walk(&root()).iter().any(|path| path == this));
        assert!(Tree::of_checkout(&root()).text(this).is_some());
    }

    #[test]
    fn folders_have_the_asked_depth() {
        let tree = Tree::default()
            .with("a/b/c.rs", "")
            .with("a/d.rs", "")
            .with("e", "");
        assert_eq!(tree.folders(1), BTreeSet::from(["a".to_owned()]));
        assert_eq!(tree.folders(2), BTreeSet::from(["a/b".to_owned()]));
    }
}
