use grain_envelope::{Party, Region, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A registered party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PartyView {
    /// 统一社会信用代码.
    pub party: Party,
    /// Its name.
    pub name: String,
    /// Its name in English, or null.
    pub name_en: Option<String>,
    /// Where it is seated; for an authority, its jurisdiction.
    pub region: Region,
    /// The roles in which it may act.
    pub roles: Vec<Role>,
}

/// A page of parties, by code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PartyList {
    /// The page.
    pub parties: Vec<PartyView>,
    /// What to send as `cursor` for the next page; null on the last.
    pub next: Option<String>,
    /// Number of entries in the log that the answer takes into account.
    pub log_size: u64,
}
