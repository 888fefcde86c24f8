use grain_envelope::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Text;

/// What a violation code means: holds no data of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleView {
    /// The rule as people cite it: `B-6`, `V-2`.
    pub rule: String,
    /// The stable code: `transfer_declared.facility-not-filed`.
    pub code: String,
    /// What it says.
    pub text: Text,
    /// The roles that may close it.
    pub closable_by: Vec<Role>,
    /// What each known rule pack makes of it.
    pub packs: Vec<RuleInPack>,
}

/// A rule as one pack states it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleInPack {
    /// Name of the pack.
    pub pack: String,
    /// Its version.
    pub version: u32,
    /// The article that the rule rests on.
    pub basis: Text,
}
