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

/// Several words, in the language of the text.
#[derive(Clone, Debug)]
pub(crate) struct SpokenList(pub(crate) Vec<Bilingual>);

impl fmt::Display for SpokenList {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (zh, between) = (formatter.alternate(), ["; ", "、"]);
        for (position, word) in self.0.iter().enumerate() {
            if position > 0 {
                formatter.write_str(between[usize::from(zh)])?;
            }
            formatter.write_str(if zh { word.zh } else { word.en })?;
        }
        Ok(())
    }
}
