use crate::form::{FormError, code};
use crate::json::Value;
use crate::submitted::pae;
use crate::{Digest, Header, Identity, KeyId, PublicKey, Statement, Submitted, fingerprint};
use ed25519_dalek::{Signature, VerifyingKey};

/// An envelope whose signature holds under the key that it names. Only [`Submitted::verify`] makes
/// one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    payload: Vec<u8>,
    signature: [u8; 64],
    statement: Statement,
}

/// Why an envelope is not verified.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The signature is not by this key over this payload.
    #[error("the signature is not by this key over this payload")]
    SignatureInvalid,
    /// The payload is signed, but which event it is cannot be read.
    #[error(transparent)]
    Form(#[from] FormError),
}

impl Submitted {
    /// Checks the signature (`verify_strict`, never anything weaker), then reads the payload once.
    ///
    /// `key` is the key that the caller found under [`Submitted::keyid`]; under another one no
    /// signature holds.
    pub fn verify(self, key: &VerifyingKey) -> Result<Verified, VerifyError> {
        let Self {
            payload,
            signature,
            keyid,
        } = self;
        let signed = pae(&payload);
        if fingerprint(&PublicKey::from(key)) != keyid
            || key
                .verify_strict(&signed, &Signature::from_bytes(&signature))
                .is_err()
        {
            return Err(VerifyError::SignatureInvalid);
        }
        let statement = Statement::read_signed(&signed, &payload, &signature)?;
        if statement.identity.key != keyid {
            let (zh, en) = ("keyid 与载荷的 key 不同", "keyid is not the payload's key");
            return Err(FormError::new(code::KEY_MISMATCH, zh, en)
                .within("key")
                .into());
        }
        Ok(Verified {
            payload,
            signature,
            statement,
        })
    }
}

impl Verified {
    /// The signed payload.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The signature.
    pub const fn signature(&self) -> &[u8; 64] {
        &self.signature
    }

    /// The key under which it holds.
    pub const fn key(&self) -> KeyId {
        self.statement.identity.key
    }

    /// The envelope digest.
    pub const fn digest(&self) -> Digest {
        self.statement.digest
    }

    /// Which event it is.
    pub const fn identity(&self) -> &Identity {
        &self.statement.identity
    }

    /// The header, or what is wrong with its form.
    pub const fn form(&self) -> &Result<Header, FormError> {
        &self.statement.form
    }

    /// The body, to be read by the event type.
    pub const fn body(&self) -> &Value {
        &self.statement.body
    }

    /// All that the payload says.
    pub const fn statement(&self) -> &Statement {
        &self.statement
    }

    /// The envelope as it was submitted.
    pub fn submitted(&self) -> Submitted {
        Submitted::from_parts(self.payload.clone(), self.signature, self.key())
    }

    /// Payload and signature, to be stored.
    pub fn into_parts(self) -> (Vec<u8>, [u8; 64], Statement) {
        (self.payload, self.signature, self.statement)
    }
}
