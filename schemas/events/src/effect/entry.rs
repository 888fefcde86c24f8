use crate::state::{Declared, Hold, LotVerdict, PermitStanding, RecordKey, Sample, WriteOff};
use crate::vocabulary::WriteOffBasis;
use crate::wording::Number;
use grain_envelope::{DeclarationNumber, EventId, LotId, MassG, PermitId, TransferId};
use serde::Serialize;

/// What events of entry do: permits, declarations, inspection, holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryEffect {
    /// A permit is something else from some moment on.
    PermitStatusChanged {
        /// The permit.
        permit: PermitId,
        /// What it is, and since when.
        standing: Box<PermitStanding>,
    },
    /// Grams of a permit are kept for an entry declaration, before a transfer takes them.
    DeclarationReserved {
        /// The entry declaration.
        declaration: DeclarationNumber,
        /// The permit.
        permit: PermitId,
        /// The event by which they are kept.
        event: EventId,
        /// How many more; less than nothing where they are given back or taken over.
        mass_g: i64,
    },
    /// A transfer keeps so many of the grams that were reserved for it.
    TransferReserved {
        /// The transfer.
        transfer: TransferId,
        /// How many.
        mass_g: i64,
    },
    /// What a transfer carries is written off: it keeps nothing of its permit any more.
    TransferWrittenOff {
        /// The transfer.
        transfer: TransferId,
        /// Its permit.
        permit: PermitId,
        /// How many grams it kept.
        mass_g: i64,
    },
    /// A transfer carries what was written off before it was declared: so many of its grams need no
    /// reservation.
    CoverTaken {
        /// The entry declaration under which they were written off.
        declaration: DeclarationNumber,
        /// The permit.
        permit: PermitId,
        /// How many.
        mass_g: i64,
    },
    /// Grams of a permit are written off.
    PermitWrittenOff {
        /// The permit.
        permit: PermitId,
        /// What is written off, for which declaration.
        write_off: Box<WriteOff>,
        /// How many of them answer for no transfer yet.
        cover_mass_g: i64,
    },
    /// What was written off is another mass.
    WriteOffAdjusted {
        /// The permit.
        permit: PermitId,
        /// The entry declaration for which it is.
        declaration: DeclarationNumber,
        /// The event that wrote it off.
        write_off: EventId,
        /// How many grams it is now.
        mass_g: MassG,
        /// Which weight that is.
        basis: WriteOffBasis,
        /// How many more answer for no transfer, or fewer.
        cover_mass_g: i64,
    },
    /// An entry declaration is recorded.
    DeclarationRecorded {
        /// Its number.
        declaration: DeclarationNumber,
        /// What it says.
        declared: Box<Declared>,
    },
    /// A lot was measured at discharge.
    LotMeasured {
        /// The lot.
        lot: LotId,
    },
    /// A sample is on its way to a laboratory.
    SampleTaken {
        /// The event that took it: its name.
        sample: EventId,
        /// What it is.
        record: Box<Sample>,
    },
    /// A laboratory reported on a sample.
    SampleReported {
        /// The sample.
        sample: EventId,
    },
    /// Customs decided about a lot.
    VerdictGiven {
        /// The lot.
        lot: LotId,
        /// What it decided.
        verdict: LotVerdict,
    },
    /// An authority holds a lot.
    HoldPlaced {
        /// The lot.
        lot: LotId,
        /// The event that says so.
        event: EventId,
        /// Who holds it.
        hold: Hold,
    },
    /// An authority no longer holds a lot for what an event said.
    HoldLifted {
        /// The lot.
        lot: LotId,
        /// The event that placed the hold.
        hold: EventId,
    },
    /// A lot is closed: nothing of it is left, and its records are complete.
    LotClosed {
        /// The lot.
        lot: LotId,
    },
    /// Grain is on its way under a permit.
    ShipmentAnnounced {
        /// The permit.
        permit: PermitId,
        /// The bills of lading, each with its mass.
        bills: Vec<(Number, MassG)>,
    },
}

impl EntryEffect {
    /// The records that this effect changes.
    pub(crate) fn touches(&self) -> Vec<RecordKey> {
        match self {
            Self::PermitStatusChanged { permit, .. } | Self::ShipmentAnnounced { permit, .. } => {
                vec![RecordKey::Permit(*permit)]
            }
            Self::DeclarationReserved {
                declaration,
                permit,
                ..
            }
            | Self::CoverTaken {
                declaration,
                permit,
                ..
            }
            | Self::WriteOffAdjusted {
                permit,
                declaration,
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
        }
    }
}
