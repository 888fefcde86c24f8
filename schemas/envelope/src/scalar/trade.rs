use super::{Scalar, ScalarError, digits, fixed_scalar, scalar};
use crate::Bilingual;
use crate::limits::YEARS;
use std::fmt;
use std::str::FromStr;

fixed_scalar!(
    /// A container number: owner, category `U`, `J` or `Z`, six digits and a check digit (ISO 6346).
    ContainerNumber[11],
    |bytes| {
        bytes[..3].iter().all(u8::is_ascii_uppercase)
            && matches!(bytes[3], b'U' | b'J' | b'Z')
            && bytes[4..].iter().all(u8::is_ascii_digit)
            && u32::from(bytes[10] - b'0') == container_remainder(bytes) % 10
    },
    "^[A-Z]{3}[UJZ][0-9]{7}$",
    "集装箱号，如 CSQU3054383，末位校验码正确",
    "a container number like CSQU3054383 with a correct check digit"
);

impl ContainerNumber {
    /// What is odd about an accepted number: a remainder of 10, written 0, which owners are advised
    /// not to use because it weakens the check.
    pub fn warnings(&self) -> Vec<Bilingual> {
        if container_remainder(&self.0) != 10 {
            return Vec::new();
        }
        vec![Bilingual {
            zh: "箱号校验余数为 10（写作 0），请核对",
            en: "the check remainder is 10 (written 0): please compare",
        }]
    }
}

fn container_remainder(number: &[u8; 11]) -> u32 {
    let value = |byte: u8| {
        if byte.is_ascii_digit() {
            return u32::from(byte - b'0');
        }
        // A is 10; 11, 22 and 33 are left out.
        let plain = u32::from(byte - b'A') + 10;
        plain + (plain - 1) / 10
    };
    let sum: u32 = number[..10]
        .iter()
        .rev()
        .fold(0, |sum, byte| sum * 2 + value(*byte));
    sum % 11
}

fixed_scalar!(
    /// A customs declaration number of an import: 18 digits, the 5th to 8th a year, the 9th `1`.
    /// It has no check digit.
    DeclarationNumber[18],
    |bytes| {
        bytes.iter().all(u8::is_ascii_digit)
            && bytes[8] == b'1'
            && digits(&bytes[4..8]).is_some_and(|year| YEARS.contains(&year))
    },
    r"^[0-9]{4}20[0-9]{2}1[0-9]{9}$",
    "进口报关单号，18 位数字，第 5 至 8 位为年份，第 9 位为 1",
    "an import declaration number: 18 digits, the 5th to 8th a year, the 9th 1"
);

fixed_scalar!(
    /// A commodity code of ten digits, as customs writes it. Its last two decide duty.
    HsCode[10],
    |bytes| bytes.iter().all(u8::is_ascii_digit),
    "^[0-9]{10}$",
    "商品编码，10 位数字",
    "an HS code of 10 digits"
);

fixed_scalar!(
    /// A country, two capital letters (ISO 3166-1 alpha-2; the form only).
    Country[2],
    |bytes| bytes.iter().all(u8::is_ascii_uppercase),
    "^[A-Z]{2}$",
    "国家代码，两个大写字母",
    "a country code of two capital letters"
);

/// A media type without parameters, in lower case, `application/pdf` (RFC 6838 §4.2).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MediaType(Box<str>);

impl MediaType {
    /// The text, exactly as it stands in JSON.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MediaType {
    type Err = ScalarError;

    fn from_str(text: &str) -> Result<Self, ScalarError> {
        let accepted = text.split_once('/').is_some_and(|(kind, subtype)| {
            [kind, subtype].iter().all(|name| {
                (1..=64).contains(&name.len())
                    && name.starts_with(|first: char| {
                        first.is_ascii_lowercase() || first.is_ascii_digit()
                    })
                    && name.bytes().all(|byte| {
                        matches!(byte, b'a'..=b'z' | b'0'..=b'9') || b"!#$&-^_.+".contains(&byte)
                    })
            })
        });
        if accepted {
            Ok(Self(text.into()))
        } else {
            Err(Self::refusal())
        }
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

scalar!(
    MediaType,
    r"^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$",
    "媒体类型，小写，不带参数，如 application/pdf",
    "a media type in lower case without parameters, like application/pdf"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_leave_out_the_multiples_of_eleven() {
        let only = |letter: u8| {
            let mut number = *b"000U0000000";
            number[0] = letter;
            let without = container_remainder(b"000U0000000");
            (container_remainder(&number) + 11 - without) % 11
        };
        for (letter, value) in [
            (b'A', 10),
            (b'B', 12),
            (b'K', 21),
            (b'L', 23),
            (b'U', 32),
            (b'V', 34),
            (b'Z', 38),
        ] {
            assert_eq!(only(letter), value % 11, "{}", char::from(letter));
        }
    }

    #[test]
    fn a_remainder_of_ten_is_written_zero_and_warned_about() {
        let numbers = (0..100_000).map(|serial| {
            let mut number = *format!("CSQU{serial:06}0")
                .as_bytes()
                .first_chunk::<11>()
                .unwrap();
            let remainder = container_remainder(&number);
            number[10] = b"01234567890"[usize::try_from(remainder).unwrap()];
            (String::from_utf8(number.to_vec()).unwrap(), remainder)
        });
        let mut tens = 0;
        for (number, remainder) in numbers.step_by(97) {
            let number: ContainerNumber = number.parse().unwrap();
            assert_eq!(number.warnings().len(), usize::from(remainder == 10));
            tens += u32::from(remainder == 10);
        }
        assert!(tens > 0);
    }
}
