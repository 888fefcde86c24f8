use grain_envelope::Bilingual;
use std::fmt;

/// A word in the language of the text that it stands in: plain `Display` is English, the alternate
/// form (`{:#}`) Chinese, as in all of the project.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spoken(pub(crate) Bilingual);

impl fmt::Display for Spoken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if formatter.alternate() {
            self.0.zh
        } else {
            self.0.en
        })
    }
}
