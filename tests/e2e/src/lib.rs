//! Worlds for the end-to-end tests: a founded ledger in a directory of its own, served by the real
//! `graind`, used by the real `grain` and by authors that sign in this process.
//!
//! # What it is not
//! It is no part of the product, and nothing but tests depends on it. It reads the clock and the
//! dice, as a user would.
//!
//! `tests/journeys` holds the journeys; `grain-faults` and `grain-conformance` use the same worlds.

pub mod author;
pub mod detour;
pub mod files;
pub mod founding;
pub mod http;
pub mod machine;
pub mod story;
pub mod world;
