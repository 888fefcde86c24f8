//! The parts of an entry's record where they lie, without copying them.
//!
//! The same layout and the same commitment as `grain_envelope::Entry`, told a
//! second time: a test holds the two to each other.

use blake3::Hasher;
use grain_envelope::{Digest, PAYLOAD_TYPE};
use sha2::{Digest as _, Sha256};

/// An entry inside its record's bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    /// The signed payload.
    pub(crate) payload: &'a [u8],
    /// The signature.
    pub(crate) signature: &'a [u8; 64],
    /// The salt.
    pub(crate) salt: &'a [u8; 32],
    /// The admission record.
    pub(crate) admission: &'a [u8],
    payload_size: [u8; 4],
    admission_size: [u8; 4],
}

/// The parts of a record (log-format.md §5); none where it is not one.
pub(crate) fn view(record: &[u8]) -> Option<View<'_>> {
    let (payload_size, payload, rest) = sized(record)?;
    let (signature, rest) = rest.split_first_chunk()?;
    let (salt, rest) = rest.split_first_chunk()?;
    let (admission_size, admission, rest) = sized(rest)?;
    let is_whole = rest.is_empty() && !holds_zero(payload) && !holds_zero(admission);
    is_whole.then_some(View {
        payload,
        signature,
        salt,
        admission,
        payload_size,
        admission_size,
    })
}

/// Looks at all bytes without a branch, which is many times as fast as stopping at the first.
fn holds_zero(bytes: &[u8]) -> bool {
    let found = |found, byte: &u8| found | u8::from(*byte == 0);
    bytes.iter().fold(0, found) != 0
}

/// What is signed begins with this (log-format.md §2).
fn signed_head(payload: &[u8]) -> String {
    let size = payload.len();
    format!("DSSEv1 {} {PAYLOAD_TYPE} {size} ", PAYLOAD_TYPE.len())
}

fn sized(bytes: &[u8]) -> Option<([u8; 4], &[u8], &[u8])> {
    let (size, rest) = bytes.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes(*size)).ok()?;
    let (part, rest) = rest.split_at_checked(length)?;
    Some((*size, part, rest))
}

impl View<'_> {
    /// What the leaf record commits to.
    pub(crate) fn commitment(&self) -> Digest {
        let hash = Sha256::new()
            .chain_update(b"graintrail-entry-v1\0")
            .chain_update(self.salt)
            .chain_update(self.payload_size)
            .chain_update(self.payload)
            .chain_update(self.signature)
            .chain_update(self.admission_size)
            .chain_update(self.admission)
            .finalize();
        Digest::from_bytes(hash.into())
    }

    /// The envelope digest (log-format.md §2). `begun` is [`digest_hasher`], made once.
    pub(crate) fn digest(&self, begun: &Hasher) -> Digest {
        let mut hasher = begun.clone();
        hasher
            .update(signed_head(self.payload).as_bytes())
            .update(self.payload)
            .update(self.signature);
        Digest::from_bytes(*hasher.finalize().as_bytes())
    }

    /// What is signed, in a buffer that many entries share.
    pub(crate) fn signed<'b>(&self, buffer: &'b mut Vec<u8>) -> &'b [u8] {
        buffer.clear();
        buffer.extend_from_slice(signed_head(self.payload).as_bytes());
        buffer.extend_from_slice(self.payload);
        buffer
    }
}

/// Where every envelope digest begins.
pub(crate) fn digest_hasher() -> Hasher {
    Hasher::new_derive_key("graintrail 2026 envelope v1")
}

#[cfg(test)]
mod tests {
    use grain_envelope::{Entry, Salt};

    use super::*;

    #[test]
    fn it_agrees_with_the_entry_of_the_format() {
        for size in [0, 1, 700, 4_000] {
            let entry = Entry {
                payload: vec![b'p'; size],
                signature: [3; 64],
                admission: vec![b'a'; size / 2],
                salt: Salt::from_bytes([4; 32]),
            };
            let record = entry.encode();
            let seen = view(&record).unwrap();
            assert_eq!(seen.payload, entry.payload);
            assert_eq!(seen.admission, entry.admission);
            assert_eq!(seen.commitment(), entry.commitment());
            let digest = grain_envelope::envelope_digest(&entry.payload, &entry.signature);
            assert_eq!(seen.digest(&digest_hasher()), digest);
            let mut buffer = b"of another entry".to_vec();
            let signed = grain_envelope::pae(&entry.payload);
            assert_eq!(seen.signed(&mut buffer), signed);
            for cut in 0..record.len() {
                assert!(view(&record[..cut]).is_none(), "cut at {cut}");
            }
        }
    }
}
