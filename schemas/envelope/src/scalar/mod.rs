//! The scalars of log-format.md §1: each a type that holds only what the form accepts.

mod base64;
mod calendar;
mod hexadecimal;
mod identity;
mod list;
mod place;
mod quantity;
mod text;
mod trade;
mod vocabulary;

pub use base64::{Base64, SignatureBase64};
pub use calendar::{Date, Quarter, ServerTime, Time};
pub use hexadecimal::{Digest, KeyError, KeyId, PublicKey, Salt, SignatureBytes};
pub use identity::{
    CaseId, EventId, LotId, Origin, PermitId, PersonAlias, ProcessId, TransferId, TypeName,
};
pub use list::List;
pub use place::{BinId, FacilityId, Party, Region};
pub use quantity::MassG;
pub use text::Text;
pub use trade::{ContainerNumber, Country, DeclarationNumber, HsCode, MediaType};
pub(crate) use vocabulary::vocabulary;
pub use vocabulary::{Commodity, DocumentKind, Role, Source, TransportMode, WeighingMethod};

use crate::Bilingual;
use serde::de::{Error, Visitor};
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

/// A scalar was not of the accepted form.
///
/// `Display` is English, the alternate form (`{:#}`) Chinese; both name the accepted form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScalarError {
    /// Name of the scalar's type.
    pub scalar: &'static str,
    /// The accepted form, for people.
    pub accepts: Bilingual,
}

impl fmt::Display for ScalarError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if formatter.alternate() {
            write!(formatter, "应为{}", self.accepts.zh)
        } else {
            write!(formatter, "expected {}", self.accepts.en)
        }
    }
}

impl std::error::Error for ScalarError {}

/// A scalar that is a text in JSON.
pub trait Scalar: FromStr<Err = ScalarError> + fmt::Display {
    /// The type's name.
    const NAME: &'static str;
    /// The accepted form, for people.
    const ACCEPTS: Bilingual;
    /// The accepted form as a regular expression (ECMA 262), as far as one can say it.
    const PATTERN: &'static str;

    /// The error that names the accepted form.
    fn refusal() -> ScalarError {
        ScalarError {
            scalar: Self::NAME,
            accepts: Self::ACCEPTS,
        }
    }
}

pub(crate) struct ScalarVisitor<T>(pub(crate) PhantomData<T>);

impl<T: Scalar> Visitor<'_> for ScalarVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if formatter.alternate() {
            T::ACCEPTS.zh
        } else {
            T::ACCEPTS.en
        })
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

/// Makes a [`Scalar`] of a type with `FromStr` and `Display`: name, accepted form, pattern, and from
/// these its JSON and its JSON Schema.
macro_rules! scalar {
    ($name:ident, $pattern:expr, $zh:expr, $en:expr) => {
        impl $crate::scalar::Scalar for $name {
            const NAME: &'static str = stringify!($name);
            const ACCEPTS: $crate::Bilingual = $crate::Bilingual { zh: $zh, en: $en };
            const PATTERN: &'static str = $pattern;
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(formatter, concat!(stringify!($name), "({})"), self)
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                source.deserialize_str($crate::scalar::ScalarVisitor(std::marker::PhantomData))
            }
        }
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "pattern": <Self as $crate::scalar::Scalar>::PATTERN,
                    "description": concat!($zh, " / ", $en),
                })
            }
        }
    };
}
pub(crate) use scalar;

/// A scalar of a fixed number of ASCII characters; `$check` sees exactly these bytes.
macro_rules! fixed_scalar {
    ($(#[$doc:meta])* $name:ident [$length:literal], $check:expr, $pattern:expr, $zh:expr, $en:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $length]);

        impl $name {
            /// The text, exactly as it stands in JSON.
            pub fn as_str(&self) -> &str {
                std::str::from_utf8(&self.0).expect("ASCII since it was read")
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::scalar::ScalarError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let check: fn(&[u8; $length]) -> bool = $check;
                <[u8; $length]>::try_from(text.as_bytes())
                    .ok()
                    .filter(|bytes| bytes.is_ascii() && check(bytes))
                    .map(Self)
                    .ok_or_else(<Self as $crate::scalar::Scalar>::refusal)
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
        $crate::scalar::scalar!($name, $pattern, $zh, $en);
    };
}
pub(crate) use fixed_scalar;

/// The number that these ASCII digits write; `None` if one of them is no digit.
pub(crate) fn digits(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0_u32, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}
