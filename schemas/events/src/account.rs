use crate::wording::Name;
use grain_envelope::{BinId, EventId, FacilityId, LotId, ProcessId, Region, Text, TransferId};
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
    /// `process:PROCESS`: in a batch of processing, drawn and not yet come out.
    Process(ProcessId),
    /// `product:PROCESS/NAME`: a product or by-product of a batch.
    Product(ProcessId, Name),
    /// `waste:EVENT`: in the parcel of waste that an event told of.
    Waste(EventId),
    /// `rejected:FACILITY`: refused on arrival at a facility; it lies there until it is returned,
    /// treated or destroyed.
    Rejected(FacilityId),
    /// `sample`: taken for inspection.
    Sample,
    /// `treated`: waste that was treated.
    Treated,
    /// `returned`: sent back to where it came from.
    Returned,
    /// `destroyed`: destroyed.
    Destroyed,
    /// `delivered`: left as grain to somebody for whom nobody keeps this ledger.
    Delivered,
    /// `loss:discharge`: by what a measurement at discharge differs from the declared mass, within
    /// tolerance.
    DischargeLoss,
    /// `loss:reload`: lost when grain was reloaded.
    ReloadLoss,
    /// `loss:process`: moisture and dust of processing.
    ProcessLoss,
    /// `loss:storage`: moisture, impurity and natural loss in store.
    StorageLoss,
    /// `loss:incident`: lost in an incident that is closed.
    IncidentLoss,
    /// `loss:transport`: what weighing and transport may lose. Negative where they gained.
    TransportLoss,
    /// `unexplained`: what two weighings differ by, beyond their tolerance. Negative for a gain.
    Unexplained,
}

impl Account {
    /// The facility in whose stock this account's grain counts. Waste, products and what was
    /// rejected lie somewhere too, but are no stock of grain.
    pub fn facility(&self) -> Option<FacilityId> {
        match self {
            Self::Yard(facility) => Some(*facility),
            Self::Bin(bin) => Some(bin.facility()),
            Self::Entry
            | Self::Opening
            | Self::Place(..)
            | Self::Consignment(..)
            | Self::Process(_)
            | Self::Product(..)
            | Self::Waste(_)
            | Self::Rejected(_)
            | Self::Sample
            | Self::Treated
            | Self::Returned
            | Self::Destroyed
            | Self::Delivered
            | Self::DischargeLoss
            | Self::ReloadLoss
            | Self::ProcessLoss
            | Self::StorageLoss
            | Self::IncidentLoss
            | Self::TransportLoss
            | Self::Unexplained => None,
        }
    }
}

impl Account {
    /// An account that is alone of its kind.
    fn single(text: &str) -> Option<Self> {
        let account = match text {
            "entry" => Self::Entry,
            "opening" => Self::Opening,
            "sample" => Self::Sample,
            "treated" => Self::Treated,
            "returned" => Self::Returned,
            "destroyed" => Self::Destroyed,
            "delivered" => Self::Delivered,
            "unexplained" => Self::Unexplained,
            _ => return None,
        };
        Some(account)
    }

    fn loss(kind: &str) -> Option<Self> {
        let account = match kind {
            "transport" => Self::TransportLoss,
            "discharge" => Self::DischargeLoss,
            "reload" => Self::ReloadLoss,
            "process" => Self::ProcessLoss,
            "storage" => Self::StorageLoss,
            "incident" => Self::IncidentLoss,
            _ => return None,
        };
        Some(account)
    }
}

impl fmt::Display for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entry => formatter.write_str("entry"),
            Self::Opening => formatter.write_str("opening"),
            Self::Process(process) => write!(formatter, "process:{process}"),
            Self::Product(process, name) => write!(formatter, "product:{process}/{name}"),
            Self::Waste(event) => write!(formatter, "waste:{event}"),
            Self::Rejected(facility) => write!(formatter, "rejected:{facility}"),
            Self::Sample => formatter.write_str("sample"),
            Self::Treated => formatter.write_str("treated"),
            Self::Returned => formatter.write_str("returned"),
            Self::Destroyed => formatter.write_str("destroyed"),
            Self::Delivered => formatter.write_str("delivered"),
            Self::DischargeLoss => formatter.write_str("loss:discharge"),
            Self::ReloadLoss => formatter.write_str("loss:reload"),
            Self::ProcessLoss => formatter.write_str("loss:process"),
            Self::StorageLoss => formatter.write_str("loss:storage"),
            Self::IncidentLoss => formatter.write_str("loss:incident"),
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
                return Self::single(text);
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
                "process" => rest.parse().ok().map(Self::Process),
                "product" => {
                    let (process, name) = rest.split_once('/')?;
                    Some(Self::Product(process.parse().ok()?, name.parse().ok()?))
                }
                "waste" => rest.parse().ok().map(Self::Waste),
                "rejected" => rest.parse().ok().map(Self::Rejected),
                "loss" => Self::loss(rest),
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
            "sample".to_owned(),
            "treated".to_owned(),
            "returned".to_owned(),
            "destroyed".to_owned(),
            "delivered".to_owned(),
            "loss:transport".to_owned(),
            "loss:discharge".to_owned(),
            "loss:reload".to_owned(),
            "loss:process".to_owned(),
            "loss:storage".to_owned(),
            "loss:incident".to_owned(),
            format!("process:{event}"),
            format!("product:{event}/燕麦米"),
            format!("waste:{event}"),
            "rejected:91630100MA0000A196-001".to_owned(),
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
