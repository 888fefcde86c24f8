//! The rows of the index, and how they are spelled.
//!
//! The engine costs tens of microseconds for a record of a few keys, so only `event id -> index`
//! has a row for each event. A subject or a key gets one row for each chunk that names it, which
//! lists the indices; the row's key ends with the last of them, so that rows follow each other in
//! log order and "the row that holds number n" is the first at or behind n.

use grain_envelope::{Digest, EventId, KeyId, Subject};
use grain_events::{Account, Told};
use grain_store::{LARGEST_VALUE, Table};

use crate::judged::Clash;

/// `event id` to the index of the entry that recorded it.
pub(crate) const IDS: Table = Table(1);
/// `key, last number, last index` to the entries of the key in one chunk.
pub(crate) const KEYS: Table = Table(2);
/// `subject, last index` to the entries that name it in one chunk.
pub(crate) const SUBJECTS: Table = Table(3);
/// `key, clash` to the index of the conflict entry.
pub(crate) const CONFLICTS: Table = Table(4);
/// Key of a record of the hot state to the record.
pub(crate) const RECORDS: Table = Table(5);
/// `index, number` to the violation opened there.
pub(crate) const VIOLATIONS: Table = Table(6);
/// Key of a record that is open (a violation that stands, an event that awaits approval, a transfer
/// of which something is awaited) to nothing: these are in memory from the start.
pub(crate) const OPEN: Table = Table(7);
/// `lot, relation` to nothing: who may read the lot, and why.
pub(crate) const RELATIONS: Table = Table(8);
/// Facts about the index itself.
pub(crate) const FACTS: Table = Table(9);
/// `record, number` to a part of a record that is too large for one row.
pub(crate) const PARTS: Table = Table(10);

/// `index, number` to what people were told of a violation of the entry, opened or refused for: the
/// texts of a judgement are not in the log.
pub(crate) const TOLD: Table = Table(11);
/// `lot, first index, number` to the flows of the lot in one chunk.
pub(crate) const FLOWS: Table = Table(12);
/// `account, first index, number` to the flows from and into an account in which lots mix, in one chunk.
pub(crate) const BULKS: Table = Table(13);

/// `index` to the id of the event recorded there that names attachments.
pub(crate) const ATTACHED: Table = Table(14);

/// What an entry is to a chain that lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// In the chain.
    Admitted,
    /// Beside it: refused.
    Refused,
    /// Beside it: a conflict.
    Conflict,
}

/// One entry in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// The entry's index.
    pub index: u64,
    /// What it is there.
    pub standing: Standing,
}

/// A row's value is not what this program writes: the index is damaged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a row of table {table} cannot be read")]
pub struct RowError {
    /// Which table.
    pub table: u8,
}

/// A list of entries in index order: `delta << 2 | standing`, as variable-length integers.
pub(crate) fn encode_list(list: &[Listed]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(list.len() * 2 + 8);
    let mut last = 0;
    for listed in list {
        let standing = match listed.standing {
            Standing::Admitted => 0,
            Standing::Refused => 1,
            Standing::Conflict => 2,
        };
        write_variable(&mut bytes, ((listed.index - last) << 2) | standing);
        last = listed.index;
    }
    bytes
}

/// Reads what [`encode_list`] wrote.
pub(crate) fn decode_list(table: Table, mut bytes: &[u8]) -> Result<Vec<Listed>, RowError> {
    let damaged = RowError { table: table.0 };
    let mut list = Vec::new();
    let mut index = 0_u64;
    while !bytes.is_empty() {
        let value = read_variable(&mut bytes).ok_or_else(|| damaged.clone())?;
        index = index
            .checked_add(value >> 2)
            .ok_or_else(|| damaged.clone())?;
        let standing = match value & 3 {
            0 => Standing::Admitted,
            1 => Standing::Refused,
            2 => Standing::Conflict,
            _ => return Err(damaged),
        };
        list.push(Listed { index, standing });
    }
    Ok(list)
}

