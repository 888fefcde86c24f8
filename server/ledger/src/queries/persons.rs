//! `persons/{party}`, `persons/{party}/{alias}`: what is committed to. Who a person is stands in the
//! side store only.

use std::collections::BTreeMap;

use grain_envelope::{Digest, Party, PersonAlias, Subject};

use super::{Answered, Found, Queries};

/// The persons whom a party has listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonsAnswer {
    /// Their commitments, by alias.
    pub persons: BTreeMap<PersonAlias, Digest>,
    /// Entries that the answer takes into account.
    pub log_size: u64,
}

impl Queries<'_> {
    /// The persons of a registered party.
    pub fn persons(&self, party: &Party) -> Answered<PersonsAnswer> {
        let view = self.view()?;
        let Some(record) = view.state.party(*party) else {
            return Ok(None);
        };
        let value = PersonsAnswer {
            persons: record.persons.clone(),
            log_size: view.size(),
        };
        let ownership = self.ownership_of(&view, &Subject::Party(*party))?;
        Ok(Some(Found { value, ownership }))
    }
}
