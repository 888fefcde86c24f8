use grain_envelope::{Commodity, Country, FacilityId, HsCode, LotId, MassG, Party, PermitId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A lot of grain. What is null was said by an event that is not recorded yet: somebody moved the lot
/// before it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LotView {
    /// The lot's id.
    pub lot: LotId,
    /// The short label for people; may be ambiguous.
    pub label: String,
    /// What it is, once that is recorded.
    pub making: Option<LotMakingView>,
    /// It may not be moved or used: an open critical violation, or an order.
    pub held: bool,
    /// How many violations that concern it are open.
    pub open_violations: u64,
    /// Number of the last link of its chain.
    pub sequence: u64,
    /// Number of entries in the log that the answer takes into account.
    pub log_size: u64,
}

/// How a lot came to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LotMakingView {
    /// Index of the entry by which it stands.
    pub index: u64,
    /// The party that recorded it.
    pub author: Party,
    /// The permit under which it came in, or null.
    pub permit: Option<PermitId>,
    /// What it is.
    pub commodity: Commodity,
    /// Ten digits of the tariff.
    pub hs_code: HsCode,
    /// Country of origin.
    pub origin: Country,
    /// Genetically modified.
    pub gmo: bool,
    /// Grams that came in.
    pub mass_g: MassG,
    /// It stood here before the ledger began (期初).
    pub opening: bool,
}

/// Where the mass of a lot is. The rows sum to zero: what came in stands negative in the account
/// it came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LotBalance {
    /// The lot's id.
    pub lot: LotId,
    /// One row per account that ever held some of it and is not at zero.
    pub accounts: Vec<AccountMass>,
    /// Number of entries in the log that the answer takes into account.
    pub log_size: u64,
}

/// An account of one lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountMass {
    /// The account as postings name it: `entry`, `yard:…`, `bin:…`, `consignment:…`,
    /// `loss:transport`, `unexplained` …
    pub account: String,
    /// The facility where the mass is, or null where it is at none.
    pub facility: Option<FacilityId>,
    /// Grams.
    pub mass_g: i64,
}
