use crate::{KeyId, PublicKey, Suite};
use sha2::{Digest as _, Sha256};

/// Fingerprint of a public key of suite 1: SHA-256(`graintrail-key-v1` || 00 || u8 suite || key)
/// (log-format.md §3). It names the key in all data and is never shortened there.
pub fn fingerprint(key: &PublicKey) -> KeyId {
    let hash = Sha256::new()
        .chain_update(b"graintrail-key-v1\0")
        .chain_update([Suite::Ed25519Blake3.number()])
        .chain_update(key.as_bytes())
        .finalize();
    KeyId::from_bytes(hash.into())
}
