//! Directories as a whole.

pub use grain_scenarios::files::{copy_directory, files_below, find, segments};
use sha2::{Digest as _, Sha256};

/// SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
