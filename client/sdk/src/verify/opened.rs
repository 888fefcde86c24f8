//! The entries of a bundle, read once for all checks.

use grain_envelope::bundle::{Bundle, EntryLine};
use grain_envelope::{Admission, Entry, FormError, Header, Leaf, Statement};
use grain_events::Body;

/// An entry with all that can be read out of it.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) index: u64,
    pub(super) entry: Entry,
    pub(super) leaf: Leaf,
    pub(super) admission: Admission,
    pub(super) statement: Statement,
    /// Not there for a conflict that cannot be read.
    pub(super) typed: Option<(Header, Body)>,
}

/// Why an entry cannot be read, and which.
#[derive(Debug)]
pub(super) struct Unreadable {
    pub(super) index: u64,
    pub(super) error: FormError,
}

/// Genesis first, then the entries by index.
pub(super) fn open(bundle: &Bundle) -> Result<Vec<Opened>, Unreadable> {
    std::iter::once(&bundle.genesis)
        .chain(&bundle.entries)
        .map(open_one)
        .collect()
}

fn open_one(line: &EntryLine) -> Result<Opened, Unreadable> {
    let index = line.index;
    let unreadable = |error| Unreadable { index, error };
    let entry = line.entry();
    let (admission, leaf) = entry.derive().map_err(unreadable)?;
    let statement = Statement::read(&entry.payload, &entry.signature).map_err(unreadable)?;
    let typed = statement.form.as_ref().ok().and_then(|header| {
        let body = Body::parse(header.type_name.as_str(), &statement.body).ok()?;
        Some((header.clone(), body))
    });
    Ok(Opened {
        index,
        entry,
        leaf,
        admission,
        statement,
        typed,
    })
}
