//! How a row is stored: key with its table in front, value with a checksum behind.

use crate::Table;

/// The first byte of every row's key; the mark has another.
const ROW: u8 = 1;
const CHECKSUM: usize = 4;

pub(super) fn key(table: Table, key: &[u8]) -> Vec<u8> {
    [&[ROW, table.0], key].concat()
}

/// The owner's part of a stored key.
pub(super) fn owners_key(key: &[u8]) -> &[u8] {
    key.get(2..).unwrap_or_default()
}

pub(super) fn encode(key: &[u8], value: &[u8]) -> Vec<u8> {
    [value, &checksum(key, value)].concat()
}

/// The value, if it is the one that was stored under this key.
pub(super) fn decode(key: &[u8], stored: &[u8]) -> Option<Vec<u8>> {
    let (value, sum) = stored.split_last_chunk::<CHECKSUM>()?;
    (checksum(key, value) == *sum).then(|| value.to_vec())
}

fn checksum(key: &[u8], value: &[u8]) -> [u8; CHECKSUM] {
    let length = (key.len() as u64).to_be_bytes();
    let sum = crc32c::crc32c_append(crc32c::crc32c(&length), key);
    crc32c::crc32c_append(sum, value).to_be_bytes()
}
