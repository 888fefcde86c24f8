//! The private key of a log.

use std::fmt;

use ed25519_dalek::Signer as _;
use thiserror::Error;
use zeroize::Zeroizing;

use super::key_name::KeyName;
use super::line::SignatureLine;
use super::verifier_key::{KeyType, VerifierKey, VerifierKeyError, key_id, split_key_text};
use crate::canonical::encode_base64;

const PREFIX: &str = "PRIVATE+KEY+";

/// An Ed25519 key that signs notes (type 0x01), with its name: the key of a log.
///
/// The text form is the *skey* of Go's `sumdb/note`,
/// `PRIVATE+KEY+<name>+<key ID, 8 hex>+base64(0x01 || 32-byte seed)`. The seed is wiped from memory
/// when the key is dropped, and `Debug` does not show it.
pub struct SigningKey {
    name: KeyName,
    key_id: u32,
    key: ed25519_dalek::SigningKey,
}

/// Why a text is not an skey.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SigningKeyError {
    /// It does not start with `PRIVATE+KEY+`.
    #[error("not a signing key: it starts with PRIVATE+KEY+")]
    Prefix,
    /// What follows is not `name+hex8+base64` of a supported type.
    #[error("the signing key is malformed")]
    Form(#[source] VerifierKeyError),
    /// The type is not 0x01.
    #[error("a log signs with type 0x01, not {0:#04x}")]
    Type(u8),
    /// The key ID does not belong to name and key.
    #[error("the key ID of the signing key does not belong to its name and key")]
    KeyId,
}

impl SigningKey {
    /// The key of this name from a random seed.
    pub fn from_seed(name: KeyName, seed: &[u8; 32]) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let key_id = key_id(&name, KeyType::Ed25519, key.verifying_key().as_bytes());
        Self { name, key_id, key }
    }

    /// Reads the skey text form.
    pub fn from_text(text: &str) -> Result<Self, SigningKeyError> {
        let rest = text.strip_prefix(PREFIX).ok_or(SigningKeyError::Prefix)?;
        let (name, key_id, type_byte, seed) =
            split_key_text(rest).map_err(SigningKeyError::Form)?;
        let seed = Zeroizing::new(seed);
        if type_byte != KeyType::Ed25519.byte() {
            return Err(SigningKeyError::Type(type_byte));
        }
        let key = Self::from_seed(name, &seed);
        if key.key_id == key_id {
            Ok(key)
        } else {
            Err(SigningKeyError::KeyId)
        }
    }

    /// The skey text form. It is secret.
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new([KeyType::Ed25519.byte(); 33]);
        bytes[1..].copy_from_slice(self.key.as_bytes());
        let encoded = Zeroizing::new(encode_base64(bytes.as_slice()));
        Zeroizing::new(format!(
            "{PREFIX}{}+{:08x}+{}",
            self.name, self.key_id, *encoded
        ))
    }

    /// The name of the key: the log's origin.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// The public key.
    ///
    /// # Panics
    /// Never: the public key of a seed is a canonical point of large order.
    pub fn verifier_key(&self) -> VerifierKey {
        let public_key = self.key.verifying_key().to_bytes();
        VerifierKey::new(self.name.clone(), KeyType::Ed25519, &public_key)
            .expect("the public key of a seed is a canonical point of large order")
    }

    /// Signs a note's text, which ends in LF.
    pub fn sign(&self, text: &str) -> SignatureLine {
        let signature = sign_with(&self.key, text.as_bytes());
        SignatureLine::new(self.name.as_str(), self.key_id, signature.to_vec())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("name", &self.name)
            .field("key_id", &format_args!("{:08x}", self.key_id))
            .finish_non_exhaustive()
    }
}

pub(crate) fn sign_with(key: &ed25519_dalek::SigningKey, message: &[u8]) -> [u8; 64] {
    key.sign(message).to_bytes()
}
