//! Consistency proofs.

use thiserror::Error;

use super::hash::{EMPTY_ROOT, Hash, node_hash};
use super::reader::{HashReader, ProofError, range_hash};
use super::root::split_point;

/// Why a consistency proof is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConsistencyError {
    /// The old tree is larger than the new one.
    #[error("the old size {old_size} is larger than the new size {new_size}")]
    Shrinks {
        /// The size proved from.
        old_size: u64,
        /// The size proved to.
        new_size: u64,
    },
    /// The proof has another number of hashes than these two sizes need.
    #[error("the consistency proof has {given} hashes, which does not fit these sizes")]
    Length {
        /// How many hashes were given.
        given: usize,
    },
    /// The proof does not lead to the old root: the old tree was another one.
    #[error("the consistency proof does not lead to the old root hash")]
    OldRoot,
    /// The proof does not lead to the new root: history was changed, or the proof is wrong.
    #[error("the consistency proof does not lead to the new root hash")]
    NewRoot,
}

/// The consistency proof from `old_size` to `new_size`. RFC 6962 §2.1.2.
///
/// Empty when the sizes are equal or the old one is 0.
pub fn consistency_proof<R: HashReader>(
    reader: &R,
    old_size: u64,
    new_size: u64,
) -> Result<Vec<Hash>, ProofError<R::Error>> {
    if old_size > new_size {
        return Err(ProofError::Shrinks { old_size, new_size });
    }
    if old_size == 0 || old_size == new_size {
        return Ok(Vec::new());
    }
    let mut proof = Vec::new();
    let (mut start, mut end) = (0, new_size);
    while old_size != end {
        let middle = start + split_point(end - start);
        if old_size <= middle {
            proof.push(range_hash(reader, middle, end)?);
            end = middle;
        } else {
            proof.push(range_hash(reader, start, middle)?);
            start = middle;
        }
    }
    // A subtree that is the whole old tree is not repeated: the verifier has its root.
    if start != 0 {
        proof.push(range_hash(reader, start, end)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Checks that the tree with the old root is a prefix of the tree with the new root.
/// RFC 9162 §2.1.4.2, with the two cases without hashes of `formats.md` §1: from size 0 the proof
/// is empty and the old root is the empty one; between equal sizes it is empty and the roots are
/// equal.
pub fn verify_consistency(
    old_size: u64,
    new_size: u64,
    old_root: &Hash,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ConsistencyError> {
    if old_size > new_size {
        return Err(ConsistencyError::Shrinks { old_size, new_size });
    }
    if old_size == 0 || old_size == new_size {
        return verify_without_hashes(old_size, new_size, old_root, new_root, proof);
    }
    let wrong_length = || ConsistencyError::Length { given: proof.len() };
    // The old tree itself is the first hash when it is one complete subtree.
    let (first, rest) = if old_size.is_power_of_two() {
        (old_root, proof)
    } else {
        proof.split_first().ok_or_else(wrong_length)?
    };
    let (mut node, mut last) = (old_size - 1, new_size - 1);
    let aligned = node.trailing_ones();
    node >>= aligned;
    last >>= aligned;
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return Err(wrong_length());
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        Err(wrong_length())
    } else if old_hash != *old_root {
        Err(ConsistencyError::OldRoot)
    } else if new_hash != *new_root {
        Err(ConsistencyError::NewRoot)
    } else {
        Ok(())
    }
}

fn verify_without_hashes(
    old_size: u64,
    new_size: u64,
    old_root: &Hash,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ConsistencyError> {
    if !proof.is_empty() {
        return Err(ConsistencyError::Length { given: proof.len() });
    }
    if old_size == 0 && *old_root != EMPTY_ROOT {
        return Err(ConsistencyError::OldRoot);
    }
    if old_size == new_size && old_root != new_root {
        return Err(ConsistencyError::NewRoot);
    }
    Ok(())
}
