//! The growing right edge of the tiles.

use thiserror::Error;

use super::coordinate::{Tile, WIDTH, hashes_of_level};
use crate::merkle::{EMPTY_ROOT, Hash, root_of};

/// The hashes of the partial tile of every level: what a log must hold to write its next tiles.
///
/// It is also the second code path to the root: built from stored tiles and from the leaves since,
/// by the recursive definition, without the carry chain of [`Frontier`](crate::merkle::Frontier).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RightEdge {
    tree_size: u64,
    /// `levels[l]` are the hashes of the partial tile of level `l`: fewer than 256.
    levels: Vec<Vec<Hash>>,
}

/// Why stored tiles do not form the right edge of a tree of that size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RightEdgeError {
    /// A level has another number of hashes than the size demands.
    #[error("tile {tile} of the right edge has {given} hashes, not {}", tile.width())]
    Width {
        /// The partial tile that the size demands.
        tile: Tile,
        /// How many hashes were given.
        given: usize,
    },
}

impl RightEdge {
    /// The empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// The partial tiles of a tree of this size, lowest level first: what
    /// [`restore`](Self::restore) must be given. Levels whose last tile is full have none.
    pub fn tiles_at(tree_size: u64) -> Vec<Tile> {
        (0..=Tile::MAX_LEVEL)
            .map(|level| (level, hashes_of_level(level, tree_size)))
            .take_while(|(_, count)| *count > 0)
            .filter_map(|(level, count)| Tile::at(level, count / u64::from(WIDTH), tree_size))
            .collect()
    }

    /// The right edge of a tree of this size from the hashes of its partial tiles.
    ///
    /// `read` is asked for each tile of [`tiles_at`](Self::tiles_at) and answers with its hashes.
    /// Whether they are the right ones only the [`root`](Self::root) can tell: compare it.
    pub fn restore<E: From<RightEdgeError>>(
        tree_size: u64,
        mut read: impl FnMut(Tile) -> Result<Vec<Hash>, E>,
    ) -> Result<Self, E> {
        let mut levels = Vec::new();
        for tile in Self::tiles_at(tree_size) {
            let hashes = read(tile)?;
            if hashes.len() != usize::from(tile.width()) {
                return Err(RightEdgeError::Width {
                    tile,
                    given: hashes.len(),
                }
                .into());
            }
            levels.resize(usize::from(tile.level()), Vec::new());
            levels.push(hashes);
        }
        Ok(Self { tree_size, levels })
    }

    /// The number of leaves.
    pub fn tree_size(&self) -> u64 {
        self.tree_size
    }

    /// Appends one leaf by its hash. `write` is given every tile that this makes full, lowest
    /// level first: none for most leaves.
    ///
    /// # Panics
    /// When the tree already has `u64::MAX` leaves, which no log can reach.
    pub fn push(&mut self, leaf_hash: Hash, mut write: impl FnMut(Tile, &[Hash])) {
        self.tree_size = self
            .tree_size
            .checked_add(1)
            .expect("a log has fewer than 2^64 leaves");
        let mut carried = leaf_hash;
        for level in 0..=Tile::MAX_LEVEL {
            let position = usize::from(level);
            if self.levels.len() == position {
                self.levels.push(Vec::new());
            }
            let hashes = &mut self.levels[position];
            hashes.push(carried);
            if hashes.len() < usize::from(WIDTH) {
                return;
            }
            let index = hashes_of_level(level, self.tree_size) / u64::from(WIDTH) - 1;
            let tile = Tile::new(level, index, WIDTH).expect("the level is at most 63");
            write(tile, hashes);
            carried = root_of(hashes);
            hashes.clear();
        }
    }

    /// The partial tiles of the present size with their hashes, lowest level first. None is empty.
    pub fn partial_tiles(&self) -> impl Iterator<Item = (Tile, &[Hash])> {
        Self::tiles_at(self.tree_size)
            .into_iter()
            .map(|tile| (tile, self.level(tile.level())))
    }

    /// The hashes of the partial tile of a level: fewer than 256, none where the last is full.
    pub fn level(&self, level: u8) -> &[Hash] {
        self.levels
            .get(usize::from(level))
            .map_or(&[], Vec::as_slice)
    }

    /// The root hash, from the right edge only.
    ///
    /// The hashes of a level, followed by the root of everything to the right of them, are the
    /// leaves of a tree that RFC 6962 splits exactly as the whole one, for that last piece is
    /// smaller than the others.
    pub fn root(&self) -> Hash {
        let mut right: Option<Hash> = None;
        for hashes in &self.levels {
            let nodes: Vec<Hash> = hashes.iter().copied().chain(right).collect();
            if !nodes.is_empty() {
                right = Some(root_of(&nodes));
            }
        }
        right.unwrap_or(EMPTY_ROOT)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::merkle::{Frontier, leaf_hash};

    #[test]
    fn both_code_paths_agree_and_the_edge_is_restored_from_its_tiles() {
        let mut edge = RightEdge::new();
        let mut frontier = Frontier::new();
        let mut stored = BTreeMap::new();
        for n in 0_u32..66_000 {
            let checked = n < 600 || n % 997 == 0 || (65_500..65_600).contains(&n);
            if checked {
                assert_eq!(edge.root(), frontier.root(), "size {n}");
                let partial: BTreeMap<_, _> = edge.partial_tiles().collect();
                let restored = RightEdge::restore(edge.tree_size(), |tile| {
                    Ok::<_, RightEdgeError>(partial[&tile].to_vec())
                });
                assert_eq!(restored.unwrap().root(), edge.root());
            }
            let leaf = leaf_hash(&n.to_be_bytes());
            frontier.push(leaf);
            edge.push(leaf, |tile, hashes| {
                assert!(
                    stored.insert(tile, hashes.to_vec()).is_none(),
                    "{tile} twice"
                );
            });
        }
        let full: Vec<Tile> = super::super::tiles_for(0, 66_000)
            .into_iter()
            .filter(|tile| tile.is_full())
            .collect();
        assert_eq!(stored.into_keys().collect::<Vec<_>>(), full);
    }

    #[test]
    fn a_tile_of_another_width_is_refused() {
        let tile = Tile::new(0, 0, 3).unwrap();
        assert_eq!(
            RightEdge::restore(3, |_| Ok(vec![[0; 32]; 2])),
            Err(RightEdgeError::Width { tile, given: 2 })
        );
    }
}
