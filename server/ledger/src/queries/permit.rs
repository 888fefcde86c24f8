//! `GET permits/{id}/balance`.

use grain_envelope::{PermitId, Subject};
use grain_events::Permit;

use super::{Answered, Found, Queries};

/// A permit, and what is drawn from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermitAnswer {
    /// Its terms, and grams used and reserved.
    pub permit: Permit,
    /// Entries that the answer takes into account.
    pub log_size: u64,
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
        let value = PermitAnswer {
            permit: permit.clone(),
            log_size: view.size(),
        };
        Ok(Some(Found { value, ownership }))
    }
}
