use crate::form::{FormError, code};
use crate::json::Value;
use crate::statement::named_key;
use crate::submitted::pae;
use crate::{Claim, Digest, Header, Identity, KeyId, PublicKey, Statement, Submitted, fingerprint};
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
            return Err(key_mismatch().into());
        }
        Ok(Verified {
            payload,
            signature,
            statement,
        })
    }
}

impl Submitted {
    /// The key that the payload names, where that is another than the wrapper's `keyid`. Nothing is
    /// believed of it: this is for whoever has to say why no signature holds under `keyid`.
    pub fn other_key(&self) -> Option<KeyId> {
        named_key(self.payload()).filter(|named| *named != self.keyid())
    }

    /// The wrapper's fault if the signature holds under the key that the payload names, and the
    /// wrapper says another (log-format.md §2).
    pub fn mismatch(&self, key_of_payload: &VerifyingKey) -> Option<FormError> {
        let signature = Signature::from_bytes(self.signature());
        let holds = key_of_payload.verify_strict(&pae(self.payload()), &signature);
        holds.is_ok().then(key_mismatch)
    }
}

fn key_mismatch() -> FormError {
    let (zh, en) = ("keyid 与载荷的 key 不同", "keyid is not the payload's key");
    FormError::new(code::KEY_MISMATCH, zh, en).within("key")
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

    /// What can be read of a flawed header all the same.
    pub const fn claim(&self) -> Option<&Claim> {
        self.statement.claim.as_ref()
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
