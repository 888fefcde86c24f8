use crate::state::{BinCheck, BinTest, Movement, Parcel, Process, RecordKey, WastePlan};
use crate::vocabulary::ProductClass;
use crate::wording::Name;
use grain_envelope::{BinId, EventId, FacilityId, LotId, ProcessId, ServerTime};
use serde::Serialize;

/// What events of storage, processing and waste do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StorageEffect {
    /// What an event moved is kept, so that a correction can move the difference.
    MovementRecorded {
        /// The event.
        event: EventId,
        /// What it moved.
        movement: Box<Movement>,
    },
    /// The condition of a bin was checked.
    BinChecked {
        /// The bin.
        bin: BinId,
        /// The check.
        check: BinCheck,
    },
    /// The grain in a bin was tested before it leaves.
    BinTested {
        /// The bin.
        bin: BinId,
        /// The test.
        test: Box<BinTest>,
    },
    /// A batch was started.
    ProcessStarted {
        /// The batch.
        process: ProcessId,
        /// What is known of it.
        record: Box<Process>,
    },
    /// Grain was drawn into a batch.
    ProcessDrawn {
        /// The batch.
        process: ProcessId,
        /// The lot whose grain it is.
        lot: LotId,
        /// How many grams.
        mass_g: i64,
    },
    /// A product or by-product came out of a batch.
    OutputTold {
        /// The batch.
        process: ProcessId,
        /// Its name.
        product: Name,
        /// What it is.
        class: ProductClass,
        /// Grams of it that cannot be attributed to lots yet; negative once they can.
        unattributed_mass_g: i64,
    },
    /// Waste came out of a batch.
    ProcessWasted {
        /// The batch.
        process: ProcessId,
        /// The parcel.
        parcel: EventId,
        /// How many grams.
        mass_g: i64,
        /// Grams of them that cannot be attributed to lots yet; negative once they can.
        unattributed_mass_g: i64,
    },
    /// A batch is closed: nothing is left in it.
    ProcessClosed {
        /// The batch.
        process: ProcessId,
    },
    /// There is a parcel of waste. Its grain is posted into it.
    WasteGenerated {
        /// The parcel.
        parcel: EventId,
        /// What is known of it.
        record: Box<Parcel>,
    },
    /// Sacks and packing came into a parcel of waste, or left it: they are grain of no lot.
    PackingMoved {
        /// The parcel.
        parcel: EventId,
        /// How many grams came, or left if negative.
        mass_g: i64,
    },
    /// A plan for treating waste was submitted.
    WastePlanSubmitted {
        /// The facility.
        facility: FacilityId,
        /// The plan.
        plan: Box<WastePlan>,
    },
    /// Customs approved a plan for treating waste.
    WastePlanApproved {
        /// The facility.
        facility: FacilityId,
        /// The event that submitted the plan.
        plan: EventId,
        /// When that was recorded.
        recorded_at: ServerTime,
    },
}

impl StorageEffect {
    /// The records that this effect changes.
    pub(crate) fn touches(&self) -> Vec<RecordKey> {
        match self {
            Self::MovementRecorded { event, .. } => vec![RecordKey::Movement(*event)],
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
        }
    }
}
