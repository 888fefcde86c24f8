//! Reads rows of the index, typed.

use std::sync::Arc;

use grain_envelope::{EventId, KeyId, LotId, Subject};
use grain_events::trace::Flow;
use grain_events::{Account, RecordKey, Told, ViolationId};
use grain_store::{Index, IndexError, Table};
use thiserror::Error;

use super::flows;
use super::relation::Relation;
use super::rows::{self, Listed, RecordRow, RowError, Standing};
use crate::judged::Clash;

/// Where in the log a violation was recorded: index of the entry, and which of the entry's it is.
pub type ViolationPlace = (u64, u16);

/// A row whose key names a record: the record's key, its name, the row's value.
type Named = (RecordKey, Vec<u8>, Vec<u8>);

/// Rows that are read at once.
const PAGE: usize = 256;

/// Why the index could not be asked. Never an answer of "no such row".
#[derive(Debug, Clone, Error)]
pub(crate) enum ShelfError {
    /// The engine failed.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A row is not what this program writes.
    #[error(transparent)]
    Row(#[from] RowError),
}

/// The index as the ledger reads it. What it says is a hint: who follows it re-checks the entry.
#[derive(Clone)]
pub(crate) struct Shelf(pub(crate) Arc<dyn Index>);

impl Shelf {
    /// The entry that recorded an event.
    pub(crate) fn id(&self, id: &EventId) -> Result<Option<u64>, ShelfError> {
        self.index_at(rows::IDS, &rows::id_key(id))
    }

    /// The conflict entry of a key for a clash.
    pub(crate) fn conflict(&self, key: &KeyId, clash: &Clash) -> Result<Option<u64>, ShelfError> {
        self.index_at(rows::CONFLICTS, &rows::conflict_key(key, clash))
    }

    fn index_at(&self, table: Table, key: &[u8]) -> Result<Option<u64>, ShelfError> {
        let value = self.0.get(table, key)?;
        Ok(value
            .map(|bytes| rows::decode_index(table, &bytes))
            .transpose()?)
    }

    /// The entry that used a number of a key.
    pub(crate) fn number(&self, key: &KeyId, number: u64) -> Result<Option<u64>, ShelfError> {
        let prefix = rows::key_prefix(key);
        let rows = self
            .0
            .scan(rows::KEYS, &prefix, &rows::key_row(key, number, 0), 1)?;
        let Some((row, value)) = rows.first() else {
            return Ok(None);
        };
        let last = rows::last_number(row)?;
        let numbered: Vec<Listed> = rows::decode_list(rows::KEYS, value)?
            .into_iter()
            .filter(|listed| listed.standing != Standing::Conflict)
            .collect();
        let from_end = usize::try_from(last.saturating_sub(number)).unwrap_or(usize::MAX);
        let position = numbered
            .len()
            .checked_sub(1)
            .and_then(|end| end.checked_sub(from_end));
        Ok(position.map(|position| numbered[position].index))
    }

    /// The entries that name a subject, from index `from` on, up to `limit` or a few more.
    pub(crate) fn subject_list(
        &self,
        subject: &Subject,
        from: u64,
        limit: usize,
    ) -> Result<Vec<Listed>, ShelfError> {
        let start = rows::subject_row(subject, from);
        self.list(
            rows::SUBJECTS,
            &rows::subject_prefix(subject),
            start,
            from,
            limit,
        )
    }

    fn list(
        &self,
        table: Table,
        prefix: &[u8],
        mut start: Vec<u8>,
        from: u64,
        limit: usize,
    ) -> Result<Vec<Listed>, ShelfError> {
        let mut list = Vec::new();
        loop {
            let page = self.0.scan(table, prefix, &start, PAGE)?;
            for (_, value) in &page {
                let entries = rows::decode_list(table, value)?;
                list.extend(entries.into_iter().filter(|listed| listed.index >= from));
                if list.len() >= limit {
                    return Ok(list);
                }
            }
            match page.last() {
                Some((last, _)) if page.len() == PAGE => start = after(last),
                _ => return Ok(list),
            }
        }
    }

    /// A record of the hot state, as it was when the index was last fed.
    pub(crate) fn record(&self, key: &RecordKey) -> Result<Option<Vec<u8>>, ShelfError> {
        let name = key.to_string();
        let value = self.0.get(rows::RECORDS, name.as_bytes())?;
        value
            .map(|value| self.whole(name.as_bytes(), value))
            .transpose()
    }

    /// The records whose names begin with `prefix`.
    pub(crate) fn records(&self, prefix: &str) -> Result<Vec<(RecordKey, Vec<u8>)>, ShelfError> {
        let mut records = Vec::new();
        for (key, name, value) in self.named(rows::RECORDS, prefix)? {
            records.push((key, self.whole(&name, value)?));
        }
        Ok(records)
    }

    /// The records whose names begin with `prefix`, in the order of their names: those behind
    /// `after`, up to `limit`.
    pub(crate) fn records_behind(
        &self,
        prefix: &str,
        after_name: Option<String>,
        limit: usize,
    ) -> Result<Vec<(RecordKey, Vec<u8>)>, ShelfError> {
        let start =
            after_name.map_or_else(|| prefix.as_bytes().to_vec(), |name| after(name.as_bytes()));
        let page = self
            .0
            .scan(rows::RECORDS, prefix.as_bytes(), &start, limit)?;
        let mut records = Vec::with_capacity(page.len());
        for (name, value) in page {
            let key = std::str::from_utf8(&name)
                .ok()
                .and_then(|text| text.parse().ok());
            let key = key.ok_or(RowError {
                table: rows::RECORDS.0,
            })?;
            records.push((key, self.whole(&name, value)?));
        }
        Ok(records)
    }

