//! The log of Graintrail, as bytes: an append-only Merkle tree and everything that others verify
//! it by.
//!
//! It follows the C2SP specifications (tlog-tiles, tlog-checkpoint, signed-note,
//! tlog-cosignature, tlog-proof, tlog-policy) and RFC 6962, so that tools nobody here wrote can
//! read it; `server/docs/log-format.md` restates the bytes.
//!
//! # What it is
//! - [`merkle`]: hashing, compact ranges, roots by two code paths, inclusion and consistency.
//! - [`tile`]: paths, contents, what to write when a log grows, and an authenticated reader.
//! - [`note`], [`checkpoint`], [`cosignature`]: signed statements about a tree.
//! - [`proof_file`], [`policy`]: what a verifier holds offline.
//! - [`frame`], [`segment`]: the bytes of the stored log itself.
//!
//! # What it is not
//! It knows no grain: leaves are bytes. It does no I/O, asks no clock, draws no random number and
//! reads no environment; times and seeds are arguments. It decides nothing about what may be
//! signed: that a checkpoint is consistent with every earlier one is its caller's promise.
//!
//! # Who may depend on it
//! `grain-store`, `grain-ledger`, `grain-sdk` and above. It depends on none of our crates.

#![warn(missing_docs)]

pub mod checkpoint;
pub mod cosignature;
pub mod frame;
pub mod merkle;
pub mod note;
pub mod policy;
pub mod proof_file;
pub mod segment;
pub mod tile;

mod canonical;
#[cfg(test)]
mod test_log;
