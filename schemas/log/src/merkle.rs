//! The RFC 6962 Merkle tree over SHA-256: hashing, compact ranges, roots, proofs.
//!
//! ```text
//! empty root = SHA-256("")
//! leaf       = SHA-256(0x00 || entry)
//! node       = SHA-256(0x01 || left || right)
//! ```
//!
//! A *complete subtree* of level `l` and index `i` covers the leaves `i * 2^l` up to, not
//! including, `(i + 1) * 2^l`. Proofs are built from hashes of complete subtrees only, because
//! those are the ones that never change once written; everything else is computed.
//!
//! Two code paths lead to a root and share nothing but [`leaf_hash`] and [`node_hash`]: the carry
//! chain of [`Frontier`], and the recursive definition in [`root_of`] and
//! [`RightEdge`](crate::tile::RightEdge). A log compares them before it signs.

mod consistency;
mod frontier;
mod group;
mod hash;
mod inclusion;
mod memory;
mod reader;
mod root;

pub use consistency::{ConsistencyError, consistency_proof, verify_consistency};
pub use frontier::{Frontier, FrontierError};
pub use group::GroupProofs;
pub use hash::{EMPTY_ROOT, Hash, leaf_hash, node_hash};
pub use inclusion::{InclusionError, inclusion_proof, verify_inclusion};
pub use memory::{MemoryTree, NoSuchSubtree};
pub use reader::{HashReader, ProofError};
pub use root::root_of;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod vectors;
