//! What the log stores about its tree, beside what its entries give: every hash
//! tile and every bundle of leaf records up to the newest signed checkpoint.
//!
//! The signed root says which of the two is right; this says where they part.

use grain_envelope::Leaf;
use grain_log::merkle::{Hash, leaf_hash};
use grain_log::tile::{
    Bundle, RightEdge, Tile, WIDTH, cut_tile, decode_bundle, decode_tile, encode_tile,
};

use super::finding::Finding;
use super::source::{AuditError, Source};

/// The length that stands before each leaf record in a bundle.
const LENGTH: [u8; 2] = [0, 42];
/// A leaf record with its length.
const STORED_LEAF: usize = LENGTH.len() + Leaf::SIZE;
/// A hash.
const STORED_HASH: usize = 32;

/// The tree as the entries give it, as far as tiles are to be compared.
#[derive(Debug)]
pub(super) struct Stored {
    /// Tiles are compared up to the tree of this size: that of the checkpoint.
    size: u64,
    edge: RightEdge,
    /// The growing bundle.
    leaves: Vec<u8>,
    /// What has become full and is still to be compared.
    full: Vec<Full>,
    first: Option<Differs>,
}

/// The tiles that one leaf made full, and the leaf records since the leaf before it that did.
#[derive(Debug)]
struct Full {
    /// Size of the tree with that leaf.
    tree_size: u64,
    leaves: Vec<u8>,
    tiles: Vec<(Tile, Vec<u8>)>,
}

/// Where the stored tree first parts from the entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Differs {
    /// Index of the first entry that it concerns.
    pub(super) index: u64,
    /// The tile or bundle.
    file: String,
    is_absent: bool,
}

impl Stored {
    /// Before the first entry, under a checkpoint of this size.
    pub(super) fn new(size: u64) -> Stored {
        Stored {
            size,
            edge: RightEdge::new(),
            leaves: Vec::new(),
            full: Vec::new(),
            first: None,
        }
    }

    /// After entries that an earlier run looked at. What still grew then is read
    /// from the source and believed only if it has `root`; `None` where it has not.
    pub(super) fn resumed(
        size: u64,
        (done, root): (u64, Hash),
        source: &dyn Source,
    ) -> Result<Option<Stored>, AuditError> {
        let mut stored = Stored::new(size);
        let restored = RightEdge::restore(done, |tile| {
            let bytes = source.tile(wanted(tile, size)).map_err(Broken::Source)?;
            let bytes = bytes.ok_or(Broken::Tile)?;
            let own = cut_tile(tile, &bytes).map_err(|_| Broken::Tile)?;
            decode_tile(tile, own).map_err(|_| Broken::Tile)
        });
        let edge = match restored {
            Ok(edge) => edge,
            Err(Broken::Source(error)) => return Err(error),
            Err(Broken::Tile) => return Ok(None),
        };
        if edge.root() != root {
            return Ok(None);
        }
        if let Some(bundle) = Bundle::at(done / u64::from(WIDTH), done) {
            let widest = Bundle::at(bundle.index(), size).unwrap_or(bundle);
            let bytes = source.bundle(widest)?.unwrap_or_default();
            let own = usize::from(bundle.width()) * STORED_LEAF;
            let own = bytes.get(..own).unwrap_or_default();
            let leaves = decode_bundle(bundle, own).unwrap_or_default();
            let hashes: Vec<Hash> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
            if hashes != edge.level(0) {
                return Ok(None);
            }
            stored.leaves.extend_from_slice(own);
        }
        stored.edge = edge;
        Ok(Some(stored))
    }

    /// The first difference so far.
    pub(super) fn first(&self) -> Option<&Differs> {
        self.first.as_ref()
    }

    /// Takes the next entry's leaf record and its hash. What that makes full waits for
    /// [`Stored::compare_full`].
    pub(super) fn push(&mut self, leaf: &[u8; Leaf::SIZE], hash: Hash) {
        if self.edge.tree_size() >= self.size || self.first.is_some() {
            return;
        }
        self.leaves.extend_from_slice(&LENGTH);
        self.leaves.extend_from_slice(leaf);
        let mut tiles = Vec::new();
        self.edge.push(hash, |tile, hashes| {
            tiles.push((tile, encode_tile(hashes)));
        });
        if !tiles.is_empty() {
            self.full.push(Full {
                tree_size: self.edge.tree_size(),
                leaves: std::mem::take(&mut self.leaves),
                tiles,
            });
        }
    }

