//! Reading hashes from tiles that somebody else stores, each proven before use.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use thiserror::Error;

use super::content::{TileContentError, cut_tile, decode_tile};
use super::coordinate::{Tile, WIDTH};
use super::right_edge::{RightEdge, RightEdgeError};
use crate::merkle::{Hash, HashReader, root_of};

/// How many proven tiles are kept: 2 MiB.
const MAX_KEPT_TILES: usize = 256;

/// Levels inside one tile: 256 hashes are 8 levels of a binary tree.
const LEVELS_PER_TILE: u8 = 8;

/// Where the bytes of tiles come from: a directory, a server, a mirror. Not trusted.
///
/// Closures `Fn(Tile) -> Result<Option<Vec<u8>>, E>` are sources.
pub trait TileSource {
    /// Why a tile could not be asked for.
    type Error;

    /// The bytes of a tile, or `None` when the source does not have it at that width. A reader
    /// that is told so about a partial tile asks for the full one.
    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, Self::Error>;
}

impl<F, E> TileSource for F
where
    F: Fn(Tile) -> Result<Option<Vec<u8>>, E>,
{
    type Error = E;

    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, E> {
        self(tile)
    }
}

/// Why a hash could not be read from tiles.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TileReadError<E> {
    /// The source failed.
    #[error("tile {tile} could not be read")]
    Source {
        /// The tile asked for.
        tile: Tile,
        /// Why the source failed.
        #[source]
        error: E,
    },
    /// The source has neither the tile nor the full one.
    #[error("tile {tile} is missing")]
    Missing {
        /// The tile asked for.
        tile: Tile,
    },
    /// The source gave too few or too many bytes.
    #[error("tile {tile} has the wrong length")]
    Length {
        /// The tile asked for.
        tile: Tile,
        /// What was expected.
        #[source]
        error: TileContentError,
    },
    /// The hashes of the tile do not lead to the root: they are forged or damaged.
    #[error("the hashes of tile {tile} do not lead to the signed root")]
    Unproven {
        /// The tile that fails.
        tile: Tile,
    },
    /// The right edge does not have the signed root: one of its tiles is forged or damaged.
    #[error("the partial tiles of a tree of size {tree_size} do not have the signed root")]
    RightEdge {
        /// The signed size.
        tree_size: u64,
    },
    /// The subtree is not complete in the tree of that size.
    #[error("there is no complete subtree of level {level} and index {index} at this size")]
    Outside {
        /// The level asked for.
        level: u8,
        /// The index asked for.
        index: u64,
    },
}

/// Full tiles that were proven, by level and index.
type ProvenTiles = BTreeMap<(u8, u64), Arc<[Hash]>>;

/// The hashes of a tree of known size and root, out of tiles from an untrusted source.
///
/// The partial tiles of all levels together have exactly the signed root; so they are read first,
/// and all their hashes are proven at once. A full tile is proven by the hash of it in the tile
/// above, which is proven in the same way. Nothing is used, kept or returned before. (Readers that
/// prove only the hash asked for against a sibling from the same forged tile were a vulnerability
/// in several implementations, CVE-2026-56865.)
#[derive(Debug)]
pub struct AuthenticatedTiles<S> {
    source: S,
    tree_size: u64,
    root_hash: Hash,
    right_edge: RightEdge,
    proven: Mutex<ProvenTiles>,
}

impl<S: TileSource> AuthenticatedTiles<S> {
    /// Reads the right edge and proves it. Size and root must come from a verified checkpoint.
    pub fn open(
        source: S,
        tree_size: u64,
        root_hash: Hash,
    ) -> Result<Self, TileReadError<S::Error>> {
        let right_edge = RightEdge::restore(tree_size, |tile| {
            fetch(&source, tile).map_err(EdgeError::Read)
        })
        .map_err(|error| match error {
            EdgeError::Read(error) => error,
            EdgeError::Width(RightEdgeError::Width { tile, .. }) => {
                TileReadError::Unproven { tile }
            }
        })?;
        if right_edge.root() != root_hash {
            return Err(TileReadError::RightEdge { tree_size });
        }
        let proven = Mutex::new(ProvenTiles::new());
        Ok(Self {
            source,
            tree_size,
            root_hash,
            right_edge,
            proven,
        })
    }

