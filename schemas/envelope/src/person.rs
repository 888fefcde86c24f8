//! Who a person is, as the erasable side store keeps it, and the commitment that the ledger keeps
//! (log-format.md §13).

use crate::{Digest, Text};
use blake3::Hasher;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const PERSON_CONTEXT: &str = "graintrail 2026 person v1";

/// Longest name, and longest role title, in characters (log-format.md §13, our choice).
pub const PERSON_NAME_CHARACTERS_MAX: usize = 100;
/// Longest telephone and identity number, in characters (log-format.md §13, our choice).
pub const PERSON_NUMBER_CHARACTERS_MAX: usize = 32;

/// Who a person is. The order of the members is that of the canonical bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// 姓名 · The name.
    pub name: Text<1, PERSON_NAME_CHARACTERS_MAX>,
    /// 职务，或 null · What the person is in the party, or null.
    pub role_title: Option<Text<1, PERSON_NAME_CHARACTERS_MAX>>,
    /// 电话，或 null · The telephone number, or null.
    pub phone: Option<Text<1, PERSON_NUMBER_CHARACTERS_MAX>>,
    /// 证件号码，或 null · The identity number, or null.
    pub identity_number: Option<Text<1, PERSON_NUMBER_CHARACTERS_MAX>>,
}

impl Person {
    /// The bytes that are committed to: JSON without white space, members in the order of the type,
    /// escapes only `\"` and `\\` (texts hold no control characters).
    pub fn canonical(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("names are texts, writing to memory")
    }

    /// What `person_listed` says: B3(`graintrail 2026 person v1`, salt || canonical bytes). The salt
    /// hides what could be guessed: there are only so many telephone numbers.
    pub fn commitment(&self, salt: &[u8; 32]) -> Digest {
        let mut hasher = Hasher::new_derive_key(PERSON_CONTEXT);
        hasher.update(salt);
        hasher.update(&self.canonical());
        Digest::from_bytes(hasher.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person() -> Person {
        Person {
            name: "王示例".parse().unwrap(),
            role_title: Some("\"仓\"管\\员".parse().unwrap()),
            phone: Some("13800000000".parse().unwrap()),
            identity_number: None,
        }
    }

    #[test]
    fn the_canonical_bytes_and_the_commitment_are_those_of_the_documentation() {
        let canonical = r#"{"name":"王示例","role_title":"\"仓\"管\\员","phone":"13800000000","identity_number":null}"#;
        assert_eq!(String::from_utf8(person().canonical()).unwrap(), canonical);
        let salt: [u8; 32] = std::array::from_fn(|i| u8::try_from(i).unwrap());
        let commitment = person().commitment(&salt).to_string();
        let document = include_str!("../../../server/docs/log-format.md");
        assert!(document.contains(canonical), "{canonical}");
        assert!(document.contains(&commitment), "{commitment}");
    }

    #[test]
    fn every_byte_of_salt_and_person_counts() {
        let own = person().commitment(&[1; 32]);
        assert_ne!(own, person().commitment(&[2; 32]));
        let mut other = person();
        other.phone = None;
        assert_ne!(own, other.commitment(&[1; 32]));
    }
}
