//! What is wrong with a spreadsheet: with the file as a whole, or with its cells.

use std::io;
use std::path::PathBuf;

use super::cell::Address;
use super::limits::Limit;

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// Both at once.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Words {
        Words {
            zh: zh.into(),
            en: en.into(),
        }
    }
}

impl From<grain_envelope::Bilingual> for Words {
    fn from(text: grain_envelope::Bilingual) -> Words {
        Words::new(text.zh, text.en)
    }
}

/// A place of a sheet that is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellFault {
    /// Name of the sheet.
    pub sheet: String,
    /// The cell; `None` where something is missing from the sheet.
    pub address: Option<Address>,
    /// What stands there, shortened.
    pub found: String,
    /// What is wrong with it.
    pub wrong: Words,
    /// What would be right.
    pub accepted: Words,
}

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system refused.
    #[error("{path} cannot be read")]
    Files {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Beyond a limit.
    #[error("more {limit:?} than {}", limit.value())]
    TooMuch {
        /// Of what there is too much.
        limit: Limit,
        /// Where it was seen, as `sheet!cell` or the name of a part.
        place: Option<String>,
    },
    /// It looks like a workbook and is none, or is damaged.
    #[error("not a workbook that can be read")]
    NotAWorkbook(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The format of Excel 97 to 2003, or a workbook with a password.
    #[error("a workbook of Excel 97 to 2003, or one with a password")]
    OldWorkbook,
    /// Neither UTF-8, UTF-16 nor GB 18030.
    #[error("neither a workbook nor text in UTF-8 or GB 18030")]
    Encoding,
    /// Not a table of separated values.
    #[error("not a table of separated values")]
    NotATable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl ReadError {
    /// Beyond a limit.
    pub(super) fn too_much(limit: Limit, place: Option<String>) -> ReadError {
        ReadError::TooMuch { limit, place }
    }
}
