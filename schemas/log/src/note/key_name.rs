//! The name of a key.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The name of a key, and the origin of a log: 1 to 255 printable ASCII characters without space
/// and `+`.
///
/// C2SP signed-note allows more (any UTF-8 without Unicode spaces and `+`); what is named here is
/// the part that every known reader takes. Signatures under other names are unknown and ignored.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

/// Why a text is not a [`KeyName`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeyNameError {
    /// It is empty or longer than 255 bytes.
    #[error("a key name has 1 to 255 characters, not {length} bytes")]
    Length {
        /// Its length in bytes.
        length: usize,
    },
    /// It has a character that is not printable ASCII, or a space, or `+`.
    #[error("a key name is printable ASCII without space and '+'; character {position} is not")]
    Character {
        /// The position of the first such byte, from 0.
        position: usize,
    },
}

impl KeyName {
    /// The longest name, in bytes.
    pub const MAX_BYTES: usize = 255;

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = KeyNameError;

    fn from_str(text: &str) -> Result<Self, KeyNameError> {
        if text.is_empty() || text.len() > Self::MAX_BYTES {
            return Err(KeyNameError::Length { length: text.len() });
        }
        let refused = |byte: u8| !byte.is_ascii_graphic() || byte == b'+';
        match text.bytes().position(refused) {
            Some(position) => Err(KeyNameError::Character { position }),
            None => Ok(Self(text.to_owned())),
        }
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for KeyName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printable_ascii_without_space_and_plus() {
        for name in [
            "a",
            "example.com/log/testdata",
            "!\"#$%&'()*,-./:;<=>?@[\\]^_`{|}~",
        ] {
            assert_eq!(name.parse::<KeyName>().unwrap().as_str(), name);
        }
        assert!("n".repeat(255).parse::<KeyName>().is_ok());
        for (name, error) in [
            ("", KeyNameError::Length { length: 0 }),
            (&"n".repeat(256), KeyNameError::Length { length: 256 }),
            ("a b", KeyNameError::Character { position: 1 }),
            ("a+b", KeyNameError::Character { position: 1 }),
            ("a\n", KeyNameError::Character { position: 1 }),
            ("\u{7f}", KeyNameError::Character { position: 0 }),
            ("粮迹", KeyNameError::Character { position: 0 }),
            ("a\u{a0}b", KeyNameError::Character { position: 1 }),
        ] {
            assert_eq!(name.parse::<KeyName>(), Err(error), "{name:?}");
        }
    }
}
