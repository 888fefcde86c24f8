use crate::submitted::pae;
use crate::{Digest, Subject};
use blake3::Hasher;
use blake3::hazmat::{ContextKey, HasherExt as _, hash_derive_key_context};
use std::sync::LazyLock;

const ENVELOPE_CONTEXT: &str = "graintrail 2026 envelope v1";
const SUBJECT_CONTEXT: &str = "graintrail 2026 subject chain v1";

/// What a context comes to, hashed once: it would be a third of the work of a subject's head.
static ENVELOPE_KEY: LazyLock<ContextKey> =
    LazyLock::new(|| hash_derive_key_context(ENVELOPE_CONTEXT));
static SUBJECT_KEY: LazyLock<ContextKey> =
    LazyLock::new(|| hash_derive_key_context(SUBJECT_CONTEXT));

/// `author_previous` of a key's first event (log-format.md §3).
pub const AUTHOR_START: Digest = Digest::from_bytes([0; 32]);

/// Digest of an envelope: BLAKE3 over the signed bytes and the signature (log-format.md §2). The
/// author's next event names it, and so do the subject chains.
pub fn envelope_digest(payload: &[u8], signature: &[u8; 64]) -> Digest {
    digest_of_signed(&pae(payload), signature)
}

pub(crate) fn digest_of_signed(signed: &[u8], signature: &[u8; 64]) -> Digest {
    let mut hasher = Hasher::new_from_context_key(&ENVELOPE_KEY);
    hasher.update(signed).update(signature);
    Digest::from_bytes(hasher.finalize().into())
}

/// Head 0 of a subject's chain, before any event (log-format.md §4).
pub fn subject_head_start(subject: &Subject) -> Digest {
    let subject = subject.to_string();
    let length = u16::try_from(subject.len()).expect("a subject has at most 46 characters");
    let mut hasher = Hasher::new_from_context_key(&SUBJECT_KEY);
    hasher
        .update(&length.to_be_bytes())
        .update(subject.as_bytes());
    Digest::from_bytes(hasher.finalize().into())
}

/// Head `n` of a subject's chain, from head `n - 1` and the digest of the `n`th envelope in it;
/// `n` counts from 1 (log-format.md §4).
pub fn subject_head_next(previous: &Digest, n: u64, envelope_digest: &Digest) -> Digest {
    let mut hasher = Hasher::new_from_context_key(&SUBJECT_KEY);
    hasher
        .update(previous.as_bytes())
        .update(&n.to_be_bytes())
        .update(envelope_digest.as_bytes());
    Digest::from_bytes(hasher.finalize().into())
}
