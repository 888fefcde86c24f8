//! Proof files, after C2SP tlog-proof v1 (`.tlog-proof`).
//!
//! ```text
//! c2sp.org/tlog-proof@v1 LF
//! extra <base64> LF                    optional, authenticated by nothing
//! index <decimal> LF
//! <base64 of a hash> LF                the inclusion path, leaf's sibling first
//! LF
//! <signed checkpoint>
//! ```

use std::fmt;

use thiserror::Error;

use crate::canonical::{decode_base64, decode_hash, encode_base64, parse_decimal};
use crate::checkpoint::{Checkpoint, OpenCheckpointError, ParseCheckpointError, SignedCheckpoint};
use crate::merkle::{Hash, InclusionError, verify_inclusion};
use crate::note::{MAX_NOTE_BYTES, VerifierKey};
use crate::policy::{Accepted, Policy, PolicyRefusal};

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// The longest inclusion path: that of a tree with 2^64 leaves.
const MAX_PATH: usize = 64;

/// The largest proof file that is read, in bytes: a note, a path, and as much extra data.
pub const MAX_PROOF_BYTES: usize = 2 * MAX_NOTE_BYTES;

/// The proof that a leaf stands at an index of a log, to be verified offline. C2SP tlog-proof.
///
/// In form only: nothing is verified until [`verify`](Self::verify) or
/// [`verify_under`](Self::verify_under). A file that parses is written again byte for byte the
/// same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// Data of the application that nothing authenticates.
    pub extra: Option<Vec<u8>>,
    /// The index of the leaf, from 0.
    pub leaf_index: u64,
    /// The inclusion path, leaf's sibling first.
    pub path: Vec<Hash>,
    /// The checkpoint with all its signature lines.
    pub checkpoint: SignedCheckpoint,
}

/// Why bytes are not a proof file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParseProofError {
    /// Larger than [`MAX_PROOF_BYTES`].
    #[error("the proof is larger than {MAX_PROOF_BYTES} bytes")]
    TooLarge,
    /// Not UTF-8.
    #[error("the proof is not UTF-8")]
    Characters,
    /// The first line is another one: not a proof, or of another version.
    #[error("the first line of the proof is not {FIRST_LINE}")]
    FirstLine,
    /// The extra data is not canonical base64.
    #[error("the extra data of the proof is not canonical base64")]
    Extra,
    /// The line of the index is missing or not canonical.
    #[error("the proof has no index in canonical form")]
    Index,
    /// A line of the path is not canonical base64 of 32 bytes, or the path is too long.
    #[error("line {position} of the inclusion path is not canonical base64 of 32 bytes")]
    Path {
        /// Which line of the path, from 0.
        position: usize,
    },
    /// The checkpoint is malformed.
    #[error("the checkpoint of the proof is malformed")]
    Checkpoint(#[source] ParseCheckpointError),
}

