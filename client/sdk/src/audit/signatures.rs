//! Signatures: all of them, or those that cover the rest.
//!
//! Every envelope commits to the one before it in its author's chain, so a
//! key's last signature covers all its earlier ones. Checked are always genesis,
//! every conflict, the last signature of each key, and for a key that is
//! revoked as suspect the last one before that index and every one from it on.

use std::collections::HashMap;

use grain_envelope::{KeyId, Verdict};
use grain_events::State;
use rayon::prelude::*;

use super::finding::Finding;
use super::glance::Glance;
use super::record::View;
use super::strict::StrictKey;

/// The keys of a ledger, decoded once.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    decoded: HashMap<[u8; 32], Option<StrictKey>>,
}

impl Keys {
    /// Makes the key of a fingerprint known, if the state has it.
    pub(crate) fn learn(&mut self, state: &State, key: [u8; 32]) {
        if self.knows(&key) {
            return;
        }
        let known = state.key(&KeyId::from_bytes(key));
        let decoded = known.and_then(|key| key.enrolment.public_key.verifying_key().ok());
        self.decoded.insert(key, decoded.and_then(StrictKey::new));
    }

    fn knows(&self, key: &[u8; 32]) -> bool {
        self.decoded.get(key).is_some_and(Option::is_some)
    }

    /// Checks the signature of the entry at `index`; what is signed is put together in the buffer.
    ///
    /// # Errors
    /// The finding that it does not hold.
    pub(crate) fn check(
        &self,
        index: u64,
        key: &[u8; 32],
        entry: &View<'_>,
        buffer: &mut Vec<u8>,
    ) -> Result<(), Finding> {
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
        let signature = ed25519_dalek::Signature::from_bytes(entry.signature);
        if verifying.verifies(entry.signed(buffer), &signature) {
            Ok(())
        } else {
            Err(bad_signature(index))
        }
    }
}

pub(super) fn bad_signature(index: u64) -> Finding {
    Finding::at(
        index,
        "signature",
        "签名不成立",
        "its signature does not hold",
    )
}

/// Entries of a chunk whose signatures are to be checked: their places in it, their indices, whose
/// they are.
pub(crate) struct Signed(Vec<(usize, u64, [u8; 32])>);

impl Signed {
    /// All that somebody signed, or only the conflicts.
    pub(crate) fn of(glances: &[Glance<'_>], every: bool) -> Self {
        let wanted = glances.iter().enumerate().filter_map(|(at, glance)| {
            let author = glance.author.as_ref()?;
            let is_wanted = every || glance.verdict == Verdict::Conflict;
            is_wanted.then_some((at, glance.index, author.key))
        });
        Self(wanted.collect())
    }

    /// Those whose keys the state knows, and the others.
    pub(crate) fn part(self, keys: &mut Keys, state: &State) -> (Self, Self) {
        self.learn(keys, state);
        let (known, others) = (self.0.into_iter()).partition(|(_, _, key)| keys.knows(key));
        (Self(known), Self(others))
    }

    /// Makes their keys known, as far as the state has them.
    pub(crate) fn learn(&self, keys: &mut Keys, state: &State) {
        for (_, _, key) in &self.0 {
            keys.learn(state, *key);
        }
    }

    /// Those that stand before a place.
    pub(crate) fn before(&self, count: usize) -> Self {
        let before = self.0.iter().filter(|(at, _, _)| *at < count);
        Self(before.copied().collect())
    }

    /// The place of the first whose signature does not hold, found with all cores.
    pub(crate) fn first_bad(
        &self,
        keys: &Keys,
        glances: &[Glance<'_>],
    ) -> Option<(usize, Finding)> {
        let checked = self.0.par_iter().map_init(Vec::new, |buffer, signed| {
            let (at, index, key) = signed;
            let checked = keys.check(*index, key, &glances[*at].entry, buffer);
            checked.err().map(|finding| (*at, finding))
        });
        checked.find_first(Option::is_some).flatten()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
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
