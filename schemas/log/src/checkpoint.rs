//! Checkpoints, after C2SP tlog-checkpoint.
//!
//! ```text
//! <origin> LF
//! <tree size, decimal> LF
//! <base64 of the root hash> LF
//! ```
//!
//! signed as a note. Extension lines are never written and, since no log of this project ever
//! signs one, refused when read: ML-DSA cosignatures do not cover them.

mod body;
mod signed;

pub use body::{Checkpoint, CheckpointError};
pub use signed::{
    OpenCheckpointError, ParseCheckpointError, SignCheckpointError, SignedCheckpoint,
};

use sha2::{Digest, Sha256};

use crate::note::KeyName;

/// Hex SHA-256 of an origin: the path under which witnesses and mirrors serve its checkpoint.
/// C2SP tlog-witness.
pub fn origin_hash(origin: &KeyName) -> String {
    hex::encode(Sha256::digest(origin.as_str()))
}

#[cfg(test)]
mod vectors;
