//! The ledger itself: one writer, the hot state it judges by, the index and the proofs it answers
//! from, and the queries over them.
//!
//! It turns `Verified` submissions into `Appended` entries with receipts; `pipeline.rs` shows the
//! whole walk and is where to begin. It is *not* a server (no HTTP, no async runtime: threads and
//! callbacks), *not* an engine (bytes go to `grain-store`), *not* the rules (`grain-events` judges)
//! and has neither clock nor dice of its own ([`Clock`], [`Randomness`] are handed in).
//!
//! `grain-app` may depend on it; nothing under `schemas/` or `client/` may.

mod answer;
mod backup;
mod bundle;
mod clock;
mod directory;
mod filter;
mod founding;
mod health;
mod hot;
mod index;
mod judged;
mod keys;
mod leaf;
mod leases;
mod ledger;
pub mod limits;
mod metrics;
mod open;
mod pipeline;
mod projector;
mod public_log;
mod publisher;
pub mod queries;
mod queue;
mod receipt;
mod repeater;
mod request;
mod sequencer;
mod signer;
mod tree;
mod view;

pub use answer::{Answer, Checked, Problem, Recorded, Status};
pub use backup::{BackupError, Beside, Manifest, ManifestFile, PutBack, restore, restore_with};
pub use bundle::{Attachments, BundleError};
pub use clock::{Clock, Randomness};
pub use directory::{DataDirectory, DirectoryError};
pub use founding::{FoundError, Founded, found, found_on, log_vkey, make_log_key};
pub use health::ReadOnly;
pub use index::{Listed, RowError, Standing, ViolationPlace};
pub use keys::{Keys, KnownKey};
pub use leaf::LeafError;
pub use ledger::{Batch, Ledger, LedgerStatus};
pub use metrics::{BUCKET_BOUNDS, Counter, Histogram, Metrics};
pub use open::{
    Materials, OpenError, OpenOptions, Progress, Shelves, SledShelves, Step, Unwatched,
};
pub use public_log::{CosignError, PublicLog, PublicLogError};
pub use receipt::{RetellError, Retold};
pub use request::{CheckReply, Reply};
pub use tree::TreeError;