pub(crate) fn encode_index(index: u64) -> Vec<u8> {
    index.to_be_bytes().to_vec()
}

pub(crate) fn decode_index(table: Table, bytes: &[u8]) -> Result<u64, RowError> {
    bytes
        .try_into()
        .map(u64::from_be_bytes)
        .map_err(|_| RowError { table: table.0 })
}

pub(crate) fn id_key(id: &EventId) -> Vec<u8> {
    id.as_bytes().to_vec()
}

/// Where rows of a key begin.
pub(crate) fn key_prefix(key: &KeyId) -> Vec<u8> {
    key.as_bytes().to_vec()
}

/// The first row that can hold the key's number; `last_index` 0 for a search.
pub(crate) fn key_row(key: &KeyId, last_number: u64, last_index: u64) -> Vec<u8> {
    let mut bytes = key_prefix(key);
    bytes.extend_from_slice(&last_number.to_be_bytes());
    bytes.extend_from_slice(&last_index.to_be_bytes());
    bytes
}

/// The last number that a row of [`KEYS`] holds, out of its key.
pub(crate) fn last_number(row: &[u8]) -> Result<u64, RowError> {
    let damaged = RowError { table: KEYS.0 };
    let bytes = row
        .get(32..40)
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(damaged)?;
    Ok(u64::from_be_bytes(bytes))
}

