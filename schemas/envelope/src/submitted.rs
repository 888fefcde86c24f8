use crate::chain::envelope_digest;
use crate::form::{FormError, code};
use crate::json;
use crate::limits::{PAYLOAD_SIZE_MAX, WIRE_SIZE_MAX};
use crate::{Base64, Digest, KeyId, PublicKey, SignatureBase64, fingerprint};
use ed25519_dalek::{Signer as _, SigningKey};
use serde::{Deserialize, Serialize};

/// `payloadType` of every envelope.
pub const PAYLOAD_TYPE: &str = "application/vnd.graintrail.event+json";

/// What is signed: the DSSE pre-authentication encoding of a payload (log-format.md §2).
pub fn pae(payload: &[u8]) -> Vec<u8> {
    pae_of(PAYLOAD_TYPE, payload)
}

/// The encoding for any type of payload, as DSSE v1 lays it down.
fn pae_of(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let (type_size, size) = (payload_type.len(), payload.len());
    let head = format!("DSSEv1 {type_size} {payload_type} {size} ");
    [head.as_bytes(), payload].concat()
}

/// An envelope as somebody sent it: nothing about it is known to be true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submitted {
    pub(crate) payload: Vec<u8>,
    pub(crate) signature: [u8; 64],
    pub(crate) keyid: KeyId,
}

/// Why a wire form is no envelope.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// It, or its payload, is longer than allowed.
    #[error("{size} bytes are more than {limit}")]
    TooLarge {
        /// How long it is, in bytes.
        size: usize,
        /// How long it may be.
        limit: usize,
    },
    /// It is not the object of log-format.md §2.
    #[error(transparent)]
    Form(#[from] FormError),
}

impl Submitted {
    /// From the three parts that are stored of an envelope.
    pub fn from_parts(payload: Vec<u8>, signature: [u8; 64], keyid: KeyId) -> Self {
        Self {
            payload,
            signature,
            keyid,
        }
    }

    /// Signs a payload. The key's fingerprint must stand in the payload as `key`.
    pub fn sign(payload: Vec<u8>, key: &SigningKey) -> Self {
        let signature = key.sign(&pae(&payload)).to_bytes();
        let keyid = fingerprint(&PublicKey::from(&key.verifying_key()));
        Self {
            payload,
            signature,
            keyid,
        }
    }

    /// Reads the wire form: a DSSE object with exactly its members and one signature.
    pub fn from_wire(bytes: &[u8]) -> Result<Self, WireError> {
        limit(bytes.len(), WIRE_SIZE_MAX)?;
        let wrapper: Wrapper = json::decode(&json::parse(bytes)?).map_err(|error| FormError {
            code: code::WRAPPER_FORM,
            ..error
        })?;
        if wrapper.payload_type != PAYLOAD_TYPE {
            return Err(form("payloadType", PAYLOAD_TYPE, PAYLOAD_TYPE).into());
        }
        let [signature] = wrapper.signatures.as_slice() else {
            return Err(form("signatures", "恰好一个签名", "exactly one signature").into());
        };
        limit(wrapper.payload.len(), PAYLOAD_SIZE_MAX)?;
        Ok(Self {
            payload: wrapper.payload.into_vec(),
            signature: *signature.sig.as_bytes(),
            keyid: signature.keyid,
        })
    }

    /// The wire form, without white space. The wrapper is not signed and is rebuilt at will.
    pub fn to_wire(&self) -> Vec<u8> {
        let wrapper = Wrapper {
            payload: self.payload.clone().into(),
            payload_type: PAYLOAD_TYPE.to_owned(),
            signatures: vec![Signature {
                keyid: self.keyid,
                sig: self.signature.into(),
            }],
        };
        serde_json::to_vec(&wrapper).expect("names are texts, writing to memory")
    }

    /// The payload's bytes.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The signature.
    pub const fn signature(&self) -> &[u8; 64] {
        &self.signature
    }

    /// The key that the wrapper claims.
    pub const fn keyid(&self) -> KeyId {
        self.keyid
    }

    /// The envelope digest.
    pub fn digest(&self) -> Digest {
        envelope_digest(&self.payload, &self.signature)
    }
}

fn limit(size: usize, limit: usize) -> Result<(), WireError> {
    if size > limit {
        Err(WireError::TooLarge { size, limit })
    } else {
        Ok(())
    }
}

fn form(member: &str, zh: &str, en: &str) -> FormError {
    FormError::new(
        code::WRAPPER_FORM,
        format!("应为{zh}"),
        format!("expected {en}"),
    )
    .within(member)
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrapper {
    payload: Base64,
    #[serde(rename = "payloadType")]
    payload_type: String,
    signatures: Vec<Signature>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signature {
    keyid: KeyId,
    sig: SignatureBase64,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector that other implementations of DSSE agree on, and what an event begins with.
    #[test]
    fn the_encoding_is_that_of_dsse() {
        assert_eq!(
            pae_of("application/vnd.example+json", br#"{"a":1}"#),
            br#"DSSEv1 28 application/vnd.example+json 7 {"a":1}"#
        );
        assert_eq!(
            pae(b"{}"),
            b"DSSEv1 37 application/vnd.graintrail.event+json 2 {}"
        );
        // Sizes are those of bytes, not of characters.
        assert_eq!(
            pae_of("a/b", "\u{8c37}".as_bytes()),
            "DSSEv1 3 a/b 3 \u{8c37}".as_bytes()
        );
    }
}
