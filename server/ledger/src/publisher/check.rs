//! The check before a checkpoint is published, and the tiles that it implies.

use std::sync::Arc;

use grain_log::merkle::{Hash, leaf_hash};
use grain_log::tile::{
    Bundle, BundleError, RightEdge, RightEdgeError, Tile, TileContentError, WIDTH, cut_bundle,
    cut_tile, decode_bundle, decode_tile, encode_bundle, encode_tile,
};
use grain_store::{LogReader, ObjectError, Objects, ReadError};
use thiserror::Error;

use super::Signed;
use crate::leaf::{LeafError, leaf_of};
use crate::tree::StoredTiles;

/// How many objects are made durable together.
const OBJECTS_AT_ONCE: usize = 256;

/// Why a checkpoint was not published.
#[derive(Debug, Error)]
pub(crate) enum PublishError {
    /// The log could not be read back.
    #[error("the log cannot be read back")]
    Log(#[from] ReadError),
    /// Tiles or checkpoint could not be stored, or the stored checkpoint is not the expected one.
    #[error("tiles or checkpoint cannot be stored")]
    Objects(#[from] ObjectError),
    /// The tiles that were just stored do not lead to the root.
    #[error("the stored tiles do not lead to the root")]
    Tile(#[from] grain_log::tile::TileReadError<Arc<ObjectError>>),
    /// A record of the log is not an entry.
    #[error("record {index} is not an entry")]
    Leaf {
        /// Which record.
        index: u64,
        /// What is wrong with it.
        #[source]
        source: LeafError,
    },
    /// A tile of the right edge is missing or has the wrong width.
    #[error("the right edge of the stored tiles cannot be used: {0}")]
    Edge(String),
    /// The root computed from the disk is another one than the writer's.
    #[error("the root at size {size} is not the one that the writer computed")]
    Root {
        /// At which size.
        size: u64,
    },
    /// The log read back ends before the checkpoint or in the middle of a group.
    #[error("the log read back has {found} entries, the checkpoint {size}")]
    Ends {
        /// The checkpoint's size.
        size: u64,
        /// The size read back.
        found: u64,
    },
    /// The stored entry bundle of the right edge cannot be used.
    #[error("the stored entry bundle cannot be used")]
    Bundle(#[from] BundleError),
}

impl From<RightEdgeError> for PublishError {
    fn from(error: RightEdgeError) -> Self {
        Self::Edge(error.to_string())
    }
}

impl From<TileContentError> for PublishError {
    fn from(error: TileContentError) -> Self {
        Self::Edge(error.to_string())
    }
}

/// Reads the right edge of the stored tiles at `published` and the log's frames from there on,
/// computes the root at `newest`, compares it, and stores every tile and bundle in between.
///
/// All hashes come from bytes read back from the disk; the path to the root is the recursive
/// definition over the right edge, not the writer's carry chain.
pub(crate) fn extend_tiles(
    reader: &dyn LogReader,
    objects: &Arc<dyn Objects>,
    published: &Signed,
    newest: &Signed,
) -> Result<(), PublishError> {
    let mut extension = Extension::restore(objects, published)?;
    for group in reader.groups(published.size) {
        let group = group?;
        if extension.edge.tree_size() >= newest.size {
            break;
        }
        for (index, record) in (group.first_index()..).zip(group.records()) {
            if index >= published.size {
                extension.push(index, record)?;
            }
        }
    }
    let found = extension.edge.tree_size();
    if found != newest.size {
        return Err(PublishError::Ends {
            size: newest.size,
            found,
        });
    }
    if extension.edge.root() != newest.root {
        return Err(PublishError::Root { size: newest.size });
    }
    extension.finish()
}

struct Extension<'a> {
    objects: &'a Arc<dyn Objects>,
    edge: RightEdge,
    /// The leaf records of the growing bundle.
    bundle: Vec<Vec<u8>>,
    waiting: Vec<(String, Vec<u8>)>,
}

impl<'a> Extension<'a> {
    fn restore(objects: &'a Arc<dyn Objects>, published: &Signed) -> Result<Self, PublishError> {
        let load = |name: String| -> Result<Vec<u8>, PublishError> {
            let missing = || PublishError::Edge(format!("{name} is missing"));
            objects.load(&name)?.ok_or_else(missing)
        };
        let edge = RightEdge::restore(published.size, |tile: Tile| {
            let stored = load(StoredTiles::name(tile))?;
            Ok::<Vec<Hash>, PublishError>(decode_tile(tile, cut_tile(tile, &stored)?)?)
        })?;
        if edge.root() != published.root {
            return Err(PublishError::Root {
                size: published.size,
            });
        }
        let last = Bundle::at(published.size / u64::from(WIDTH), published.size);
        let bundle = match last {
            Some(last) => {
                let stored = load(StoredTiles::bundle_name(last))?;
                let entries = decode_bundle(last, cut_bundle(last, &stored)?)?;
                entries.into_iter().map(<[u8]>::to_vec).collect()
            }
            None => Vec::new(),
        };
        Ok(Self {
            objects,
            edge,
            bundle,
            waiting: Vec::new(),
        })
    }

    fn push(&mut self, index: u64, record: &[u8]) -> Result<(), PublishError> {
        let leaf = leaf_of(index, record)
            .map_err(|source| PublishError::Leaf { index, source })?
            .encode();
        let waiting = &mut self.waiting;
        self.edge.push(leaf_hash(&leaf), |tile, hashes| {
            waiting.push((StoredTiles::name(tile), encode_tile(hashes)));
        });
        self.bundle.push(leaf.to_vec());
        if self.bundle.len() == usize::from(WIDTH) {
            self.wait_for_bundle(index)?;
        }
        if self.waiting.len() >= OBJECTS_AT_ONCE {
            self.store()?;
        }
        Ok(())
    }

    /// Puts the growing bundle, whose last entry has `index`, among what is to be stored.
    fn wait_for_bundle(&mut self, index: u64) -> Result<(), PublishError> {
        let entries = std::mem::take(&mut self.bundle);
        let bundle = Bundle::at(index / u64::from(WIDTH), index + 1)
            .expect("a bundle with a last entry has entries");
        self.waiting
            .push((StoredTiles::bundle_name(bundle), encode_bundle(entries)?));
        Ok(())
    }

    /// Stores what remains: the partial tiles and the partial bundle.
    fn finish(mut self) -> Result<(), PublishError> {
        for (tile, hashes) in self.edge.partial_tiles() {
            self.waiting
                .push((StoredTiles::name(tile), encode_tile(hashes)));
        }
        if !self.bundle.is_empty() {
            self.wait_for_bundle(self.edge.tree_size() - 1)?;
        }
        self.store()
    }

    fn store(&mut self) -> Result<(), PublishError> {
        let objects: Vec<(&str, &[u8])> = self
            .waiting
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
            .collect();
        self.objects.store(&objects)?;
        self.waiting.clear();
        Ok(())
    }
}
