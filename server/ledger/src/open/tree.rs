//! The log with its tree: tiles proven against the stored checkpoint, and the leaves since.

use std::sync::Arc;

use grain_log::checkpoint::SignedCheckpoint;
use grain_log::merkle::{EMPTY_ROOT, Frontier, Hash, leaf_hash};
use grain_log::tile::{AuthenticatedTiles, RightEdge};
use grain_store::disk::Disk;
use grain_store::files::{
    Access, Directory, Extent, Recovery, SEGMENT_SIZE, SegmentLog, Thoroughness,
};
use grain_store::{Index, Log, LogReader, Objects};

use super::{Materials, OpenError, OpenOptions, Progress, Step, Unwatched, log_options};
use crate::health::ReadOnly;
use crate::leaf::leaf_of;
use crate::publisher::{Signed, chain, extend_tiles};
use crate::tree::{StoredTiles, Tree};

/// An opened log with its tree.
pub(crate) struct Opened {
    pub(crate) log: Box<dyn Log>,
    pub(crate) reader: Arc<dyn LogReader>,
    pub(crate) objects: Arc<dyn Objects>,
    pub(crate) extents: Box<dyn Fn() -> Vec<Extent> + Send + Sync>,
    pub(crate) published: Signed,
    pub(crate) tree: Tree,
    pub(crate) frontier: Frontier,
    /// Entries before the first damaged one, where there is damage.
    pub(crate) sound_size: Option<u64>,
    /// Why nothing may be written, where that was found.
    pub(crate) closed: Option<ReadOnly>,
}

impl Opened {
    /// Opens the log in the light of checkpoint and index, and builds the tree.
    pub(crate) fn open<D: Disk>(
        directory: Directory<D>,
        materials: &Materials,
        options: &OpenOptions,
        access: Access,
        index: &dyn Index,
        progress: &dyn Progress,
    ) -> Result<Self, OpenError> {
        let published = published(materials, directory.checkpoint()?.as_deref())?;
        let mut log_options = log_options(materials, options.segment_bytes, access);
        log_options.marks.checkpoint_size = published.size;
        log_options.marks.applied_size = index.applied()?.size;
        let (log, recovery) = directory.open(&log_options)?;
        report(&recovery);
        Self::with_tree(log, published, &recovery, materials, progress)
    }

    fn with_tree<D: Disk>(
        log: SegmentLog<D>,
        published: Signed,
        recovery: &Recovery,
        materials: &Materials,
        progress: &dyn Progress,
    ) -> Result<Self, OpenError> {
        let reader = log.reader();
        let objects = log.objects();
        let segments = log.segment_reader();
        if recovery.sound_size < published.size && recovery.damage.is_empty() {
            let text = format!("it covers {} entries of {}", published.size, recovery.size);
            return Err(OpenError::Checkpoint(text));
        }
        let tiles = proven_tiles(&reader, &objects, &published, progress)?;
        let published_frontier = frontier_of(&tiles)?;
        let grown = grow(&*reader, published_frontier, recovery.sound_size)?;
        let closed = closed(recovery, materials);
        Ok(Self {
            log: Box::new(log),
            reader,
            objects,
            extents: Box::new(move || segments.extents()),
            published,
            tree: Tree::new(tiles, grown.leaves),
            frontier: grown.frontier,
            sound_size: (!recovery.damage.is_empty()).then_some(recovery.sound_size),
            closed,
        })
    }

    /// The checkpoint of the whole log; of the published part where nothing may be written.
    pub(crate) fn newest(&self, materials: &Materials) -> Signed {
        let (size, root) = (self.frontier.size(), self.frontier.root());
        if size == self.published.size || self.closed.is_some() {
            return self.published.clone();
        }
        Signed {
            size,
            root,
            note: materials.signer.sign(size, root),
        }
    }
}

/// Reads the stored checkpoint. Where none is stored, nothing was published.
fn published(materials: &Materials, note: Option<&[u8]>) -> Result<Signed, OpenError> {
    let Some(note) = note else {
        return Ok(Signed {
            size: 0,
            root: EMPTY_ROOT,
            note: String::new(),
        });
    };
    let refused = |reason: String| OpenError::Checkpoint(reason);
    let checkpoint = SignedCheckpoint::parse(note).map_err(|error| refused(chain(&error)))?;
    checkpoint
        .open(std::slice::from_ref(materials.signer.verifier()))
        .map_err(|error| refused(chain(&error)))?;
    Signed::parse(note).ok_or_else(|| refused("it cannot be read".to_owned()))
}

