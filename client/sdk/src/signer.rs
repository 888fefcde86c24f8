//! Who signs: a trait, so that a key may also live in a smart card or behind a
//! passphrase, and the plain key file of today.

use ed25519_dalek::{Signer as _, SigningKey};
pub use zeroize::Zeroizing;

/// Why a signature was not given.
#[derive(Debug, thiserror::Error)]
#[error("the key does not sign")]
pub struct SignError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// A signing key, wherever it lives.
pub trait Signer: Send + Sync {
    /// The Ed25519 public key.
    fn public_key(&self) -> [u8; 32];

    /// The Ed25519 signature (RFC 8032) over `message`.
    ///
    /// # Errors
    /// Where the key's holder refuses or cannot be reached.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError>;

    /// The key's fingerprint (log-format.md §3), hex.
    fn fingerprint(&self) -> String {
        grain_envelope::fingerprint(&grain_envelope::PublicKey::from_bytes(self.public_key()))
            .to_string()
    }
}

/// A key in this process's memory; its secret is wiped when dropped.
pub struct MemorySigner(SigningKey);

impl MemorySigner {
    /// The key of a 32-byte seed.
    pub fn from_seed(seed: &Zeroizing<[u8; 32]>) -> MemorySigner {
        MemorySigner(SigningKey::from_bytes(seed))
    }
}

impl Signer for MemorySigner {
    fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        Ok(self.0.sign(message).to_bytes())
    }
}

impl std::fmt::Debug for MemorySigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("MemorySigner")
            .field(&hex::encode(self.public_key()))
            .finish()
    }
}
