use super::{Scalar, ScalarError, digits, fixed_scalar, scalar};
use crate::Bilingual;
use crate::limits::BIN_CODE_CHARACTERS_MAX;
use std::fmt;
use std::str::FromStr;

fixed_scalar!(
    /// A party: its 统一社会信用代码, 18 characters, the last of them checked (GB 32100-2015).
    ///
    /// A region is never read out of the code; it is a field of its own.
    Party[18],
    |bytes| credit_code_check(bytes) == Some(bytes[17]),
    "^[0-9A-HJ-NP-RTUWXY]{18}$",
    "统一社会信用代码，18 位，末位校验码正确",
    "a unified social credit code: 18 characters with a correct check character"
);

impl Party {
    /// What is odd about an accepted code: the inner check character of the organisation code,
    /// which some issued codes fail (GB 11714).
    pub fn warnings(&self) -> Vec<Bilingual> {
        if organisation_code_check(&self.0) == self.0[16] {
            return Vec::new();
        }
        vec![Bilingual {
            zh: "第 17 位（组织机构代码校验码）不符，请核对",
            en: "the 17th character (check of the organisation code) does not match: please compare",
        }]
    }
}

const CREDIT_CODE_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

fn credit_code_check(code: &[u8; 18]) -> Option<u8> {
    let mut weight = 1;
    let mut sum = 0;
    for character in &code[..17] {
        let value = CREDIT_CODE_ALPHABET
            .iter()
            .position(|known| known == character)?;
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    Some(CREDIT_CODE_ALPHABET[(31 - sum % 31) % 31])
}

fn organisation_code_check(code: &[u8; 18]) -> u8 {
    let weights = [3, 7, 9, 10, 5, 8, 4, 2];
    let value = |byte: u8| {
        u32::from(if byte.is_ascii_digit() {
            byte - b'0'
        } else {
            byte - b'A' + 10
        })
    };
    let sum: u32 = code[8..16]
        .iter()
        .zip(weights)
        .map(|(byte, weight)| value(*byte) * weight)
        .sum();
    b"0X987654321"[(sum % 11) as usize]
}

fixed_scalar!(
    /// A facility: its party's code and a number from `001`, `91630100MA7XXXXXXX-001`
    /// (log-format.md §1).
    FacilityId[22],
    |bytes| {
        bytes.first_chunk::<18>().is_some_and(|code| credit_code_check(code) == Some(code[17]))
            && bytes[18] == b'-'
            && digits(&bytes[19..]).is_some_and(|number| number > 0)
    },
    "^[0-9A-HJ-NP-RTUWXY]{18}-[0-9]{3}$",
    "场所编号：统一社会信用代码加 -001 至 -999",
    "a facility: a unified social credit code and -001 to -999"
);

impl FacilityId {
    /// The party that owns the facility.
    pub fn party(&self) -> Party {
        Party(*self.0.first_chunk().expect("22 bytes begin with 18"))
    }
}

/// A bin of a facility: `FACILITY/CODE`, the code 1 to 16 of `0-9 A-Z -` (log-format.md §1).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BinId {
    facility: FacilityId,
    code: Box<str>,
}

impl BinId {
    /// The facility in which it stands.
    pub const fn facility(&self) -> FacilityId {
        self.facility
    }

    /// Its code inside the facility.
    pub fn code(&self) -> &str {
        &self.code
    }
}

impl FromStr for BinId {
    type Err = ScalarError;

    fn from_str(text: &str) -> Result<Self, ScalarError> {
        let (facility, code) = text.split_once('/').ok_or_else(Self::refusal)?;
        let sized = (1..=BIN_CODE_CHARACTERS_MAX).contains(&code.len());
        let spelled = code
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'Z' | b'-'));
        let facility = facility.parse().map_err(|_| Self::refusal())?;
        if sized && spelled {
            Ok(Self {
                facility,
                code: code.into(),
            })
        } else {
            Err(Self::refusal())
        }
    }
}

impl fmt::Display for BinId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.facility, self.code)
    }
}

scalar!(
    BinId,
    "^[0-9A-HJ-NP-RTUWXY]{18}-[0-9]{3}/[0-9A-Z-]{1,16}$",
    "仓号：场所编号/代码（1 至 16 位 0-9 A-Z -）",
    "a bin: facility/code, the code 1 to 16 of 0-9 A-Z -"
);

fixed_scalar!(
    /// An administrative region, six digits (GB/T 2260). Trailing `00` pairs are wildcards:
    /// `630000` is all of Qinghai, `000000` the whole country.
    Region[6],
    |bytes| digits(bytes).is_some(),
    "^[0-9]{6}$",
    "行政区划代码，6 位数字",
    "a region code of 6 digits"
);

impl Region {
    /// Whether `other` lies in this region, or is it.
    pub fn covers(&self, other: Self) -> bool {
        let pairs = self
            .0
            .chunks(2)
            .rposition(|pair| pair != b"00")
            .map_or(0, |last| last + 1);
        other.0[..2 * pairs] == self.0[..2 * pairs]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_seventeenth_character_is_a_warning() {
        let sound: Party = "914403001922038216".parse().unwrap();
        assert_eq!(sound.warnings(), []);
        let mut code = *b"914403001922038200";
        code[17] = credit_code_check(&code).unwrap();
        let odd: Party = std::str::from_utf8(&code).unwrap().parse().unwrap();
        assert_eq!(odd.warnings().len(), 1);
    }

    #[test]
    fn the_organisation_check_has_an_x() {
        let codes = (0_u32..200).map(|n| format!("91440300{n:08}00"));
        let checks: Vec<u8> = codes
            .map(|code| organisation_code_check(code.as_bytes().first_chunk().unwrap()))
            .collect();
        assert!(b"0123456789X".iter().all(|check| checks.contains(check)));
    }

    #[test]
    fn places_know_what_they_are_part_of() {
        let bin: BinId = "914403001922038216-007/A-12".parse().unwrap();
        assert_eq!(bin.facility().as_str(), "914403001922038216-007");
        assert_eq!(bin.facility().party().as_str(), "914403001922038216");
        assert_eq!(bin.code(), "A-12");
    }

    #[test]
    fn trailing_pairs_of_a_region_are_wildcards() {
        let covers = |one: &str, other: &str| {
            one.parse::<Region>()
                .unwrap()
                .covers(other.parse().unwrap())
        };
        assert!(covers("000000", "630100") && covers("630000", "630100"));
        assert!(covers("630100", "630102") && covers("630102", "630102"));
        assert!(!covers("630100", "630200") && !covers("630100", "630000"));
        assert!(!covers("630000", "620000") && !covers("630102", "630100"));
        assert!(
            !covers("630002", "630102"),
            "a pair in the middle is no wildcard"
        );
    }
}
