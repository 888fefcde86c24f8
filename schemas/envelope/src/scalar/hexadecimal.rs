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
                let lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
                if lower && hex::decode_to_slice(text, &mut bytes).is_ok() {
                    Ok(Self(bytes))
                } else {
                    Err(Self::refusal())
                }
            }
        }
        scalar!($name, $pattern, $zh, $en);
    };
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
