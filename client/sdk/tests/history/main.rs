//! Audits and verifications of ledgers made by hand, sound and tampered with.

mod audit;
mod ledger;
mod verify;
