//! Spreadsheets of transport units: read, understood cell by cell, and turned into events.
//!
//! ```text
//! file ─► workbook, table ─► sheet of cells ─► rows ─► sorted against the journal ─► drafts
//! ```
//! Form is all or nothing: either every cell is understood, or all that are not are named with
//! their addresses and nothing is made. What the rules say is asked elsewhere; nothing here speaks
//! to a ledger, signs, or draws on a screen.
//!
//! A spreadsheet keeps numbers as binary fractions. They leave [`cell`] as decimal text, and from
//! there on amounts are whole grams: no float reaches what is signed.

pub mod cell;
pub mod columns;
pub mod drafts;
pub mod example;
pub mod fault;
pub mod journal;
pub mod limits;
pub mod mass;
pub mod moment;
mod names;
mod reading;
pub mod rows;
pub mod sorting;
mod table;
mod unpacked;
mod workbook;

use std::path::Path;

use cell::Sheet;
use fault::ReadError;
use grain_envelope::WeighingMethod;

/// Reads the sheets of a spreadsheet file: an `.xlsx`, or a `.csv` in UTF-8, UTF-16 or GB 18030.
/// What it is, its content says.
///
/// # Errors
/// [`ReadError`]; a file beyond the limits is refused before it can cost memory or time.
pub fn read(path: &Path) -> Result<Vec<Sheet>, ReadError> {
    let bytes = limits::read_file(path)?;
    sheets(&bytes)
}

/// The sheets in the bytes of a file.
///
/// # Errors
/// As [`read`].
pub fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, ReadError> {
    if bytes.starts_with(b"PK") {
        unpacked::check(bytes)?;
        return workbook::sheets(bytes);
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(ReadError::OldWorkbook);
    }
    Ok(vec![table::sheet(bytes)?])
}

/// The way of weighing that a cell or a flag names: its Chinese or English title, its word in JSON,
/// or what people call it.
pub fn weighing_method(text: &str) -> Option<WeighingMethod> {
    reading::method_named(cell::half_width(text).trim())
}