    /// The names of open records: violations that stand and events that await approval.
    pub(crate) fn open_records(&self) -> Result<Vec<RecordKey>, ShelfError> {
        Ok(self
            .named(rows::OPEN, "")?
            .into_iter()
            .map(|(key, _, _)| key)
            .collect())
    }

    /// The keys, names and values of the rows whose names begin with `prefix`.
    fn named(&self, table: Table, prefix: &str) -> Result<Vec<Named>, ShelfError> {
        let mut found = Vec::new();
        let mut start = prefix.as_bytes().to_vec();
        loop {
            let page = self.0.scan(table, prefix.as_bytes(), &start, PAGE)?;
            let last = page.last().map(|(last, _)| after(last));
            let complete = page.len() < PAGE;
            for (name, value) in page {
                let key = std::str::from_utf8(&name)
                    .ok()
                    .and_then(|text| text.parse().ok());
                found.push((key.ok_or(RowError { table: table.0 })?, name, value));
            }
            match last {
                Some(last) if !complete => start = last,
                _ => return Ok(found),
            }
        }
    }

    /// A record out of its row, with its parts if it lies in parts.
    fn whole(&self, name: &[u8], value: Vec<u8>) -> Result<Vec<u8>, ShelfError> {
        let count = match rows::read_record_row(value)? {
            RecordRow::Whole(record) => return Ok(record),
            RecordRow::InParts(count) => count,
        };
        let mut record = Vec::new();
        for number in 0..count {
            let part = self.0.get(rows::PARTS, &rows::part_key(name, number))?;
            record.extend(part.ok_or(RowError {
                table: rows::PARTS.0,
            })?);
        }
        Ok(record)
    }

    /// The violations in log order, after the given place, up to `limit`.
    pub(crate) fn violations(
        &self,
        after_place: Option<ViolationPlace>,
        limit: usize,
    ) -> Result<Vec<(ViolationPlace, ViolationId)>, ShelfError> {
        let start = after_place.map(|(index, number)| after(&rows::violation_key(index, number)));
        let page = self
            .0
            .scan(rows::VIOLATIONS, &[], &start.unwrap_or_default(), limit)?;
        let read = |(row, value): (Vec<u8>, Vec<u8>)| -> Option<_> {
            let (index, number) = row.split_first_chunk::<8>()?;
            let number = u16::from_be_bytes(number.try_into().ok()?);
            let violation = String::from_utf8(value).ok()?.parse().ok()?;
            Some(((u64::from_be_bytes(*index), number), violation))
        };
        let damaged = RowError {
            table: rows::VIOLATIONS.0,
        };
        page.into_iter()
            .map(|row| read(row).ok_or(damaged.clone().into()))
            .collect()
    }

    /// What was told of a violation.
    pub(crate) fn told(&self, place: ViolationPlace) -> Result<Told, ShelfError> {
        let value = self
            .0
            .get(rows::TOLD, &rows::violation_key(place.0, place.1))?;
        // Whoever asks has seen the violation in its entry, so a missing row is damage.
        let value = value.ok_or(RowError {
            table: rows::TOLD.0,
        })?;
        Ok(rows::decode_told(&value)?)
    }

    /// The events from index `from` on that name attachments, in the order of the log, up to `limit`.
    pub(crate) fn attached(
        &self,
        from: u64,
        limit: usize,
    ) -> Result<Vec<(u64, EventId)>, ShelfError> {
        let start = rows::encode_index(from);
        let page = self.0.scan(rows::ATTACHED, &[], &start, limit)?;
        let read = |(row, value): (Vec<u8>, Vec<u8>)| {
            let damaged = RowError {
                table: rows::ATTACHED.0,
            };
            let id = value.try_into().ok();
            let id = id.and_then(|bytes| EventId::from_bytes(bytes).ok());
            Ok((
                rows::decode_index(rows::ATTACHED, &row)?,
                id.ok_or(damaged)?,
            ))
        };
        page.into_iter().map(read).collect()
    }

    /// The flows of a lot, in the order of the log.
    pub(crate) fn flows_of_lot(&self, lot: LotId) -> Result<Vec<Flow>, ShelfError> {
        self.flows(rows::FLOWS, &Relation::prefix(lot))
    }

    /// The flows from and into an account in which lots mix, in the order of the log.
    pub(crate) fn flows_of_bulk(&self, bulk: &Account) -> Result<Vec<Flow>, ShelfError> {
        self.flows(rows::BULKS, &rows::bulk_prefix(bulk))
    }

    fn flows(&self, table: Table, prefix: &[u8]) -> Result<Vec<Flow>, ShelfError> {
        let mut found = Vec::new();
        let mut start = prefix.to_vec();
        loop {
            let page = self.0.scan(table, prefix, &start, PAGE)?;
            for (_, value) in &page {
                found.extend(flows::decode(table, value)?);
            }
            match page.last() {
                Some((last, _)) if page.len() == PAGE => start = after(last),
                _ => return Ok(found),
            }
        }
    }

    /// Who has to do with a lot.
    pub(crate) fn relations(&self, lot: LotId) -> Result<Vec<Relation>, ShelfError> {
        let prefix = Relation::prefix(lot);
        let mut relations = Vec::new();
        let mut start = prefix.clone();
        loop {
            let page = self.0.scan(rows::RELATIONS, &prefix, &start, PAGE)?;
            for (row, _) in &page {
                let damaged = RowError {
                    table: rows::RELATIONS.0,
                };
                relations.push(Relation::read(row).ok_or(damaged)?);
            }
            match page.last() {
                Some((last, _)) if page.len() == PAGE => start = after(last),
                _ => return Ok(relations),
            }
        }
    }
}

/// The first key behind `key`.
fn after(key: &[u8]) -> Vec<u8> {
    let mut next = key.to_vec();
    next.push(0);
    next
}
