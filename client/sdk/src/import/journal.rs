//! What was imported before, so that the same rows are never recorded twice.
//!
//! A row is known by its business key: transfer, unit, side and slip. Which event carries it is
//! written here before that event is signed, and events get their ids here. After a crash at any
//! point the next import finds the key and can tell how far its event came: what no outbox holds
//! and no ledger knows was never signed, and is signed under the id that was kept for it.
//!
//! One journal for each ledger and party, whichever key signs: `imports/LEDGER/PARTY/journal`.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::columns::Kind;
use super::rows::UnitRow;
use crate::files::Files;
use crate::journal::{Journal, JournalError};
use crate::outbox::{OutboxError, lock};

const LINE_CONTEXT: &str = "graintrail 2026 import line v1";

/// By which a business knows a row, in this file and in every other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessKey {
    /// The transfer.
    pub transfer: Option<String>,
    /// Number or plate of the unit.
    pub unit: String,
    /// Whether it left or arrived.
    pub side: Kind,
    /// The weighbridge slip of an arrival.
    pub slip: Option<String>,
}

impl BusinessKey {
    /// The key of a row.
    pub fn of(row: &UnitRow, side: Kind) -> BusinessKey {
        BusinessKey {
            transfer: row.transfer.as_ref().map(ToString::to_string),
            unit: row.unit.clone(),
            side,
            slip: row.slip.clone(),
        }
    }
}

/// A row of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The row, from 1.
    pub row: u32,
    /// Its business key.
    pub key: BusinessKey,
    /// All that it said.
    pub facts: Value,
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case", deny_unknown_fields)]
pub enum Record {
    /// The journal began, for one party in one ledger.
    Opened {
        /// Format of this file: 1.
        version: u32,
        /// Ledger id, hex.
        ledger: String,
        /// The party.
        party: String,
    },
    /// An event is about to be signed for these rows.
    Planned {
        /// Id of the event.
        event_id: String,
        /// Fingerprint of the key that signs it.
        signer: String,
        /// Name of the file.
        file: String,
        /// Name of the sheet.
        sheet: String,
        /// When, `2025-06-18T09:30:00+08:00`.
        at: String,
        /// Its rows.
        rows: Vec<Entry>,
    },
}

/// What is known of a row that was imported before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The event that carries it.
    pub event_id: String,
    /// Fingerprint of the key that signed it, or was about to.
    pub signer: String,
    /// Name of the file.
    pub file: String,
    /// Name of the sheet.
    pub sheet: String,
    /// The row, from 1.
    pub row: u32,
    /// When.
    pub at: String,
    /// All that it said.
    pub facts: Value,
}

/// A party's open journal; it holds the lock until dropped.
pub struct Imports {
    files: Box<dyn Files>,
    journal: Journal<Record>,
    known: HashMap<BusinessKey, Known>,
    _lock: File,
}

impl std::fmt::Debug for Imports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Imports")
            .field("known", &self.known.len())
            .finish_non_exhaustive()
    }
}

impl Imports {
    /// Opens the journal of `party` in `directory`, making it if need be.
    ///
    /// # Errors
    /// As for an outbox; nothing is then changed but a torn tail.
    pub fn open(
        files: Box<dyn Files>,
        directory: &Path,
        ledger: &str,
        party: &str,
    ) -> Result<Imports, OutboxError> {
        let lock = lock(directory)?;
        let path = directory.join("journal");
        let (mut journal, mut records) = Journal::open(&*files, &path, LINE_CONTEXT)?;
        let opened = Record::Opened {
            version: 1,
            ledger: ledger.to_owned(),
            party: party.to_owned(),
        };
        if records.is_empty() {
            journal.append(&*files, std::slice::from_ref(&opened))?;
            records.push(opened.clone());
        }
        if records[0] != opened {
            return Err(JournalError::Damaged { path, offset: 0 }.into());
        }
        let mut imports = Imports {
            files,
            journal,
            known: HashMap::new(),
            _lock: lock,
        };
        for record in records {
            imports.take(record);
        }
        Ok(imports)
    }

