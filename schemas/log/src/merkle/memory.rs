//! A whole tree in memory.

use thiserror::Error;

use super::hash::{Hash, node_hash};
use super::reader::HashReader;

/// Every complete subtree of a tree, in memory: 64 bytes per leaf.
///
/// For small trees, for the tail of a large one while it is not yet in tiles, and for tests.
#[derive(Debug, Clone, Default)]
pub struct MemoryTree {
    /// `levels[l][i]` is the hash of the complete subtree of level `l` and index `i`.
    levels: Vec<Vec<Hash>>,
}

/// A subtree that a [`MemoryTree`] does not have, because it is not complete yet.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the tree has no complete subtree of level {level} and index {index}")]
pub struct NoSuchSubtree {
    /// The level asked for.
    pub level: u8,
    /// The index asked for.
    pub index: u64,
}

impl MemoryTree {
    /// The empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.levels
            .first()
            .map_or(0, |leaves| u64::try_from(leaves.len()).unwrap_or(u64::MAX))
    }

    /// Appends one leaf by its hash.
    pub fn push(&mut self, leaf_hash: Hash) {
        let mut carried = leaf_hash;
        for level in 0.. {
            if level == self.levels.len() {
                self.levels.push(Vec::new());
            }
            let hashes = &mut self.levels[level];
            hashes.push(carried);
            match hashes.as_slice() {
                [.., left, right] if hashes.len().is_multiple_of(2) => {
                    carried = node_hash(left, right);
                }
                _ => break,
            }
        }
    }
}

impl FromIterator<Hash> for MemoryTree {
    fn from_iter<I: IntoIterator<Item = Hash>>(leaf_hashes: I) -> Self {
        let mut tree = Self::new();
        for leaf_hash in leaf_hashes {
            tree.push(leaf_hash);
        }
        tree
    }
}

impl HashReader for MemoryTree {
    type Error = NoSuchSubtree;

    fn subtree(&self, level: u8, index: u64) -> Result<Hash, NoSuchSubtree> {
        let position = usize::try_from(index).ok();
        self.levels
            .get(usize::from(level))
            .and_then(|hashes| hashes.get(position?))
            .copied()
            .ok_or(NoSuchSubtree { level, index })
    }
}
