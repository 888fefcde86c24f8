//! The text forms that C2SP formats share, each with exactly one spelling per value.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::merkle::Hash;

/// A decimal without sign or leading zero that fits a `u64`; `None` for anything else.
pub(crate) fn parse_decimal(text: &str) -> Option<u64> {
    let canonical = match text.as_bytes() {
        [b'0'] => true,
        [b'1'..=b'9', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    if canonical { text.parse().ok() } else { None }
}

/// Base64 of RFC 4648 §4, padded.
pub(crate) fn encode_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Base64 of RFC 4648 §4 in its canonical form only: padded, with zero trailing bits.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// A hash as canonical base64.
pub(crate) fn decode_hash(text: &str) -> Option<Hash> {
    decode_base64(text)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_per_number() {
        assert_eq!(parse_decimal("0"), Some(0));
        assert_eq!(parse_decimal("18446744073709551615"), Some(u64::MAX));
        for refused in [
            "",
            "00",
            "01",
            "+1",
            "-1",
            " 1",
            "1 ",
            "1e3",
            "18446744073709551616",
            "١",
        ] {
            assert_eq!(parse_decimal(refused), None, "{refused:?}");
        }
    }

    #[test]
    fn one_spelling_per_byte_string() {
        assert_eq!(decode_base64("QQ=="), Some(b"A".to_vec()));
        // Unpadded, trailing bits, URL alphabet, white space, too much padding.
        for refused in [
            "QQ", "QR==", "_w==", "QQ==\n", " QQ==", "QQ===", "Q Q=", "=",
        ] {
            assert_eq!(decode_base64(refused), None, "{refused:?}");
        }
    }

    #[test]
    fn a_hash_has_32_bytes() {
        assert_eq!(decode_hash(&encode_base64(&[9; 32])), Some([9; 32]));
        assert_eq!(decode_hash(&encode_base64(&[9; 31])), None);
        assert_eq!(decode_hash(&encode_base64(&[9; 33])), None);
    }
}
