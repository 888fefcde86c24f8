//! The two entries that the ledger itself makes (log-format.md §5): no author signs them, their
//! signature is 64 zero bytes, and the checkpoint vouches for them.

use crate::form::{FormError, code};
use crate::header::SchemaVersion;
use crate::json;
use serde::{Deserialize, Serialize};

/// Signature of an entry made by the ledger.
pub const SIGNATURE: [u8; 64] = [0; 64];

/// `type` of an entry of kind 5. Its other members are not laid down yet.
pub const MAP_ROOT_TYPE: &str = "ledger.map_root.v1";

/// `type` of an entry of kind 6.
pub const LOG_KEY_TYPE: &str = "ledger.log_key.v1";

/// Payload of an entry of kind 6: from the next index on the log signs with another key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogKey {
    /// Version of this payload: 1.
    pub schema: SchemaVersion,
    /// [`LOG_KEY_TYPE`].
    #[serde(rename = "type")]
    pub type_name: String,
    /// The new key as a C2SP vkey.
    pub vkey: String,
    /// The key before it.
    pub previous_vkey: String,
}

impl LogKey {
    /// The fact that `vkey` follows `previous_vkey`.
    pub fn new(vkey: String, previous_vkey: String) -> Self {
        Self {
            schema: SchemaVersion::One,
            type_name: LOG_KEY_TYPE.to_owned(),
            vkey,
            previous_vkey,
        }
    }

    /// The payload: JSON without white space, members in the order of the fields.
    pub fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("names are texts, writing to memory")
    }

    /// Reads exactly what [`Self::encode`] writes.
    pub fn parse(payload: &[u8]) -> Result<Self, FormError> {
        let fact: Self = json::decode(&json::parse(payload)?)?;
        if fact.type_name != LOG_KEY_TYPE {
            let text = format!("应为 {LOG_KEY_TYPE}");
            return Err(FormError::new(code::FORM_UNKNOWN_TYPE, text, LOG_KEY_TYPE).within("type"));
        }
        json::canonical(fact, Self::encode, payload)
    }
}
