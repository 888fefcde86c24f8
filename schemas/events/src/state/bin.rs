use crate::wording::Name;
use grain_envelope::{Commodity, MassG};
use serde::{Deserialize, Serialize};

/// A bin. It is also kept for a bin that somebody named before it was registered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bin {
    /// How it was registered, if it was.
    pub registration: Option<BinRegistration>,
    /// Grams of all lots in it.
    pub mass_g: i128,
    /// Index of the entry by which its opening stock stands.
    pub opening_index: Option<u64>,
}

/// How a bin was registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinRegistration {
    /// Its name, if it has one beside its code.
    pub name: Option<Name>,
    /// What it can hold.
    pub capacity_mass_g: MassG,
    /// The only commodity that it is for, if it is for one.
    pub commodity: Option<Commodity>,
    /// Index of the entry that registered it.
    pub index: u64,
}
