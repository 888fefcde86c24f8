//! The body: origin, size, root.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::canonical::{decode_hash, encode_base64, parse_decimal};
use crate::merkle::{EMPTY_ROOT, Hash};
use crate::note::{KeyName, KeyNameError};

/// What a log commits to: the root hash of its tree at a size. C2SP tlog-checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Checkpoint {
    origin: KeyName,
    tree_size: u64,
    root_hash: Hash,
}

/// Why a checkpoint or its text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// Fewer than three lines, or the last one without LF.
    #[error("a checkpoint has three lines, each ending in a line feed")]
    Lines,
    /// The first line is not an origin.
    #[error("the origin of the checkpoint is refused")]
    Origin(#[source] KeyNameError),
    /// The second line is not a decimal without leading zero that fits 64 bits.
    #[error("the tree size of the checkpoint is not a canonical decimal")]
    TreeSize,
    /// The third line is not canonical base64 of 32 bytes.
    #[error("the root hash of the checkpoint is not canonical base64 of 32 bytes")]
    RootHash,
    /// Size 0 with another root than that of the empty tree.
    #[error("the checkpoint has size 0 and not the root hash of the empty tree")]
    EmptyTree,
    /// Extension lines follow.
    #[error("the checkpoint has extension lines")]
    Extension,
}

impl Checkpoint {
    /// The checkpoint of a tree. Size 0 has the empty root only.
    pub fn new(origin: KeyName, tree_size: u64, root_hash: Hash) -> Result<Self, CheckpointError> {
        if tree_size == 0 && root_hash != EMPTY_ROOT {
            return Err(CheckpointError::EmptyTree);
        }
        Ok(Self {
            origin,
            tree_size,
            root_hash,
        })
    }

    /// The log's name.
    pub fn origin(&self) -> &KeyName {
        &self.origin
    }

    /// The number of leaves.
    pub fn tree_size(&self) -> u64 {
        self.tree_size
    }

    /// The root hash.
    pub fn root_hash(&self) -> &Hash {
        &self.root_hash
    }
}

/// The body as it is signed, with its final LF.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}\n{}\n{}",
            self.origin,
            self.tree_size,
            encode_base64(&self.root_hash)
        )
    }
}

/// Strictly the text that `Display` writes.
impl FromStr for Checkpoint {
    type Err = CheckpointError;

    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let body = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?;
        let mut lines = body.split('\n');
        let mut line = || lines.next().ok_or(CheckpointError::Lines);
        let origin = line()?.parse().map_err(CheckpointError::Origin)?;
        let tree_size = parse_decimal(line()?).ok_or(CheckpointError::TreeSize)?;
        let root_hash = decode_hash(line()?).ok_or(CheckpointError::RootHash)?;
        if lines.next().is_some() {
            return Err(CheckpointError::Extension);
        }
        Self::new(origin, tree_size, root_hash)
    }
}
