use grain_envelope::{
    Commodity, Country, Date, DeclarationNumber, EventId, FacilityId, MassG, Party, PermitId,
    ServerTime, Time, TransferId,
};
use grain_events::vocabulary::{PermitStatus, WriteOffBasis};
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
    /// What became of it after it was issued, oldest first.
    #[serde(default)]
    pub standings: Vec<PermitStandingView>,
    /// All of it is used: it holds no more, by itself.
    #[serde(default)]
    pub lapsed: bool,
    /// What was written off, oldest first.
    #[serde(default)]
    pub write_offs: Vec<WriteOffView>,
    /// What is kept for entry declarations that no transfer has taken over.
    #[serde(default)]
    pub declarations: Vec<DeclarationReservation>,
    /// The transfers under it, oldest first, and what each keeps of it.
    #[serde(default)]
    pub transfers: Vec<TransferReservation>,
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

/// What a permit is from some moment on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PermitStandingView {
    /// What it is.
    pub status: PermitStatus,
    /// From when on.
    pub from: Time,
    /// The holder wrote the decision down.
    pub transcribed: bool,
    /// The event that said so.
    pub event: EventId,
    /// Index of its entry.
    pub index: u64,
}

/// Grams of a permit that were written off for an entry declaration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WriteOffView {
    /// The event that told of it.
    pub event: EventId,
    /// Index of its entry.
    pub index: u64,
    /// The entry declaration.
    pub declaration: DeclarationNumber,
    /// When it was written off.
    pub occurred_at: Time,
    /// Grams, as they count now.
    pub mass_g: MassG,
    /// Which weight that is.
    pub basis: WriteOffBasis,
    /// The party that told of it.
    pub author: Party,
    /// Indices of the entries that adjusted it.
    pub adjusted: Vec<u64>,
}

/// Grams of a permit that are kept for an entry declaration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeclarationReservation {
    /// The entry declaration.
    pub declaration: DeclarationNumber,
    /// Grams.
    pub mass_g: i64,
}

/// A transfer under a permit, and what it keeps of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TransferReservation {
    /// The transfer.
    pub transfer: TransferId,
    /// The number of its declaration.
    pub transfer_number: String,
    /// From where.
    pub from: FacilityId,
    /// To where.
    pub to: FacilityId,
    /// Grams that were declared.
    pub declared_mass_g: MassG,
    /// Grams of the permit that it keeps until they are written off.
    pub reserved_mass_g: i64,
    /// Index of the entry that wrote off what it carries, or null.
    pub written_off_index: Option<u64>,
    /// When the declaration was recorded.
    pub recorded_at: ServerTime,
}
