use grain_envelope::{Commodity, Country, Date, FacilityId, MassG, Party, PermitId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A quarantine permit and what is left of it (log-format.md §7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PermitBalance {
    /// The permit's id: that of the event which recorded it.
    pub permit: PermitId,
    /// The number printed on it.
    pub permit_number: String,
    /// Its holder.
    pub applicant: Party,
    /// What may be imported.
    pub commodity: Commodity,
    /// From where.
    pub origin: Country,
    /// First day on which it holds.
    pub valid_from: Date,
    /// Last day on which it holds.
    pub valid_until: Date,
    /// Grams permitted, without tolerance.
    pub permitted_mass_g: MassG,
    /// Grams used before the ledger began (期初).
    pub used_before_mass_g: MassG,
    /// Grams written off.
    pub used_mass_g: i64,
    /// Grams of declared transfers that are not written off yet.
    pub reserved_mass_g: i64,
    /// Permitted less used before, used and reserved; negative within the tolerance.
    pub balance_mass_g: i64,
    /// The facilities to which it allows the grain to go.
    pub facilities: Vec<FacilityShare>,
    /// Index of the entry that recorded it.
    pub recorded_index: u64,
    /// Index of the approval by which it stands, where one was needed (期初 use).
    pub approved_index: Option<u64>,
    /// Number of entries in the log that the answer takes into account.
    pub log_size: u64,
}

/// A facility that a permit names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FacilityShare {
    /// The facility.
    pub facility: FacilityId,
    /// Grams that may go there, or null where only the whole is limited.
    pub mass_g: Option<MassG>,
}
