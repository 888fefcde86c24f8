//! Masses: decimal text in the unit of its heading, exactly to the gram.

use grain_envelope::MassG;

/// A unit of mass, as headings write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MassUnit {
    /// t, 吨.
    Tonne,
    /// kg, 千克, 公斤.
    Kilogram,
    /// 斤, half a kilogram.
    Jin,
    /// g, 克.
    Gram,
}

impl MassUnit {
    /// The unit that a heading names, half-width and in lower case. `ton` is not one: there are
    /// three of them.
    pub fn named(name: &str) -> Option<MassUnit> {
        match name {
            "t" | "吨" | "公吨" | "tonne" | "tonnes" => Some(MassUnit::Tonne),
            "kg" | "kgs" | "千克" | "公斤" | "kilogram" | "kilograms" => {
                Some(MassUnit::Kilogram)
            }
            "斤" | "市斤" => Some(MassUnit::Jin),
            "g" | "克" | "gram" | "grams" => Some(MassUnit::Gram),
            _ => None,
        }
    }

    const fn grams(self) -> u128 {
        match self {
            MassUnit::Tonne => 1_000_000,
            MassUnit::Kilogram => 1_000,
            MassUnit::Jin => 500,
            MassUnit::Gram => 1,
        }
    }
}

/// Why a text is no mass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MassFault {
    /// Not a plain decimal number.
    NotANumber,
    /// Less than nothing.
    Negative,
    /// It has a fraction of a gram.
    Fraction,
    /// More than any event may say.
    TooMuch,
}

/// Digits of a number beyond which it is not looked at.
const DIGITS_MAX: usize = 24;

/// The mass that a decimal text says in a unit.
///
/// # Errors
/// [`MassFault`]. Separators of thousands are refused: a comma is a decimal point elsewhere.
pub fn grams(text: &str, unit: MassUnit) -> Result<MassG, MassFault> {
    if let Some(rest) = text.strip_prefix('-').filter(|rest| !rest.starts_with('-')) {
        return Err(grams(rest, unit).err().unwrap_or(MassFault::Negative));
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    let is_plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_plain(whole) || !is_plain(fraction) || text.ends_with('.') {
        return Err(MassFault::NotANumber);
    }
    if whole.len() + fraction.len() > DIGITS_MAX {
        return Err(MassFault::TooMuch);
    }
    let places = u32::try_from(fraction.len()).map_err(|_| MassFault::NotANumber)?;
    let digits: u128 = format!("{whole}{fraction}")
        .parse()
        .map_err(|_| MassFault::NotANumber)?;
    let (scaled, scale) = (digits * unit.grams(), 10_u128.pow(places));
    if scaled % scale != 0 {
        return Err(MassFault::Fraction);
    }
    let grams = u64::try_from(scaled / scale).map_err(|_| MassFault::TooMuch)?;
    MassG::new(grams).map_err(|_| MassFault::TooMuch)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str, unit: MassUnit) -> Result<u64, MassFault> {
        grams(text, unit).map(MassG::grams)
    }

    #[test]
    fn every_unit_is_exact() {
        assert_eq!(of("25.985", MassUnit::Tonne), Ok(25_985_000));
        assert_eq!(of("25985", MassUnit::Kilogram), Ok(25_985_000));
        assert_eq!(of("51970", MassUnit::Jin), Ok(25_985_000));
        assert_eq!(of("25985000", MassUnit::Gram), Ok(25_985_000));
        assert_eq!(of("0.000001", MassUnit::Tonne), Ok(1));
        assert_eq!(of("0.002", MassUnit::Jin), Ok(1));
        assert_eq!(of("26.000000000000000", MassUnit::Tonne), Ok(26_000_000));
        assert_eq!(
            of("9007199254740991", MassUnit::Gram),
            Ok(9_007_199_254_740_991)
        );
    }

    #[test]
    fn nothing_is_rounded_and_nothing_is_guessed() {
        assert_eq!(of("25.9850005", MassUnit::Tonne), Err(MassFault::Fraction));
        assert_eq!(of("0.001", MassUnit::Jin), Err(MassFault::Fraction));
        assert_eq!(of("-26", MassUnit::Tonne), Err(MassFault::Negative));
        assert_eq!(
            of("9007199254740992", MassUnit::Gram),
            Err(MassFault::TooMuch)
        );
        assert_eq!(
            of(&"9".repeat(40), MassUnit::Tonne),
            Err(MassFault::TooMuch)
        );
        for text in [
            "",
            ".",
            "1.",
            ".5",
            "1,118.000",
            "26 t",
            "2e3",
            "+1",
            "--1",
            "1.2.3",
            "６",
        ] {
            assert_eq!(
                of(text, MassUnit::Tonne),
                Err(MassFault::NotANumber),
                "{text:?}"
            );
        }
        assert_eq!(MassUnit::named("ton"), None);
    }

    proptest! {
        #[test]
        fn grams_written_as_tonnes_come_back(value in 0_u64..=9_007_199_254_740_991) {
            let text = format!("{}.{:06}", value / 1_000_000, value % 1_000_000);
            prop_assert_eq!(of(&text, MassUnit::Tonne), Ok(value));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[-+.,0-9a-z ]{0,40}") {
            let _any = of(&text, MassUnit::Kilogram);
        }
    }
}
