//! The one writer.

mod bucket;
mod recent;

pub(crate) use recent::Clash;
