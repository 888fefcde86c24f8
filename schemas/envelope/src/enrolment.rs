//! Proof of possession: what a new key signs before it is enrolled (log-format.md §3).

use crate::{KeyError, Origin, Party, PublicKey, SignatureBytes};
use ed25519_dalek::{Signature, Signer as _, SigningKey};

/// What the new key signs: `graintrail-enrol-v1` || 00 || origin || 00 || party || 00 || public key.
pub fn possession_message(origin: &Origin, party: &Party, public_key: &PublicKey) -> Vec<u8> {
    let parts: [&[u8]; 4] = [
        b"graintrail-enrol-v1",
        origin.as_str().as_bytes(),
        party.as_str().as_bytes(),
        public_key.as_bytes(),
    ];
    parts.join(&0)
}

/// The proof of possession of a new key: its signature over [`possession_message`].
pub fn prove_possession(origin: &Origin, party: &Party, key: &SigningKey) -> SignatureBytes {
    let public_key = PublicKey::from(&key.verifying_key());
    let message = possession_message(origin, party, &public_key);
    SignatureBytes::from_bytes(key.sign(&message).to_bytes())
}

/// Why a proof of possession does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PossessionError {
    /// The key itself may not be enrolled.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The new key did not sign this origin, party and key.
    #[error("the proof of possession is not by this key over this origin and party")]
    Signature,
}

/// Checks that a key may be enrolled for a party and that its holder agreed.
pub fn verify_possession(
    origin: &Origin,
    party: &Party,
    public_key: &PublicKey,
    possession: &SignatureBytes,
) -> Result<(), PossessionError> {
    let message = possession_message(origin, party, public_key);
    public_key
        .verifying_key()?
        .verify_strict(&message, &Signature::from_bytes(possession.as_bytes()))
        .map_err(|_| PossessionError::Signature)
}