    /// The size of the tree.
    pub fn tree_size(&self) -> u64 {
        self.tree_size
    }

    /// The root hash that everything is proven against.
    pub fn root_hash(&self) -> &Hash {
        &self.root_hash
    }

    /// The right edge, proven.
    pub fn right_edge(&self) -> &RightEdge {
        &self.right_edge
    }

    /// The hashes of a tile as wide as it is at this size, proven.
    pub fn tile(&self, level: u8, index: u64) -> Result<Arc<[Hash]>, TileReadError<S::Error>> {
        let outside = TileReadError::Outside {
            level: level.saturating_mul(LEVELS_PER_TILE),
            index: index.saturating_mul(u64::from(WIDTH)),
        };
        let tile = Tile::at(level, index, self.tree_size).ok_or(outside)?;
        if !tile.is_full() {
            return Ok(self.right_edge.level(level).into());
        }
        if let Some(hashes) = self.kept(level, index) {
            return Ok(hashes);
        }
        // The tile above lists a full tile at every size, so the recursion ends in the right edge.
        let above = self.tile(level + 1, index / u64::from(WIDTH))?;
        let position = usize::try_from(index % u64::from(WIDTH)).ok();
        let expected = position.and_then(|position| above.get(position));
        let hashes = fetch(&self.source, tile)?;
        if expected != Some(&root_of(&hashes)) {
            return Err(TileReadError::Unproven { tile });
        }
        let hashes: Arc<[Hash]> = hashes.into();
        self.keep(level, index, Arc::clone(&hashes));
        Ok(hashes)
    }

    fn kept(&self, level: u8, index: u64) -> Option<Arc<[Hash]>> {
        let proven = self.proven.lock().unwrap_or_else(PoisonError::into_inner);
        proven.get(&(level, index)).cloned()
    }

    fn keep(&self, level: u8, index: u64, hashes: Arc<[Hash]>) {
        let mut proven = self.proven.lock().unwrap_or_else(PoisonError::into_inner);
        if proven.len() >= MAX_KEPT_TILES {
            // Upper levels are few and prove the others; the lowest are read once, in order.
            proven.retain(|(kept_level, _), _| *kept_level > 0);
        }
        if proven.len() < MAX_KEPT_TILES {
            proven.insert((level, index), hashes);
        }
    }
}

impl<S: TileSource> HashReader for AuthenticatedTiles<S> {
    type Error = TileReadError<S::Error>;

    fn subtree(&self, level: u8, index: u64) -> Result<Hash, Self::Error> {
        let outside = || TileReadError::Outside { level, index };
        let inner_level = level % LEVELS_PER_TILE;
        let first = index
            .checked_shl(u32::from(inner_level))
            .ok_or_else(outside)?;
        if first >> inner_level != index {
            return Err(outside());
        }
        let hashes = self.tile(level / LEVELS_PER_TILE, first / u64::from(WIDTH))?;
        let start = usize::try_from(first % u64::from(WIDTH)).map_err(|_| outside())?;
        let covered = hashes
            .get(start..start + (1 << inner_level))
            .ok_or_else(outside)?;
        Ok(root_of(covered))
    }
}

enum EdgeError<E> {
    Read(TileReadError<E>),
    Width(RightEdgeError),
}

impl<E> From<RightEdgeError> for EdgeError<E> {
    fn from(error: RightEdgeError) -> Self {
        Self::Width(error)
    }
}

/// Asks for the tile and, when a partial one is gone, for the full one, and decodes it.
fn fetch<S: TileSource>(source: &S, tile: Tile) -> Result<Vec<Hash>, TileReadError<S::Error>> {
    let ask = |tile| {
        source
            .tile(tile)
            .map_err(|error| TileReadError::Source { tile, error })
    };
    let length = |error| TileReadError::Length { tile, error };
    if let Some(bytes) = ask(tile)? {
        return decode_tile(tile, &bytes).map_err(length);
    }
    if tile.is_full() {
        return Err(TileReadError::Missing { tile });
    }
    let full = ask(tile.full())?.ok_or(TileReadError::Missing { tile })?;
    decode_tile(tile.full(), &full).map_err(length)?;
    decode_tile(tile, cut_tile(tile, &full).map_err(length)?).map_err(length)
}
