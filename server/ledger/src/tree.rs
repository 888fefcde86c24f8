//! The log's tree for proofs: published tiles on disk, and the leaves since in memory.

use std::sync::{Arc, PoisonError, RwLock};

use grain_log::merkle::{
    Frontier, Hash, HashReader, ProofError, consistency_proof, inclusion_proof, node_hash,
};
use grain_log::tile::{AuthenticatedTiles, Bundle, Tile, TileReadError, TileSource, cut_tile};
use grain_store::{ObjectError, Objects};
use thiserror::Error;

/// Stored tiles. A growing tile lies under the path of the full one and is cut to the width asked
/// for, so that each is stored once.
pub(crate) struct StoredTiles(pub(crate) Arc<dyn Objects>);

impl StoredTiles {
    /// Under which name a tile of any width is stored.
    pub(crate) fn name(tile: Tile) -> String {
        tile.full().to_string()
    }

    /// Under which name an entry bundle of any width is stored.
    pub(crate) fn bundle_name(bundle: Bundle) -> String {
        bundle.full().to_string()
    }
}

impl TileSource for StoredTiles {
    type Error = Arc<ObjectError>;

    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, Self::Error> {
        let stored = self.0.load(&Self::name(tile)).map_err(Arc::new)?;
        // Bytes too few for the width are passed on whole: the reader reports their length.
        Ok(stored.map(|bytes| match cut_tile(tile, &bytes) {
            Ok(cut) => cut.to_vec(),
            Err(_) => bytes,
        }))
    }
}

/// Why a proof could not be made. Never answered with a default.
#[derive(Debug, Clone, Error)]
pub enum TreeError {
    /// A stored tile is missing, damaged, or does not lead to the published root.
    #[error("a stored tile cannot be used")]
    Tile(#[from] TileReadError<Arc<ObjectError>>),
    /// The tree has no such leaf or size.
    #[error("the log has {size} entries, {asked} were asked for")]
    Beyond {
        /// Entries there are.
        size: u64,
        /// Entries asked for.
        asked: u64,
    },
}

impl From<ProofError<TreeError>> for TreeError {
    fn from(error: ProofError<TreeError>) -> Self {
        match error {
            ProofError::Read(error) => error,
            ProofError::LeafIndex {
                leaf_index,
                tree_size,
            } => Self::Beyond {
                size: tree_size,
                asked: leaf_index,
            },
            ProofError::Shrinks { old_size, new_size } => Self::Beyond {
                size: new_size,
                asked: old_size,
            },
        }
    }
}

type Published = AuthenticatedTiles<StoredTiles>;

struct Parts {
    published: Arc<Published>,
    /// Leaf hashes from the published size on.
    tail: Vec<Hash>,
}

/// The durable tree. The writer extends it, the publisher moves its front into tiles, anybody
/// takes proofs.
pub(crate) struct Tree {
    parts: RwLock<Parts>,
}

impl Tree {
    /// A tree whose tiles were proven against the published root; `tail` are the leaves since.
    pub(crate) fn new(published: Published, tail: Vec<Hash>) -> Self {
        Self {
            parts: RwLock::new(Parts {
                published: Arc::new(published),
                tail,
            }),
        }
    }

    /// Adds the leaves of a group, after its fdatasync.
    pub(crate) fn extend(&self, leaf_hashes: &[Hash]) {
        self.write().tail.extend_from_slice(leaf_hashes);
    }

    /// Takes over tiles that cover more of the tree.
    pub(crate) fn publish(&self, published: Published) {
        let mut parts = self.write();
        let moved = published
            .tree_size()
            .saturating_sub(parts.published.tree_size());
        let moved = usize::try_from(moved)
            .unwrap_or(usize::MAX)
            .min(parts.tail.len());
        parts.tail.drain(..moved);
        parts.published = Arc::new(published);
    }

    /// The inclusion path of a leaf in the tree of that size.
    pub(crate) fn inclusion(&self, leaf_index: u64, size: u64) -> Result<Vec<Hash>, TreeError> {
        Ok(inclusion_proof(&self.view(size)?, leaf_index, size)?)
    }

    /// The consistency proof between two sizes.
    pub(crate) fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, TreeError> {
        Ok(consistency_proof(&self.view(new)?, old, new)?)
    }

    /// The frontier, and so the root, of the tree at an earlier size.
    pub(crate) fn frontier(&self, size: u64) -> Result<Frontier, TreeError> {
        let view = self.view(size)?;
        let peaks = (0..64_u8)
            .rev()
            .filter(|level| (size >> level) & 1 == 1)
            .map(|level| view.subtree(level, (size >> level) - 1))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Frontier::from_peaks(size, peaks).expect("one peak was read for each bit of the size"))
    }

    /// The hash of one leaf, proven.
    pub(crate) fn leaf(&self, index: u64) -> Result<Hash, TreeError> {
        self.view(index + 1)?.subtree(0, index)
    }

