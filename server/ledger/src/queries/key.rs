//! `GET keys/{key}/head`.

use grain_envelope::{KeyId, Subject};
use grain_events::Key;

use super::{Answered, Found, Queries};

/// A key, and where its chain stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHeadAnswer {
    /// Enrolment, revocation, head.
    pub key: Key,
    /// Entries that the answer takes into account.
    pub log_size: u64,
}

impl Queries<'_> {
    /// What is known of a key.
    pub fn key_head(&self, key: &KeyId) -> Answered<KeyHeadAnswer> {
        let view = self.view()?;
        let Some(record) = view.state.key(key) else {
            return Ok(None);
        };
        let ownership = self.ownership_of(&view, &Subject::Key(*key))?;
        let value = KeyHeadAnswer {
            key: record.clone(),
            log_size: view.size(),
        };
        Ok(Some(Found { value, ownership }))
    }
}
