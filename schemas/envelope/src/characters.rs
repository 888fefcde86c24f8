//! Which characters a text may hold (log-format.md §1).

use unicode_normalization::is_nfc;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It holds this character.
    Forbidden(char),
    /// It is not in normal form C.
    NotNfc,
}

/// Checks the characters of a text and its normal form.
pub(crate) fn check(text: &str) -> Result<(), Fault> {
    if text.bytes().all(|byte| matches!(byte, 0x20..=0x7e)) {
        return Ok(());
    }
    let mut plain = true;
    for character in text.chars() {
        if is_plain(character) {
            continue;
        }
        plain = false;
        if is_forbidden(character) {
            return Err(Fault::Forbidden(character));
        }
    }
    if plain || is_nfc(text) {
        Ok(())
    } else {
        Err(Fault::NotNfc)
    }
}

/// Printable ASCII and the unified ideographs: allowed, and starters that no normal form touches,
/// so that most texts never reach the tables.
const fn is_plain(character: char) -> bool {
    matches!(character, ' '..='~' | '\u{4e00}'..='\u{9fff}')
}

/// Control characters, surrogates, private use, unassigned, and the characters that hide or reorder
/// others.
fn is_forbidden(character: char) -> bool {
    let invisible = matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    );
    invisible
        || matches!(
            character.general_category(),
            GeneralCategory::Control
                | GeneralCategory::Surrogate
                | GeneralCategory::PrivateUse
                | GeneralCategory::Unassigned
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::UNICODE_VERSION;

    #[test]
    fn both_tables_are_of_the_named_version() {
        let (major, minor, update) = UNICODE_VERSION;
        assert_eq!(unicode_normalization::UNICODE_VERSION, UNICODE_VERSION);
        assert_eq!(
            unicode_properties::UNICODE_VERSION,
            (u64::from(major), u64::from(minor), u64::from(update))
        );
    }

    #[test]
    fn the_short_cut_agrees_with_the_tables() {
        for character in (0..=0x10_ffff)
            .filter_map(char::from_u32)
            .filter(|c| is_plain(*c))
        {
            assert!(!is_forbidden(character), "{character:?}");
            assert!(is_nfc(&character.to_string()), "{character:?}");
        }
    }

    #[test]
    fn each_refused_class_is_refused() {
        let refused = [
            '\0',
            '\n',
            '\u{7f}',
            '\u{85}',
            '\u{ad}',
            '\u{61c}',
            '\u{180e}',
            '\u{200b}',
            '\u{200f}',
            '\u{2028}',
            '\u{202e}',
            '\u{2060}',
            '\u{206f}',
            '\u{feff}',
            '\u{fff9}',
            '\u{fffb}',
            '\u{e000}',
            '\u{378}',
            '\u{ffff}',
            '\u{e0001}',
            '\u{e007f}',
            '\u{10ffff}',
        ];
        for character in refused {
            assert_eq!(
                check(&format!("粮{character}")),
                Err(Fault::Forbidden(character))
            );
        }
    }

    #[test]
    fn everyday_text_is_accepted() {
        for text in [
            "",
            "燕麦 43 箱（青海）",
            "Müller é",
            "青A·12345",
            "“引号”、——",
            "😀",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
        assert_eq!(check("e\u{301}"), Err(Fault::NotNfc));
        assert_eq!(check("\u{f900}"), Err(Fault::NotNfc));
    }
}