    /// Compares what has become full since the last time.
    pub(super) fn compare_full(&mut self, source: &dyn Source) -> Result<(), AuditError> {
        for full in std::mem::take(&mut self.full) {
            if self.first.is_none() {
                self.compare(&full, source)?;
            }
        }
        Ok(())
    }

    /// Compares what still grows, once no entry follows.
    pub(super) fn end(&mut self, source: &dyn Source) -> Result<(), AuditError> {
        if self.first.is_some() {
            return Ok(());
        }
        let tiles = self.edge.partial_tiles();
        let growing = Full {
            tree_size: self.edge.tree_size(),
            tiles: tiles
                .map(|(tile, hashes)| (tile, encode_tile(hashes)))
                .collect(),
            leaves: std::mem::take(&mut self.leaves),
        };
        self.compare(&growing, source)
    }

    /// Compares leaf records, then tiles, with what is stored.
    fn compare(&mut self, full: &Full, source: &dyn Source) -> Result<(), AuditError> {
        let leaves = &full.leaves;
        let last = full.tree_size.saturating_sub(1);
        let bundle = Bundle::at(last / u64::from(WIDTH), self.size).filter(|_| !leaves.is_empty());
        if let Some(bundle) = bundle {
            let found = source.bundle(bundle)?;
            let part = parting(leaves, found.as_deref(), STORED_LEAF);
            let first = bundle.index() * u64::from(WIDTH);
            self.note(
                part.map(|part| first + part),
                bundle.to_string(),
                found.is_none(),
            );
        }
        for (tile, hashes) in &full.tiles {
            let stored = wanted(*tile, self.size);
            let found = source.tile(stored)?;
            let part = parting(hashes, found.as_deref(), STORED_HASH);
            let first = tile.index() * u64::from(WIDTH);
            let leaf = |hash: u64| hash << (8 * u32::from(tile.level()));
            self.note(
                part.map(|part| leaf(first + part)),
                stored.to_string(),
                found.is_none(),
            );
        }
        Ok(())
    }

    fn note(&mut self, index: Option<u64>, file: String, is_absent: bool) {
        let Some(index) = index else { return };
        if self.first.as_ref().is_none_or(|first| index < first.index) {
            self.first = Some(Differs {
                index,
                file,
                is_absent,
            });
        }
    }
}

impl Differs {
    /// Said where the signed root bears the entries out.
    pub(super) fn finding(&self) -> Finding {
        let file = &self.file;
        let (zh, en) = if self.is_absent {
            (
                format!("所存的瓦片 {file} 缺失"),
                format!("the stored tile {file} is absent"),
            )
        } else {
            (
                format!("所存的瓦片 {file} 与条目不符；条目与签署的树根一致"),
                format!(
                    "the stored tile {file} does not fit the entries, which have the signed root"
                ),
            )
        };
        Finding::at(self.index, "tiles", zh, en)
    }
}

/// The tile as it stands under the checkpoint, which may have grown wider since.
fn wanted(tile: Tile, size: u64) -> Tile {
    Tile::at(tile.level(), tile.index(), size).unwrap_or(tile)
}

/// The number of the first piece that is not stored as it is here.
fn parting(ours: &[u8], stored: Option<&[u8]>, piece: usize) -> Option<u64> {
    let mut stored = stored.unwrap_or_default().chunks(piece);
    let part = ours
        .chunks(piece)
        .position(|ours| stored.next() != Some(ours))?;
    u64::try_from(part).ok()
}

/// Why the end of an earlier run cannot be taken up.
#[derive(Debug)]
enum Broken {
    Source(AuditError),
    Tile,
}

impl From<grain_log::tile::RightEdgeError> for Broken {
    fn from(_: grain_log::tile::RightEdgeError) -> Broken {
        Broken::Tile
    }
}
