use serde::Serialize;

/// One text for people, in Chinese and in English.
///
/// Whatever a person may read exists in both languages from the start; which of the two is shown is
/// the face's choice (`LANG`, `Accept-Language`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Bilingual {
    /// The Chinese text. Official titles stand here as the authority prints them.
    pub zh: &'static str,
    /// The English text.
    pub en: &'static str,
}
