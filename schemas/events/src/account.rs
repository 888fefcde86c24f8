use grain_envelope::{BinId, FacilityId, LotId, Region, Text, TransferId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Name of a unit of transport: a container's number, a wagon's, a plate. 1 to 32 characters.
pub type Unit = Text<1, 32>;

/// Name of a place that is not registered. 1 to 100 characters.
pub type PlaceName = Text<1, 100>;

/// Where grain of a lot is. Every movement takes from one account what it gives to another, so the
/// accounts of a lot always sum to zero.
///
/// In JSON an account is one text, as `Display` writes it: `bin:91630100MA0000A196-001/01`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// `entry`: the world outside, from which a lot comes in. Negative by what came in.
    Entry,
    /// `opening`: what was there before the ledger was. Negative by the opening stock.
    Opening,
    /// `yard:FACILITY`: at a facility, in no bin.
    Yard(FacilityId),
    /// `bin:BIN`: in a bin.
    Bin(BinId),
    /// `place:REGION/NAME`: at a place that nobody registered.
    Place(Region, PlaceName),
    /// `consignment:TRANSFER/UNIT`, or `consignment:-/UNIT` without a transfer: on the way.
    /// Negative while the arrival is recorded and the departure is not.
    Consignment(Option<TransferId>, Unit),
    /// `loss:transport`: what weighing and transport may lose. Negative where they gained.
    TransportLoss,
    /// `unexplained`: what two weighings differ by, beyond their tolerance. Negative for a gain.
    Unexplained,
}

impl Account {
    /// The facility in which this account's grain lies.
    pub fn facility(&self) -> Option<FacilityId> {
        match self {
            Self::Yard(facility) => Some(*facility),
            Self::Bin(bin) => Some(bin.facility()),
            Self::Entry
            | Self::Opening
            | Self::Place(..)
            | Self::Consignment(..)
            | Self::TransportLoss
            | Self::Unexplained => None,
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entry => formatter.write_str("entry"),
            Self::Opening => formatter.write_str("opening"),
            Self::Yard(facility) => write!(formatter, "yard:{facility}"),
            Self::Bin(bin) => write!(formatter, "bin:{bin}"),
            Self::Place(region, name) => write!(formatter, "place:{region}/{name}"),
            Self::Consignment(Some(transfer), unit) => {
                write!(formatter, "consignment:{transfer}/{unit}")
            }
            Self::Consignment(None, unit) => write!(formatter, "consignment:-/{unit}"),
            Self::TransportLoss => formatter.write_str("loss:transport"),
            Self::Unexplained => formatter.write_str("unexplained"),
        }
    }
}

/// A text that names no account.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" names no account")]
pub struct AccountError(String);

impl FromStr for Account {
    type Err = AccountError;

    fn from_str(text: &str) -> Result<Self, AccountError> {
        let read = || {
            let Some((kind, rest)) = text.split_once(':') else {
                return match text {
                    "entry" => Some(Self::Entry),
                    "opening" => Some(Self::Opening),
                    "unexplained" => Some(Self::Unexplained),
                    _ => None,
                };
            };
            match kind {
                "yard" => rest.parse().ok().map(Self::Yard),
                "bin" => rest.parse().ok().map(Self::Bin),
                "place" => {
                    let (region, name) = rest.split_once('/')?;
                    Some(Self::Place(region.parse().ok()?, name.parse().ok()?))
                }
                "consignment" => {
                    let (transfer, unit) = rest.split_once('/')?;
                    let transfer = if transfer == "-" {
                        None
                    } else {
                        Some(transfer.parse().ok()?)
                    };
                    Some(Self::Consignment(transfer, unit.parse().ok()?))
                }
                "loss" => (rest == "transport").then_some(Self::TransportLoss),
                _ => None,
            }
        };
        read().ok_or_else(|| AccountError(text.to_owned()))
    }
}

impl Serialize for Account {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Account {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let text = String::deserialize(source)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// One side of a movement: so many grams of a lot into an account, or out of it if negative.
///
/// The postings of one event sum to zero for every lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Posting {
    /// The lot.
    pub lot: LotId,
    /// The account.
    pub account: Account,
    /// Grams in, or out if negative.
    pub mass_g: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_survive_their_text() {
        let event = "0197a4c2-1b2c-7def-8123-456789abcdef";
        let texts = [
            "entry".to_owned(),
            "opening".to_owned(),
            "unexplained".to_owned(),
            "loss:transport".to_owned(),
            "yard:91630100MA0000A196-001".to_owned(),
            "bin:91630100MA0000A196-001/A-01".to_owned(),
            "place:630105/城北路边/库".to_owned(),
            "consignment:-/青A12345".to_owned(),
            format!("consignment:{event}/TBJU4000010"),
        ];
        for text in texts {
            let account: Account = text.parse().unwrap();
            assert_eq!(account.to_string(), text);
            let json = serde_json::to_string(&account).unwrap();
            assert_eq!(serde_json::from_str::<Account>(&json).unwrap(), account);
        }
        for text in [
            "",
            "yard:",
            "loss:theft",
            "entry:",
            "consignment:x",
            "bin:01",
            "place:630105",
        ] {
            assert!(text.parse::<Account>().is_err(), "{text}");
        }
    }
}
