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
    /// What is written off under it and answers for no transfer yet: transfers of its lots draw on
    /// this before they reserve anew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub written_off: Vec<DeclaredCover>,
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
    /// The permits that it names, each with its mass.
    pub permits: Vec<(PermitId, MassG)>,
    /// The lots that came in under it.
    pub lots: Vec<LotId>,
}

/// Grams of a permit that are written off for an entry declaration, before a transfer takes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredCover {
    /// The permit.
    pub permit: PermitId,
    /// How many are left.
    pub mass_g: i128,
}

impl EntryDeclaration {
    /// Grams of a permit that are kept for it.
    pub fn reserved_mass_g(&self, permit: PermitId) -> i128 {
        let kept = self.reserved.iter().filter(|kept| kept.permit == permit);
        kept.map(|kept| kept.mass_g).sum()
    }

    /// Grams of a permit that are written off for it and answer for no transfer yet.
    pub fn cover_mass_g(&self, permit: PermitId) -> i128 {
        let cover = self.written_off.iter().find(|cover| cover.permit == permit);
        cover.map_or(0, |cover| cover.mass_g)
    }
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
