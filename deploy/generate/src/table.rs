//! One row per derived file.

use grain_tidy::Tree;
use grain_tidy::rules::frozen;

use crate::content::{Content, Derived};

/// Every derived file.
pub const ALL: &[Derived] = &[Derived {
    path: frozen::MANIFEST,
    content: |tree: &Tree| Ok(Content::Appended(frozen::manifest(tree))),
}];
