//! Which rows are new, which are known already, and which contradict what was said before.

use std::collections::{BTreeMap, HashSet};

use super::journal::{BusinessKey, Imports, Known};
use super::rows::{Register, UnitRow};

/// How far an event came that was planned in an earlier run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The ledger recorded it.
    Recorded,
    /// It is signed, and waits in an outbox.
    Open,
    /// The ledger recorded that it refuses it: nothing stands.
    Refused,
    /// It was never signed, or was given up.
    Never,
}

/// A row that was imported before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Its place among the register's rows.
    pub place: usize,
    /// What is known of it.
    pub known: Known,
    /// How far its event came.
    pub standing: Standing,
}

/// A register's rows against the journal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sorted {
    /// Rows to record, by their places.
    pub fresh: Vec<usize>,
    /// Ids that were kept for some of them by a run that got no further.
    pub kept_ids: BTreeMap<usize, String>,
    /// Rows that say again what was said.
    pub same: Vec<Before>,
    /// Rows that say something else.
    pub edited: Vec<Before>,
}

/// The events of earlier runs that carry rows of this register, with the keys that sign them.
pub fn earlier_events(register: &Register, imports: &Imports) -> BTreeMap<String, String> {
    let known = register
        .rows
        .iter()
        .filter_map(|row| imports.find(&BusinessKey::of(row, register.kind)));
    known
        .map(|known| (known.event_id.clone(), known.signer.clone()))
        .collect()
}

/// Sorts the rows. An event that `standing` does not name was never signed.
pub fn sort(
    register: &Register,
    imports: &Imports,
    standing: &BTreeMap<String, Standing>,
) -> Sorted {
    let mut sorted = Sorted::default();
    let mut taken = HashSet::new();
    for (place, row) in register.rows.iter().enumerate() {
        let known = imports.find(&BusinessKey::of(row, register.kind));
        let Some(known) = known else {
            sorted.fresh.push(place);
            continue;
        };
        let standing = standing
            .get(&known.event_id)
            .copied()
            .unwrap_or(Standing::Never);
        match standing {
            Standing::Never => {
                // Nobody ever saw what that id was to carry, so it may carry something else.
                if taken.insert(known.event_id.clone()) {
                    sorted.kept_ids.insert(place, known.event_id.clone());
                }
                sorted.fresh.push(place);
            }
            Standing::Refused => sorted.fresh.push(place),
            Standing::Recorded | Standing::Open => {
                let before = Before {
                    place,
                    known: known.clone(),
                    standing,
                };
                if known.facts == row.facts() {
                    sorted.same.push(before);
                } else {
                    sorted.edited.push(before);
                }
            }
        }
    }
    sorted
}

/// The members in which a row differs from what was said before, with the old and the new value.
pub fn differences(before: &Known, row: &UnitRow) -> Vec<(String, String, String)> {
    let facts = row.facts();
    let (Some(old), Some(new)) = (before.facts.as_object(), facts.as_object()) else {
        return Vec::new();
    };
    let shown = |value: Option<&serde_json::Value>| match value {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    };
    new.iter()
        .filter(|(name, value)| old.get(*name) != Some(value))
        .map(|(name, value)| (name.clone(), shown(old.get(name)), shown(Some(value))))
        .collect()
}