    /// What is known of a row.
    pub fn find(&self, key: &BusinessKey) -> Option<&Known> {
        self.known.get(key)
    }

    /// Makes durable which event will carry which rows, all or none. A later plan for a row takes
    /// the place of an earlier one.
    ///
    /// # Errors
    /// The journal's errors.
    pub fn plan(&mut self, records: Vec<Record>) -> Result<(), OutboxError> {
        if records.is_empty() {
            return Ok(());
        }
        self.journal.append(&*self.files, &records)?;
        for record in records {
            self.take(record);
        }
        Ok(())
    }

    fn take(&mut self, record: Record) {
        let Record::Planned {
            event_id,
            signer,
            file,
            sheet,
            at,
            rows,
        } = record
        else {
            return;
        };
        for Entry { row, key, facts } in rows {
            let known = Known {
                event_id: event_id.clone(),
                signer: signer.clone(),
                file: file.clone(),
                sheet: sheet.clone(),
                row,
                at: at.clone(),
                facts,
            };
            self.known.insert(key, known);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Unsynced;

    fn key(unit: &str) -> BusinessKey {
        BusinessKey {
            transfer: None,
            unit: unit.into(),
            side: Kind::Received,
            slip: Some("S-1".into()),
        }
    }

    fn planned(event_id: &str, units: &[&str]) -> Record {
        let entry = |(unit, row): (&&str, u32)| Entry {
            row,
            key: key(unit),
            facts: serde_json::json!({"net_mass_g": row}),
        };
        Record::Planned {
            event_id: event_id.into(),
            signer: "ab".repeat(32),
            file: "入库.xlsx".into(),
            sheet: "入库".into(),
            at: "2025-05-30T09:00:00+08:00".into(),
            rows: units.iter().zip(2..).map(entry).collect(),
        }
    }

    #[test]
    fn what_was_planned_is_known_again_and_the_last_plan_counts() {
        let directory = tempfile::tempdir().unwrap();
        let open = || Imports::open(Box::new(Unsynced), directory.path(), "00", "P");
        let mut imports = open().unwrap();
        assert!(matches!(open(), Err(OutboxError::Busy { .. })));
        imports.plan(vec![planned("one", &["A", "B"])]).unwrap();
        imports.plan(vec![planned("two", &["B"])]).unwrap();
        drop(imports);
        let imports = open().unwrap();
        let event = |unit| {
            imports
                .find(&key(unit))
                .map(|known| known.event_id.as_str())
        };
        assert_eq!(
            (event("A"), event("B"), event("C")),
            (Some("one"), Some("two"), None)
        );
        assert_eq!(imports.find(&key("A")).unwrap().row, 2);
        let departed = BusinessKey {
            side: Kind::Departed,
            ..key("A")
        };
        assert_eq!(imports.find(&departed), None);
    }

    #[test]
    fn a_journal_of_another_party_or_ledger_is_not_used() {
        let directory = tempfile::tempdir().unwrap();
        let open =
            |ledger, party| Imports::open(Box::new(Unsynced), directory.path(), ledger, party);
        drop(open("00", "P").unwrap());
        assert!(open("00", "Q").is_err());
        assert!(open("01", "P").is_err());
        assert!(open("00", "P").is_ok());
    }

    #[test]
    fn a_plan_cut_at_any_byte_is_whole_or_not_there() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("journal");
        let open = || Imports::open(Box::new(Unsynced), directory.path(), "00", "P");
        drop(open().unwrap());
        let begun = std::fs::read(&path).unwrap().len();
        open()
            .unwrap()
            .plan(vec![planned("one", &["A"]), planned("two", &["B"])])
            .unwrap();
        let bytes = std::fs::read(&path).unwrap();
        for size in begun..=bytes.len() {
            std::fs::write(&path, &bytes[..size]).unwrap();
            let imports = open().unwrap();
            let both = [imports.find(&key("A")), imports.find(&key("B"))];
            let whole = size == bytes.len();
            assert!(
                both.iter().all(|known| known.is_some() == whole),
                "cut at {size}"
            );
        }
    }
}
