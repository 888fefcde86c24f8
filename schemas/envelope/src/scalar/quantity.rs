use super::ScalarError;
use crate::Bilingual;
use crate::limits::INTEGER_MAX;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// A mass in whole grams, 0 to 2^53 - 1 (log-format.md §1). Members that hold one end in `_mass_g`;
/// kilograms, tonnes and 斤 exist only on screens and paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MassG(u64);

impl MassG {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A mass of this many grams.
    pub fn new(grams: u64) -> Result<Self, ScalarError> {
        if grams <= INTEGER_MAX.unsigned_abs() {
            return Ok(Self(grams));
        }
        Err(ScalarError {
            scalar: "MassG",
            accepts: Bilingual {
                zh: "0 至 2^53-1 的整数克",
                en: "whole grams from 0 to 2^53 - 1",
            },
        })
    }

    /// The grams.
    pub const fn grams(self) -> u64 {
        self.0
    }

    /// The grams, signed: for postings, which go both ways.
    pub fn signed(self) -> i64 {
        i64::try_from(self.0).expect("at most 2^53 - 1")
    }
}

impl fmt::Display for MassG {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Serialize for MassG {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl<'de> Deserialize<'de> for MassG {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        Self::new(u64::deserialize(source)?).map_err(D::Error::custom)
    }
}

impl JsonSchema for MassG {
    fn schema_name() -> Cow<'static, str> {
        "MassG".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "integer",
            "minimum": 0,
            "maximum": INTEGER_MAX,
            "description": "质量，整数克 / a mass in whole grams",
        })
    }
}
