//! The table of derived files: each is made by a function of the crate that knows the subject.
//!
//! Not automation: `cargo xtask generate` runs it. Not a place for content either: a row names a
//! file and the function that says what belongs in it. It is a crate of its own so that `xtask`
//! and `tests/tidy` compile without the product. Nothing depends on it.

pub mod content;
mod table;
mod tables;

pub use content::{Content, Derived};
pub use table::ALL;

use anyhow::{Context, Result};
use grain_tidy::Tree;

/// Path and right text of every derived file in `table` that is absent or says something else.
pub fn stale(table: &[Derived], tree: &Tree) -> Result<Vec<(&'static str, String)>> {
    let mut stale = Vec::new();
    for derived in table {
        let current = tree.text(derived.path);
        let content = (derived.content)(tree);
        let text = content
            .and_then(|content| content.text(current.unwrap_or_default()))
            .with_context(|| format!("cannot derive {}", derived.path))?;
        if current.unwrap_or_default() != text {
            stale.push((derived.path, text));
        }
    }
    Ok(stale)
}
