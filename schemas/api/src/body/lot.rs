use grain_envelope::{Commodity, Country, FacilityId, HsCode, LotId, Party, PermitId, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Text;

/// A lot of grain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LotView {
    /// The lot's id.
    pub lot: LotId,
    /// The short label for people; may be ambiguous.
    pub label: String,
    /// Index of the entry that made it.
    pub created_index: u64,
    /// The party that made it.
    pub importer: Party,
    /// The permit under which it was imported, or null (opening stock, unknown origin).
    pub permit: Option<PermitId>,
    /// What it is.
    pub commodity: Commodity,
    /// Ten digits of the tariff.
    pub hs_code: HsCode,
    /// Country of origin.
    pub origin: Country,
    /// Genetically modified.
    pub gmo: bool,
    /// Grams when it was made.
    pub mass_g: u64,
    /// It may not be moved or used: an open critical violation, or an order.
    pub held: bool,
    /// It stood here before the ledger began (期初).
    pub opening: bool,
    /// How many violations that concern it are open.
    pub open_violations: u64,
    /// Number of the last link of its chain.
    pub sequence: u64,
    /// Number of entries in the log that the answer takes into account.
    pub log_size: u64,
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
    /// The account: `vessel`, `yard`, `consignment`, `bin`, `loss.transport`, `unexplained` …
    pub account: String,
    /// Its name for people.
    pub name: Text,
    /// The bin, transfer or facility that the account belongs to, or null.
    pub subject: Option<Subject>,
    /// The facility where the mass is, or null where it is at none.
    pub facility: Option<FacilityId>,
    /// Grams.
    pub mass_g: i64,
}
