use crate::account::{Account, Unit};
use crate::state::transfer::Weighing;
use crate::state::violation::ViolationId;
use grain_envelope::{Commodity, Country, FacilityId, HsCode, MassG, Party, PermitId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A lot: what it is, where its grain lies, what holds it. It is also kept for a lot that somebody
/// moved before the event that made it was recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    /// How it came to be, if that is recorded.
    pub making: Option<LotMaking>,
    /// Grams in each account; accounts that hold nothing are absent. They sum to zero.
    pub balances: BTreeMap<Account, i128>,
    /// Grams reserved on its permit by its transfers: never more than came in.
    pub reserved_mass_g: i128,
    /// Grams that declared transfers will take from a facility and have not yet.
    pub leaving_mass_g: BTreeMap<FacilityId, i128>,
    /// The critical violations that hold it.
    pub held_by: BTreeSet<ViolationId>,
    /// Weighings of units that move without a transfer, until both sides are known.
    pub loose: BTreeMap<Unit, Loose>,
}

/// How a lot came to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotMaking {
    /// The commodity.
    pub commodity: Commodity,
    /// Its HS code.
    pub hs_code: HsCode,
    /// Country of origin.
    pub origin: Country,
    /// Whether it is genetically modified.
    pub gmo: bool,
    /// The permit under which it came in, if one was named.
    pub permit: Option<PermitId>,
    /// The party that recorded it.
    pub author: Party,
    /// The mass that came in.
    pub mass_g: MassG,
    /// Whether it is opening stock.
    pub opening: bool,
    /// Index of the entry by which it stands.
    pub index: u64,
}

/// Weighings of a unit without transfer of which the other side is not yet known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loose {
    /// Departures, oldest first.
    pub departed: Vec<Weighing>,
    /// Arrivals, oldest first.
    pub received: Vec<Weighing>,
}

impl Lot {
    /// Grams in an account.
    pub fn balance(&self, account: &Account) -> i128 {
        self.balances.get(account).copied().unwrap_or(0)
    }

    /// Grams at a facility, in its yard and its bins.
    pub fn stock_at(&self, facility: FacilityId) -> i128 {
        let there = |account: &Account| account.facility() == Some(facility);
        self.balances
            .iter()
            .filter(|(account, _)| there(account))
            .map(|(_, mass)| mass)
            .sum()
    }
}
