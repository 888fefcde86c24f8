use grain_envelope::{EventId, LotId, MassG, Party, PermitId};
use serde::{Deserialize, Serialize};

/// An entry declaration to customs, named by its number. It is also kept for a number under which a
/// permit was reserved before the declaration itself is recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryDeclaration {
    /// What was declared, once it is recorded.
    pub declared: Option<Declared>,
    /// What is reserved under it and not yet taken over by transfers or written off.
    pub reserved: Vec<DeclaredReservation>,
}

/// What an entry declaration says, as far as later rules read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// The event that recorded it.
    pub event: EventId,
    /// Index of that event.
    pub index: u64,
    /// The party that declared.
    pub author: Party,
    /// The declared mass.
    pub mass_g: MassG,
    /// The lots that came in under it.
    pub lots: Vec<LotId>,
}

/// Grams of a permit that are kept for an entry declaration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredReservation {
    /// The permit.
    pub permit: PermitId,
    /// The event that reserved them.
    pub event: EventId,
    /// Index of that event.
    pub index: u64,
    /// How many are left.
    pub mass_g: i128,
}
