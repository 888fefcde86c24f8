use super::{Scalar, ScalarError, scalar};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

/// Bytes written as canonical base64 with padding (RFC 4648 §4): there is one text for them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Base64(Vec<u8>);

impl Base64 {
    /// The bytes.
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }
}

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl Deref for Base64 {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl FromStr for Base64 {
    type Err = ScalarError;

    fn from_str(text: &str) -> Result<Self, ScalarError> {
        STANDARD.decode(text).map(Self).map_err(|_| Self::refusal())
    }
}

impl fmt::Display for Base64 {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&STANDARD.encode(&self.0))
    }
}

scalar!(
    Base64,
    "^([0-9A-Za-z+/]{4})*([0-9A-Za-z+/]{2}==|[0-9A-Za-z+/]{3}=)?$",
    "规范的 base64（带填充）",
    "canonical base64 with padding"
);

/// A 64-byte signature written as canonical base64: in envelopes and bundle lines, where DSSE has
/// it so. In bodies it is hexadecimal, [`super::SignatureBytes`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignatureBase64([u8; 64]);

impl SignatureBase64 {
    /// The 64 bytes.
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

impl From<[u8; 64]> for SignatureBase64 {
    fn from(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }
}

impl FromStr for SignatureBase64 {
    type Err = ScalarError;

    fn from_str(text: &str) -> Result<Self, ScalarError> {
        let bytes = STANDARD
            .decode(text)
            .ok()
            .and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(Self::refusal)
    }
}

impl fmt::Display for SignatureBase64 {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&STANDARD.encode(self.0))
    }
}

scalar!(
    SignatureBase64,
    "^[0-9A-Za-z+/]{85}[AQgw]==$",
    "64 字节签名的规范 base64（带填充）",
    "canonical base64 of a 64-byte signature"
);
