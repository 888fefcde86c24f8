use super::Value;
use crate::characters::{self, Fault};
use crate::form::{FormError, code};
use crate::limits::{INTEGER_MAX, JSON_DEPTH_MAX};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

/// Reads one JSON value from exactly these bytes.
///
/// Refused: bytes that are not UTF-8 or begin with a byte order mark, bytes behind the value, a
/// member name twice (also when spelled with escapes), fractions, exponents, `-0`, integers beyond
/// ±(2^53 - 1), nesting deeper than 16, refused characters, and texts not in normal form C. The
/// error carries the pointer to the value and how many bytes had been read.
pub fn parse(bytes: &[u8]) -> Result<Value, FormError> {
    Reader::default().read(bytes)
}

/// [`parse`], but texts may hold U+000A: for receipts, whose proof is a text of several lines.
pub(crate) fn parse_with_line_feeds(bytes: &[u8]) -> Result<Value, FormError> {
    Reader {
        line_feeds: true,
        ..Reader::default()
    }
    .read(bytes)
}

/// What one reading shares between its levels. serde carries only a message through an error, so
/// the refusal itself is laid down here, and the way to it is noted while the levels unwind.
#[derive(Default)]
struct Reader {
    line_feeds: bool,
    refusal: RefCell<Option<FormError>>,
    way: RefCell<Vec<String>>,
}

impl Reader {
    fn read(self, bytes: &[u8]) -> Result<Value, FormError> {
        let text = std::str::from_utf8(bytes).map_err(|error| encoding(error.valid_up_to()))?;
        if text.starts_with('\u{feff}') {
            return Err(encoding(0));
        }
        let mut source = serde_json::Deserializer::from_str(text);
        let value = Node {
            reader: &self,
            depth: 1,
        }
        .deserialize(&mut source)
        .and_then(|value| source.end().map(|()| value));
        value.map_err(|error| {
            let offset = offset(bytes, &error);
            let refusal = self.refusal.into_inner().unwrap_or_else(|| foreign(&error));
            let refusal = self
                .way
                .into_inner()
                .into_iter()
                .fold(refusal, FormError::within);
            FormError {
                offset: Some(offset),
                ..refusal
            }
        })
    }

    fn refuse<E: Error>(&self, refusal: FormError) -> E {
        self.refusal.replace(Some(refusal));
        E::custom("refused")
    }

    fn passed<E>(&self, segment: impl fmt::Display, error: E) -> E {
        self.way.borrow_mut().push(segment.to_string());
        error
    }

    fn text<E: Error>(&self, text: &str) -> Result<String, E> {
        let fault = if self.line_feeds && text.contains('\n') {
            text.split('\n').try_for_each(characters::check)
        } else {
            characters::check(text)
        };
        match fault {
            Ok(()) => Ok(text.to_owned()),
            Err(Fault::Forbidden(character)) => Err(self.refuse(FormError::new(
                code::JSON_CHARACTER,
                format!("不接受字符 U+{:04X}（控制、不可见、改变方向、私用或未定义的字符）", u32::from(character)),
                format!(
                    "the character U+{:04X} is refused (control, invisible, bidirectional, private use or unassigned)",
                    u32::from(character)
                ),
            ))),
            Err(Fault::NotNfc) => Err(self.refuse(FormError::new(
                code::JSON_NOT_NFC,
                "文本须为 Unicode NFC 规范形式",
                "texts are in Unicode normal form C",
            ))),
        }
    }
}

fn encoding(offset: usize) -> FormError {
    let error = FormError::new(
        code::JSON_ENCODING,
        "须为不带字节顺序标记的 UTF-8",
        "the bytes are UTF-8 without a byte order mark",
    );
    FormError {
        offset: Some(offset),
        ..error
    }
}

fn number() -> FormError {
    FormError::new(
        code::JSON_NUMBER,
        "数须为整数，绝对值不大于 2^53-1，不写小数、指数或 -0",
        "numbers are integers within ±(2^53 - 1), without fraction, exponent or -0",
    )
}

/// Gives a refusal of the tokenizer our code. The refused corpus pins its wordings.
fn foreign(error: &serde_json::Error) -> FormError {
    let message = error.to_string();
    if message.starts_with("number out of range") {
        return number();
    }
    let character = [
        "control character",
        "lone leading surrogate",
        "unexpected end of hex escape",
    ];
    let code = if character.iter().any(|wording| message.starts_with(wording)) {
        code::JSON_CHARACTER
    } else {
        code::JSON_SYNTAX
    };
    FormError::new(
        code,
        format!("不是合格的 JSON：{message}"),
        format!("not JSON: {message}"),
    )
}

/// The tokenizer counts lines and columns; people with one long line want the byte.
fn offset(bytes: &[u8], error: &serde_json::Error) -> usize {
    let line_start = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(index, _)| index + 1)
        .nth(error.line().saturating_sub(2))
        .filter(|_| error.line() > 1)
        .unwrap_or(0);
    line_start + error.column()
}

#[derive(Clone, Copy)]
struct Node<'r> {
    reader: &'r Reader,
    depth: usize,
}

impl Node<'_> {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth > JSON_DEPTH_MAX {
            return Err(self.reader.refuse(FormError::new(
                code::JSON_DEPTH,
                format!("数组与对象的嵌套不得超过 {JSON_DEPTH_MAX} 层"),
                format!("arrays and objects nest at most {JSON_DEPTH_MAX} deep"),
            )));
        }
        Ok(Self {
            depth: self.depth + 1,
            ..self
        })
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        if (-INTEGER_MAX..=INTEGER_MAX).contains(&value) {
            Ok(Value::Integer(value))
        } else {
            Err(self.reader.refuse(number()))
        }
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        let value = i64::try_from(value).map_err(|_| self.reader.refuse(number()))?;
        self.visit_i64(value)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Value, E> {
        Err(self.reader.refuse(number()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.reader.text(value).map(Value::Text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let node = self.deeper()?;
        let mut elements = Vec::new();
        while let Some(element) = access
            .next_element_seed(node)
            .map_err(|error| self.reader.passed(elements.len(), error))?
        {
            elements.push(element);
        }
        Ok(Value::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let node = self.deeper()?;
        let mut names = Names::default();
        let mut members: Vec<(String, Value)> = Vec::new();
        while let Some(name) = access.next_key_seed(Name {
            reader: self.reader,
        })? {
            if names.already(&name, &members) {
                let error = self.reader.refuse(FormError::new(
                    code::JSON_DUPLICATE_MEMBER,
                    format!("成员“{name}”重复出现"),
                    format!("the member \"{name}\" stands twice"),
                ));
                return Err(self.reader.passed(name, error));
            }
            match access.next_value_seed(node) {
                Ok(value) => members.push((name, value)),
                Err(error) => return Err(self.reader.passed(name, error)),
            }
        }
        Ok(Value::Object(members))
    }
}

/// The names already read in one object. Few are compared one by one; a hostile object of thousands
/// must not cost their square.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    const FEW: usize = 32;

    fn already(&mut self, name: &str, members: &[(String, Value)]) -> bool {
        if members.len() < Self::FEW {
            return members.iter().any(|(known, _)| known == name);
        }
        if self.0.is_empty() {
            self.0
                .extend(members.iter().map(|(known, _)| known.clone()));
        }
        !self.0.insert(name.to_owned())
    }
}

struct Name<'r> {
    reader: &'r Reader,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = String;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a member name")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<String, E> {
        self.reader.text(value)
    }
}
