use super::ScalarError;
use crate::{Bilingual, characters};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

/// A text of `MIN` to `MAX` code points, in normal form C, without the characters that
/// log-format.md §1 refuses.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const MIN: usize, const MAX: usize>(Box<str>);

impl<const MIN: usize, const MAX: usize> Text<MIN, MAX> {
    const ACCEPTS: Bilingual = Bilingual {
        zh: "长度合适的文本：NFC，无控制或不可见字符",
        en: "a text of fitting length: NFC, without control and invisible characters",
    };

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> FromStr for Text<MIN, MAX> {
    type Err = ScalarError;

    fn from_str(text: &str) -> Result<Self, ScalarError> {
        let count = text.chars().count();
        if (MIN..=MAX).contains(&count) && characters::check(text).is_ok() {
            Ok(Self(text.into()))
        } else {
            Err(ScalarError {
                scalar: "Text",
                accepts: Self::ACCEPTS,
            })
        }
    }
}

impl<const MIN: usize, const MAX: usize> Deref for Text<MIN, MAX> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Display for Text<MIN, MAX> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Debug for Text<MIN, MAX> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Text({:?})", self.as_str())
    }
}

impl<const MIN: usize, const MAX: usize> Serialize for Text<MIN, MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de, const MIN: usize, const MAX: usize> Deserialize<'de> for Text<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_str(TextVisitor)
    }
}

struct TextVisitor<const MIN: usize, const MAX: usize>;

impl<const MIN: usize, const MAX: usize> Visitor<'_> for TextVisitor<MIN, MAX> {
    type Value = Text<MIN, MAX>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if formatter.alternate() {
            write!(formatter, "{MIN} 至 {MAX} 个字符的文本")
        } else {
            write!(formatter, "a text of {MIN} to {MAX} characters")
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        text.parse().map_err(|_| E::custom(Expectation::<MIN, MAX>))
    }
}

/// The message of a refused text, which knows the two lengths.
struct Expectation<const MIN: usize, const MAX: usize>;

impl<const MIN: usize, const MAX: usize> fmt::Display for Expectation<MIN, MAX> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if formatter.alternate() {
            write!(
                formatter,
                "应为 {MIN} 至 {MAX} 个字符的文本，NFC，无控制或不可见字符"
            )
        } else {
            write!(
                formatter,
                "expected a text of {MIN} to {MAX} characters, NFC, without control and invisible ones"
            )
        }
    }
}

impl<const MIN: usize, const MAX: usize> JsonSchema for Text<MIN, MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Text_{MIN}_to_{MAX}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "minLength": MIN, "maxLength": MAX })
    }
}
