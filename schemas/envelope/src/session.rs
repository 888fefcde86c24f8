//! The signed challenge by which a reader proves a key (log-format.md §11).

use crate::{KeyId, Origin};

/// What the key signs: `graintrail-session-v1` || 00 || origin || 00 || nonce || fingerprint.
pub fn message(origin: &Origin, nonce: &[u8; 32], fingerprint: &KeyId) -> Vec<u8> {
    let mut message = b"graintrail-session-v1\0".to_vec();
    message.extend_from_slice(origin.as_str().as_bytes());
    message.push(0);
    message.extend_from_slice(nonce);
    message.extend_from_slice(fingerprint.as_bytes());
    message
}
