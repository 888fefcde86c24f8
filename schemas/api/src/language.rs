//! The two languages of every text, and how a request chooses one.

use grain_envelope::Bilingual;

/// A language in which the product speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Chinese, the first language of the product.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// The language that an `Accept-Language` header (RFC 9110 §12.5.4) prefers: of `zh` and `en`
    /// the one with the higher weight, the earlier one where they are equal. A request that names
    /// neither is answered in Chinese.
    pub fn negotiate(accept_language: Option<&str>) -> Self {
        let mut best = (0, Self::default());
        for range in accept_language
            .unwrap_or_default()
            .split(',')
            .take(RANGES_MAX)
        {
            let mut parts = range.split(';');
            let Some(language) = parts.next().and_then(Self::of_tag) else {
                continue;
            };
            let weight = parts.find_map(thousandths).unwrap_or(1_000);
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }

    /// The BCP 47 tag for `Content-Language` and `lang` attributes.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The text in this language.
    pub const fn of(self, text: Bilingual) -> &'static str {
        match self {
            Self::Zh => text.zh,
            Self::En => text.en,
        }
    }

    fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split('-').next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("zh") {
            Some(Self::Zh)
        } else if primary.eq_ignore_ascii_case("en") {
            Some(Self::En)
        } else {
            None
        }
    }
}

/// Language ranges that are looked at; a longer header is nobody's preference.
const RANGES_MAX: usize = 16;

/// `q=0.8` as 800; what is not a weight is ignored.
fn thousandths(parameter: &str) -> Option<u16> {
    let value = parameter.trim().strip_prefix("q=")?;
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let whole: u16 = whole.parse().ok()?;
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction: u16 = format!("{fraction:0<3}").parse().ok()?;
    (whole <= 1).then_some((whole * 1_000 + fraction).min(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heavier_of_the_two_languages_wins() {
        for (header, language) in [
            (None, Language::Zh),
            (Some(""), Language::Zh),
            (Some("fr"), Language::Zh),
            (Some("en"), Language::En),
            (Some("EN-gb"), Language::En),
            (Some("en;q=0.5, zh-CN;q=0.8"), Language::Zh),
            (Some("zh;q=0.1,en;q=0.25"), Language::En),
            (Some("zh, en"), Language::Zh),
            (Some("en, zh"), Language::En),
            (Some("en;q=0"), Language::Zh),
            (Some("fr, en;q=0.7, *;q=0.1"), Language::En),
        ] {
            assert_eq!(Language::negotiate(header), language, "{header:?}");
        }
    }
}
