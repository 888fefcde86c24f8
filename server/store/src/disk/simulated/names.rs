//! The names of files and directories: as they are, and as they would be after a power cut.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::random::Random;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    Directory,
    File(usize),
}

type Nodes = BTreeMap<PathBuf, Node>;

#[derive(Debug)]
pub(super) struct Names {
    now: Nodes,
    durable: Nodes,
    /// Changes since the last sync of their directory, in order.
    waiting: Vec<Change>,
}

/// A change of names; it becomes durable as a whole.
#[derive(Debug, Clone)]
enum Change {
    Make(PathBuf, Node),
    Rename(PathBuf, PathBuf, Node),
    Remove(PathBuf),
}

impl Names {
    pub(super) fn new() -> Self {
        let root: Nodes = [(PathBuf::from("/"), Node::Directory)].into();
        Self {
            now: root.clone(),
            durable: root,
            waiting: Vec::new(),
        }
    }

    pub(super) fn file(&self, path: &Path) -> io::Result<usize> {
        match self.now.get(path) {
            Some(Node::File(file)) => Ok(*file),
            Some(Node::Directory) => Err(io::ErrorKind::IsADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    pub(super) fn create(&mut self, path: &Path, file: usize) -> io::Result<()> {
        self.make(path, Node::File(file))
    }

    pub(super) fn create_directory(&mut self, path: &Path) -> io::Result<()> {
        if self.now.get(path) == Some(&Node::Directory) {
            return Ok(());
        }
        self.make(path, Node::Directory)
    }

    fn make(&mut self, path: &Path, node: Node) -> io::Result<()> {
        self.check_directory(directory_of(path))?;
        if self.now.contains_key(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.change(Change::Make(path.to_owned(), node));
        Ok(())
    }

    pub(super) fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let file = self.file(from)?;
        self.check_directory(directory_of(to))?;
        self.change(Change::Rename(
            from.to_owned(),
            to.to_owned(),
            Node::File(file),
        ));
        Ok(())
    }

    pub(super) fn remove(&mut self, path: &Path) -> io::Result<()> {
        self.file(path)?;
        self.change(Change::Remove(path.to_owned()));
        Ok(())
    }

    fn change(&mut self, change: Change) {
        change.apply(&mut self.now);
        self.waiting.push(change);
    }

    pub(super) fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        self.check_directory(path)?;
        let inside = self.now.keys().filter(|name| name.parent() == Some(path));
        let names = inside.filter_map(|name| Some(name.file_name()?.to_str()?.to_owned()));
        Ok(names.collect())
    }

    pub(super) fn sync(&mut self, directory: &Path) -> io::Result<()> {
        self.check_directory(directory)?;
        for change in std::mem::take(&mut self.waiting) {
            if change.is_in(directory) {
                change.apply(&mut self.durable);
            } else {
                self.waiting.push(change);
            }
        }
        Ok(())
    }

    /// Each change that is waiting is kept or lost by itself.
    pub(super) fn cut_power(&mut self, random: &mut Random) {
        for change in std::mem::take(&mut self.waiting) {
            if random.below(2) == 1 {
                change.apply(&mut self.durable);
            }
        }
        let durable = self.durable.clone();
        let reachable = |path: &Path| {
            path.ancestors()
                .skip(1)
                .all(|one| durable.get(one) == Some(&Node::Directory))
        };
        self.durable.retain(|path, _| reachable(path));
        self.now.clone_from(&self.durable);
    }

    fn check_directory(&self, path: &Path) -> io::Result<()> {
        match self.now.get(path) {
            Some(Node::Directory) => Ok(()),
            Some(Node::File(_)) => Err(io::ErrorKind::NotADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

impl Change {
    fn apply(&self, nodes: &mut Nodes) {
        match self {
            Self::Make(path, node) => {
                nodes.insert(path.clone(), *node);
            }
            Self::Rename(from, to, node) => {
                if nodes.get(from) == Some(node) {
                    nodes.remove(from);
                }
                nodes.insert(to.clone(), *node);
            }
            Self::Remove(path) => {
                nodes.remove(path);
            }
        }
    }

    /// Whether a sync of `directory` makes the change durable. A move between two directories is
    /// only safe once the one it leads to is synced.
    fn is_in(&self, directory: &Path) -> bool {
        let (Self::Make(path, _) | Self::Rename(_, path, _) | Self::Remove(path)) = self;
        directory_of(path) == directory
    }
}

fn directory_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("/"))
}
