use crate::account::Account;
use crate::state::violation::ViolationId;
use grain_envelope::{
    BinId, CaseId, DeclarationNumber, EventId, FacilityId, KeyId, LotId, Party, PermitId,
    ProcessId, Subject, TransferId,
};
use std::fmt;
use std::str::FromStr;

/// Names one record of the state. Its text (`lot/…`, `subject/facility:…`) is its key wherever
/// records are kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKey {
    /// What genesis says of the ledger.
    Ledger,
    /// The activated rule packs.
    Packs,
    /// A party.
    Party(Party),
    /// A facility.
    Facility(FacilityId),
    /// A bin.
    Bin(BinId),
    /// A key.
    Key(KeyId),
    /// A permit.
    Permit(PermitId),
    /// A lot.
    Lot(LotId),
    /// A transfer.
    Transfer(TransferId),
    /// Head of a subject's chain.
    Subject(Subject),
    /// A violation.
    Violation(ViolationId),
    /// An event that awaits approval, or has it.
    Pending(EventId),
    /// An incident, a finding or an order to put something right.
    Case(CaseId),
    /// A batch of processing.
    Process(ProcessId),
    /// Waste, by the event that told of it.
    Parcel(EventId),
    /// An entry declaration, by its number.
    Declaration(DeclarationNumber),
    /// A sample, by the event that told of it.
    Sample(EventId),
    /// What an event moved, so that a correction can move the difference.
    Movement(EventId),
    /// The attachments of an event.
    Attached(EventId),
    /// Grams of a lot at a place, by place: a mirror of the lot's balances for those who ask what
    /// lies at a facility. It is only ever written.
    Holding(Account, LotId),
}

impl fmt::Display for RecordKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ledger => formatter.write_str("ledger"),
            Self::Packs => formatter.write_str("packs"),
            Self::Party(id) => write!(formatter, "party/{id}"),
            Self::Facility(id) => write!(formatter, "facility/{id}"),
            Self::Bin(id) => write!(formatter, "bin/{id}"),
            Self::Key(id) => write!(formatter, "key/{id}"),
            Self::Permit(id) => write!(formatter, "permit/{id}"),
            Self::Lot(id) => write!(formatter, "lot/{id}"),
            Self::Transfer(id) => write!(formatter, "transfer/{id}"),
            Self::Subject(id) => write!(formatter, "subject/{id}"),
            Self::Violation(id) => write!(formatter, "violation/{id}"),
            Self::Pending(id) => write!(formatter, "pending/{id}"),
            Self::Case(id) => write!(formatter, "case/{id}"),
            Self::Process(id) => write!(formatter, "process/{id}"),
            Self::Parcel(id) => write!(formatter, "parcel/{id}"),
            Self::Declaration(id) => write!(formatter, "declaration/{id}"),
            Self::Sample(id) => write!(formatter, "sample/{id}"),
            Self::Movement(id) => write!(formatter, "movement/{id}"),
            Self::Attached(id) => write!(formatter, "attached/{id}"),
            Self::Holding(account, lot) => write!(formatter, "holding/{account} {lot}"),
        }
    }
}

/// A text that names no record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" names no record")]
pub struct RecordKeyError(String);

impl FromStr for RecordKey {
    type Err = RecordKeyError;

    fn from_str(text: &str) -> Result<Self, RecordKeyError> {
        let read = || {
            let Some((kind, id)) = text.split_once('/') else {
                return match text {
                    "ledger" => Some(Self::Ledger),
                    "packs" => Some(Self::Packs),
                    _ => None,
                };
            };
            match kind {
                "party" => id.parse().ok().map(Self::Party),
                "facility" => id.parse().ok().map(Self::Facility),
                "bin" => id.parse().ok().map(Self::Bin),
                "key" => id.parse().ok().map(Self::Key),
                "permit" => id.parse().ok().map(Self::Permit),
                "lot" => id.parse().ok().map(Self::Lot),
                "transfer" => id.parse().ok().map(Self::Transfer),
                "subject" => id.parse().ok().map(Self::Subject),
                "violation" => id.parse().ok().map(Self::Violation),
                "pending" => id.parse().ok().map(Self::Pending),
                "case" => id.parse().ok().map(Self::Case),
                "process" => id.parse().ok().map(Self::Process),
                "parcel" => id.parse().ok().map(Self::Parcel),
                "declaration" => id.parse().ok().map(Self::Declaration),
                "sample" => id.parse().ok().map(Self::Sample),
                "movement" => id.parse().ok().map(Self::Movement),
                "attached" => id.parse().ok().map(Self::Attached),
                "holding" => {
                    let (account, lot) = id.rsplit_once(' ')?;
                    Some(Self::Holding(account.parse().ok()?, lot.parse().ok()?))
                }
                _ => None,
            }
        };
        read().ok_or_else(|| RecordKeyError(text.to_owned()))
    }
}
