use crate::account::Account;
use crate::trace::is_bulk;
use grain_envelope::LotId;
use std::fmt;
use std::str::FromStr;

/// What to trace: as text `lot:ID`, `bin:FACILITY/CODE`, `process:ID`, `product:PROCESS/NAME` or
/// `waste:EVENT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// A lot.
    Lot(LotId),
    /// A bin, a batch, a product or a parcel of waste.
    Bulk(Account),
}

/// A text that names nothing which can be traced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" names nothing that can be traced")]
pub struct StartError(String);

impl FromStr for Start {
    type Err = StartError;

    fn from_str(text: &str) -> Result<Self, StartError> {
        let refused = || StartError(text.to_owned());
        if let Some(lot) = text.strip_prefix("lot:") {
            return lot.parse().map(Self::Lot).map_err(|_| refused());
        }
        let account: Account = text.parse().map_err(|_| refused())?;
        if is_bulk(&account) {
            Ok(Self::Bulk(account))
        } else {
            Err(refused())
        }
    }
}

impl fmt::Display for Start {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lot(lot) => write!(formatter, "lot:{lot}"),
            Self::Bulk(account) => account.fmt(formatter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_traced_survives_its_text_and_nothing_else_is_read() {
        let event = "0197a4c2-1b2c-7def-8123-456789abcdef";
        for text in [
            format!("lot:{event}.1"),
            format!("process:{event}"),
            format!("product:{event}/燕麦米/粗"),
            format!("waste:{event}"),
            "bin:91630100MA0000A196-001/A-01".to_owned(),
        ] {
            let start: Start = text.parse().unwrap();
            assert_eq!(start.to_string(), text);
        }
        for text in ["", "lot:", "entry", "yard:91630100MA0000A196-001", event] {
            assert!(text.parse::<Start>().is_err(), "{text}");
        }
    }
}
