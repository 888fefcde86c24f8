//! What a data directory holds beside log and index.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use grain_envelope::{Digest, Submitted, genesis};
use grain_log::note::SigningKey;
use grain_log::policy::Policy;

use super::OpenError;
use crate::directory::{self, DataDirectory};
use crate::founding::check_signed;
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
        let material = |expected| OpenError::Material {
            path: path.clone(),
            expected,
        };
        let founding = Submitted::from_wire(&genesis)
            .map_err(|_| material("a founding envelope: copy it from anybody who pinned it"))?;
        let ledger_id = genesis::ledger_id(founding.payload());
        // A changed one would have the log look like another ledger's.
        check_signed(founding)
            .map_err(|_| material("as it was signed: copy it from anybody who pinned it"))?;
        let signer = Arc::new(Signer::new(read_log_key(directory)?));
        let policy = directory::read(&directory.policy())?;
        if parse_policy(&policy).is_some_and(|policy| !names(&policy, &signer)) {
            return Err(OpenError::Material {
                path: directory.policy(),
                expected: "a policy that lists this log's key",
            });
        }
        Ok(Self {
            directory: directory.clone(),
            genesis,
            ledger_id,
            policy,
            signer,
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
        let policy = parse_policy(&self.policy);
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

fn parse_policy(bytes: &[u8]) -> Option<Policy> {
    let text = std::str::from_utf8(bytes).ok()?;
    text.parse().ok()
}

fn names(policy: &Policy, signer: &Signer) -> bool {
    policy
        .logs()
        .iter()
        .any(|log| log.key == *signer.verifier())
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
