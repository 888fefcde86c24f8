//! What a workbook unpacks to, measured before anything reads it: sizes that an archive states are
//! claims, so every part is unpacked once into nothing.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::fault::ReadError;
use super::limits::{Limit, MARKUP_MAX, PART_BYTES_MAX, PARTS_MAX, UNPACKED_BYTES_MAX};

/// What begins every entry of an archive's directory.
const ENTRY: &[u8] = b"PK\x01\x02";
/// What is unpacked at a time.
const CHUNK: usize = 64 << 10;

/// Refuses an archive with too many parts, or too much in them.
///
/// # Errors
/// [`ReadError`].
pub(super) fn check(bytes: &[u8]) -> Result<(), ReadError> {
    // Before the archive's own reader makes something of each entry.
    let entries = bytes.windows(ENTRY.len()).filter(|window| *window == ENTRY);
    if entries.count() > PARTS_MAX {
        return Err(ReadError::too_much(Limit::Parts, None));
    }
    let damaged = |error: zip::result::ZipError| ReadError::NotAWorkbook(error.into());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut left = UNPACKED_BYTES_MAX;
    let mut chunk = vec![0; CHUNK];
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(damaged)?;
        let name = part.name().map_err(damaged)?.into_owned();
        let most = left.min(PART_BYTES_MAX);
        let mut part = part.take(most + 1);
        let (mut size, mut markup) = (0, 0);
        loop {
            let read = part
                .read(&mut chunk)
                .map_err(|error| ReadError::NotAWorkbook(error.into()))?;
            if read == 0 {
                break;
            }
            size += read as u64;
            markup += chunk[..read].split(|byte| *byte == b'<').count() - 1;
            if size > most {
                return Err(ReadError::too_much(Limit::UnpackedBytes, Some(name)));
            }
            if markup > MARKUP_MAX {
                return Err(ReadError::too_much(Limit::Markup, Some(name)));
            }
        }
        left -= size;
    }
    Ok(())
}
