use crate::state::{
    Attached, Bin, BinRegistration, Case, EntryDeclaration, Facility, FacilityRegistration, Key,
    LedgerRecord, Lot, Movement, Parcel, PartyRecord, Pending, Permit, Process, RecordKey, Sample,
    State, SubjectHead, Transfer, ViolationId, ViolationRecord,
};
use grain_envelope::{
    BinId, CaseId, DeclarationNumber, EventId, FacilityId, KeyId, LotId, Party, PermitId,
    ProcessId, Region, Role, Subject, TransferId,
};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// A state being read by a right or a rule. It remembers which records it looked for and did not
/// find in memory: with those the reading may have been of too little.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    state: &'a State,
    absent: RefCell<BTreeSet<RecordKey>>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(state: &'a State) -> Self {
        Self {
            state,
            absent: RefCell::default(),
        }
    }

    /// The records looked for and not found that may exist outside memory.
    pub(crate) fn into_absent(self) -> BTreeSet<RecordKey> {
        self.absent.into_inner()
    }

    /// Looks whether a record is in memory.
    pub(crate) fn look(&self, key: RecordKey) {
        if key.is_evictable() && !self.state.contains(&key) {
            self.absent.borrow_mut().insert(key);
        }
    }

    fn evictable<T>(&self, found: Option<T>, key: impl FnOnce() -> RecordKey) -> Option<T> {
        if found.is_none() {
            self.absent.borrow_mut().insert(key());
        }
        found
    }

    pub(crate) fn state(&self) -> &'a State {
        self.state
    }

    pub(crate) fn ledger(&self) -> Option<&'a LedgerRecord> {
        self.state.ledger()
    }

    pub(crate) fn party(&self, party: Party) -> Option<&'a PartyRecord> {
        self.state.party(party)
    }

    pub(crate) fn facility(&self, facility: FacilityId) -> Option<&'a Facility> {
        self.state.facility(facility)
    }

    pub(crate) fn registration(&self, facility: FacilityId) -> Option<&'a FacilityRegistration> {
        self.state.facility(facility)?.registration.as_ref()
    }

    pub(crate) fn bin(&self, bin: &BinId) -> Option<&'a Bin> {
        self.state.bin(bin)
    }

    pub(crate) fn bin_registration(&self, bin: &BinId) -> Option<&'a BinRegistration> {
        self.state.bin(bin)?.registration.as_ref()
    }

    pub(crate) fn key(&self, key: &KeyId) -> Option<&'a Key> {
        self.state.key(key)
    }

    pub(crate) fn permit(&self, permit: PermitId) -> Option<&'a Permit> {
        self.state.permit(permit)
    }

    pub(crate) fn lot(&self, lot: LotId) -> Option<&'a Lot> {
        self.evictable(self.state.lot(lot), || RecordKey::Lot(lot))
    }

    pub(crate) fn transfer(&self, transfer: TransferId) -> Option<&'a Transfer> {
        self.evictable(self.state.transfer(transfer), || {
            RecordKey::Transfer(transfer)
        })
    }

    pub(crate) fn subject_head(&self, subject: &Subject) -> Option<SubjectHead> {
        let head = self.state.subject_head(subject);
        self.evictable(head, || RecordKey::Subject(subject.clone()))
    }

    pub(crate) fn violation(&self, violation: &ViolationId) -> Option<&'a ViolationRecord> {
        let found = self.state.violation(violation);
        self.evictable(found, || RecordKey::Violation(violation.clone()))
    }

    pub(crate) fn case(&self, case: CaseId) -> Option<&'a Case> {
        self.evictable(self.state.case(case), || RecordKey::Case(case))
    }

    pub(crate) fn process(&self, process: ProcessId) -> Option<&'a Process> {
        let found = self.state.process(process);
        self.evictable(found, || RecordKey::Process(process))
    }

    pub(crate) fn parcel(&self, parcel: EventId) -> Option<&'a Parcel> {
        self.evictable(self.state.parcel(parcel), || RecordKey::Parcel(parcel))
    }

    pub(crate) fn declaration(&self, number: &DeclarationNumber) -> Option<&'a EntryDeclaration> {
        let found = self.state.declaration(number);
        self.evictable(found, || RecordKey::Declaration(*number))
    }

    pub(crate) fn sample(&self, sample: EventId) -> Option<&'a Sample> {
        self.evictable(self.state.sample(sample), || RecordKey::Sample(sample))
    }

    pub(crate) fn movement(&self, event: EventId) -> Option<&'a Movement> {
        self.evictable(self.state.movement(event), || RecordKey::Movement(event))
    }

    pub(crate) fn attached(&self, event: EventId) -> Option<&'a Attached> {
        self.evictable(self.state.attached(event), || RecordKey::Attached(event))
    }

    pub(crate) fn pending(&self, event: EventId) -> Option<&'a Pending> {
        self.evictable(self.state.pending(event), || RecordKey::Pending(event))
    }

    /// The region of an actor, as it is registered.
    pub(crate) fn region_of(&self, party: Party) -> Option<Region> {
        self.party(party).map(|record| record.region)
    }

    /// Whether a party is registered in a role.
    pub(crate) fn has_role(&self, party: Party, role: Role) -> bool {
        self.party(party)
            .is_some_and(|record| record.roles.contains(&role))
    }
}
