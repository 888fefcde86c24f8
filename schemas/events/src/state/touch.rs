use super::RecordKey;
use crate::account::{Account, Posting};
use crate::effect::Effect;

impl Effect {
    /// The records that this effect changes, mirrors included.
    pub fn touches(&self) -> Vec<RecordKey> {
        let of_transfer = |transfer: &Option<_>| transfer.map(RecordKey::Transfer);
        match self {
            Self::LedgerOpened(_) => vec![RecordKey::Ledger],
            Self::PartyRegistered { party, .. } => vec![RecordKey::Party(*party)],
            Self::FacilityRegistered { facility, .. }
            | Self::FilingGranted { facility, .. }
            | Self::FilingConfirmed { facility, .. }
            | Self::FilingSuspended { facility, .. }
            | Self::CapacityReserved { facility, .. } => vec![RecordKey::Facility(*facility)],
            Self::BinRegistered { bin, .. } | Self::StockOpened { bin } => {
                vec![RecordKey::Bin(bin.clone())]
            }
            Self::KeyEnrolled { key, .. }
            | Self::KeyRevoked { key, .. }
            | Self::KeyEventsConfirmed { key, .. } => vec![RecordKey::Key(*key)],
            Self::PackActivated { .. } => vec![RecordKey::Packs],
            Self::PermitRecorded { permit, .. } => vec![RecordKey::Permit(*permit)],
            Self::PermitReserved { permit, lot, .. } => {
                vec![RecordKey::Permit(*permit), RecordKey::Lot(*lot)]
            }
            Self::LotMade { lot, .. }
            | Self::LotHeld { lot, .. }
            | Self::LotReleased { lot, .. }
            | Self::StageReached { lot, .. }
            | Self::LooseSettled { lot, .. } => vec![RecordKey::Lot(*lot)],
            Self::TransferDeclared { transfer, .. }
            | Self::TransferAcknowledged { transfer, .. }
            | Self::AcknowledgementConfirmed { transfer, .. } => {
                vec![RecordKey::Transfer(*transfer)]
            }
            Self::UnitDeclared { transfer, lot, .. } => {
                vec![RecordKey::Transfer(*transfer), RecordKey::Lot(*lot)]
            }
            Self::UnitDeparted { transfer, lot, .. } => [RecordKey::Lot(*lot)]
                .into_iter()
                .chain(of_transfer(transfer))
                .collect(),
            Self::UnitReceived {
                transfer, to, lot, ..
            } => [RecordKey::Lot(*lot)]
                .into_iter()
                .chain(of_transfer(transfer))
                .chain(to.map(RecordKey::Facility))
                .collect(),
            Self::Posted(posting) => of_posting(posting),
            Self::ViolationOpened { violation, .. } | Self::ViolationClosed { violation, .. } => {
                vec![RecordKey::Violation(violation.clone())]
            }
            Self::ApprovalAwaited { event, .. } | Self::ApprovalGiven { event } => {
                vec![RecordKey::Pending(*event)]
            }
            Self::Entry(effect) => effect.touches(),
            Self::Transport(effect) => effect.touches(),
            Self::Storage(effect) => effect.touches(),
            Self::Monitoring(effect) => effect.touches(),
            Self::Files(effect) => effect.touches(),
        }
    }
}

/// The lot, and what is kept of the place.
fn of_posting(posting: &Posting) -> Vec<RecordKey> {
    let mut keys = vec![RecordKey::Lot(posting.lot)];
    if let Some(facility) = posting.account.facility() {
        keys.push(RecordKey::Holding(posting.account.clone(), posting.lot));
        keys.push(RecordKey::Facility(facility));
    }
    match &posting.account {
        Account::Bin(bin) => keys.push(RecordKey::Bin(bin.clone())),
        Account::Process(process) | Account::Product(process, _) => {
            keys.push(RecordKey::Process(*process));
        }
        Account::Waste(parcel) => keys.push(RecordKey::Parcel(*parcel)),
        _ => {}
    }
    keys
}
