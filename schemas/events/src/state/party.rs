use crate::wording::Name;
use grain_envelope::{Region, Role};
use serde::{Deserialize, Serialize};

/// A registered party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyRecord {
    /// Its registered name.
    pub name: Name,
    /// Its name in English, if it has one.
    pub name_en: Option<Name>,
    /// Its region.
    pub region: Region,
    /// The roles that it may take.
    pub roles: Vec<Role>,
    /// Index of the entry that registered it.
    pub index: u64,
}
