//! What happened to the envelopes of an outbox, as records of a [`crate::journal`] that are durable
//! before anything leaves the machine.

use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// In which the lines of an outbox are hashed.
pub const LINE_CONTEXT: &str = "graintrail 2026 outbox line v1";

/// One thing that happened to an envelope of this outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case", deny_unknown_fields)]
pub enum Record {
    /// The outbox began, for one key in one ledger.
    Opened {
        /// Format of this file: 1.
        version: u32,
        /// Ledger id, hex.
        ledger: String,
        /// The key's fingerprint, hex.
        key: String,
    },
    /// The author chain's head as the ledger told it.
    Head {
        /// Number of the key's last recorded event.
        sequence: u64,
        /// Its envelope digest, hex.
        digest: String,
    },
    /// An envelope was signed, or signed anew after a mending.
    Signed {
        /// Id of the event.
        event_id: String,
        /// Its number in the author chain.
        sequence: u64,
        /// The payload's bytes.
        #[serde(with = "base64_bytes")]
        payload: Vec<u8>,
        /// The signature, hex.
        signature: String,
    },
    /// The envelopes with these numbers are about to be sent: from here on
    /// their outcome is unknown until answered.
    Sending {
        /// First number.
        first: u64,
        /// Last number.
        last: u64,
    },
    /// The ledger answered.
    Answered {
        /// Id of the event.
        event_id: String,
        /// HTTP status.
        status: u16,
        /// The verified receipt's bytes, where the event was recorded.
        receipt: Option<String>,
        /// The problem's body, where there was one.
        problem: Option<String>,
    },
    /// The user gave the event up before it was recorded.
    Dropped {
        /// Id of the event.
        event_id: String,
    },
}

mod base64_bytes {
    use base64::Engine as _;

    use super::{Deserialize, STANDARD};

    pub(super) fn serialize<S: serde::Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        STANDARD.decode(text).map_err(serde::de::Error::custom)
    }
}
