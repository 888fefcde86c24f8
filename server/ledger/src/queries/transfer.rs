//! A declared transfer, for whoever shows one.

use grain_envelope::{Subject, TransferId};
use grain_events::{RecordKey, Transfer};

use super::{Answered, Found, Queries};

/// A transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferAnswer {
    /// What was declared, acknowledged, weighed.
    pub transfer: Transfer,
    /// Entries that the answer takes into account.
    pub log_size: u64,
}

impl Queries<'_> {
    /// A transfer that was declared.
    pub fn transfer(&self, id: &TransferId) -> Answered<TransferAnswer> {
        let view = self.view()?;
        let key = RecordKey::Transfer(*id);
        let record = self.with_record(&view, &key, |state| state.transfer(*id).cloned())?;
        let Some(transfer) = record else {
            return Ok(None);
        };
        let ownership = self.ownership_of(&view, &Subject::Transfer(*id))?;
        Ok(Some(Found {
            value: TransferAnswer {
                transfer,
                log_size: view.size(),
            },
            ownership,
        }))
    }
}
