//! Public keys of logs and cosigners.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::key_name::{KeyName, KeyNameError};
use crate::canonical::{decode_base64, encode_base64};
use crate::cosignature;

/// What a key signs. C2SP signed-note, "Signature types".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyType {
    /// 0x01: Ed25519 over the note's text. Keys of logs.
    Ed25519,
    /// 0x04: Ed25519 over a timed cosignature/v1 message. Keys of witnesses and mirrors.
    CosignatureV1,
}

impl KeyType {
    /// The byte that stands for the type in key IDs and vkeys.
    pub fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::CosignatureV1 => 0x04,
        }
    }

    fn from_byte(byte: u8) -> Option<Self> {
        [Self::Ed25519, Self::CosignatureV1]
            .into_iter()
            .find(|kind| kind.byte() == byte)
    }
}

/// A public key with its name: the text form is the *vkey*,
/// `<name>+<key ID, 8 hex>+base64(type || 32-byte public key)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    key_type: KeyType,
    key_id: u32,
    key: VerifyingKey,
}

/// Why a text is not a vkey that can be used here.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum VerifierKeyError {
    /// Not of the form `name+hex8+base64`, or in a spelling that is not canonical.
    #[error("not a verifier key: the form is name+8 hex digits+base64")]
    Form,
    /// The name is refused.
    #[error("the name of the verifier key is refused")]
    Name(#[source] KeyNameError),
    /// The signature type is not supported: only 0x01 and 0x04 are.
    #[error("signature type {0:#04x} is not supported")]
    Type(u8),
    /// The key ID does not belong to name, type and key.
    #[error("the key ID of the verifier key does not belong to its name and key")]
    KeyId,
    /// The public key is not a canonical point of the curve, or has small order.
    #[error("the public key of the verifier key is not acceptable")]
    PublicKey,
}

/// A signature that does not verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the signature does not verify")]
pub struct SignatureInvalid;

impl VerifierKey {
    /// The key of this name, type and public key.
    ///
    /// Refused are encodings that are not canonical and points of small order, under which
    /// signatures for anything can be made.
    pub fn new(
        name: KeyName,
        key_type: KeyType,
        public_key: &[u8; 32],
    ) -> Result<Self, VerifierKeyError> {
        let key = VerifyingKey::from_bytes(public_key).map_err(|_| VerifierKeyError::PublicKey)?;
        if key.is_weak() || key.to_edwards().compress().to_bytes() != *public_key {
            return Err(VerifierKeyError::PublicKey);
        }
        let key_id = key_id(&name, key_type, public_key);
        Ok(Self {
            name,
            key_type,
            key_id,
            key,
        })
    }

    /// The name of the key: for a log, its origin.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// What the key signs.
    pub fn key_type(&self) -> KeyType {
        self.key_type
    }

    /// The key ID: the first four bytes, big-endian, of SHA-256(name || LF || type || public key).
    pub fn key_id(&self) -> u32 {
        self.key_id
    }

    /// The 32-byte public key.
    pub fn public_key(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// Checks what follows the key ID in a signature line over this note text, strictly.
    ///
    /// The answer is the time of a cosignature, in Unix seconds; `None` for a log's signature.
    pub fn verify(&self, text: &str, signature: &[u8]) -> Result<Option<u64>, SignatureInvalid> {
        match self.key_type {
            KeyType::Ed25519 => {
                self.verify_strict(text.as_bytes(), signature)?;
                Ok(None)
            }
            KeyType::CosignatureV1 => {
                let (time, signature) =
                    signature.split_first_chunk::<8>().ok_or(SignatureInvalid)?;
                let timestamp = u64::from_be_bytes(*time);
                self.verify_strict(cosignature::message(timestamp, text).as_bytes(), signature)?;
                Ok(Some(timestamp))
            }
        }
    }

    fn verify_strict(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureInvalid> {
        let signature: &[u8; 64] = signature.try_into().map_err(|_| SignatureInvalid)?;
        self.key
            .verify_strict(message, &Signature::from_bytes(signature))
            .map_err(|_| SignatureInvalid)
    }
}

/// The key ID of an Ed25519 key. C2SP signed-note, tlog-cosignature.
pub(crate) fn key_id(name: &KeyName, key_type: KeyType, public_key: &[u8; 32]) -> u32 {
    let mut hasher = Sha256::new();
    hasher.update(name.as_str());
    hasher.update([b'\n', key_type.byte()]);
    hasher.update(public_key);
    let [a, b, c, d, ..] = <[u8; 32]>::from(hasher.finalize());
    u32::from_be_bytes([a, b, c, d])
}

/// Splits `name+hex8+base64` and decodes it: name, key ID, type byte and the 32 bytes behind it.
pub(super) fn split_key_text(text: &str) -> Result<(KeyName, u32, u8, [u8; 32]), VerifierKeyError> {
    let form = || VerifierKeyError::Form;
    let (name, rest) = text.split_once('+').ok_or_else(form)?;
    let (key_id, encoded) = rest.split_once('+').ok_or_else(form)?;
    let name = name.parse().map_err(VerifierKeyError::Name)?;
    let lower_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if key_id.len() != 8 || !key_id.bytes().all(lower_hex) {
        return Err(form());
    }
    let key_id = u32::from_str_radix(key_id, 16).map_err(|_| form())?;
    let bytes = decode_base64(encoded).ok_or_else(form)?;
    let (type_byte, key) = bytes.split_first().ok_or_else(form)?;
    if KeyType::from_byte(*type_byte).is_none() {
        return Err(VerifierKeyError::Type(*type_byte));
    }
    Ok((
        name,
        key_id,
        *type_byte,
        key.try_into().map_err(|_| form())?,
    ))
}

impl FromStr for VerifierKey {
    type Err = VerifierKeyError;

    fn from_str(text: &str) -> Result<Self, VerifierKeyError> {
        let (name, key_id, type_byte, public_key) = split_key_text(text)?;
        let key_type = KeyType::from_byte(type_byte).ok_or(VerifierKeyError::Type(type_byte))?;
        let key = Self::new(name, key_type, &public_key)?;
        if key.key_id == key_id {
            Ok(key)
        } else {
            Err(VerifierKeyError::KeyId)
        }
    }
}

/// The vkey.
impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![self.key_type.byte()];
        bytes.extend_from_slice(self.key.as_bytes());
        write!(
            f,
            "{}+{:08x}+{}",
            self.name,
            self.key_id,
            encode_base64(&bytes)
        )
    }
}
