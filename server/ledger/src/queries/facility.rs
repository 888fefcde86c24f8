//! `GET facilities/{id}`, `GET facilities/{id}/balance`.

use std::collections::BTreeMap;

use grain_envelope::{BinId, FacilityId, LotId, Subject};
use grain_events::{Account, Bin, Facility, RecordKey};

use super::{Answered, Found, Queries, QueryError};
use crate::view::View;

/// A facility that is registered or was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacilityAnswer {
    /// Registration, filings, sums.
    pub facility: Facility,
    /// Its bins, by code.
    pub bins: Vec<(BinId, Bin)>,
    /// Entries that the answer takes into account.
    pub log_size: u64,
}

/// What lies at a facility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacilityBalanceAnswer {
    /// One row per place and lot that is not at zero.
    pub stocks: Vec<Stock>,
    /// Grams in all.
    pub mass_g: i128,
    /// Entries that the answer takes into account.
    pub log_size: u64,
}

/// Some of a lot at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stock {
    /// The bin, or none where it lies in the yard.
    pub bin: Option<BinId>,
    /// The lot.
    pub lot: LotId,
    /// Grams.
    pub mass_g: i128,
}

impl Queries<'_> {
    /// A facility.
    pub fn facility(&self, id: &FacilityId) -> Answered<FacilityAnswer> {
        let view = self.view()?;
        let Some(facility) = view.state.facility(*id) else {
            return Ok(None);
        };
        let bins = view.state.bins().filter(|(bin, _)| bin.facility() == *id);
        let value = FacilityAnswer {
            facility: facility.clone(),
            bins: bins
                .map(|(bin, record)| (bin.clone(), record.clone()))
                .collect(),
            log_size: view.size(),
        };
        let ownership = self.ownership_of(&view, &Subject::Facility(*id))?;
        Ok(Some(Found { value, ownership }))
    }

    /// What lies at a facility.
    pub fn facility_balance(&self, id: &FacilityId) -> Answered<FacilityBalanceAnswer> {
        let view = self.view()?;
        let Some(facility) = view.state.facility(*id) else {
            return Ok(None);
        };
        let holdings = self.holdings(&view, *id)?;
        let stock = |((account, lot), mass_g): ((Account, LotId), i128)| {
            let bin = if let Account::Bin(bin) = account {
                Some(bin)
            } else {
                None
            };
            Stock { bin, lot, mass_g }
        };
        let value = FacilityBalanceAnswer {
            mass_g: facility.stock_mass_g,
            stocks: holdings.into_iter().map(stock).collect(),
            log_size: view.size(),
        };
        let ownership = self.ownership_of(&view, &Subject::Facility(*id))?;
        Ok(Some(Found { value, ownership }))
    }

    /// Rows of the index say what lies there of lots that are not in memory; a lot in memory knows
    /// better than its rows.
    fn holdings(
        &self,
        view: &View,
        facility: FacilityId,
    ) -> Result<BTreeMap<(Account, LotId), i128>, QueryError> {
        let mut holdings = BTreeMap::new();
        for kind in [
            format!("holding/yard:{facility} "),
            format!("holding/bin:{facility}/"),
        ] {
            for (key, value) in self.shared.shelf.records(&kind)? {
                let RecordKey::Holding(account, lot) = key else {
                    continue;
                };
                let mass = std::str::from_utf8(&value)
                    .ok()
                    .and_then(|text| text.parse().ok());
                let mass = mass.ok_or_else(|| QueryError::Index("a holding".to_owned()))?;
                holdings.insert((account, lot), mass);
            }
        }
        holdings.retain(|(_, lot), _: &mut i128| view.state.lot(*lot).is_none());
        for key in view.state.records() {
            let RecordKey::Holding(account, lot) = key else {
                continue;
            };
            if account.facility() == Some(facility) {
                let mass = view
                    .state
                    .lot(lot)
                    .map_or(0, |record| record.balance(&account));
                holdings.insert((account, lot), mass);
            }
        }
        Ok(holdings)
    }
}
