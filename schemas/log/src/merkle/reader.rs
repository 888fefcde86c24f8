//! Where proofs get their hashes from.

use thiserror::Error;

use super::hash::{Hash, node_hash};
use super::root::split_point;

/// Gives the hashes of complete subtrees of one tree.
///
/// Implementations are tiles on disk together with a tail in memory,
/// [`AuthenticatedTiles`](crate::tile::AuthenticatedTiles), and [`MemoryTree`](super::MemoryTree).
pub trait HashReader {
    /// Why a hash could not be read. A failed read is never answered with a default.
    type Error;

    /// The hash of the complete subtree of `level` (0 is a leaf) and `index`, which covers the
    /// leaves `index * 2^level` up to, not including, `(index + 1) * 2^level`.
    ///
    /// It is asked only for subtrees inside the tree size that a proof is made for.
    fn subtree(&self, level: u8, index: u64) -> Result<Hash, Self::Error>;
}

impl<R: HashReader + ?Sized> HashReader for &R {
    type Error = R::Error;

    fn subtree(&self, level: u8, index: u64) -> Result<Hash, Self::Error> {
        (**self).subtree(level, index)
    }
}

/// Why a proof could not be generated.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProofError<E> {
    /// The leaf index is not below the tree size.
    #[error("there is no leaf {leaf_index} in a tree of size {tree_size}")]
    LeafIndex {
        /// The leaf asked for.
        leaf_index: u64,
        /// The tree size asked for.
        tree_size: u64,
    },
    /// The old tree is larger than the new one.
    #[error("the old size {old_size} is larger than the new size {new_size}")]
    Shrinks {
        /// The size to prove from.
        old_size: u64,
        /// The size to prove to.
        new_size: u64,
    },
    /// A hash could not be read.
    #[error("a hash of the tree could not be read")]
    Read(#[source] E),
}

/// `MTH(D[start:end])` where `start` is a multiple of the subtree that RFC 6962 splits off there.
pub(super) fn range_hash<R: HashReader>(
    reader: &R,
    start: u64,
    end: u64,
) -> Result<Hash, ProofError<R::Error>> {
    let size = end - start;
    if size.is_power_of_two() {
        let level = u8::try_from(size.ilog2()).expect("a logarithm of a u64 is below 64");
        return reader
            .subtree(level, start >> level)
            .map_err(ProofError::Read);
    }
    let middle = start + split_point(size);
    let left = range_hash(reader, start, middle)?;
    let right = range_hash(reader, middle, end)?;
    Ok(node_hash(&left, &right))
}
