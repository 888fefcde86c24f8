use crate::state::document::AdoptedDocument;
use crate::wording::Name;
use grain_envelope::{Digest, PersonAlias, Region, Role};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// The documents that it put in force, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<AdoptedDocument>,
    /// The persons that it listed: the commitment to what the side store holds of each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub persons: BTreeMap<PersonAlias, Digest>,
}
