//! Who has to do with what.

use std::collections::BTreeSet;

use grain_envelope::{
    CaseId, FacilityId, KeyId, LotId, Party, ProcessId, Region, Statement, Subject, TransferId,
};
use grain_events::{CaseKind, RecordKey, Transfer};

use super::{Queries, QueryError};
use crate::index::Relation;
use crate::view::View;

/// Who wrote, holds or owns something, whom it concerns, and where it lies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ownership {
    /// The key that signed it.
    pub key: Option<KeyId>,
    /// The parties that wrote, hold or own it.
    pub own: BTreeSet<Party>,
    /// The parties that imported, hold, held, carried or acknowledged the grain that it is about; of
    /// what tells of pests, far fewer (`findings.rs`).
    pub concerned: BTreeSet<Party>,
    /// The regions in which it lies or lay.
    pub regions: BTreeSet<Region>,
}

impl Ownership {
    fn add(&mut self, relation: Relation) {
        match relation {
            Relation::Party(party) => drop(self.concerned.insert(party)),
            Relation::Region(region) => drop(self.regions.insert(region)),
        }
    }
}

impl Queries<'_> {
    /// Who has to do with an entry: its author, and whom its subjects concern. What tells of pests
    /// has an audience of its own.
    pub(super) fn ownership_of_entry(
        &self,
        view: &View,
        statement: &Statement,
    ) -> Result<Ownership, QueryError> {
        if let Some(audience) = self.audience(view, statement)? {
            return Ok(audience);
        }
        let mut ownership = Ownership::default();
        Self::add_author(view, statement, &mut ownership);
        for party in ownership.own.clone() {
            Self::add_seat(view, party, &mut ownership);
        }
        for subject in statement
            .form
            .iter()
            .flat_map(|header| header.subjects.iter())
        {
            let of_subject = self.ownership_of(view, subject)?;
            ownership.concerned.extend(of_subject.own);
            ownership.concerned.extend(of_subject.concerned);
            ownership.regions.extend(of_subject.regions);
        }
        Ok(ownership)
    }

    /// Who has to do with a subject.
    pub(crate) fn ownership_of(
        &self,
        view: &View,
        subject: &Subject,
    ) -> Result<Ownership, QueryError> {
        let mut ownership = Ownership::default();
        match subject {
            Subject::Lot(lot) => self.add_lot(view, *lot, &mut ownership)?,
            Subject::Bin(bin) => Self::add_facility(view, bin.facility(), &mut ownership),
            Subject::Facility(facility) => Self::add_facility(view, *facility, &mut ownership),
            Subject::Permit(permit) => {
                if let Some(permit) = view.state.permit(*permit) {
                    ownership.own.insert(permit.terms.applicant);
                    Self::add_seat(view, permit.terms.applicant, &mut ownership);
                    for named in &permit.terms.facilities {
                        ownership.concerned.insert(named.facility.party());
                        Self::add_region(view, named.facility, &mut ownership);
                    }
                }
            }
            Subject::Transfer(transfer) => self.add_transfer(view, *transfer, &mut ownership)?,
            Subject::Party(party) => {
                ownership.own.insert(*party);
                Self::add_seat(view, *party, &mut ownership);
            }
            Subject::Key(key) => {
                if let Some(record) = view.state.key(key) {
                    ownership.key = Some(*key);
                    ownership.own.insert(record.enrolment.party);
                    ownership.concerned.insert(record.enrolment.authority);
                    Self::add_seat(view, record.enrolment.party, &mut ownership);
                }
            }
            Subject::Process(process) => self.add_process(view, *process, &mut ownership)?,
            Subject::Case(case) => self.add_case(view, *case, &mut ownership)?,
        }
        Ok(ownership)
    }

    fn add_lot(
        &self,
        view: &View,
        lot: LotId,
        ownership: &mut Ownership,
    ) -> Result<(), QueryError> {
        let record = self.with_record(view, &RecordKey::Lot(lot), |state| {
            let lot = state.lot(lot)?;
            let author = lot.making.as_ref().map(|making| making.author);
            let holders = lot.balances.iter().filter(|(_, mass)| **mass > 0);
            let holders = holders.filter_map(|(account, _)| account.facility());
            let holders = holders.map(|facility| facility.party());
            Some(author.into_iter().chain(holders).collect::<Vec<_>>())
        })?;
        ownership.own.extend(record.unwrap_or_default());
        for relation in self.shared.shelf.relations(lot)? {
            ownership.add(relation);
        }
        for gathered in view.gathered() {
            let newer = gathered.relations.get(&lot).into_iter().flatten();
            newer.for_each(|relation| ownership.add(*relation));
        }
        Ok(())
    }

    /// A batch is its plant's; it concerns the importers of what went in.
    fn add_process(
        &self,
        view: &View,
        process: ProcessId,
        ownership: &mut Ownership,
    ) -> Result<(), QueryError> {
        let record = RecordKey::Process(process);
        let found = self.with_record(view, &record, |state| {
            let process = state.process(process)?;
            let lots: Vec<LotId> = process.inputs.keys().copied().collect();
            Some((process.facility, lots))
        })?;
        let Some((facility, lots)) = found else {
            return Ok(());
        };
        Self::add_facility(view, facility, ownership);
        for lot in lots {
            ownership.concerned.extend(self.importers(view, lot)?);
        }
        Ok(())
    }

    /// A case is of whoever opened it, of whose place it is and who must act. It concerns the
    /// importers of its lot and, if it is no finding, those who take part in its transfer.
    fn add_case(
        &self,
        view: &View,
        case: CaseId,
        ownership: &mut Ownership,
    ) -> Result<(), QueryError> {
        let Some(case) = self.case(view, case)? else {
            return Ok(());
        };
        ownership.own.insert(case.author);
        ownership.own.extend(case.charged);
        ownership.regions.extend(case.region);
        if let Some(facility) = case.facility {
            Self::add_facility(view, facility, ownership);
        }
        ownership.concerned.extend(self.suspects(view, &case)?);
        if case.kind == CaseKind::Finding {
            return Ok(());
        }
        if let Some(transfer) = case.transfer {
            let mut of_transfer = Ownership::default();
            self.add_transfer(view, transfer, &mut of_transfer)?;
            ownership.concerned.extend(of_transfer.own);
            ownership.concerned.extend(of_transfer.concerned);
            ownership.regions.extend(of_transfer.regions);
        }
        if let Some(lot) = case.lot {
            let mut of_lot = Ownership::default();
            self.add_lot(view, lot, &mut of_lot)?;
            ownership.regions.extend(of_lot.regions);
        }
        Ok(())
    }

    fn add_transfer(
        &self,
        view: &View,
        transfer: TransferId,
        ownership: &mut Ownership,
    ) -> Result<(), QueryError> {
        let record = RecordKey::Transfer(transfer);
        let read = |state: &grain_events::State| state.transfer(transfer).cloned();
        let Some(Transfer { terms, .. }) = self.with_record(view, &record, read)? else {
            return Ok(());
        };
        ownership.own.insert(terms.declarant);
        ownership.concerned.extend([
            terms.carrier,
            terms.from.party(),
            terms.to.party(),
            terms.entry_customs,
            terms.destination_customs,
        ]);
        Self::add_region(view, terms.from, ownership);
        Self::add_region(view, terms.to, ownership);
        Ok(())
    }

    fn add_facility(view: &View, facility: FacilityId, ownership: &mut Ownership) {
        ownership.own.insert(facility.party());
        Self::add_region(view, facility, ownership);
    }

    pub(super) fn add_region(view: &View, facility: FacilityId, ownership: &mut Ownership) {
        let record = view.state.facility(facility);
        let registration = record.and_then(|record| record.registration.as_ref());
        ownership
            .regions
            .extend(registration.map(|registration| registration.region));
    }

    fn add_seat(view: &View, party: Party, ownership: &mut Ownership) {
        ownership
            .regions
            .extend(view.state.party(party).map(|record| record.region));
    }
}
