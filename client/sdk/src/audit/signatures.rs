//! Signatures: all of them, or those that cover the rest.
//!
//! Every envelope commits to the one before it in its author's chain, so a
//! key's last signature covers all its earlier ones. Checked are always genesis,
//! every conflict, the last signature of each key, and for a key that is
//! revoked as suspect the last one before that index and every one from it on.

use std::collections::HashMap;

use grain_envelope::{KeyId, VerifyingKey, pae};
use grain_events::State;

use super::finding::Finding;
use super::record::view;

/// The keys of a ledger, decoded once.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    decoded: HashMap<[u8; 32], Option<VerifyingKey>>,
}

impl Keys {
    /// Makes the key of a fingerprint known, if the state has it.
    pub(crate) fn learn(&mut self, state: &State, key: [u8; 32]) {
        if self.decoded.get(&key).is_some_and(Option::is_some) {
            return;
        }
        let known = state.key(&KeyId::from_bytes(key));
        let decoded = known.and_then(|key| key.enrolment.public_key.verifying_key().ok());
        self.decoded.insert(key, decoded);
    }

    /// Checks the signature of the entry at `index`.
    ///
    /// # Errors
    /// The finding that it does not hold.
    pub(crate) fn check(&self, index: u64, key: &[u8; 32], record: &[u8]) -> Result<(), Finding> {
        let bad = || {
            Finding::at(
                index,
                "signature",
                "签名不成立",
                "its signature does not hold",
            )
        };
        let verifying = self
            .decoded
            .get(key)
            .and_then(Option::as_ref)
            .ok_or_else(|| {
                Finding::at(
                    index,
                    "key-unknown",
                    "签署的密钥未登记",
                    "the key that signed is not enrolled",
                )
            })?;
        let entry = view(record).ok_or_else(bad)?;
        let signature = ed25519_dalek::Signature::from_bytes(entry.signature);
        verifying
            .verify_strict(&pae(entry.payload), &signature)
            .map_err(|_| bad())
    }
}

/// Keys that were revoked as suspect, and from which index on.
pub(crate) fn suspects(state: &State) -> HashMap<[u8; 32], u64> {
    let suspect = state.keys().filter_map(|(key, known)| {
        let from = known.revocation.as_ref()?.suspect_from_index?;
        Some((*key.as_bytes(), from))
    });
    suspect.collect()
}
