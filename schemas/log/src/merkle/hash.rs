//! The two hash functions of the tree, kept apart by their first byte.

use sha2::{Digest, Sha256};

/// A SHA-256 hash: of a leaf, of a node, or a root. RFC 6962 §2.1.
pub type Hash = [u8; 32];

/// The root of the tree without leaves: SHA-256 of nothing. RFC 6962 §2.1.
pub const EMPTY_ROOT: Hash = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

/// The hash of an entry as a leaf: SHA-256(0x00 || entry). RFC 6962 §2.1.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0x00]);
    hasher.update(entry);
    hasher.finalize().into()
}

/// The hash of an inner node: SHA-256(0x01 || left || right). RFC 6962 §2.1.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    // One buffer and one call: the compression function then sees two whole blocks, and no
    // bookkeeping for partial ones is done three times.
    let mut bytes = [0x01; 65];
    bytes[1..33].copy_from_slice(left);
    bytes[33..].copy_from_slice(right);
    Sha256::digest(bytes).into()
}
