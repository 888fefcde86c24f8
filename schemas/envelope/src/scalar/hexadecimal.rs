use super::{Scalar, ScalarError, scalar};
use ed25519_dalek::VerifyingKey;

macro_rules! hexadecimal {
    ($(#[$doc:meta])* $name:ident[$length:literal], $pattern:expr, $zh:expr, $en:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $length]);

        impl $name {
            /// From the raw bytes.
            pub const fn from_bytes(bytes: [u8; $length]) -> Self {
                Self(bytes)
            }

            /// The raw bytes.
            pub const fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }
        }
        impl From<[u8; $length]> for $name {
            fn from(bytes: [u8; $length]) -> Self {
                Self(bytes)
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut text = [0; 2 * $length];
                hex::encode_to_slice(self.0, &mut text).expect("two digits for each byte");
                formatter.write_str(std::str::from_utf8(&text).expect("hex digits are ASCII"))
            }
        }
        impl std::str::FromStr for $name {
            type Err = ScalarError;
            fn from_str(text: &str) -> Result<Self, ScalarError> {
                let mut bytes = [0; $length];
                if decode_lower(text.as_bytes(), &mut bytes) {
                    Ok(Self(bytes))
                } else {
                    Err(Self::refusal())
                }
            }
        }
        scalar!($name, $pattern, $zh, $en);
    };
}

/// The value of each lower-case digit; what is none has a bit above those of a digit.
const DIGITS: [u8; 256] = {
    let mut values = [0x10; 256];
    let digits = b"0123456789abcdef";
    let mut value = 0;
    while value < 16_u8 {
        values[digits[value as usize] as usize] = value;
        value += 1;
    }
    values
};

/// Reads lower-case digits; false where they are not exactly that many.
///
/// Digits are as good as random: a branch on each would be guessed wrong half of the time, and every
/// event and every admission record names a handful of digests.
fn decode_lower(text: &[u8], bytes: &mut [u8]) -> bool {
    let mut seen = 0;
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        let (high, low) = (DIGITS[usize::from(pair[0])], DIGITS[usize::from(pair[1])]);
        seen |= high | low;
        *byte = high << 4 | low;
    }
    seen < 0x10 && text.len() == 2 * bytes.len()
}

hexadecimal!(
    /// A 32-byte digest; its place says of what and by which hash.
    Digest[32],
    "^[0-9a-f]{64}$",
    "摘要，64 位小写十六进制",
    "a digest of 64 lower-case hexadecimal digits"
);

hexadecimal!(
    /// Fingerprint of a public key: what names a key in all data, never shortened
    /// (log-format.md §3). [`crate::fingerprint`] makes it.
    KeyId[32],
    "^[0-9a-f]{64}$",
    "密钥指纹，64 位小写十六进制",
    "a key fingerprint of 64 lower-case hexadecimal digits"
);

hexadecimal!(
    /// An Ed25519 public key as it is written. Whether it is a sound key only
    /// [`PublicKey::verifying_key`] says.
    PublicKey[32],
    "^[0-9a-f]{64}$",
    "Ed25519 公钥，64 位小写十六进制",
    "an Ed25519 public key of 64 lower-case hexadecimal digits"
);

hexadecimal!(
    /// An Ed25519 signature as it is written in a body; envelopes carry theirs in base64.
    SignatureBytes[64],
    "^[0-9a-f]{128}$",
    "Ed25519 签名，128 位小写十六进制",
    "an Ed25519 signature of 128 lower-case hexadecimal digits"
);

hexadecimal!(
    /// The salt of an entry: it keeps a payload of few possible values from being guessed from the
    /// public leaf record (log-format.md §5).
    Salt[32],
    "^[0-9a-f]{64}$",
    "盐，64 位小写十六进制",
    "a salt of 64 lower-case hexadecimal digits"
);

/// The bytes are no public key that may be enrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// They encode no point of the curve.
    #[error("the bytes encode no point of the curve")]
    NoPoint,
    /// They encode a point, but not in the one canonical way.
    #[error("the key is not canonically encoded")]
    NotCanonical,
    /// The point has small order: signatures under it prove nothing.
    #[error("the key is of small order")]
    Weak,
    /// The point has a torsion component: verifiers disagree about its signatures.
    #[error("the key is not free of torsion")]
    Torsion,
}

impl PublicKey {
    /// The key to verify with, if it is canonical, not of small order and free of torsion.
    ///
    /// This costs a scalar multiplication; it is asked once, when a key is enrolled.
    pub fn verifying_key(&self) -> Result<VerifyingKey, KeyError> {
        let key = VerifyingKey::from_bytes(&self.0).map_err(|_| KeyError::NoPoint)?;
        let point = key.to_edwards();
        if point.compress().to_bytes() != self.0 {
            return Err(KeyError::NotCanonical);
        }
        if key.is_weak() {
            return Err(KeyError::Weak);
        }
        if point.is_torsion_free() {
            Ok(key)
        } else {
            Err(KeyError::Torsion)
        }
    }
}

impl From<&VerifyingKey> for PublicKey {
    fn from(key: &VerifyingKey) -> Self {
        Self(key.to_bytes())
    }
}
