//! `.xlsx`, cell by cell: never a whole range, whose size a sheet may claim at will.

use std::io::Cursor;

use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsx};

use super::cell::{Address, Row, Sheet, Value, decimal};
use super::fault::ReadError;
use super::limits::{
    CELL_CHARACTERS_MAX, COLUMNS_MAX, Limit, ROWS_MAX, SHEETS_MAX, TEXT_BYTES_MAX,
};

/// Days from 1899-12-30 to 1970-01-01.
const EPOCH_DAYS: i64 = 25_569;
/// Days between the two beginnings of time that Excel knows.
const DAYS_1904: f64 = 1_462.0;

/// The sheets that can be seen, in their order. Hidden ones hold what people do not know of.
///
/// # Errors
/// [`ReadError`].
pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, ReadError> {
    // A cell's address may say anything, and the reader that we use may panic over it: on a thread
    // of its own that is one more workbook that cannot be read.
    let read = std::thread::scope(|scope| scope.spawn(|| read(bytes)).join());
    read.unwrap_or_else(|_| Err(ReadError::NotAWorkbook("a cell cannot be read".into())))
}

fn read(bytes: &[u8]) -> Result<Vec<Sheet>, ReadError> {
    let damaged = |error: calamine::XlsxError| ReadError::NotAWorkbook(error.into());
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let visible: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .filter(|sheet| sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    if visible.len() > SHEETS_MAX {
        return Err(ReadError::too_much(Limit::Sheets, None));
    }
    let is_1904 = workbook.has_1904_epoch();
    let mut text_left = TEXT_BYTES_MAX;
    let mut sheets = Vec::new();
    for name in visible {
        let mut cells = workbook.worksheet_cells_reader(&name).map_err(damaged)?;
        let mut gathered = Gathered::new(&name);
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            if let Some(value) = value(cell.get_value(), is_1904) {
                gathered.take(row, column, value, &mut text_left)?;
            }
        }
        sheets.push(gathered.sheet);
    }
    Ok(sheets)
}

/// A sheet as its cells come.
struct Gathered {
    sheet: Sheet,
}

impl Gathered {
    fn new(name: &str) -> Gathered {
        Gathered {
            sheet: Sheet {
                name: name.to_owned(),
                rows: Vec::new(),
            },
        }
    }

    /// Takes a cell, whose row and column count from 0.
    fn take(
        &mut self,
        row: u32,
        column: u32,
        value: Value,
        text_left: &mut usize,
    ) -> Result<(), ReadError> {
        let address = Address {
            row: row.saturating_add(1),
            column,
        };
        let too_much = |limit| {
            let place = format!("{}!{address}", self.sheet.name);
            Err(ReadError::too_much(limit, Some(place)))
        };
        if address.row > ROWS_MAX {
            return too_much(Limit::Rows);
        }
        if column >= COLUMNS_MAX {
            return too_much(Limit::Columns);
        }
        if let Value::Text(text) = &value {
            if text.chars().count() > CELL_CHARACTERS_MAX {
                return too_much(Limit::CellCharacters);
            }
            match text_left.checked_sub(text.len()) {
                Some(left) => *text_left = left,
                None => return too_much(Limit::TextBytes),
            }
        }
        let last = self.sheet.rows.last();
        let follows = last.is_none_or(|last| last.number < address.row);
        let continues = last.is_some_and(|last| {
            last.number == address.row && last.cells.last().is_none_or(|(c, _)| *c < column)
        });
        if follows {
            self.sheet.rows.push(Row {
                number: address.row,
                cells: vec![(column, value)],
            });
        } else if continues && let Some(row) = self.sheet.rows.last_mut() {
            row.cells.push((column, value));
        } else {
            // No program writes cells out of order; two of one address would be two truths.
            let what = format!("cell {address} is out of order");
            return Err(ReadError::NotAWorkbook(what.into()));
        }
        Ok(())
    }
}

fn value(found: &DataRef<'_>, is_1904: bool) -> Option<Value> {
    let text = |text: &str| {
        // Longer ones are refused by their length; only their beginning is looked at.
        let most = 4 * (CELL_CHARACTERS_MAX + 1);
        let end = (0..=most.min(text.len()))
            .rev()
            .find(|end| text.is_char_boundary(*end));
        let text = text[..end.unwrap_or(0)].trim();
        (!text.is_empty()).then(|| Value::Text(text.to_owned()))
    };
    match found {
        DataRef::Empty => None,
        DataRef::Int(number) => Some(Value::Number(number.to_string())),
        DataRef::Float(number) => Some(self::number(*number)),
        DataRef::SharedString(found) => text(found),
        DataRef::Bool(flag) => Some(Value::Flag(*flag)),
        DataRef::DateTime(serial) => Some(moment(serial.as_f64(), is_1904)),
        DataRef::String(found) | DataRef::DateTimeIso(found) | DataRef::DurationIso(found) => {
            text(found)
        }
        DataRef::Error(error) => Some(Value::Error(error.to_string())),
    }
}

fn number(number: f64) -> Value {
    match decimal(number) {
        Some(text) => Value::Number(text),
        None => Value::Error(format!("{number:e}")),
    }
}

/// A serial date to the second, for days since 2000; others are numbers that look like dates.
fn moment(serial: f64, is_1904: bool) -> Value {
    let days = if is_1904 { serial + DAYS_1904 } else { serial };
    let whole = |number: f64| format!("{number:.0}").parse::<i64>().ok();
    let time = whole(days * 86_400.0)
        .map(|seconds| seconds - EPOCH_DAYS * 86_400)
        .and_then(|seconds| grain_envelope::Time::at(seconds, 0).ok());
    match time {
        Some(time) => Value::Time {
            local: time.as_str()[..19].to_owned(),
            has_clock: days.fract() != 0.0,
        },
        None => number(serial),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(serial: f64, is_1904: bool) -> (String, bool) {
        match moment(serial, is_1904) {
            Value::Time { local, has_clock } => (local, has_clock),
            other => (other.shown(), false),
        }
    }

    #[test]
    fn serial_dates_are_exact_to_the_second() {
        assert_eq!(
            time(45_806.604_166_666_664, false),
            ("2025-05-29T14:30:00".into(), true)
        );
        assert_eq!(
            time(44_344.604_166_666_664, true),
            ("2025-05-29T14:30:00".into(), true)
        );
        assert_eq!(
            time(45_806.999_988_425_93, false),
            ("2025-05-29T23:59:59".into(), true)
        );
        assert_eq!(time(45_806.0, false), ("2025-05-29T00:00:00".into(), false));
        assert_eq!(time(0.604_166_67, false), ("0.60416667".into(), false));
        assert_eq!(time(1e300, false).0, "1e300");
    }
}
