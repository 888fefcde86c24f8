//! The index: rows derived from the log, disposable, fed behind the acknowledgement.
//!
//! [`rows`] spells them, [`gather`] collects those of consecutive entries, [`shelf`] reads them.

mod flows;
mod gather;
mod relation;
pub(crate) mod rows;
mod shelf;

pub(crate) use gather::Gathered;
pub(crate) use relation::Relation;
pub use rows::{Listed, RowError, Standing};
pub use shelf::ViolationPlace;
pub(crate) use shelf::{Shelf, ShelfError};
