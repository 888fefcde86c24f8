//! The one writer.

mod bucket;