fn report(recovery: &Recovery) {
    if let Some(torn) = &recovery.torn {
        tracing::warn!(?torn, "a write that was never acknowledged was cut off");
    }
    for stray in &recovery.stray {
        tracing::warn!(
            ?stray,
            "bytes where only zeros belong: have a look at the disk"
        );
    }
    for damage in &recovery.damage {
        tracing::error!(%damage, "acknowledged entries are damaged");
    }
}

fn closed(recovery: &Recovery, materials: &Materials) -> Option<ReadOnly> {
    if let Some(damage) = recovery.damage.first() {
        return Some(ReadOnly::Damaged(damage.to_string()));
    }
    materials.restored.then_some(ReadOnly::Restored)
}

/// Tiles that have the published root: the stored ones, or, where they do not, new ones from the
/// log.
fn proven_tiles(
    reader: &Arc<dyn LogReader>,
    objects: &Arc<dyn Objects>,
    published: &Signed,
    progress: &dyn Progress,
) -> Result<AuthenticatedTiles<StoredTiles>, OpenError> {
    let open = || {
        let source = StoredTiles(Arc::clone(objects));
        AuthenticatedTiles::open(source, published.size, published.root)
    };
    match open() {
        Ok(tiles) => Ok(tiles),
        Err(error) => {
            tracing::warn!(reason = chain(&error), "tiles are made anew from the log");
            progress.step(Step::RebuildingTiles, 0, published.size);
            let nothing = Signed {
                size: 0,
                root: EMPTY_ROOT,
                note: String::new(),
            };
            extend_tiles(&**reader, objects, &nothing, published)
                .map_err(|error| OpenError::Checkpoint(chain(&error)))?;
            progress.step(Step::RebuildingTiles, published.size, published.size);
            open().map_err(|error| OpenError::Tree(error.into()))
        }
    }
}

fn frontier_of(
    tiles: &AuthenticatedTiles<StoredTiles>,
) -> Result<(Frontier, RightEdge), OpenError> {
    use grain_log::merkle::HashReader as _;
    let size = tiles.tree_size();
    let peaks = (0..64_u8)
        .rev()
        .filter(|level| (size >> level) & 1 == 1)
        .map(|level| tiles.subtree(level, (size >> level) - 1))
        .collect::<Result<Vec<Hash>, _>>()
        .map_err(|error| OpenError::Tree(error.into()))?;
    let frontier =
        Frontier::from_peaks(size, peaks).expect("one peak was read for each bit of the size");
    Ok((frontier, tiles.right_edge().clone()))
}

struct Grown {
    frontier: Frontier,
    leaves: Vec<Hash>,
}

/// Adds the leaves of the log from the published size to `end`, by both code paths.
fn grow(
    reader: &dyn LogReader,
    (mut frontier, mut edge): (Frontier, RightEdge),
    end: u64,
) -> Result<Grown, OpenError> {
    let first = frontier.size();
    let mut leaves = Vec::new();
    let mut groups = reader.groups(first);
    // What lies behind the end may be damaged: it is not even looked at.
    while frontier.size() < end {
        let Some(group) = groups.next() else { break };
        let group = group?;
        for (index, record) in (group.first_index()..).zip(group.records()) {
            if index < first || index >= end {
                continue;
            }
            let leaf = leaf_of(index, record).map_err(|error| OpenError::Replay {
                index,
                reason: error.to_string(),
            })?;
            let hash = leaf_hash(&leaf.encode());
            frontier.push(hash);
            edge.push(hash, |_, _| {});
            leaves.push(hash);
        }
    }
    if frontier.root() == edge.root() && frontier.size() == edge.tree_size() {
        Ok(Grown { frontier, leaves })
    } else {
        let text = "two ways of computing the root disagree".to_owned();
        Err(OpenError::Checkpoint(text))
    }
}

