use crate::Scalar as _;
use crate::scalar::scalar;
use crate::{
    BinId, CaseId, FacilityId, KeyId, LotId, Party, PermitId, ProcessId, ScalarError, TransferId,
};
use std::fmt;
use std::str::FromStr;

/// What has a chain of its own: `lot:`, `bin:`, `facility:`, `permit:`, `transfer:`, `process:`,
/// `case:`, `party:` or `key:` and the id (log-format.md §4).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A lot.
    Lot(LotId),
    /// A bin.
    Bin(BinId),
    /// A facility.
    Facility(FacilityId),
    /// A quarantine permit.
    Permit(PermitId),
    /// A transfer.
    Transfer(TransferId),
    /// A run of a process.
    Process(ProcessId),
    /// A case.
    Case(CaseId),
    /// A party.
    Party(Party),
    /// A key, by its fingerprint.
    Key(KeyId),
}

impl Subject {
    /// The word before the colon.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Lot(_) => "lot",
            Self::Bin(_) => "bin",
            Self::Facility(_) => "facility",
            Self::Permit(_) => "permit",
            Self::Transfer(_) => "transfer",
            Self::Process(_) => "process",
            Self::Case(_) => "case",
            Self::Party(_) => "party",
            Self::Key(_) => "key",
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id: &dyn fmt::Display = match self {
            Self::Lot(id) => id,
            Self::Bin(id) => id,
            Self::Facility(id) => id,
            Self::Permit(id) => id,
            Self::Transfer(id) => id,
            Self::Process(id) => id,
            Self::Case(id) => id,
            Self::Party(id) => id,
            Self::Key(id) => id,
        };
        write!(formatter, "{}:{id}", self.kind())
    }
}

impl FromStr for Subject {
    type Err = ScalarError;

    fn from_str(text: &str) -> Result<Self, ScalarError> {
        let (kind, id) = text.split_once(':').ok_or_else(Self::refusal)?;
        let subject = match kind {
            "lot" => id.parse().map(Self::Lot),
            "bin" => id.parse().map(Self::Bin),
            "facility" => id.parse().map(Self::Facility),
            "permit" => id.parse().map(Self::Permit),
            "transfer" => id.parse().map(Self::Transfer),
            "process" => id.parse().map(Self::Process),
            "case" => id.parse().map(Self::Case),
            "party" => id.parse().map(Self::Party),
            "key" => id.parse().map(Self::Key),
            _ => Err(Self::refusal()),
        };
        subject.map_err(|_| Self::refusal())
    }
}

scalar!(
    Subject,
    "^(lot|bin|facility|permit|transfer|process|case|party|key):[0-9A-Za-z./-]+$",
    "主体：lot、bin、facility、permit、transfer、process、case、party、key 之一加冒号和编号",
    "a subject: lot, bin, facility, permit, transfer, process, case, party or key, a colon and its id"
);