/// Where rows of a subject begin: its length first, so that no subject is the beginning of another.
pub(crate) fn subject_prefix(subject: &Subject) -> Vec<u8> {
    let text = subject.to_string();
    let length = u16::try_from(text.len()).expect("a subject has at most some hundred characters");
    let mut bytes = length.to_be_bytes().to_vec();
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

pub(crate) fn subject_row(subject: &Subject, last_index: u64) -> Vec<u8> {
    let mut bytes = subject_prefix(subject);
    bytes.extend_from_slice(&last_index.to_be_bytes());
    bytes
}

/// Where rows of a bulk begin, as with a subject.
pub(crate) fn bulk_prefix(bulk: &Account) -> Vec<u8> {
    let text = bulk.to_string();
    let length = u16::try_from(text.len()).expect("an account has at most some hundred characters");
    let mut bytes = length.to_be_bytes().to_vec();
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

/// The key of a row of flows: one of those that a chunk needs, counted from 0.
pub(crate) fn flows_row(mut prefix: Vec<u8>, first_index: u64, number: u32) -> Vec<u8> {
    prefix.extend_from_slice(&first_index.to_be_bytes());
    prefix.extend_from_slice(&number.to_be_bytes());
    prefix
}

pub(crate) fn conflict_key(key: &KeyId, clash: &Clash) -> Vec<u8> {
    let mut bytes = key_prefix(key);
    match clash {
        Clash::Id(id) => {
            bytes.push(b'i');
            bytes.extend_from_slice(id.as_bytes());
        }
        Clash::Number(number) => {
            bytes.push(b'n');
            bytes.extend_from_slice(&number.to_be_bytes());
        }
    }
    bytes
}

pub(crate) fn violation_key(index: u64, number: u16) -> Vec<u8> {
    let mut bytes = index.to_be_bytes().to_vec();
    bytes.extend_from_slice(&number.to_be_bytes());
    bytes
}

/// A text of a rule is some hundred characters long, its facts are short.
pub(crate) fn encode_told(told: &Told) -> Vec<u8> {
    serde_json::to_vec(told).expect("texts and numbers, writing to memory")
}

pub(crate) fn decode_told(bytes: &[u8]) -> Result<Told, RowError> {
    serde_json::from_slice(bytes).map_err(|_| RowError { table: TOLD.0 })
}

/// The name of the fact which code wrote the rows: another version rebuilds them.
pub(crate) const VERSION_FACT: &[u8] = b"version";

/// What stands under [`VERSION_FACT`]: this layout, for this ledger.
pub(crate) fn version_value(ledger: &Digest) -> Vec<u8> {
    let mut bytes = b"graintrail index 4 ".to_vec();
    bytes.extend_from_slice(ledger.as_bytes());
    bytes
}

/// The largest part of a record in one row.
const LARGEST_PART: usize = LARGEST_VALUE - 1;

/// The rows of a record: one, or, where it is too large, its parts and one that counts them.
pub(crate) fn record_rows(name: &[u8], value: &[u8]) -> Vec<(Table, Vec<u8>, Vec<u8>)> {
    if value.len() <= LARGEST_PART {
        return vec![(RECORDS, name.to_vec(), [&[WHOLE], value].concat())];
    }
    let mut rows = Vec::new();
    for (number, part) in (0_u32..).zip(value.chunks(LARGEST_PART)) {
        rows.push((PARTS, part_key(name, number), part.to_vec()));
    }
    let count = u32::try_from(rows.len()).expect("a record has some megabytes at most");
    rows.push((
        RECORDS,
        name.to_vec(),
        [&[IN_PARTS], &count.to_be_bytes()[..]].concat(),
    ));
    rows
}

/// What a row of [`RECORDS`] says.
pub(crate) enum RecordRow {
    /// The record.
    Whole(Vec<u8>),
    /// It lies in so many parts.
    InParts(u32),
}

pub(crate) fn read_record_row(mut value: Vec<u8>) -> Result<RecordRow, RowError> {
    let damaged = RowError { table: RECORDS.0 };
    match value.first() {
        Some(&WHOLE) => {
            value.remove(0);
            Ok(RecordRow::Whole(value))
        }
        Some(&IN_PARTS) => {
            let count = value[1..]
                .try_into()
                .map(u32::from_be_bytes)
                .map_err(|_| damaged)?;
            Ok(RecordRow::InParts(count))
        }
        _ => Err(damaged),
    }
}

pub(crate) fn part_key(name: &[u8], number: u32) -> Vec<u8> {
    [name, &[0], &number.to_be_bytes()].concat()
}

const WHOLE: u8 = 0;
const IN_PARTS: u8 = 1;

pub(super) fn write_variable(bytes: &mut Vec<u8>, mut value: u64) {
    loop {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        if value == 0 {
            bytes.push(low & 0x7F);
            return;
        }
        bytes.push(low | 0x80);
    }
}

pub(super) fn read_variable(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7F).checked_shl(shift)?;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_list_survives(deltas in prop::collection::vec((0_u64..1 << 40, 0_u8..3), 0..50)) {
            let mut index = 0;
            let list: Vec<Listed> = deltas
                .into_iter()
                .map(|(delta, standing)| {
                    index += delta;
                    let standing = [Standing::Admitted, Standing::Refused, Standing::Conflict]
                        [usize::from(standing)];
                    Listed { index, standing }
                })
                .collect();
            let bytes = encode_list(&list);
            prop_assert_eq!(decode_list(SUBJECTS, &bytes).unwrap(), list);
            if let Some((last, head)) = bytes.split_last() {
                let mut cut = head.to_vec();
                cut.push(last | 0x80);
                prop_assert!(decode_list(SUBJECTS, &cut).is_err());
            }
        }
    }

    #[test]
    fn rows_of_a_key_are_found_by_number() {
        let key = KeyId::from_bytes([7; 32]);
        let (search, row) = (key_row(&key, 5, 0), key_row(&key, 5, 900));
        assert!(search < row && row < key_row(&key, 6, 0));
        assert_eq!(last_number(&row).unwrap(), 5);
    }

    #[test]
    fn no_subject_is_the_beginning_of_another() {
        let long: Subject = "facility:91630100MA0000A196-001".parse().unwrap();
        let bin: Subject = "bin:91630100MA0000A196-001/01".parse().unwrap();
        let longer: Subject = "bin:91630100MA0000A196-001/011".parse().unwrap();
        for (one, other) in [(&long, &bin), (&bin, &longer), (&longer, &bin)] {
            assert!(!subject_row(one, 1).starts_with(&subject_prefix(other)));
        }
    }
}
