//! What a data directory holds beside log and index.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use grain_envelope::{Digest, Submitted, genesis};
use grain_log::note::SigningKey;
use grain_log::policy::Policy;

use super::OpenError;
use crate::directory::{self, DataDirectory};
use crate::signer::Signer;

/// Genesis, policy, log key.
pub struct Materials {
    directory: DataDirectory,
    /// The founding envelope's wire form, as served.
    pub(crate) genesis: Vec<u8>,
    /// SHA-256 of its payload.
    pub(crate) ledger_id: Digest,
    /// The tlog-policy's text, as served.
    pub(crate) policy: Vec<u8>,
    pub(crate) signer: Arc<Signer>,
    /// The directory was restored and nobody has resumed it.
    pub(crate) restored: bool,
}

impl Materials {
    /// Reads them.
    pub fn read(directory: &DataDirectory) -> Result<Self, OpenError> {
        let path = directory.genesis();
        let genesis = directory::read_optional(&path)?
            .ok_or_else(|| OpenError::NotFounded(directory.root().to_owned()))?;
        let founding = Submitted::from_wire(&genesis).map_err(|_| OpenError::Material {
            path,
            expected: "a founding envelope",
        })?;
        Ok(Self {
            directory: directory.clone(),
            genesis,
            ledger_id: genesis::ledger_id(founding.payload()),
            policy: directory::read(&directory.policy())?,
            signer: Arc::new(Signer::new(read_log_key(directory)?)),
            restored: directory::read_optional(&directory.restored_mark())?.is_some(),
        })
    }

    /// The data directory.
    pub fn root(&self) -> &Path {
        self.directory.root()
    }

    /// The data directory's names.
    pub(crate) fn directory(&self) -> &DataDirectory {
        &self.directory
    }

    /// The policy, if it can be read. One that cannot makes nothing final: that is the safe side.
    pub(crate) fn parsed_policy(&self) -> Option<Policy> {
        let text = std::str::from_utf8(&self.policy).ok();
        let policy = text.and_then(|text| text.parse::<Policy>().ok());
        if policy.is_none() {
            let path = self.directory.policy();
            tracing::error!(
                ?path,
                "the policy cannot be read: no checkpoint becomes final"
            );
        }
        policy
    }

    /// Removes the mark of a restored directory: it was shown to lack nothing.
    pub(crate) fn forget_restoring(&mut self) -> Result<(), OpenError> {
        if self.restored {
            directory::remove(&self.directory.restored_mark())?;
            self.restored = false;
        }
        Ok(())
    }
}

/// The log's signing key.
pub(crate) fn read_log_key(directory: &DataDirectory) -> Result<SigningKey, OpenError> {
    let path: PathBuf = directory.log_key();
    let bytes = zeroize::Zeroizing::new(directory::read(&path)?);
    let text = std::str::from_utf8(&bytes).ok().map(str::trim_end);
    text.and_then(|text| SigningKey::from_text(text).ok())
        .ok_or(OpenError::Material {
            path,
            expected: "a log key (PRIVATE+KEY+…)",
        })
}
