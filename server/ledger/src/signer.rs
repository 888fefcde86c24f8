//! The log's key, and the only place that signs with it.

use grain_log::checkpoint::Checkpoint;
use grain_log::merkle::Hash;
use grain_log::note::{KeyName, SigningKey, VerifierKey};

/// Signs checkpoints of one log. Ed25519 signs deterministically, so that the same size and root
/// give the same bytes again: a receipt needs not to be kept to be repeated.
pub(crate) struct Signer {
    key: SigningKey,
    verifier: VerifierKey,
}

impl Signer {
    pub(crate) fn new(key: SigningKey) -> Self {
        let verifier = key.verifier_key();
        Self { key, verifier }
    }

    /// The text of the signed checkpoint. The caller answers for it being consistent with every one
    /// signed before.
    pub(crate) fn sign(&self, size: u64, root: Hash) -> String {
        Checkpoint::new(self.origin().clone(), size, root)
            .expect("a ledger has at least its genesis entry")
            .sign(&self.key)
            .expect("the checkpoint has the key's own name")
            .to_string()
    }

    /// The log's name.
    pub(crate) fn origin(&self) -> &KeyName {
        self.key.name()
    }

    /// By what others verify.
    pub(crate) fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }
}
