//! `GET permits/{id}/balance`.

use std::collections::BTreeSet;

use grain_envelope::{
    DeclarationNumber, Entry, FacilityId, MassG, PermitId, ServerTime, Statement, Subject,
    TransferId,
};
use grain_events::{Body, Permit, RecordKey, Transfer};

use super::{Answered, Found, Queries, QueryError};
use crate::index::Standing;
use crate::limits::PAGE_ITEMS;
use crate::receipt::RetellError;
use crate::view::View;

/// A permit, and what is drawn from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermitAnswer {
    /// Its terms, and grams used and reserved.
    pub permit: Permit,
    /// What is kept for entry declarations that no transfer has taken over, by number.
    pub declarations: Vec<DeclarationReservation>,
    /// The transfers under it, in the order of the log.
    pub transfers: Vec<TransferReservation>,
    /// Entries that the answer takes into account.
    pub log_size: u64,
}

/// Grams of a permit that are kept for an entry declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclarationReservation {
    /// The entry declaration.
    pub declaration: DeclarationNumber,
    /// How many.
    pub mass_g: i128,
}

/// A transfer under a permit, and what it keeps of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferReservation {
    /// The transfer.
    pub transfer: TransferId,
    /// Its printed number.
    pub number: String,
    /// From where.
    pub from: FacilityId,
    /// To where.
    pub to: FacilityId,
    /// The declared mass.
    pub declared_mass_g: MassG,
    /// Grams that it keeps until they are written off.
    pub reserved_mass_g: i128,
    /// Index of the entry that wrote off what it carries.
    pub written_off_index: Option<u64>,
    /// When the declaration was recorded.
    pub recorded_at: ServerTime,
}

impl PermitAnswer {
    /// Permitted less used before, used and reserved, in grams; negative within the tolerance.
    pub fn balance_mass_g(&self) -> i128 {
        i128::from(self.permit.terms.permitted_mass_g.signed()) - self.permit.drawn_mass_g()
    }
}

impl Queries<'_> {
    /// A permit that stands.
    pub fn permit_balance(&self, id: &PermitId) -> Answered<PermitAnswer> {
        let view = self.view()?;
        let Some(permit) = view.state.permit(*id) else {
            return Ok(None);
        };
        let ownership = self.ownership_of(&view, &Subject::Permit(*id))?;
        let named = self.named_in_chain(&view, *id)?;
        let mut value = PermitAnswer {
            permit: permit.clone(),
            declarations: Vec::new(),
            transfers: Vec::new(),
            log_size: view.size(),
        };
        for declaration in named.declarations {
            let record = RecordKey::Declaration(declaration);
            let mass_g = self.with_record(&view, &record, |state| {
                Some(state.declaration(&declaration)?.reserved_mass_g(*id))
            })?;
            let mass_g = mass_g.filter(|mass| *mass != 0);
            value
                .declarations
                .extend(mass_g.map(|mass_g| DeclarationReservation {
                    declaration,
                    mass_g,
                }));
        }
        for transfer in named.transfers {
            let record = RecordKey::Transfer(transfer);
            let found = self.with_record(&view, &record, |state| {
                let record = state.transfer(transfer)?;
                (record.terms.permit == *id).then(|| reservation(transfer, record))
            })?;
            value.transfers.extend(found);
        }
        value
            .transfers
            .sort_by_key(|one| (one.recorded_at, one.transfer));
        Ok(Some(Found { value, ownership }))
    }

    /// The declarations and transfers that the permit's own chain names: they may be out of memory.
    fn named_in_chain(&self, view: &View, permit: PermitId) -> Result<Named, QueryError> {
        let (subject, mut from) = (Subject::Permit(permit), 0);
        let mut named = Named::default();
        for _ in 0..PAGE_ITEMS {
            let page = self.listed(view, &subject, from, PAGE_ITEMS)?;
            let Some(last) = page.last() else { break };
            from = last.index + 1;
            for listed in page {
                if listed.standing == Standing::Admitted {
                    self.name(listed.index, permit, &mut named)?;
                }
            }
        }
        Ok(named)
    }

    fn name(&self, index: u64, permit: PermitId, named: &mut Named) -> Result<(), QueryError> {
        let contradiction = || QueryError::from(RetellError::Contradiction { index });
        let record = self.shared.reader.read(index)?.ok_or_else(contradiction)?;
        let entry = Entry::decode(&record).map_err(|_| contradiction())?;
        let statement =
            Statement::read(&entry.payload, &entry.signature).map_err(|_| contradiction())?;
        let header = statement.form.map_err(|_| contradiction())?;
        match Body::parse(header.type_name.as_str(), &statement.body) {
            Ok(Body::TransferDeclared(_)) => {
                named.transfers.insert(header.event_id.into());
            }
            Ok(Body::PermitReserved(body)) if body.permit == permit => {
                named.declarations.insert(body.declaration_number);
            }
            // Nothing else reserves a permit.
            Ok(_) | Err(_) => {}
        }
        Ok(())
    }
}

#[derive(Default)]
struct Named {
    declarations: BTreeSet<DeclarationNumber>,
    transfers: BTreeSet<TransferId>,
}

fn reservation(transfer: TransferId, record: &Transfer) -> TransferReservation {
    TransferReservation {
        transfer,
        number: record.terms.number.to_string(),
        from: record.terms.from,
        to: record.terms.to,
        declared_mass_g: record.terms.mass_g,
        reserved_mass_g: record.reserved_mass_g,
        written_off_index: record.written_off_index,
        recorded_at: record.terms.recorded_at,
    }
}
