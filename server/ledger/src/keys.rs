//! The enrolled keys, for whoever verifies signatures: many threads read, the writer adds.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use grain_envelope::{KeyId, Party, PublicKey, VerifyingKey};
use grain_events::{Enrolment, Key, State};

/// An enrolled key. It stays when the key is revoked: what was signed with it stays signed.
#[derive(Debug)]
pub struct KnownKey {
    /// The party that it signs for.
    pub party: Party,
    /// The public key.
    pub public_key: PublicKey,
    parsed: OnceLock<Option<VerifyingKey>>,
}

impl KnownKey {
    fn of(enrolment: &Enrolment) -> Self {
        Self {
            party: enrolment.party,
            public_key: enrolment.public_key,
            parsed: OnceLock::new(),
        }
    }

    /// The key as signatures are verified with it. Parsing takes as long as a verification, so it
    /// is done once; `None` if the log holds a public key that no signature can be verified with,
    /// which enrolment refuses.
    pub fn verifying_key(&self) -> Option<&VerifyingKey> {
        self.parsed
            .get_or_init(|| self.public_key.verifying_key().ok())
            .as_ref()
    }
}

/// All keys that were ever enrolled, by fingerprint.
#[derive(Debug, Default)]
pub struct Keys {
    known: RwLock<HashMap<KeyId, Arc<KnownKey>>>,
}

impl Keys {
    /// The keys of a state.
    pub(crate) fn of(state: &State) -> Self {
        let known = |(id, key): (&KeyId, &Key)| (*id, Arc::new(KnownKey::of(&key.enrolment)));
        Self {
            known: RwLock::new(state.keys().map(known).collect()),
        }
    }

    /// The key with this fingerprint, revoked or not.
    pub fn find(&self, key: &KeyId) -> Option<Arc<KnownKey>> {
        // Only whole entries are put in.
        self.known
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(key)
            .cloned()
    }

    /// Adds a key once its enrolment is durable.
    pub(crate) fn add(&self, key: KeyId, enrolment: &Enrolment) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(key, Arc::new(KnownKey::of(enrolment)));
    }
}
