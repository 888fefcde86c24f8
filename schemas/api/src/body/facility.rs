use grain_envelope::{BinId, Commodity, Date, EventId, FacilityId, LotId, MassG, Party, Region};
use grain_events::catalog::{CapacityBasis, FacilityClass, FilingKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A registered place: port, depot, plant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FacilityView {
    /// The facility's id.
    pub facility: FacilityId,
    /// Its owner.
    pub party: Party,
    /// Its name.
    pub name: String,
    /// What kind of place it is.
    pub class: FacilityClass,
    /// Where it lies.
    pub region: Region,
    /// Grams that it holds at most, or null.
    pub capacity_mass_g: Option<MassG>,
    /// Index of the entry that registered it, which says more: address and position.
    pub registered_index: u64,
    /// Its bins.
    pub bins: Vec<BinView>,
    /// Its customs filings, the newest first.
    pub filings: Vec<FilingView>,
    /// Number of entries in the log that the answer takes into account.
    pub log_size: u64,
}

/// A bin of a facility.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BinView {
    /// The bin's id.
    pub bin: BinId,
    /// Its name, or null.
    pub name: Option<String>,
    /// Grams that it holds at most.
    pub capacity_mass_g: MassG,
    /// The one commodity that it may hold, or null.
    pub commodity: Option<Commodity>,
}

/// How a customs filing stands at the moment of the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FilingState {
    /// It holds.
    InForce,
    /// Its first day has not come, at the server's clock.
    NotYet,
    /// Its last day has passed.
    Expired,
    /// Customs has suspended it.
    Suspended,
    /// Another version has taken its place.
    Replaced,
    /// Customs has taken it back.
    Revoked,
}

/// A customs filing (海关备案) of a facility.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FilingView {
    /// The event that recorded it.
    pub filing: EventId,
    /// The number of the paper.
    pub filing_number: String,
    /// For what it was granted.
    pub kind: FilingKind,
    /// What may come there.
    pub commodities: Vec<Commodity>,
    /// Grams, by `capacity_basis`.
    pub capacity_mass_g: MassG,
    /// Per year, or in store at any time.
    pub capacity_basis: CapacityBasis,
    /// First day on which it holds.
    pub valid_from: Date,
    /// Last day on which it holds.
    pub valid_until: Date,
    /// How it stands.
    pub state: FilingState,
    /// The holder wrote the paper down, and customs has not confirmed it.
    pub unconfirmed: bool,
}

/// What lies at a facility, by bin and lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FacilityBalance {
    /// The facility.
    pub facility: FacilityId,
    /// One row per bin (or yard) and lot that is not at zero.
    pub stocks: Vec<Stock>,
    /// Grams in all.
    pub mass_g: i64,
    /// Number of entries in the log that the answer takes into account.
    pub log_size: u64,
}

/// Some of a lot at one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stock {
    /// The bin, or null where it lies in the yard.
    pub bin: Option<BinId>,
    /// The lot.
    pub lot: LotId,
    /// Grams.
    pub mass_g: i64,
}
