//! Published checkpoints: verified against the pinned log key and against the
//! last one seen, so that a log which rewrites its history is caught by every
//! client that comes back.

use grain_log::checkpoint::{OpenCheckpointError, ParseCheckpointError, SignedCheckpoint};
use grain_log::merkle::{ConsistencyError, consistency_proof, verify_consistency};
use grain_log::tile::{AuthenticatedTiles, Tile};

use crate::http::HttpError;
use crate::remote::{Remote, RemoteError};
use crate::seen::Seen;
use crate::trust::Trusted;

/// Why a checkpoint is not believed.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The ledger could not be asked.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The text is no checkpoint.
    #[error("the ledger's checkpoint cannot be read")]
    Form(#[source] ParseCheckpointError),
    /// The pinned log key did not sign it.
    #[error("the ledger's checkpoint is not signed by the log that is trusted")]
    Signature(#[source] OpenCheckpointError),
    /// It is smaller than one that was seen before: the log was rolled back.
    #[error("the log has {size} entries, and {seen} were seen before")]
    RolledBack {
        /// Size of the checkpoint.
        size: u64,
        /// Size seen before.
        seen: u64,
    },
    /// The tiles do not lead to the signed root.
    #[error("the log's tiles do not lead to its own checkpoint: {0}")]
    Tiles(String),
    /// It does not continue what was seen before: the log was rewritten.
    #[error("the log of size {size} does not continue the one of size {seen} that was seen before")]
    Rewritten {
        /// Size of the checkpoint.
        size: u64,
        /// Size seen before.
        seen: u64,
        /// What does not fit.
        #[source]
        source: ConsistencyError,
    },
}

/// Fetches the newest signed checkpoint (`/log/pending`) and verifies it.
///
/// # Errors
/// [`CheckpointError`].
pub fn newest(
    remote: &Remote<'_>,
    trusted: &Trusted,
    seen: Option<&Seen>,
) -> Result<SignedCheckpoint, CheckpointError> {
    fetch(remote, trusted, seen, "/log/pending")
}

/// Fetches the checkpoint at `path` and verifies it.
///
/// # Errors
/// [`CheckpointError`].
pub fn fetch(
    remote: &Remote<'_>,
    trusted: &Trusted,
    seen: Option<&Seen>,
    path: &str,
) -> Result<SignedCheckpoint, CheckpointError> {
    let note = remote.get_public(path)?;
    let signed = SignedCheckpoint::parse(&note).map_err(CheckpointError::Form)?;
    let checkpoint = signed
        .open(trusted.log_keys())
        .map_err(CheckpointError::Signature)?;
    if let Some(seen) = seen {
        let new = Seen {
            size: checkpoint.tree_size(),
            root: *checkpoint.root_hash(),
        };
        check_continues(remote, seen, &new)?;
    }
    Ok(signed)
}

/// Checks that the log of `new` contains the one of `seen`, out of its tiles.
///
/// # Errors
/// [`CheckpointError`]; keep both checkpoints, they are evidence.
pub fn check_continues(
    remote: &Remote<'_>,
    seen: &Seen,
    new: &Seen,
) -> Result<(), CheckpointError> {
    if new.size < seen.size {
        return Err(CheckpointError::RolledBack {
            size: new.size,
            seen: seen.size,
        });
    }
    let source = |tile: Tile| tile_bytes(remote, tile);
    let tiles = AuthenticatedTiles::open(source, new.size, new.root)
        .map_err(|error| CheckpointError::Tiles(error.to_string()))?;
    let proof = consistency_proof(&tiles, seen.size, new.size)
        .map_err(|error| CheckpointError::Tiles(error.to_string()))?;
    verify_consistency(seen.size, new.size, &seen.root, &new.root, &proof).map_err(|source| {
        CheckpointError::Rewritten {
            size: new.size,
            seen: seen.size,
            source,
        }
    })
}

/// A tile's bytes from a server; `None` where it answers 404.
///
/// # Errors
/// [`HttpError`] where there is no answer.
pub fn tile_bytes(remote: &Remote<'_>, tile: Tile) -> Result<Option<Vec<u8>>, HttpError> {
    let answer = remote.server().get(&format!("/log/{tile}"), None)?;
    Ok((answer.status == 200).then_some(answer.body))
}
