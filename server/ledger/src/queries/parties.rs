//! `GET parties`.

use grain_envelope::Party;
use grain_events::PartyRecord;

use super::{Queries, QueryError};
use crate::limits::PAGE_ITEMS;

/// A page of the registered parties, by code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartiesAnswer {
    /// The page.
    pub parties: Vec<(Party, PartyRecord)>,
    /// Whether there are more behind the last.
    pub more: bool,
    /// Entries that the answer takes into account.
    pub log_size: u64,
}

impl Queries<'_> {
    /// The registered parties behind `after`.
    pub fn parties(
        &self,
        after: Option<&Party>,
        limit: usize,
    ) -> Result<PartiesAnswer, QueryError> {
        let limit = limit.clamp(1, PAGE_ITEMS);
        let view = self.view()?;
        let behind = view
            .state
            .parties()
            .filter(|(party, _)| after.is_none_or(|last| *party > last));
        let mut parties: Vec<(Party, PartyRecord)> = behind
            .take(limit + 1)
            .map(|(party, record)| (*party, record.clone()))
            .collect();
        let more = parties.len() > limit;
        parties.truncate(limit);
        Ok(PartiesAnswer {
            parties,
            more,
            log_size: view.size(),
        })
    }

    /// One registered party.
    pub fn party(&self, party: &Party) -> Result<Option<PartyRecord>, QueryError> {
        Ok(self.view()?.state.party(*party).cloned())
    }
}
