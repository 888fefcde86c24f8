use grain_envelope::{BinId, Commodity, Date, EventId, FacilityId, LotId, Party, Region};
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
    /// `port`, `designated_site`, `reload_site`, `transit_depot`, `reserve_depot`, `plant` or
    /// `waste_plant`.
    pub class: String,
    /// Where it lies.
    pub region: Region,
    /// Its address.
    pub address: String,
    /// Degrees north, in ten-millionths (WGS-84), or null.
    pub latitude_e7: Option<i64>,
    /// Degrees east, in ten-millionths (WGS-84), or null.
    pub longitude_e7: Option<i64>,
    /// Grams that it holds at most, or null.
    pub capacity_mass_g: Option<u64>,
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
    pub capacity_mass_g: u64,
    /// The one commodity that it may hold, or null.
    pub commodity: Option<Commodity>,
}

/// How a customs filing stands at the moment of the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FilingState {
    /// It holds.
    InForce,
    /// Its first day has not come.
    NotYet,
    /// Its last day has passed.
    Expired,
    /// Customs has suspended it.
    Suspended,
}

/// A customs filing (海关备案) of a facility.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FilingView {
    /// The event that recorded it.
    pub filing: EventId,
    /// The number of the paper.
    pub filing_number: String,
    /// `processing`, `transit` or `reserve`.
    pub kind: String,
    /// What may come there.
    pub commodities: Vec<Commodity>,
    /// Grams, by `capacity_basis`.
    pub capacity_mass_g: u64,
    /// `per_year` or `in_store`.
    pub capacity_basis: String,
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
