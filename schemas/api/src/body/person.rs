use grain_envelope::{Digest, Person};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who a person is, with the salt of the commitment: what the side store keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonEntry {
    /// 32 random bytes, in hexadecimal.
    pub salt: Digest,
    /// Who it is.
    pub person: Person,
}

impl PersonEntry {
    /// What the ledger commits to (log-format.md §13).
    pub fn commitment(&self) -> Digest {
        self.person.commitment(self.salt.as_bytes())
    }
}
