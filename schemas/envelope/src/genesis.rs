//! What is fixed about entry 0, the event that founds a ledger (log-format.md §9).

use crate::{Digest, Salt};
use sha2::{Digest as _, Sha256};

/// Type of the event that founds a ledger: the only one whose `ledger` is an origin.
pub const TYPE: &str = "grain.ledger_opened.v1";

/// Salt of entry 0: there is nothing to hide in it.
pub const SALT: Salt = Salt::from_bytes([0; 32]);

/// Id of the ledger that a genesis payload founds: its SHA-256, printed on paper at founding.
pub fn ledger_id(payload: &[u8]) -> Digest {
    Digest::from_bytes(Sha256::digest(payload).into())
}
