//! `GET lots/{id}`, `GET lots/{id}/balance`.

use std::collections::BTreeMap;

use grain_envelope::{LotId, Subject};
use grain_events::{Account, Lot, RecordKey};

use super::{Answered, Found, Queries};

/// A lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotAnswer {
    /// What it is, where its grain lies, what holds it.
    pub lot: Lot,
    /// How many violations that concern it are open.
    pub open_violations: u64,
    /// Number of the last link of its chain.
    pub sequence: u64,
    /// Entries that the answer takes into account.
    pub log_size: u64,
}

/// Where the mass of a lot is; the masses sum to zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotBalanceAnswer {
    /// Grams in each account that is not at zero.
    pub accounts: BTreeMap<Account, i128>,
    /// Entries that the answer takes into account.
    pub log_size: u64,
}

impl Queries<'_> {
    /// A lot that some event made or moved.
    pub fn lot(&self, id: &LotId) -> Answered<LotAnswer> {
        let view = self.view()?;
        let record =
            self.with_record(&view, &RecordKey::Lot(*id), |state| state.lot(*id).cloned())?;
        let Some(lot) = record else { return Ok(None) };
        let subject = Subject::Lot(*id);
        let open = view
            .state
            .violations()
            .filter(|(_, record)| record.closing.is_none() && record.concerns(*id));
        let value = LotAnswer {
            open_violations: open.count() as u64,
            sequence: self
                .subject_head(&view, &subject)?
                .map_or(0, |head| head.sequence),
            log_size: view.size(),
            lot,
        };
        let ownership = self.ownership_of(&view, &subject)?;
        Ok(Some(Found { value, ownership }))
    }

    /// Where a lot's mass is.
    pub fn lot_balance(&self, id: &LotId) -> Answered<LotBalanceAnswer> {
        let found = self.lot(id)?;
        Ok(found.map(|Found { value, ownership }| {
            let accounts = value.lot.balances;
            Found {
                value: LotBalanceAnswer {
                    accounts,
                    log_size: value.log_size,
                },
                ownership,
            }
        }))
    }
}
