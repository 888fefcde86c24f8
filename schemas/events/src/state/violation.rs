use crate::catalog::ClosingOutcome;
use grain_envelope::{EventId, FacilityId, KeyId, LotId, Party, Region, Text, TransferId};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Names a violation: the event with which it was recorded, its code and its field. As text
/// `EVENT CODE FIELD`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ViolationId {
    /// The event with which it was recorded.
    pub event: EventId,
    /// Its code.
    pub code: String,
    /// Its field, a pointer into that event's payload.
    pub field: String,
}

impl fmt::Display for ViolationId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {} {}", self.event, self.code, self.field)
    }
}

impl FromStr for ViolationId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.splitn(3, ' ');
        let mut next = || {
            parts
                .next()
                .ok_or_else(|| format!("\"{text}\" names no violation"))
        };
        let event = next()?.parse().map_err(|error| format!("{error}"))?;
        Ok(Self {
            event,
            code: next()?.to_owned(),
            field: next()?.to_owned(),
        })
    }
}

impl Serialize for ViolationId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ViolationId {
    fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        String::deserialize(source)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// A violation that was recorded with an observed fact or a conflict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViolationRecord {
    /// The rule.
    pub rule: Text<1, 16>,
    /// How grave it is.
    pub severity: grain_envelope::Severity,
    /// Index of the entry with which it was recorded.
    pub index: u64,
    /// The party that signed that entry.
    pub author: Party,
    /// The key that signed it.
    pub key: KeyId,
    /// What it concerns.
    pub concerned: Concerned,
    /// The other lots of the blend that it concerns: a critical one holds them too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blend: Vec<LotId>,
    /// How it was closed, if it was.
    pub closing: Option<Closing>,
}

impl ViolationRecord {
    /// Whether it concerns a lot, by itself or in a blend.
    pub fn concerns(&self, lot: LotId) -> bool {
        self.concerned.lot == Some(lot) || self.blend.contains(&lot)
    }
}

/// What a violation concerns: by this it is shown, held and closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concerned {
    /// The lot, if one.
    pub lot: Option<LotId>,
    /// The facility, if one.
    pub facility: Option<FacilityId>,
    /// The transfer, if one.
    pub transfer: Option<TransferId>,
    /// The region, where it is known.
    pub region: Option<Region>,
}

/// How a violation was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The event that closed it.
    pub event: EventId,
    /// Index of the entry by which it is closed.
    pub index: u64,
    /// With which outcome.
    pub outcome: ClosingOutcome,
}
