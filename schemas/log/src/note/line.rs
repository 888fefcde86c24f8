//! One signature line.

use std::fmt;

use crate::canonical::{decode_base64, encode_base64};

const DASH: &str = "\u{2014} ";

/// One line of signature, not verified. C2SP signed-note.
///
/// The name may be one that no key of ours could have: such lines are ignored, not refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    name: String,
    key_id: u32,
    signature: Vec<u8>,
}

impl SignatureLine {
    pub(crate) fn new(name: &str, key_id: u32, signature: Vec<u8>) -> Self {
        Self {
            name: name.to_owned(),
            key_id,
            signature,
        }
    }

    /// The line without its LF; `None` when it is not one.
    pub fn parse(line: &str) -> Option<Self> {
        let (name, payload) = line.strip_prefix(DASH)?.split_once(' ')?;
        if name.is_empty()
            || name
                .chars()
                .any(|c| c.is_whitespace() || c.is_control() || c == '+')
        {
            return None;
        }
        let payload = decode_base64(payload)?;
        let (key_id, signature) = payload.split_first_chunk::<4>()?;
        if signature.is_empty() {
            return None;
        }
        Some(Self::new(
            name,
            u32::from_be_bytes(*key_id),
            signature.to_vec(),
        ))
    }

    /// The name of the key that is claimed to have signed.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The ID of the key that is claimed to have signed.
    pub fn key_id(&self) -> u32 {
        self.key_id
    }

    /// What follows the key ID: for Ed25519 64 bytes, for cosignature/v1 a time of 8 bytes before.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Key ID and signature in base64, as they stand in the line.
    pub fn payload(&self) -> String {
        let mut payload = self.key_id.to_be_bytes().to_vec();
        payload.extend_from_slice(&self.signature);
        encode_base64(&payload)
    }
}

/// The line without its LF.
impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{DASH}{} {}", self.name, self.payload())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_parses_is_written_the_same() {
        for line in [
            "— a AAAAAQE=",
            "— 粮迹.example/日志 AAAAAQEC",
            "— n AAAAAQECAw==",
        ] {
            assert_eq!(SignatureLine::parse(line).unwrap().to_string(), line);
        }
    }

    #[test]
    fn other_lines_are_refused() {
        for line in [
            "",
            "—",
            "— ",
            "— a",
            "— a ",
            "- a AAAAAQE=",
            "—a AAAAAQE=",
            " — a AAAAAQE=",
            "—  a AAAAAQE=",
            "— a  AAAAAQE=",
            "— a AAAAAQE= ",
            "— a AAAAAQE",
            "— a AAAAAQF=",
            "— a AAAAAQ==",
            "— a AAAA",
            "— a+b AAAAAQE=",
            "— a\u{a0}b AAAAAQE=",
            "— a AAAAAQE=\r",
            "— a\u{3000} AAAAAQE=",
            "— a AAAAAQE= x",
            "— a\u{7f} AAAAAQE=",
        ] {
            assert_eq!(SignatureLine::parse(line), None, "{line:?}");
        }
    }
}
