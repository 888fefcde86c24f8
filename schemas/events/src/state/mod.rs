//! All that rules read: plain maps, changed by nothing but [`State::apply`].

mod apply;
mod attached;
mod bin;
mod case;
mod declaration;
mod document;
mod facility;
mod haul;
mod key;
mod ledger;
mod lot;
mod monitoring;
mod movement;
mod parcel;
mod party;
mod pending;
mod permit;
mod process;
mod record;
mod rows;
mod sample;
mod store;
mod touch;
mod transfer;
mod violation;

pub use attached::{Attached, Erasure};
pub use bin::{Bin, BinCheck, BinRegistration, BinTest, Infestation};
pub use case::{Case, CaseKind, CaseStep, CaseStepKind};
pub use declaration::{Declared, DeclaredCover, DeclaredReservation, EntryDeclaration};
pub use document::{AdoptedDocument, DocumentSubject};
pub use facility::{
    Facility, FacilityRegistration, Filing, FilingEnding, Lifting, Suspension, WastePlan,
};
pub use haul::{
    Apart, ApartKind, GateArrival, Inspection, Loading, Settled, VehicleChange, WeighingOrigin,
};
pub use key::{AuthorHead, Enrolment, Key, KeyStanding, Mark, Revocation, RevocationReason, Scope};
pub use ledger::{Activation, LedgerRecord, SubjectHead};
pub use lot::{Hold, Loose, Lot, LotMaking, LotVerdict};
pub use monitoring::{Survey, SurveyReport, Visit};
pub use movement::{Movement, Unattributed};
pub use parcel::Parcel;
pub use party::PartyRecord;
pub use pending::Pending;
pub use permit::{Permit, PermitFacility, PermitStanding, PermitTerms, WriteOff};
pub use process::Process;
pub use record::{RecordKey, RecordKeyError};
pub use sample::Sample;
pub use store::StateError;
pub(crate) use transfer::parts_mass_g;
pub use transfer::{Acknowledgement, DeclaredUnit, Transfer, TransferTerms, UnitRecord, Weighing};
pub use violation::{Closing, Concerned, ViolationId, ViolationRecord};

use grain_envelope::{
    BinId, CaseId, DeclarationNumber, EventId, FacilityId, KeyId, LotId, Party, PermitId,
    ProcessId, ServerTime, Subject, TransferId,
};
use rows::Row;
use std::collections::{BTreeMap, BTreeSet};

/// The state of a ledger after some number of entries: what the rules may look at.
///
/// Records of what is open are plain maps in memory. Lots, transfers, heads, violations, cases and
/// the other kinds of `rows.rs` may be put out of memory by their owner ([`State::evict`]) and come back before they are
/// needed ([`State::insert_encoded`]); [`crate::decide`] names what it missed. Masters (parties,
/// facilities, bins, keys, permits, packs) stay.
#[derive(Clone, Debug, Default)]
pub struct State {
    ledger: Option<LedgerRecord>,
    packs: Vec<Activation>,
    parties: BTreeMap<Party, PartyRecord>,
    facilities: BTreeMap<FacilityId, Facility>,
    bins: BTreeMap<BinId, Bin>,
    keys: BTreeMap<KeyId, Key>,
    permits: BTreeMap<PermitId, Permit>,
    permit_numbers: BTreeMap<String, PermitId>,
    lots: BTreeMap<LotId, Row<Lot>>,
    transfers: BTreeMap<TransferId, Row<Transfer>>,
    subjects: BTreeMap<Subject, Row<SubjectHead>>,
    violations: BTreeMap<ViolationId, Row<ViolationRecord>>,
    pending: BTreeMap<EventId, Row<Pending>>,
    cases: BTreeMap<CaseId, Row<Case>>,
    processes: BTreeMap<ProcessId, Row<Process>>,
    parcels: BTreeMap<EventId, Row<Parcel>>,
    declarations: BTreeMap<DeclarationNumber, Row<EntryDeclaration>>,
    samples: BTreeMap<EventId, Row<Sample>>,
    movements: BTreeMap<EventId, Row<Movement>>,
    attached: BTreeMap<EventId, Row<Attached>>,
    changes: Option<BTreeSet<RecordKey>>,
    /// When the entry that is being applied was recorded.
    recorded_at: Option<ServerTime>,
}

impl State {
    /// The state before genesis. It remembers which records changed until they are taken
    /// ([`State::take_dirty`]).
    pub fn new() -> Self {
        Self {
            changes: Some(BTreeSet::new()),
            ..Self::default()
        }
    }

    /// The state before genesis, for owners that never take changed records.
    pub fn untracked() -> Self {
        Self::default()
    }

    /// What genesis says, once it is applied.
    pub fn ledger(&self) -> Option<&LedgerRecord> {
        self.ledger.as_ref()
    }

    /// The activated rule packs, oldest first.
    pub fn packs(&self) -> &[Activation] {
        &self.packs
    }

    /// A registered party.
    pub fn party(&self, party: Party) -> Option<&PartyRecord> {
        self.parties.get(&party)
    }

    /// A facility that is registered or was named.
    pub fn facility(&self, facility: FacilityId) -> Option<&Facility> {
        self.facilities.get(&facility)
    }

    /// A bin that is registered or was named.
    pub fn bin(&self, bin: &BinId) -> Option<&Bin> {
        self.bins.get(bin)
    }

    /// An enrolled key, revoked or not.
    pub fn key(&self, key: &KeyId) -> Option<&Key> {
        self.keys.get(key)
    }

