//! The log as files of one machine.

pub use options::{Access, Naming, OpenError, OpenOptions, Recovery, SEGMENT_SIZE, Thoroughness};

mod options;
