use super::RecordKey;
use crate::effect::Effect;
use grain_envelope::{CaseId, LotId};

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
                let mut keys = vec![RecordKey::Lot(posting.lot)];
                if let Some(facility) = posting.account.facility() {
                    keys.push(RecordKey::Holding(posting.account.clone(), posting.lot));
                    keys.push(RecordKey::Facility(facility));
                }
                match &posting.account {
                    crate::Account::Bin(bin) => keys.push(RecordKey::Bin(bin.clone())),
                    crate::Account::Process(process) | crate::Account::Product(process, _) => {
                        keys.push(RecordKey::Process(*process));
                    }
                    crate::Account::Waste(parcel) => keys.push(RecordKey::Parcel(*parcel)),
                    _ => {}
                }
                keys
            }
            Self::ViolationOpened { violation, .. } | Self::ViolationClosed { violation, .. } => {
                vec![RecordKey::Violation(violation.clone())]
            }
            Self::PermitStatusChanged { permit, .. } => vec![RecordKey::Permit(*permit)],
            Self::DeclarationReserved {
                declaration,
                permit,
                ..
            }
            | Self::CoverTaken {
                declaration,
                permit,
                ..
            } => {
                vec![
                    RecordKey::Permit(*permit),
                    RecordKey::Declaration(*declaration),
                ]
            }
            Self::TransferReserved { transfer, .. } => vec![RecordKey::Transfer(*transfer)],
            Self::TransferWrittenOff {
                transfer, permit, ..
            } => {
                vec![RecordKey::Transfer(*transfer), RecordKey::Permit(*permit)]
            }
            Self::PermitWrittenOff {
                permit, write_off, ..
            } => {
                vec![
                    RecordKey::Permit(*permit),
                    RecordKey::Declaration(write_off.declaration),
                ]
            }
            Self::WriteOffAdjusted {
                permit,
                declaration,
                ..
            } => {
                vec![
                    RecordKey::Permit(*permit),
                    RecordKey::Declaration(*declaration),
                ]
            }
            Self::DeclarationRecorded {
                declaration,
                declared,
            } => [RecordKey::Declaration(*declaration)]
                .into_iter()
                .chain(declared.lots.iter().copied().map(RecordKey::Lot))
                .collect(),
            Self::SampleTaken { sample, .. } | Self::SampleReported { sample } => {
                vec![RecordKey::Sample(*sample)]
            }
            Self::LotMeasured { lot }
            | Self::VerdictGiven { lot, .. }
            | Self::HoldPlaced { lot, .. }
            | Self::HoldLifted { lot, .. }
            | Self::LotClosed { lot } => vec![RecordKey::Lot(*lot)],
            Self::ApprovalAwaited { event, .. } | Self::ApprovalGiven { event } => {
                vec![RecordKey::Pending(*event)]
            }
            Self::DocumentAdopted { party, .. } | Self::PersonListed { party, .. } => {
                vec![RecordKey::Party(*party)]
            }
            Self::FilingEnded { facility, .. }
            | Self::FilingReinstated { facility, .. }
            | Self::VisitRecorded { facility, .. }
            | Self::SurveyReported { facility, .. } => vec![RecordKey::Facility(*facility)],
            Self::SurveyRecorded { facility, .. } => {
                facility.map(RecordKey::Facility).into_iter().collect()
            }
            Self::MovementRecorded { event, .. } | Self::MovementCorrected { event, .. } => vec![RecordKey::Movement(*event)],
            Self::BinChecked { bin, .. } | Self::BinTested { bin, .. } => {
                vec![RecordKey::Bin(bin.clone())]
            }
            Self::ProcessStarted { process, .. }
            | Self::ProcessDrawn { process, .. }
            | Self::OutputTold { process, .. }
            | Self::ProcessWasted { process, .. }
            | Self::ProcessClosed { process } => vec![RecordKey::Process(*process)],
            Self::WasteGenerated { parcel, .. } | Self::PackingMoved { parcel, .. } => {
                vec![RecordKey::Parcel(*parcel)]
            }
            Self::WastePlanSubmitted { facility, .. }
            | Self::WastePlanApproved { facility, .. } => vec![RecordKey::Facility(*facility)],
            Self::UnitInspected { transfer, lot, .. }
            | Self::UnitLoaded { transfer, lot, .. }
            | Self::LoadPutApart { transfer, lot, .. }
            | Self::WeighingCorrected { transfer, lot, .. } => {
                vec![transfer.map_or(RecordKey::Lot(*lot), RecordKey::Transfer)]
            }
            Self::WeighingVoided {
                transfer, to, lot, ..
            } => [RecordKey::Lot(*lot)]
                .into_iter()
                .chain(of_transfer(transfer))
                .chain(to.map(RecordKey::Facility))
                .collect(),
            Self::UnitArrived { transfer, .. }
            | Self::UnitSettled { transfer, .. }
            | Self::VehicleChangeDeclared { transfer, .. }
            | Self::VehicleChangeSupervised { transfer, .. } => {
                vec![RecordKey::Transfer(*transfer)]
            }
            Self::UnitReloaded { transfer, to, .. } | Self::UnitJoined { transfer, to, .. } => {
                vec![RecordKey::Transfer(*transfer), RecordKey::Facility(*to)]
            }
            Self::CaseOpened { case, record } => of_case(*case, record.lot),
            Self::CaseStepTaken { case, lot, .. } => of_case(*case, *lot),
        }
    }
}

/// A case, and the lot that it concerns.
fn of_case(case: CaseId, lot: Option<LotId>) -> Vec<RecordKey> {
    [RecordKey::Case(case)]
        .into_iter()
        .chain(lot.map(RecordKey::Lot))
        .collect()
}
