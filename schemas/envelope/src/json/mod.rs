//! Strict JSON: one reader for every signed byte (log-format.md §2).
//!
//! [`parse`] turns bytes into a [`Value`] or says what is wrong with them and where; [`decode`]
//! turns a value into a type without coercing anything. Member order is kept, numbers are integers,
//! and nothing read is ever written again: the signed bytes themselves are what is stored.

mod decode;
mod parse;
mod refusal;
mod schema;

pub use decode::decode;
pub use parse::parse;
pub(crate) use parse::parse_with_line_feeds;
pub use schema::schema;

use crate::form::{FormError, code};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// What [`parse`] returns when it refuses.
pub type JsonError = FormError;

/// A JSON value as the strict reader admits it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer within ±(2^53 - 1).
    Integer(i64),
    /// A text in normal form C without refused characters.
    Text(String),
    /// An array.
    Array(Vec<Value>),
    /// An object: its members in the order written, each name once.
    Object(Vec<(String, Value)>),
}

impl Value {
    /// The member `name` of an object; `None` if there is none, or if this is no object.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let Self::Object(members) = self else {
            return None;
        };
        members
            .iter()
            .find(|(member, _)| member == name)
            .map(|(_, value)| value)
    }

    /// The text, if this is one.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// The integer, if this is one.
    pub fn as_integer(&self) -> Option<i64> {
        if let Self::Integer(integer) = self {
            Some(*integer)
        } else {
            None
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::Array(elements) => elements.serialize(serializer),
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

/// Accepts what was read from `bytes` only if writing it gives the same bytes again.
pub(crate) fn canonical<T>(
    read: T,
    encode: impl Fn(&T) -> Vec<u8>,
    bytes: &[u8],
) -> Result<T, FormError> {
    if encode(&read) == bytes {
        return Ok(read);
    }
    Err(FormError::new(
        code::FORM_NOT_CANONICAL,
        "成员顺序、空白或写法与规定的字节不同",
        "member order, white space or spelling differ from the bytes laid down",
    ))
}

/// The value that a type serialises to, under the same strict rules as foreign input.
///
/// This is how an author makes a body: whatever the ledger would refuse is refused here already.
pub fn encode<T: Serialize>(value: &T) -> Result<Value, FormError> {
    let bytes = serde_json::to_vec(value).map_err(|error| {
        FormError::new(code::FORM_WRONG_TYPE, error.to_string(), error.to_string())
    })?;
    parse(&bytes)
}
