use crate::account::{Posting, Unit};
use crate::catalog::{ClosingOutcome, Office};
use crate::state::{
    Acknowledgement, AdoptedDocument, Apart, BinCheck, BinRegistration, BinTest, Case, CaseStep,
    Declared, DeclaredUnit, Enrolment, FacilityRegistration, Filing, FilingEnding, GateArrival,
    Hold, Inspection, LedgerRecord, Lifting, Loading, LotMaking, LotVerdict, Movement, Parcel,
    PartyRecord, Pending, PermitStanding, PermitTerms, Process, Revocation, Sample, Settled,
    Survey, SurveyReport, Suspension, TransferTerms, VehicleChange, ViolationId, ViolationRecord,
    Visit, WastePlan, Weighing, WriteOff,
};
use crate::vocabulary::{LedgerStage, ProductClass, WeighingSide, WriteOffBasis};
use crate::wording::Name;
use grain_envelope::{
    BinId, CaseId, DeclarationNumber, Digest, EventId, FacilityId, KeyId, LotId, MassG, Party,
    PermitId, PersonAlias, ProcessId, ServerTime, TransferId,
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

    // Storage, processing and waste.
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

    // Registers and monitoring.
    /// An enterprise put a document in force for itself.
    DocumentAdopted {
        /// The enterprise.
        party: Party,
        /// The document.
        document: Box<AdoptedDocument>,
    },

    // Entry: permits, declarations, inspection, holds.
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

    // Transport and incidents.
    /// A unit was checked before it was loaded.
    UnitInspected {
        /// The transfer, if there is one.
        transfer: Option<TransferId>,
        /// The unit.
        unit: Unit,
        /// The lot that it is to carry.
        lot: LotId,
        /// The check.
        inspection: Inspection,
    },
    /// A unit was loaded and sealed.
    UnitLoaded {
        /// The transfer, if there is one.
        transfer: Option<TransferId>,
        /// The unit.
        unit: Unit,
        /// The lot that it carries.
        lot: LotId,
        /// How it was loaded.
        loading: Box<Loading>,
    },
    /// A unit stands at the gate.
    UnitArrived {
        /// The transfer.
        transfer: TransferId,
        /// The unit.
        unit: Unit,
        /// The lot that it carries.
        lot: LotId,
        /// How it stands there.
        arrival: Box<GateArrival>,
    },
    /// A part of a unit's load was rejected or lost: it will not be received.
    LoadPutApart {
        /// The transfer, if there is one.
        transfer: Option<TransferId>,
        /// The unit.
        unit: Unit,
        /// The lot that it carries.
        lot: LotId,
        /// The part.
        apart: Box<Apart>,
    },
    /// The difference of a unit's weighings lies elsewhere than on the way, or does so no longer.
    UnitSettled {
        /// The transfer.
        transfer: TransferId,
        /// The unit.
        unit: Unit,
        /// The lot that it carries.
        lot: LotId,
        /// Where it lies.
        settled: Option<Settled>,
    },
    /// A change of vehicles was declared.
    VehicleChangeDeclared {
        /// The transfer.
        transfer: TransferId,
        /// The change.
        change: Box<VehicleChange>,
    },
    /// The customs office of the place supervised a change of vehicles.
    VehicleChangeSupervised {
        /// The transfer.
        transfer: TransferId,
        /// The event that declared the change.
        change: EventId,
    },
    /// The load of a unit went into other units.
    UnitReloaded {
        /// The transfer.
        transfer: TransferId,
        /// Where the transfer was declared to go: it no longer expects the unit.
        to: FacilityId,
        /// The unit.
        unit: Unit,
        /// The lot that it carried.
        lot: LotId,
        /// What was in it.
        weighing: Box<Weighing>,
    },
    /// A unit took over a load on the way, and belongs to the transfer from then on.
    UnitJoined {
        /// The transfer.
        transfer: TransferId,
        /// Where the transfer was declared to go: it expects the unit.
        to: FacilityId,
        /// The unit.
        unit: Unit,
        /// The lot that it carries.
        lot: LotId,
        /// Its kind and mass.
        declared: DeclaredUnit,
        /// Its weighing.
        weighing: Box<Weighing>,
    },
    /// A weighing counts as its author corrected it.
    WeighingCorrected {
        /// The transfer, if there is one.
        transfer: Option<TransferId>,
        /// The unit.
        unit: Unit,
        /// The lot that it carries.
        lot: LotId,
        /// Which of its weighings.
        side: WeighingSide,
        /// The weighing as it counts now.
        weighing: Box<Weighing>,
    },
    /// A weighing counts no longer.
    WeighingVoided {
        /// The transfer, if there is one.
        transfer: Option<TransferId>,
        /// Where the transfer was declared to go, if there is one.
        to: Option<FacilityId>,
        /// The unit.
        unit: Unit,
        /// The lot that it carries.
        lot: LotId,
        /// Which of its weighings.
        side: WeighingSide,
        /// The event that told of it.
        event: EventId,
    },
    /// What an event moved counts as its author corrected it, or no longer.
    MovementCorrected {
        /// The event.
        event: EventId,
        /// The movement as it counts now.
        movement: Box<Movement>,
    },
    /// A case is open.
    CaseOpened {
        /// The case.
        case: CaseId,
        /// What is known of it.
        record: Box<Case>,
    },
    /// Something was done about a case.
    CaseStepTaken {
        /// The case.
        case: CaseId,
        /// The lot that it is of, if it is of one.
        lot: Option<LotId>,
        /// What was done.
        step: Box<CaseStep>,
        /// Whether that closes it.
        closes: bool,
    },

    // Registers and monitoring, continued.
    /// A party listed a person: what stands in the side store is committed to.
    PersonListed {
        /// The party.
        party: Party,
        /// The person's alias inside the party.
        person: PersonAlias,
        /// The salted commitment.
        commitment: Digest,
    },
    /// A filing ends: another version takes its place, or customs took it back.
    FilingEnded {
        /// The facility.
        facility: FacilityId,
        /// The event that granted the filing.
        filing: EventId,
        /// From when, and why.
        ending: FilingEnding,
    },
    /// A suspended filing counts again.
    FilingReinstated {
        /// The facility.
        facility: FacilityId,
        /// The event that granted the filing.
        filing: EventId,
        /// From when.
        lifting: Lifting,
    },
    /// An authority visited a facility.
    VisitRecorded {
        /// The facility.
        facility: FacilityId,
        /// The visit.
        visit: Visit,
    },
    /// A facility, or a stretch of a route, was surveyed for alien pests.
    SurveyRecorded {
        /// The facility; none where a route was surveyed.
        facility: Option<FacilityId>,
        /// The survey.
        survey: Box<Survey>,
    },
    /// A survey was reported to a branch of authority.
    SurveyReported {
        /// The facility.
        facility: FacilityId,
        /// The event that told of the survey.
        survey: EventId,
        /// The report.
        report: SurveyReport,
    },
}