    fn view(&self, size: u64) -> Result<View, TreeError> {
        let parts = self.read();
        let start = parts.published.tree_size();
        let needed = usize::try_from(size.saturating_sub(start)).unwrap_or(usize::MAX);
        let tail = parts.tail.get(..needed).ok_or(TreeError::Beyond {
            size: start + parts.tail.len() as u64,
            asked: size,
        })?;
        Ok(View {
            published: Arc::clone(&parts.published),
            tail: tail.to_vec(),
        })
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Parts> {
        // The changes above cannot panic half-way.
        self.parts.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Parts> {
        self.parts.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The tree at one moment, up to one size.
struct View {
    published: Arc<Published>,
    tail: Vec<Hash>,
}

impl HashReader for View {
    type Error = TreeError;

    fn subtree(&self, level: u8, index: u64) -> Result<Hash, TreeError> {
        let start = self.published.tree_size();
        let beyond = || TreeError::Beyond {
            size: start + self.tail.len() as u64,
            asked: u64::MAX,
        };
        let end = index
            .checked_add(1)
            .and_then(|next| next.checked_shl(u32::from(level)));
        if end.ok_or_else(beyond)? <= start {
            return Ok(self.published.subtree(level, index)?);
        }
        if level == 0 {
            let position = usize::try_from(index - start).map_err(|_| beyond())?;
            return self.tail.get(position).copied().ok_or_else(beyond);
        }
        let left = self.subtree(level - 1, index * 2)?;
        let right = self.subtree(level - 1, index * 2 + 1)?;
        Ok(node_hash(&left, &right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use grain_log::merkle::{MemoryTree, leaf_hash, root_of, verify_consistency, verify_inclusion};
    use grain_log::tile::{RightEdge, encode_tile};

    #[derive(Default)]
    struct MemoryObjects(Mutex<BTreeMap<String, Vec<u8>>>);

    impl Objects for MemoryObjects {
        fn load(&self, name: &str) -> Result<Option<Vec<u8>>, ObjectError> {
            Ok(self.0.lock().unwrap().get(name).cloned())
        }
        fn store(&self, objects: &[(&str, &[u8])]) -> Result<(), ObjectError> {
            let mut map = self.0.lock().unwrap();
            map.extend(
                objects
                    .iter()
                    .map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())),
            );
            Ok(())
        }
        fn checkpoint(&self) -> Result<Option<Vec<u8>>, ObjectError> {
            Ok(None)
        }
        fn replace_checkpoint(&self, _: Option<&[u8]>, _: &[u8]) -> Result<(), ObjectError> {
            Ok(())
        }
    }

    fn leaves(count: u32) -> Vec<Hash> {
        (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
    }

    fn published(objects: &Arc<MemoryObjects>, leaves: &[Hash]) -> Published {
        let mut edge = RightEdge::new();
        let store = |tile: Tile, hashes: &[Hash]| {
            objects
                .store(&[(&tile.full().to_string(), &encode_tile(hashes))])
                .unwrap();
        };
        for leaf in leaves {
            edge.push(*leaf, store);
        }
        edge.partial_tiles()
            .for_each(|(tile, hashes)| store(tile, hashes));
        let source = StoredTiles(Arc::clone(objects) as Arc<dyn Objects>);
        AuthenticatedTiles::open(source, leaves.len() as u64, root_of(leaves)).unwrap()
    }

    #[test]
    fn proofs_reach_over_tiles_and_tail() {
        let leaves = leaves(1_000);
        let objects = Arc::new(MemoryObjects::default());
        let tree = Tree::new(
            published(&objects, &leaves[..600]),
            leaves[600..900].to_vec(),
        );
        tree.extend(&leaves[900..]);
        for (index, size) in [
            (0, 1),
            (5, 600),
            (599, 601),
            (700, 1_000),
            (3, 999),
            (899, 900),
        ] {
            let count = usize::try_from(size).unwrap();
            let path = tree.inclusion(index, size).unwrap();
            let leaf = tree.leaf(index).unwrap();
            let root = root_of(&leaves[..count]);
            verify_inclusion(&leaf, index, size, &path, &root).unwrap();
            assert_eq!(tree.frontier(size).unwrap().root(), root);
            let proof = tree.consistency(size, 1_000).unwrap();
            verify_consistency(size, 1_000, &root, &root_of(&leaves), &proof).unwrap();
        }
        assert!(matches!(
            tree.inclusion(0, 1_001),
            Err(TreeError::Beyond { .. })
        ));
    }

    #[test]
    fn publishing_changes_no_proof() {
        let leaves = leaves(700);
        let objects = Arc::new(MemoryObjects::default());
        let tree = Tree::new(published(&objects, &leaves[..10]), leaves[10..].to_vec());
        let before = tree.inclusion(300, 650).unwrap();
        tree.publish(published(&objects, &leaves[..512]));
        assert_eq!(tree.inclusion(300, 650).unwrap(), before);
        let whole: MemoryTree = leaves.into_iter().collect();
        assert_eq!(inclusion_proof(&whole, 300, 650).unwrap(), before);
    }

    #[test]
    fn a_changed_tile_is_never_used() {
        let leaves = leaves(600);
        let objects = Arc::new(MemoryObjects::default());
        let tree = Tree::new(published(&objects, &leaves), Vec::new());
        let name = Tile::new(0, 0, 256).unwrap().to_string();
        let mut forged = objects.load(&name).unwrap().unwrap();
        forged[40] ^= 1;
        objects.store(&[(&name, &forged)]).unwrap();
        assert!(matches!(tree.inclusion(1, 600), Err(TreeError::Tile(_))));
    }
}
