//! How large a spreadsheet may be. A depot's year has some thousand rows; a bomb of one and a half
//! kilobytes can claim sixteen thousand million cells.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::fault::ReadError;

/// Bytes of a file.
pub const FILE_BYTES_MAX: usize = 16 << 20;
/// Files inside a workbook.
pub const PARTS_MAX: usize = 1_000;
/// Bytes of one of them, unpacked.
pub const PART_BYTES_MAX: u64 = 32 << 20;
/// Bytes of all of them, unpacked.
pub const UNPACKED_BYTES_MAX: u64 = 64 << 20;
/// `<` in one of them: elements cost more memory than bytes (a shared string of five bytes takes
/// twenty-four).
pub const MARKUP_MAX: usize = 2_000_000;
/// The last row that may hold anything.
pub const ROWS_MAX: u32 = 10_000;
/// The last column that may hold anything.
pub const COLUMNS_MAX: u32 = 256;
/// Sheets that are read.
pub const SHEETS_MAX: usize = 32;
/// Characters of a cell.
pub const CELL_CHARACTERS_MAX: usize = 500;
/// Bytes of text in all cells: shared strings are repeated at no cost to the file.
pub const TEXT_BYTES_MAX: usize = 16 << 20;
/// Rows above the heading that are searched for it.
pub const HEADING_ROWS_MAX: usize = 50;
/// Faults that are listed.
pub const FAULTS_MAX: usize = 1_000;
/// Units of one `departed` event.
pub const UNITS_PER_EVENT_MAX: usize = 200;
/// Bytes of one event's units: what the envelope leaves of its payload's limit, with room for the
/// header.
pub const UNITS_BYTES_MAX: usize = 24 << 10;
/// Lots of one event: its subjects besides the transfer.
pub const LOTS_PER_EVENT_MAX: usize = 60;

/// Something of which there is too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// [`FILE_BYTES_MAX`].
    FileBytes,
    /// [`PARTS_MAX`].
    Parts,
    /// [`PART_BYTES_MAX`] or [`UNPACKED_BYTES_MAX`].
    UnpackedBytes,
    /// [`MARKUP_MAX`].
    Markup,
    /// [`ROWS_MAX`].
    Rows,
    /// [`COLUMNS_MAX`].
    Columns,
    /// [`SHEETS_MAX`].
    Sheets,
    /// [`CELL_CHARACTERS_MAX`].
    CellCharacters,
    /// [`TEXT_BYTES_MAX`].
    TextBytes,
}

impl Limit {
    /// How much there may be.
    pub fn value(self) -> u64 {
        match self {
            Limit::FileBytes => FILE_BYTES_MAX as u64,
            Limit::Parts => PARTS_MAX as u64,
            Limit::UnpackedBytes => UNPACKED_BYTES_MAX,
            Limit::Markup => MARKUP_MAX as u64,
            Limit::Rows => ROWS_MAX.into(),
            Limit::Columns => COLUMNS_MAX.into(),
            Limit::Sheets => SHEETS_MAX as u64,
            Limit::CellCharacters => CELL_CHARACTERS_MAX as u64,
            Limit::TextBytes => TEXT_BYTES_MAX as u64,
        }
    }
}

/// A whole file, if it is not too large.
///
/// # Errors
/// [`ReadError::Files`] or [`ReadError::TooMuch`].
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, ReadError> {
    let files = |source| ReadError::Files {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    let most = FILE_BYTES_MAX as u64 + 1;
    let file = File::open(path).map_err(files)?;
    file.take(most).read_to_end(&mut bytes).map_err(files)?;
    if bytes.len() > FILE_BYTES_MAX {
        return Err(ReadError::too_much(Limit::FileBytes, None));
    }
    Ok(bytes)
}