/// Opens the log alone, reading every byte of it if so asked, and makes what tiles are missing.
pub(crate) fn check_whole<D: Disk>(
    directory: Directory<D>,
    materials: &Materials,
    (access, thoroughness): (Access, Thoroughness),
    progress: &dyn Progress,
) -> Result<Opened, OpenError> {
    let published = published(materials, directory.checkpoint()?.as_deref())?;
    let mut log_options = log_options(materials, SEGMENT_SIZE, access);
    log_options.marks.checkpoint_size = published.size;
    log_options.thoroughness = thoroughness;
    let (log, recovery) = directory.open(&log_options)?;
    report(&recovery);
    Opened::with_tree(log, published, &recovery, materials, progress)
}

/// What a checkpoint from outside shows of a restored log that contains it: that nothing before its
/// size is missing or other, and nothing about what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Size of the checkpoint.
    pub(crate) checkpoint: u64,
    /// Size of the checkpoint that the directory itself had published.
    pub(crate) published: u64,
    /// Entries in the directory.
    pub(crate) size: u64,
}

impl Shown {
    /// Whether it shows less than the directory says of itself: entries that were published, and
    /// those that may have followed them, may be missing all the same.
    pub(crate) fn is_old(&self) -> bool {
        self.checkpoint < self.published
    }

    /// Tells the operator what was shown, and what was not.
    pub(crate) fn report(&self) {
        let Self {
            checkpoint,
            published,
            size,
        } = *self;
        if self.is_old() {
            tracing::warn!(checkpoint, published, size, "{self}");
        } else {
            tracing::info!(checkpoint, published, size, "{self}");
        }
    }
}

impl std::fmt::Display for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            checkpoint,
            published,
            size,
        } = self;
        write!(
            f,
            "writing again after a restore: the checkpoint from outside covers the first {checkpoint} \
             of {size} entries; entries after {checkpoint} are under no checkpoint from outside"
        )?;
        if self.is_old() {
            write!(
                f,
                ", and this directory itself had published one of size {published}: it is too old to \
                 show that nothing acknowledged is missing; stop, and look for the newest one"
            )?;
        }
        Ok(())
    }
}

/// Whether the log contains a checkpoint of its own, and what that shows: opened for reading only,
/// changed in nothing.
pub(crate) fn contains<D: Disk>(
    disk: &D,
    materials: &Materials,
    options: &OpenOptions,
    note: &[u8],
) -> Result<Shown, OpenError> {
    let refused = |error: &dyn std::error::Error| OpenError::NotOurs(chain(error));
    let checkpoint = SignedCheckpoint::parse(note).map_err(|error| refused(&error))?;
    let keys = std::slice::from_ref(materials.signer.verifier());
    let claimed = checkpoint.open(keys).map_err(|error| refused(&error))?;
    let directory = Directory::lock(disk.clone(), materials.root())?;
    let published = published(materials, directory.checkpoint()?.as_deref())?;
    let published_size = published.size;
    let mut log_options = log_options(materials, options.segment_bytes, Access::Read);
    log_options.marks.checkpoint_size = published_size;
    let (log, recovery) = directory.open(&log_options)?;
    let opened = Opened::with_tree(log, published, &recovery, materials, &Unwatched)?;
    let (size, checkpoint) = (opened.frontier.size(), claimed.tree_size());
    let missing = OpenError::Missing { size, checkpoint };
    if checkpoint > size {
        return Err(missing);
    }
    let root = opened.tree.frontier(checkpoint)?.root();
    if root == *claimed.root_hash() {
        Ok(Shown {
            checkpoint,
            published: published_size,
            size,
        })
    } else {
        Err(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_checkpoint_is_told_from_one_that_covers_what_was_published() {
        let newest = Shown {
            checkpoint: 40,
            published: 40,
            size: 43,
        };
        let told = newest.to_string();
        assert!(told.contains("entries after 40 are under no checkpoint from outside"));
        assert!(!newest.is_old() && !told.contains("too old"), "{told}");
        let old = Shown {
            checkpoint: 1,
            ..newest
        };
        let told = old.to_string();
        assert!(told.contains("entries after 1 are under no checkpoint from outside"));
        assert!(
            old.is_old() && told.contains("published one of size 40"),
            "{told}"
        );
    }
}