    /// Whether a key may sign an entry that would be recorded now.
    pub fn key_standing(&self, key: &KeyId, recorded_at: ServerTime) -> KeyStanding<'_> {
        self.keys
            .get(key)
            .map_or(KeyStanding::Unknown, |key| key.standing(recorded_at))
    }

    /// The mark on the entry at an index that a key signed, if there is one.
    pub fn mark(&self, index: u64, key: &KeyId) -> Option<Mark> {
        self.keys.get(key)?.mark(index)
    }

    /// A permit in force or past.
    pub fn permit(&self, permit: PermitId) -> Option<&Permit> {
        self.permits.get(&permit)
    }

    /// The permit with a printed number.
    pub fn permit_numbered(&self, number: &str) -> Option<PermitId> {
        self.permit_numbers.get(number).copied()
    }

    /// A lot, if it is in memory.
    pub fn lot(&self, lot: LotId) -> Option<&Lot> {
        self.lots.get(&lot).map(|row| &row.value)
    }

    /// A transfer, if it is in memory.
    pub fn transfer(&self, transfer: TransferId) -> Option<&Transfer> {
        self.transfers.get(&transfer).map(|row| &row.value)
    }

    /// The head of a subject's chain, if it is in memory.
    pub fn subject_head(&self, subject: &Subject) -> Option<SubjectHead> {
        self.subjects.get(subject).map(|row| row.value)
    }

    /// A violation, if it is in memory; open ones are.
    pub fn violation(&self, violation: &ViolationId) -> Option<&ViolationRecord> {
        self.violations.get(violation).map(|row| &row.value)
    }

    /// A pending event, if it is in memory; those that await approval are.
    pub fn pending(&self, event: EventId) -> Option<&Pending> {
        self.pending.get(&event).map(|row| &row.value)
    }

    /// A case, if it is in memory; open ones are.
    pub fn case(&self, case: CaseId) -> Option<&Case> {
        self.cases.get(&case).map(|row| &row.value)
    }

    /// A batch of processing, if it is in memory; open ones are.
    pub fn process(&self, process: ProcessId) -> Option<&Process> {
        self.processes.get(&process).map(|row| &row.value)
    }

    /// A parcel of waste, if it is in memory; those of which something is left are.
    pub fn parcel(&self, parcel: EventId) -> Option<&Parcel> {
        self.parcels.get(&parcel).map(|row| &row.value)
    }

    /// An entry declaration, if it is in memory.
    pub fn declaration(&self, number: &DeclarationNumber) -> Option<&EntryDeclaration> {
        self.declarations.get(number).map(|row| &row.value)
    }

    /// A sample, if it is in memory; those without a report are.
    pub fn sample(&self, sample: EventId) -> Option<&Sample> {
        self.samples.get(&sample).map(|row| &row.value)
    }

    /// What an event moved, if it is in memory.
    pub fn movement(&self, event: EventId) -> Option<&Movement> {
        self.movements.get(&event).map(|row| &row.value)
    }

    /// The attachments of an event, if they are in memory.
    pub fn attached(&self, event: EventId) -> Option<&Attached> {
        self.attached.get(&event).map(|row| &row.value)
    }

    /// The events with attachments that are in memory, by id.
    pub fn events_attached(&self) -> impl Iterator<Item = (&EventId, &Attached)> {
        self.attached.iter().map(|(id, row)| (id, &row.value))
    }

    /// The transfers of which something is awaited, and those others that are in memory.
    pub fn transfers(&self) -> impl Iterator<Item = (&TransferId, &Transfer)> {
        self.transfers.iter().map(|(id, row)| (id, &row.value))
    }

    /// The open cases, and those closed ones that are in memory.
    pub fn cases(&self) -> impl Iterator<Item = (&CaseId, &Case)> {
        self.cases.iter().map(|(id, row)| (id, &row.value))
    }

    /// The open batches, and those closed ones that are in memory.
    pub fn processes(&self) -> impl Iterator<Item = (&ProcessId, &Process)> {
        self.processes.iter().map(|(id, row)| (id, &row.value))
    }

    /// The waste that lies somewhere, and treated parcels that are in memory.
    pub fn parcels(&self) -> impl Iterator<Item = (&EventId, &Parcel)> {
        self.parcels.iter().map(|(id, row)| (id, &row.value))
    }

    /// The samples without a report, and those others that are in memory.
    pub fn samples(&self) -> impl Iterator<Item = (&EventId, &Sample)> {
        self.samples.iter().map(|(id, row)| (id, &row.value))
    }

    /// All parties, by code.
    pub fn parties(&self) -> impl Iterator<Item = (&Party, &PartyRecord)> {
        self.parties.iter()
    }

    /// All facilities, by id.
    pub fn facilities(&self) -> impl Iterator<Item = (&FacilityId, &Facility)> {
        self.facilities.iter()
    }

    /// All bins, by id.
    pub fn bins(&self) -> impl Iterator<Item = (&BinId, &Bin)> {
        self.bins.iter()
    }

    /// All keys, by fingerprint.
    pub fn keys(&self) -> impl Iterator<Item = (&KeyId, &Key)> {
        self.keys.iter()
    }

    /// All permits, by id.
    pub fn permits(&self) -> impl Iterator<Item = (&PermitId, &Permit)> {
        self.permits.iter()
    }

    /// The open violations, and those closed ones that are in memory.
    pub fn violations(&self) -> impl Iterator<Item = (&ViolationId, &ViolationRecord)> {
        self.violations.iter().map(|(id, row)| (id, &row.value))
    }

    /// The events that await approval, and those approved ones that are in memory.
    pub fn pending_events(&self) -> impl Iterator<Item = (&EventId, &Pending)> {
        self.pending.iter().map(|(id, row)| (id, &row.value))
    }
}
