//! `GET facilities/{id}/record`: a site as its clerk and its authorities want to see it.

use std::collections::BTreeSet;

use grain_envelope::{BinId, CaseId, EventId, FacilityId, LotId, Subject};
use grain_events::{AdoptedDocument, Bin, Case, DocumentSubject, Facility, Parcel};

use super::{Answered, Found, Queries};
use crate::view::View;

/// All that a facility has on record of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordAnswer {
    /// Sums, surveys, visits, plans.
    pub facility: Facility,
    /// Its bins, by code.
    pub bins: Vec<BinContents>,
    /// The documents of its party that are in force for it.
    pub documents: Vec<AdoptedDocument>,
    /// The cases that are open there, oldest first.
    pub cases: Vec<(CaseId, Case)>,
    /// The waste that lies there, oldest first.
    pub waste: Vec<(EventId, Parcel)>,
    /// Entries that the answer takes into account.
    pub log_size: u64,
}

/// A bin and what may be in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BinContents {
    /// The bin's id.
    pub id: BinId,
    /// What the accounts say of it.
    pub bin: Bin,
    /// Every lot of which something may be in it; none where that is too much to follow.
    pub contributors: Option<BTreeSet<LotId>>,
}

impl Queries<'_> {
    /// What a facility has on record, with the documents in force at a Unix second.
    pub fn facility_record(&self, id: &FacilityId, at: i64) -> Answered<RecordAnswer> {
        let view = self.view()?;
        let Some(facility) = view.state.facility(*id) else {
            return Ok(None);
        };
        let mut bins = Vec::new();
        for (bin, record) in view.state.bins() {
            if bin.facility() == *id {
                let is_empty = record.mass_g <= 0;
                bins.push(BinContents {
                    id: bin.clone(),
                    bin: record.clone(),
                    contributors: if is_empty {
                        Some(BTreeSet::new())
                    } else {
                        self.bin_contributors(&view, bin)?
                    },
                });
            }
        }
        let value = RecordAnswer {
            facility: facility.clone(),
            bins,
            documents: documents(&view, *id, at),
            cases: cases(&view, *id),
            waste: waste(&view, *id),
            log_size: view.size(),
        };
        let ownership = self.ownership_of(&view, &Subject::Facility(*id))?;
        Ok(Some(Found { value, ownership }))
    }
}

/// Of each system, procedure or plan the one version that holds.
fn documents(view: &View, id: FacilityId, at: i64) -> Vec<AdoptedDocument> {
    let Some(party) = view.state.party(id.party()) else {
        return Vec::new();
    };
    let mut subjects: Vec<DocumentSubject> = Vec::new();
    for document in &party.documents {
        if !subjects.contains(&document.subject) {
            subjects.push(document.subject);
        }
    }
    let in_force = subjects
        .into_iter()
        .filter_map(|subject| party.document(subject, id, at));
    in_force.cloned().collect()
}

/// Open cases are in memory, all of them.
fn cases(view: &View, id: FacilityId) -> Vec<(CaseId, Case)> {
    let here = view
        .state
        .cases()
        .filter(|(_, case)| case.facility == Some(id) && case.closed_index.is_none());
    let mut cases: Vec<(CaseId, Case)> = here.map(|(id, case)| (*id, case.clone())).collect();
    cases.sort_by_key(|(_, case)| case.index);
    cases
}

/// Waste of which something is left is in memory.
fn waste(view: &View, id: FacilityId) -> Vec<(EventId, Parcel)> {
    let here = view
        .state
        .parcels()
        .filter(|(_, parcel)| parcel.place.facility() == Some(id) && parcel.mass_g() > 0);
    let mut waste: Vec<(EventId, Parcel)> =
        here.map(|(id, parcel)| (*id, parcel.clone())).collect();
    waste.sort_by_key(|(_, parcel)| (parcel.generated_at, parcel.index));
    waste
}
