//! The log as files of one machine.
//!
//! ```text
//! lock                   held while a log is open
//! epoch                  how often it was opened for writing
//! checkpoint             the newest published checkpoint
//! log/0000000000.seg     segments, full of zeros before their first use (`grain_log::segment`)
//! log/0000000000.idx     the sidecar of a sealed segment: derived
//! objects/NAME           derived objects
//! temporary/             files that are still being written
//! ```
//!
//! An append is one write and one sync into a segment that was filled with zeros before. After any
//! write or sync whose outcome is unknown the log stops: it accepts nothing until it is opened again
//! and has read from the disk what really happened.

pub use directory::Directory;
pub use options::{Access, Naming, OpenError, OpenOptions, Recovery, SEGMENT_SIZE, Thoroughness};
pub use reader::{Extent, SegmentReader};
pub use segment_log::SegmentLog;

mod catalogue;
mod directory;
mod epoch;
mod layout;
mod objects;
mod options;
mod prepare;
mod reader;
mod recovery;
mod replace;
mod segment_log;
mod shared;
mod sidecar;

#[cfg(test)]
mod tests;
