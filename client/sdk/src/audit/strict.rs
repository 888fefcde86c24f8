//! `verify_strict`, at a fifth less work for whoever checks a million signatures.
//!
//! Beside the equation, `verify_strict` refuses a key and a point R of small order. To know the order
//! of R it decompresses it, a square root for every signature. But the equation is checked by
//! comparing bytes: it holds only where R is the one canonical encoding of the point that was
//! computed. So R has small order if and only if it is one of the eight canonical encodings of the
//! points of small order, and those can be written down. The key is looked at once.

use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};

/// The canonical encodings of the eight points whose order divides eight: there are no others.
const SMALL_ORDER: [[u8; 32]; 8] = [
    y(0x01, 0x00, 0x00),
    y(0xec, 0xff, 0x7f),
    y(0x00, 0x00, 0x00),
    y(0x00, 0x00, 0x80),
    ORDER_8,
    negated(ORDER_8),
    OTHER_ORDER_8,
    negated(OTHER_ORDER_8),
];
const ORDER_8: [u8; 32] = [
    0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
    0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
];
const OTHER_ORDER_8: [u8; 32] = [
    0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
    0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
];

/// First byte, those between, last byte.
const fn y(first: u8, between: u8, last: u8) -> [u8; 32] {
    let mut bytes = [between; 32];
    bytes[0] = first;
    bytes[31] = last;
    bytes
}

/// The same point with the other sign of x.
const fn negated(mut bytes: [u8; 32]) -> [u8; 32] {
    bytes[31] |= 0x80;
    bytes
}

/// A key that signatures may be strictly verified with.
#[derive(Debug, Clone, Copy)]
pub(super) struct StrictKey(VerifyingKey);

impl StrictKey {
    /// The key, unless it is of small order: such a key proves nothing.
    pub(super) fn new(key: VerifyingKey) -> Option<StrictKey> {
        (!key.is_weak()).then_some(StrictKey(key))
    }

    /// Whether `verify_strict` accepts the signature.
    pub(super) fn verifies(&self, message: &[u8], signature: &Signature) -> bool {
        !SMALL_ORDER.contains(signature.r_bytes()) && self.0.verify(message, signature).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use ed25519_dalek::{Signer as _, SigningKey};
    use proptest::prelude::*;

    use super::*;

    /// What this module says and what `verify_strict` says.
    fn both(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> (bool, bool) {
        let Ok(key) = VerifyingKey::from_bytes(key) else {
            return (false, false);
        };
        let signature = Signature::from_bytes(signature);
        let ours = StrictKey::new(key).is_some_and(|key| key.verifies(message, &signature));
        (ours, key.verify_strict(message, &signature).is_ok())
    }

    #[test]
    fn the_eight_encodings_are_all_points_of_small_order_there_are() {
        let mut found = HashSet::new();
        for bytes in SMALL_ORDER {
            let key = VerifyingKey::from_bytes(&bytes).unwrap();
            assert!(key.is_weak(), "{bytes:x?}");
            assert_eq!(key.to_edwards().compress().to_bytes(), bytes, "canonical");
            found.insert(bytes);
        }
        assert_eq!(found.len(), 8, "the curve has cofactor eight");
    }

    #[test]
    fn what_the_equation_alone_lets_through_is_refused() {
        let identity = SMALL_ORDER[0];
        let key = VerifyingKey::from_bytes(&identity).unwrap();
        // Under the neutral element every message is signed by (sB, s), whatever s.
        let signing = SigningKey::from_bytes(&[7; 32]);
        let forged = [
            signing.verifying_key().to_bytes(),
            signing.to_scalar().to_bytes(),
        ];
        for parts in [forged, [identity, [0; 32]]] {
            let signature: [u8; 64] = parts.concat().try_into().unwrap();
            let loose = key.verify(b"anything", &Signature::from_bytes(&signature));
            assert!(loose.is_ok(), "the equation holds");
            assert_eq!(both(&identity, b"anything", &signature), (false, false));
        }
    }

    proptest! {
        #[test]
        fn it_agrees_with_verify_strict(
            seed: [u8; 32],
            message in prop::collection::vec(any::<u8>(), 0..40),
            at in 0_usize..97,
            bit in 0_u8..8,
            small in prop::option::of((any::<bool>(), 0_usize..8)),
        ) {
            let signing = SigningKey::from_bytes(&seed);
            let mut key = signing.verifying_key().to_bytes();
            let mut signature = signing.sign(&message).to_bytes();
            prop_assert_eq!(both(&key, &message, &signature), (true, true));
            match small {
                Some((true, point)) => key = SMALL_ORDER[point],
                Some((false, point)) => signature[..32].copy_from_slice(&SMALL_ORDER[point]),
                None if at < 64 => signature[at] ^= 1 << bit,
                None if at < 96 => key[at - 64] ^= 1 << bit,
                None => signature[..32].copy_from_slice(&[0; 32]),
            }
            let (ours, strict) = both(&key, &message, &signature);
            prop_assert_eq!(ours, strict);
        }
    }
}
