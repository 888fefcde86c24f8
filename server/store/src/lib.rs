//! Durable bytes behind small traits.
//!
//! # What it is
//! - [`Log`], [`LogReader`], [`Objects`]: the contract of the log. [`files`] keeps it in segment
//!   files of one machine; `conformance` (feature `simulated-disk`) is the suite that every
//!   implementation passes.
//! - [`Index`]: the contract of the derived, disposable index. [`sled`] keeps it.
//! - [`disk`]: the file layer, so that tests can lose what was not synced.
//!
//! # What it is not
//! It knows no grain, no tree and no signature: records, objects and checkpoint are opaque bytes.
//! It asks no clock, draws no random number and reads no environment.
//!
//! # Who may depend on it
//! `grain-ledger`, `grain-app` and tests. It depends on `grain-log` for the bytes of the frame, and
//! is the only crate that names an engine.

#[cfg(any(test, feature = "simulated-disk"))]
pub use index::MemoryIndex;
pub use index::{Applied, Chunk, Index, IndexError, LARGEST_VALUE, Row, Table};
pub use log::{
    AppendError, Group, Log, LogReader, Name, Names, ObjectError, Objects, ReadError, Record,
};

#[cfg(any(test, feature = "simulated-disk"))]
pub mod conformance;
pub mod disk;
pub mod files;
pub mod sled;

mod index;
mod log;
