//! Inclusion proofs.

use thiserror::Error;

use super::hash::{Hash, node_hash};
use super::reader::{HashReader, ProofError, range_hash};
use super::root::split_point;

/// Why an inclusion proof is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InclusionError {
    /// The leaf index is not below the tree size.
    #[error("there is no leaf {leaf_index} in a tree of size {tree_size}")]
    LeafIndex {
        /// The leaf claimed.
        leaf_index: u64,
        /// The size of the tree.
        tree_size: u64,
    },
    /// The path has another length than the leaf's depth.
    #[error("the inclusion path has {given} hashes, which is not the depth of that leaf")]
    Length {
        /// How many hashes were given.
        given: usize,
    },
    /// Leaf and path lead to another root.
    #[error("the inclusion path does not lead to the root hash")]
    Root,
}

/// The inclusion path `PATH(leaf_index, D[tree_size])`, leaf's sibling first. RFC 6962 §2.1.1.
pub fn inclusion_proof<R: HashReader>(
    reader: &R,
    leaf_index: u64,
    tree_size: u64,
) -> Result<Vec<Hash>, ProofError<R::Error>> {
    if leaf_index >= tree_size {
        return Err(ProofError::LeafIndex {
            leaf_index,
            tree_size,
        });
    }
    let mut path = Vec::new();
    let (mut start, mut end) = (0, tree_size);
    while end - start > 1 {
        let middle = start + split_point(end - start);
        if leaf_index < middle {
            path.push(range_hash(reader, middle, end)?);
            end = middle;
        } else {
            path.push(range_hash(reader, start, middle)?);
            start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// Checks that a leaf stands at `leaf_index` of the tree with this size and root.
/// RFC 9162 §2.1.3.2.
///
/// `path` is in the order of [`inclusion_proof`]. It must have exactly the leaf's depth.
pub fn verify_inclusion(
    leaf_hash: &Hash,
    leaf_index: u64,
    tree_size: u64,
    path: &[Hash],
    root_hash: &Hash,
) -> Result<(), InclusionError> {
    if leaf_index >= tree_size {
        return Err(InclusionError::LeafIndex {
            leaf_index,
            tree_size,
        });
    }
    let (mut node, mut last) = (leaf_index, tree_size - 1);
    let mut hash = *leaf_hash;
    for sibling in path {
        if last == 0 {
            return Err(InclusionError::Length { given: path.len() });
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            // A right edge without sibling is passed up unchanged until it is a right child.
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        Err(InclusionError::Length { given: path.len() })
    } else if hash == *root_hash {
        Ok(())
    } else {
        Err(InclusionError::Root)
    }
}
