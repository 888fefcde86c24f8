//! One row per derived file.

use grain_tidy::rules::frozen;

use crate::content::{Content, Derived};

/// Every derived file.
pub const ALL: &[Derived] = &[
    Derived {
        path: "schemas/api/openapi.json",
        content: |_| Ok(Content::Whole(grain_api::openapi_document())),
    },
    Derived {
        path: frozen::MANIFEST,
        content: |tree| Ok(Content::Appended(frozen::manifest(tree))),
    },
];
