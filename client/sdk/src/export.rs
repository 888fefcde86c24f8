//! Lists as files that people open: a workbook or a CSV, from one table of typed cells.
//!
//! What a cell holds is told by its kind and never guessed from its text, so that no text a ledger
//! holds becomes a formula on somebody's desk.

mod text;
mod workbook;

use grain_envelope::Time;
use rust_xlsxwriter::XlsxError;

/// Rows that a sheet of Excel has.
const ROWS_MAX: usize = 1_048_576;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text, whatever it begins with.
    Text(String),
    /// A count.
    Count(i32),
    /// A moment; a sheet shows the clock of its own offset, to the minute.
    Moment(Time),
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Cell {
        text.map_or(Cell::Empty, Cell::Text)
    }
}

/// A column: its heading, and how many digits wide it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The heading.
    pub heading: String,
    /// The width of so many digits; longer texts go on in the next line.
    pub width: u8,
}

/// A list with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Name of the sheet and heading of its printed pages.
    pub title: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each as long as there are columns.
    pub rows: Vec<Vec<Cell>>,
    /// What the list is of: names and values, on a sheet of their own, or as lines behind the rows.
    pub source: Vec<(String, String)>,
    /// Name of that sheet.
    pub source_title: String,
    /// The source in one line, at the foot of each printed page.
    pub footer: String,
    /// The moment that the list is of.
    pub at: Time,
}

/// Which kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `.xlsx`.
    Workbook,
    /// `.csv`, UTF-8 with the mark by which Excel knows it.
    Csv,
}

impl Form {
    /// The form that a file's name asks for.
    pub fn of(path: &std::path::Path) -> Option<Form> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "xlsx" => Some(Form::Workbook),
            "csv" => Some(Form::Csv),
            _ => None,
        }
    }
}

/// The list could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// More rows than a sheet holds.
    #[error("{rows} rows are more than a sheet holds")]
    Rows {
        /// How many.
        rows: usize,
    },
    /// As the writer of workbooks says.
    #[error("the workbook cannot be written")]
    Workbook(#[from] XlsxError),
    /// As the writer of CSV says.
    #[error("the CSV cannot be written")]
    Csv(#[from] csv::Error),
}

impl Table {
    /// The bytes of the file.
    ///
    /// # Errors
    /// [`ExportError`].
    pub fn write(&self, form: Form) -> Result<Vec<u8>, ExportError> {
        match form {
            Form::Workbook if self.rows.len() >= ROWS_MAX => {
                let rows = self.rows.len();
                Err(ExportError::Rows { rows })
            }
            Form::Workbook => Ok(workbook::bytes(self)?),
            Form::Csv => Ok(text::bytes(self)?),
        }
    }
}

/// A claimed moment without what a sheet does not show: `2025-06-30T23:59:59+08:00` is
/// `2025-06-30 23:59:59`.
fn clock(time: &Time) -> String {
    time.as_str()
        .get(..19)
        .unwrap_or_default()
        .replace('T', " ")
}
