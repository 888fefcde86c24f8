//! Cosignatures of witnesses and mirrors, after C2SP tlog-cosignature v1 (type 0x04).
//!
//! ```text
//! message = "cosignature/v1" LF "time " <unix seconds> LF || checkpoint body
//! line    = key ID (4) || time (8, big-endian) || Ed25519 signature (64)
//! ```
//!
//! The message does not contain the cosigner's name, so one Ed25519 key belongs to one cosigner.
//! Cosignatures are verified as any other signature of a note, by
//! [`VerifierKey::verify`](crate::note::VerifierKey::verify), which answers with the time.
//!
//! Whether a checkpoint may be cosigned, that is, whether it is consistent with every one cosigned
//! before, is for the caller to prove first.

use std::fmt;

use crate::note::{KeyName, KeyType, SignatureLine, VerifierKey, key_id, sign_with};

/// The private key of a witness or mirror.
///
/// The seed is wiped from memory when the key is dropped, and `Debug` does not show it.
pub struct Cosigner {
    name: KeyName,
    key_id: u32,
    key: ed25519_dalek::SigningKey,
}

impl Cosigner {
    /// The cosigner of this name from a random seed, which nothing else uses.
    pub fn from_seed(name: KeyName, seed: &[u8; 32]) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let key_id = key_id(
            &name,
            KeyType::CosignatureV1,
            key.verifying_key().as_bytes(),
        );
        Self { name, key_id, key }
    }

    /// The name of the cosigner.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// The public key.
    ///
    /// # Panics
    /// Never: the public key of a seed is a canonical point of large order.
    pub fn verifier_key(&self) -> VerifierKey {
        let public_key = self.key.verifying_key().to_bytes();
        VerifierKey::new(self.name.clone(), KeyType::CosignatureV1, &public_key)
            .expect("the public key of a seed is a canonical point of large order")
    }

    /// Cosigns a checkpoint body, with its final LF, at a time in Unix seconds.
    pub fn cosign(&self, body: &str, timestamp: u64) -> SignatureLine {
        let signature = sign_with(&self.key, message(timestamp, body).as_bytes());
        let mut payload = timestamp.to_be_bytes().to_vec();
        payload.extend_from_slice(&signature);
        SignatureLine::new(self.name.as_str(), self.key_id, payload)
    }
}

impl fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cosigner")
            .field("name", &self.name)
            .field("key_id", &format_args!("{:08x}", self.key_id))
            .finish_non_exhaustive()
    }
}

/// What a cosigner signs.
pub(crate) fn message(timestamp: u64, body: &str) -> String {
    format!("cosignature/v1\ntime {timestamp}\n{body}")
}