/// Why a proof is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum VerifyProofError {
    /// The checkpoint is not signed by the log.
    #[error("the checkpoint of the proof is refused")]
    Checkpoint(#[source] OpenCheckpointError),
    /// The policy does not accept the checkpoint.
    #[error("the policy does not accept the checkpoint of the proof")]
    Policy(#[source] PolicyRefusal),
    /// The path does not lead from the leaf to the root.
    #[error("the inclusion path of the proof is refused")]
    Inclusion(#[source] InclusionError),
}

impl TlogProof {
    /// Reads a proof file, strictly.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseProofError> {
        if bytes.len() > MAX_PROOF_BYTES {
            return Err(ParseProofError::TooLarge);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| ParseProofError::Characters)?;
        let (first, rest) = text.split_once('\n').ok_or(ParseProofError::FirstLine)?;
        if first != FIRST_LINE {
            return Err(ParseProofError::FirstLine);
        }
        let (extra, rest) = parse_extra(rest)?;
        let (index, mut rest) = rest.split_once('\n').ok_or(ParseProofError::Index)?;
        let leaf_index = index
            .strip_prefix("index ")
            .and_then(parse_decimal)
            .ok_or(ParseProofError::Index)?;
        let mut path = Vec::new();
        loop {
            let refused = ParseProofError::Path {
                position: path.len(),
            };
            let Some((line, behind)) = rest.split_once('\n') else {
                return Err(refused);
            };
            rest = behind;
            if line.is_empty() {
                break;
            }
            match decode_hash(line) {
                Some(hash) if path.len() < MAX_PATH => path.push(hash),
                _ => return Err(refused),
            }
        }
        let checkpoint =
            SignedCheckpoint::parse(rest.as_bytes()).map_err(ParseProofError::Checkpoint)?;
        Ok(Self {
            extra,
            leaf_index,
            path,
            checkpoint,
        })
    }

    /// Checks log signature and inclusion. The answer is the checkpoint that the leaf is proven
    /// under.
    ///
    /// Enough for a receipt, which the log answers for alone; who also wants witnesses uses
    /// [`verify_under`](Self::verify_under).
    pub fn verify(
        &self,
        leaf_hash: &Hash,
        log_keys: &[VerifierKey],
    ) -> Result<&Checkpoint, VerifyProofError> {
        let checkpoint = self
            .checkpoint
            .open(log_keys)
            .map_err(VerifyProofError::Checkpoint)?;
        self.verify_path(leaf_hash, checkpoint)?;
        Ok(checkpoint)
    }

    /// Checks log signature, quorum of witnesses and inclusion.
    pub fn verify_under<'p>(
        &'p self,
        leaf_hash: &Hash,
        policy: &'p Policy,
    ) -> Result<Accepted<'p>, VerifyProofError> {
        let accepted = policy
            .accept(&self.checkpoint)
            .map_err(VerifyProofError::Policy)?;
        self.verify_path(leaf_hash, accepted.checkpoint)?;
        Ok(accepted)
    }

    fn verify_path(
        &self,
        leaf_hash: &Hash,
        checkpoint: &Checkpoint,
    ) -> Result<(), VerifyProofError> {
        let (size, root) = (checkpoint.tree_size(), checkpoint.root_hash());
        verify_inclusion(leaf_hash, self.leaf_index, size, &self.path, root)
            .map_err(VerifyProofError::Inclusion)
    }
}

/// The file, byte for byte.
impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&above_checkpoint(
            self.extra.as_deref(),
            self.leaf_index,
            &self.path,
        ))?;
        self.checkpoint.fmt(f)
    }
}

/// The text of a proof file from an index, a path and the text of a signed checkpoint.
///
/// For a server that writes the proofs of a whole commit group under one checkpoint: the
/// checkpoint is formatted once.
pub fn write_proof(leaf_index: u64, path: &[Hash], signed_checkpoint: &str) -> String {
    let mut text = above_checkpoint(None, leaf_index, path);
    text.push_str(signed_checkpoint);
    text
}

fn above_checkpoint(extra: Option<&[u8]>, leaf_index: u64, path: &[Hash]) -> String {
    let mut text = String::with_capacity(512 + 45 * path.len());
    text.push_str(FIRST_LINE);
    if let Some(extra) = extra {
        text.push_str("\nextra ");
        text.push_str(&encode_base64(extra));
    }
    text.push_str("\nindex ");
    text.push_str(&leaf_index.to_string());
    for hash in path {
        text.push('\n');
        text.push_str(&encode_base64(hash));
    }
    text.push_str("\n\n");
    text
}

fn parse_extra(text: &str) -> Result<(Option<Vec<u8>>, &str), ParseProofError> {
    let Some(rest) = text.strip_prefix("extra ") else {
        return Ok((None, text));
    };
    let (encoded, rest) = rest.split_once('\n').ok_or(ParseProofError::Extra)?;
    let extra = decode_base64(encoded).ok_or(ParseProofError::Extra)?;
    Ok((Some(extra), rest))
}

#[cfg(test)]
mod vectors;
