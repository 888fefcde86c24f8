use super::RecordKey;
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
            Self::Posted(posting) => {
                let mut keys = vec![
                    RecordKey::Lot(posting.lot),
                    RecordKey::Holding(posting.account.clone(), posting.lot),
                ];
                keys.extend(posting.account.facility().map(RecordKey::Facility));
                if let crate::Account::Bin(bin) = &posting.account {
                    keys.push(RecordKey::Bin(bin.clone()));
                }
                keys
            }
            Self::ViolationOpened { violation, .. } | Self::ViolationClosed { violation, .. } => {
                vec![RecordKey::Violation(violation.clone())]
            }
            Self::ApprovalAwaited { event, .. } | Self::ApprovalGiven { event } => {
                vec![RecordKey::Pending(*event)]
            }
            Self::DocumentAdopted { party, .. } => vec![RecordKey::Party(*party)],
            Self::MovementRecorded { event, .. } => vec![RecordKey::Movement(*event)],
        }
    }
}
