//! What a client of the ledger needs: keys, signing, a durable outbox, sending,
//! fetching, and verifying every answer without trusting the server.
//!
//! What it is not: a user interface (that is `grain`), a part of the server,
//! or a reader of the clock, of randomness or of the environment: those are
//! handed in ([`host::Host`]). It may be used by `client/cli`, by tests and by
//! any program that speaks to a ledger; never by the server.
#![warn(missing_docs)]

pub mod attachments;
pub mod audit;
pub mod checkpoint;
pub mod compose;
pub mod draft;
pub mod export;
pub mod files;
pub mod founding;
pub mod host;
pub mod http;
pub mod import;
pub mod journal;
pub mod keys;
pub mod outbox;
pub mod receipt;
pub mod remote;
pub mod seen;
pub mod signer;
pub mod submission;
pub mod trust;
pub mod verify;
pub mod watch;
