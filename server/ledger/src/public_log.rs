//! What everybody may read of the log: `/log/*`. Leaf records, hashes and signed checkpoints, and
//! nothing that a payload says.

use std::str::FromStr as _;

use grain_log::checkpoint::SignedCheckpoint;
use grain_log::note::SignatureLine;
use grain_log::policy::Policy;
use grain_log::tile::{Resource, cut_bundle, cut_tile};
use grain_store::ObjectError;
use thiserror::Error;

use crate::ledger::{Ledger, Shared};
use crate::publisher::{Signed, chain};
use crate::tree::StoredTiles;

/// Why a public file could not be served. Never "there is no such file".
#[derive(Debug, Error)]
pub enum PublicLogError {
    /// It could not be loaded.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// What is stored is not what its name says.
    #[error("the stored object is damaged: {0}")]
    Damaged(String),
}

/// Why cosignatures were not added.
#[derive(Debug, Error)]
pub enum CosignError {
    /// They are for a checkpoint that is not the newest any more: ask the witness again.
    #[error("the newest published checkpoint has another size")]
    Superseded,
    /// The checkpoint could not be stored.
    #[error(transparent)]
    Object(#[from] ObjectError),
}

/// The public files of a ledger's log.
pub struct PublicLog<'a> {
    shared: &'a Shared,
}

impl Ledger {
    /// The public files.
    pub fn public_log(&self) -> PublicLog<'_> {
        PublicLog {
            shared: &self.shared,
        }
    }
}

impl PublicLog<'_> {
    /// `/log/pending`: the newest published checkpoint with every signature that it has.
    pub fn pending(&self) -> String {
        self.shared.board.published().note.clone()
    }

    /// `/log/checkpoint`: the newest one that the policy accepts, `None` while there is none. Where
    /// the policy asks for no witness that is the pending one.
    pub fn checkpoint(&self) -> Option<String> {
        self.shared
            .board
            .accepted()
            .map(|accepted| accepted.note.clone())
    }

    /// A tile or an entry bundle by its path below `/log/`, `tile/0/x001/067.p/5`; `None` for what
    /// is no path of one, and for what the newest published checkpoint does not cover.
    pub fn resource(&self, path: &str) -> Result<Option<Vec<u8>>, PublicLogError> {
        let Ok(resource) = Resource::from_str(path) else {
            return Ok(None);
        };
        let size = self.shared.board.published().size;
        let damaged = |error: &dyn std::error::Error| PublicLogError::Damaged(chain(error));
        let (within, name) = match resource {
            Resource::Tile(tile) => (tile.is_within(size), StoredTiles::name(tile)),
            Resource::Bundle(bundle) => (bundle.is_within(size), StoredTiles::bundle_name(bundle)),
        };
        if !within {
            return Ok(None);
        }
        let Some(mut stored) = self.shared.objects.load(&name)? else {
            return Err(PublicLogError::Damaged(format!("{name} is missing")));
        };
        let length = match resource {
            Resource::Tile(tile) => cut_tile(tile, &stored)
                .map_err(|error| damaged(&error))?
                .len(),
            Resource::Bundle(bundle) => cut_bundle(bundle, &stored)
                .map_err(|error| damaged(&error))?
                .len(),
        };
        stored.truncate(length);
        Ok(Some(stored))
    }

    /// `/log/genesis`: the founding envelope.
    pub fn genesis(&self) -> &[u8] {
        &self.shared.materials.genesis
    }

    /// `/log/policy`: the tlog-policy.
    pub fn policy(&self) -> &[u8] {
        &self.shared.materials.policy
    }

    /// `/log/vkey`: the log's key, without line feed.
    pub fn vkey(&self) -> String {
        self.shared.materials.signer.verifier().to_string()
    }

    /// `/log/vkeys`: every key that the log ever had, the present one last.
    pub fn vkeys(&self) -> Vec<String> {
        vec![self.vkey()]
    }

    /// The consistency proof between two published sizes, as a witness asks for it.
    pub fn consistency(&self, old: u64, new: u64) -> Result<Vec<[u8; 32]>, crate::TreeError> {
        self.shared.tree.consistency(old, new)
    }

    /// Adds witnesses' signature lines to the newest published checkpoint, if it still has this
    /// size. Who calls has verified them under the keys of its configuration.
    pub fn add_cosignatures(&self, size: u64, lines: &[SignatureLine]) -> Result<(), CosignError> {
        let added = self.shared.board.update_published(|published| {
            if published.size != size {
                return Err(CosignError::Superseded);
            }
            let mut checkpoint = SignedCheckpoint::parse(published.note.as_bytes())
                .map_err(|_| CosignError::Superseded)?;
            for line in lines {
                checkpoint.add(line.clone());
            }
            let note = checkpoint.to_string();
            let expected = Some(published.note.as_bytes());
            self.shared
                .objects
                .replace_checkpoint(expected, note.as_bytes())?;
            Ok(Signed {
                note,
                ..published.clone()
            })
        });
        added.map(drop)
    }
}

/// Whether a policy accepts a checkpoint: it is final.
pub(crate) fn is_final(policy: &Policy, note: &str) -> bool {
    SignedCheckpoint::parse(note.as_bytes()).is_ok_and(|note| policy.accept(&note).is_ok())
}
