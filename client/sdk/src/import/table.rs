//! `.csv`, as Excel and weighbridges write it: UTF-8 with or without a byte order mark, UTF-16 with
//! one, GB 18030; separated by commas, semicolons or tabs.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030};

use super::cell::{Address, Row, Sheet, Value};
use super::fault::ReadError;
use super::limits::{CELL_CHARACTERS_MAX, COLUMNS_MAX, Limit, ROWS_MAX};

/// How much is looked at to find the separator.
const SAMPLE: usize = 4 << 10;

/// The one sheet of a table.
///
/// # Errors
/// [`ReadError`].
pub(super) fn sheet(bytes: &[u8]) -> Result<Sheet, ReadError> {
    let text = decode(bytes).ok_or(ReadError::Encoding)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .from_reader(text.as_bytes());
    let mut rows: Vec<Row> = Vec::new();
    let mut lines = Lines::of(&text);
    let mut record = csv::StringRecord::new();
    loop {
        let more = reader
            .read_record(&mut record)
            .map_err(|error| ReadError::NotATable(error.into()))?;
        if !more {
            break;
        }
        let begun = record.position().map_or(0, csv::Position::byte);
        let number = lines.at(usize::try_from(begun).unwrap_or(usize::MAX));
        let mut cells = Vec::new();
        for (column, text) in (0_u32..).zip(&record) {
            let place = || {
                Some(
                    Address {
                        row: number,
                        column,
                    }
                    .to_string(),
                )
            };
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            if column >= COLUMNS_MAX {
                return Err(ReadError::too_much(Limit::Columns, place()));
            }
            if text.chars().count() > CELL_CHARACTERS_MAX {
                return Err(ReadError::too_much(Limit::CellCharacters, place()));
            }
            cells.push((column, Value::Text(text.to_owned())));
        }
        if cells.is_empty() {
            continue;
        }
        if number > ROWS_MAX {
            let place = Address {
                row: number,
                column: 0,
            }
            .to_string();
            return Err(ReadError::too_much(Limit::Rows, Some(place)));
        }
        rows.push(Row { number, cells });
    }
    Ok(Sheet {
        name: String::new(),
        rows,
    })
}

/// Counts lines as an editor shows them; the reader of records skips empty ones.
struct Lines<'a> {
    bytes: &'a [u8],
    place: usize,
    line: u32,
}

impl Lines<'_> {
    fn of(text: &str) -> Lines<'_> {
        Lines {
            bytes: text.as_bytes(),
            place: 0,
            line: 1,
        }
    }

    /// The line of the record that begins at or behind `place`; places only grow.
    fn at(&mut self, place: usize) -> u32 {
        let is_between = |byte: &u8| matches!(byte, b'\r' | b'\n');
        while let Some(byte) = self.bytes.get(self.place)
            && (self.place < place || is_between(byte))
        {
            self.line = self.line.saturating_add(u32::from(*byte == b'\n'));
            self.place += 1;
        }
        self.line
    }
}

/// A byte order mark says which; else what is UTF-8 is UTF-8. GB 18030 read as UTF-8 practically
/// never passes, and text that is neither is refused.
fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => {
            let (text, _, had_errors) = encoding.decode(bytes);
            (!had_errors).then_some(text)?
        }
        None => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(bytes)?,
        },
    };
    (!text.contains('\0')).then_some(text)
}

fn separator(text: &str) -> u8 {
    let sample = text.bytes().take(SAMPLE);
    let mut counts = [(b',', 0), (b'\t', 0), (b';', 0)];
    for byte in sample {
        for (separator, count) in &mut counts {
            *count += usize::from(byte == *separator);
        }
    }
    let most = counts.iter().rev().max_by_key(|(_, count)| *count);
    most.map_or(b',', |(separator, _)| *separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
        let sheet = sheet(bytes).unwrap();
        let cells = |row: &Row| row.cells.iter().map(|(_, value)| value.shown()).collect();
        sheet
            .rows
            .iter()
            .map(|row| (row.number, cells(row)))
            .collect()
    }

    const TEXT: &str = "箱号,净重(t)\r\n\r\nTBJU4000010,25.985\r\n";

    #[test]
    fn every_encoding_gives_the_same_rows() {
        let rows = shown(TEXT.as_bytes());
        assert_eq!(rows[0], (1, vec!["箱号".to_owned(), "净重(t)".to_owned()]));
        assert_eq!(
            rows[1],
            (3, vec!["TBJU4000010".to_owned(), "25.985".to_owned()])
        );
        let marked = [b"\xef\xbb\xbf", TEXT.as_bytes()].concat();
        assert_eq!(shown(&marked), rows);
        assert_eq!(shown(&GB18030.encode(TEXT).0), rows);
        let utf_16: Vec<u8> = std::iter::once(0xfeff)
            .chain(TEXT.replace(',', "\t").encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(shown(&utf_16), rows);
        assert_eq!(shown(TEXT.replace(',', ";").as_bytes()), rows);
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert!(matches!(sheet(b"\xff\xff\xff"), Err(ReadError::Encoding)));
        assert!(matches!(sheet(b"a,b\0c"), Err(ReadError::Encoding)));
        let far = format!("{}x", ",".repeat(300));
        let refused = sheet(far.as_bytes());
        assert!(matches!(
            refused,
            Err(ReadError::TooMuch {
                limit: Limit::Columns,
                ..
            })
        ));
        let many = "x\n".repeat(10_001);
        let refused = sheet(many.as_bytes());
        assert!(matches!(
            refused,
            Err(ReadError::TooMuch {
                limit: Limit::Rows,
                ..
            })
        ));
        let long = "长".repeat(501);
        let refused = sheet(long.as_bytes());
        assert!(matches!(
            refused,
            Err(ReadError::TooMuch {
                limit: Limit::CellCharacters,
                ..
            })
        ));
    }

    #[test]
    fn a_quoted_cell_may_hold_separators() {
        let rows = shown("\"a,b\",c\nd,\"e\"\"f\"\n".as_bytes());
        assert_eq!(rows[0].1, ["a,b", "c"]);
        assert_eq!(rows[1].1, ["d", "e\"f"]);
    }
}
