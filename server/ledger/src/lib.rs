//! The ledger itself: one writer, the hot state it judges by, the index and the proofs it answers
//! from, and the queries over them.
//!
//! It turns `Verified` submissions into `Appended` entries with receipts; [`pipeline`] shows the
//! whole walk and is where to begin. It is *not* a server (no HTTP, no async runtime: threads and
//! callbacks), *not* an engine (bytes go to `grain-store`), *not* the rules (`grain-events` judges)
//! and has neither clock nor dice of its own ([`Clock`], [`Randomness`] are handed in).
//!
//! `grain-app` may depend on it; nothing under `schemas/` or `client/` may.

mod clock;
mod directory;
mod filter;
mod health;
mod leaf;
mod leases;
pub mod limits;
mod metrics;
mod publisher;
mod queue;
mod receipt;
mod sequencer;
mod signer;
mod tree;

pub use clock::{Clock, Randomness};
pub use directory::{DataDirectory, DirectoryError};
pub use health::ReadOnly;
pub use leaf::LeafError;
pub use metrics::{BUCKET_BOUNDS, Counter, Histogram, Metrics};
pub use receipt::{RetellError, Retold};
pub use tree::TreeError;
