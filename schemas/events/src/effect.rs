mod entry;
mod files;
mod monitoring;
mod storage;
mod transport;

pub use entry::EntryEffect;
pub use files::FileEffect;
pub use monitoring::MonitoringEffect;
pub use storage::StorageEffect;
pub use transport::TransportEffect;

use crate::account::{Posting, Unit};
use crate::catalog::{ClosingOutcome, Office};
use crate::state::{
    Acknowledgement, BinRegistration, DeclaredUnit, Enrolment, FacilityRegistration, Filing,
    LedgerRecord, LotMaking, PartyRecord, Pending, PermitTerms, Revocation, Suspension,
    TransferTerms, ViolationId, ViolationRecord, Weighing,
};
use crate::vocabulary::LedgerStage;
use grain_envelope::{
    BinId, Digest, EventId, FacilityId, KeyId, LotId, Party, PermitId, ServerTime, TransferId,
};
use serde::Serialize;

/// What an admitted event does. Projections, queries and reports match on effects, never on event
/// types; a new event type that needs a new effect is a change of architecture.
///
/// The enum is closed and append-only: no match on it may have a wildcard arm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The ledger exists.
    LedgerOpened(Box<LedgerRecord>),
    /// A party is known.
    PartyRegistered {
        /// The party.
        party: Party,
        /// What is known of it.
        record: Box<PartyRecord>,
    },
    /// A facility is known.
    FacilityRegistered {
        /// The facility.
        facility: FacilityId,
        /// What is known of it.
        registration: Box<FacilityRegistration>,
    },
    /// A bin is known.
    BinRegistered {
        /// The bin.
        bin: BinId,
        /// What is known of it.
        registration: Box<BinRegistration>,
    },
    /// A key may sign from the next index on.
    KeyEnrolled {
        /// The key.
        key: KeyId,
        /// Its party, roles and limits.
        enrolment: Box<Enrolment>,
    },
    /// A key may no longer sign.
    KeyRevoked {
        /// The key.
        key: KeyId,
        /// From when, and whether earlier events are suspect.
        revocation: Revocation,
    },
    /// Suspect events of a key are confirmed.
    KeyEventsConfirmed {
        /// The key.
        key: KeyId,
        /// First index.
        first_index: u64,
        /// Last index.
        last_index: u64,
    },
    /// A rule pack may come into force.
    PackActivated {
        /// Plain BLAKE3 of its bytes.
        blake3: Digest,
    },
    /// A filing of a facility is known.
    FilingGranted {
        /// The facility.
        facility: FacilityId,
        /// The filing.
        filing: Box<Filing>,
    },
    /// The customs office vouches for a filing that a holder had transcribed.
    FilingConfirmed {
        /// The facility.
        facility: FacilityId,
        /// The event that transcribed the filing.
        filing: EventId,
    },
    /// A filing no longer counts.
    FilingSuspended {
        /// The facility.
        facility: FacilityId,
        /// The event that granted the filing.
        filing: EventId,
        /// From when.
        suspension: Suspension,
    },
    /// A permit is in force.
    PermitRecorded {
        /// The permit.
        permit: PermitId,
        /// What it says.
        terms: Box<PermitTerms>,
    },
    /// Grams of a permit are reserved for a transfer to a facility.
    PermitReserved {
        /// The permit.
        permit: PermitId,
        /// The facility to which they go.
        facility: FacilityId,
        /// The lot whose grams they are.
        lot: LotId,
        /// How many.
        mass_g: i64,
    },
    /// Grams of a filing's capacity are taken by a transfer.
    CapacityReserved {
        /// The facility.
        facility: FacilityId,
        /// The calendar year of arrival.
        year: u16,
        /// How many.
        mass_g: i64,
    },
    /// A lot exists.
    LotMade {
        /// The lot.
        lot: LotId,
        /// What it is.
        making: Box<LotMaking>,
    },
    /// A transfer is declared.
    TransferDeclared {
        /// The transfer.
        transfer: TransferId,
        /// What was declared.
        terms: Box<TransferTerms>,
    },
    /// A unit and its lot belong to a transfer.
    UnitDeclared {
        /// The transfer.
        transfer: TransferId,
        /// The unit.
        unit: Unit,
        /// The lot that it carries.
        lot: LotId,
        /// Its kind and mass.
        declared: DeclaredUnit,
    },
    /// A customs office knows of a transfer.
    TransferAcknowledged {
        /// The transfer.
        transfer: TransferId,
        /// Which of the two offices.
        office: Office,
        /// The acknowledgement.
        acknowledgement: Box<Acknowledgement>,
    },
    /// The customs office vouches for an acknowledgement that a holder had transcribed.
    AcknowledgementConfirmed {
        /// The transfer.
        transfer: TransferId,
        /// Which of the two offices.
        office: Office,
        /// When that was recorded.
        recorded_at: ServerTime,
    },
    /// A unit left.
    UnitDeparted {
        /// The transfer, if there is one.
        transfer: Option<TransferId>,
        /// The unit.
        unit: Unit,
        /// The lot that it carries.
        lot: LotId,
        /// Its weighing.
        weighing: Box<Weighing>,
    },
    /// A unit arrived.
    UnitReceived {
        /// The transfer, if there is one.
        transfer: Option<TransferId>,
        /// Where the transfer was declared to go, if there is one: it no longer expects the unit.
        to: Option<FacilityId>,
        /// The unit.
        unit: Unit,
        /// The lot that it carries.
        lot: LotId,
        /// Its weighing.
        weighing: Box<Weighing>,
    },
    /// Both weighings of a unit without transfer are known: the oldest of each is done with.
    LooseSettled {
        /// The unit.
        unit: Unit,
        /// The lot that it carries.
        lot: LotId,
    },
    /// Grain moved.
    Posted(Posting),
    /// A lot has a record of a stage for the first time.
    StageReached {
        /// The lot.
        lot: LotId,
        /// The stage.
        stage: LedgerStage,
    },
    /// A bin's opening stock stands.
    StockOpened {
        /// The bin.
        bin: BinId,
    },
    /// A violation is open.
    ViolationOpened {
        /// The violation.
        violation: ViolationId,
        /// What is known of it.
        record: Box<ViolationRecord>,
    },
    /// A violation is closed.
    ViolationClosed {
        /// The violation.
        violation: ViolationId,
        /// The event that closed it.
        event: EventId,
        /// With which outcome.
        outcome: ClosingOutcome,
    },
    /// A critical violation holds a lot.
    LotHeld {
        /// The lot.
        lot: LotId,
        /// The violation.
        violation: ViolationId,
    },
    /// A violation no longer holds a lot.
    LotReleased {
        /// The lot.
        lot: LotId,
        /// The violation.
        violation: ViolationId,
    },
    /// The event has no other effect until a second person approves it.
    ApprovalAwaited {
        /// The event.
        event: EventId,
        /// The event as it will be judged again.
        pending: Box<Pending>,
    },
    /// A pending event is approved; its own effects follow in the same judgement.
    ApprovalGiven {
        /// The event.
        event: EventId,
    },
    /// What events of entry do: permits, declarations, inspection, holds.
    Entry(EntryEffect),
    /// What events of transport and incidents do, and corrections.
    Transport(TransportEffect),
    /// What events of storage, processing and waste do.
    Storage(StorageEffect),
    /// What events of the registers and of monitoring do.
    Monitoring(MonitoringEffect),
    /// Of files.
    Files(FileEffect),
}

impl From<EntryEffect> for Effect {
    fn from(effect: EntryEffect) -> Self {
        Self::Entry(effect)
    }
}

impl From<TransportEffect> for Effect {
    fn from(effect: TransportEffect) -> Self {
        Self::Transport(effect)
    }
}

impl From<StorageEffect> for Effect {
    fn from(effect: StorageEffect) -> Self {
        Self::Storage(effect)
    }
}

impl From<FileEffect> for Effect {
    fn from(effect: FileEffect) -> Self {
        Self::Files(effect)
    }
}

impl From<MonitoringEffect> for Effect {
    fn from(effect: MonitoringEffect) -> Self {
        Self::Monitoring(effect)
    }
}
