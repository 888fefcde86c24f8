//! Registers as their keepers hold them: a title, what holds for every row, a heading, the rows, and
//! their sum, in an .xlsx.

use std::path::Path;

use anyhow::Result;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// Text, as typed.
    Text(String),
    /// A number of kilograms.
    Kilograms(u32),
    /// A date and time of day, as spreadsheets keep them; written `2025-05-29 14:30`.
    Moment(String),
}

impl From<&str> for Held {
    fn from(text: &str) -> Held {
        Held::Text(text.to_owned())
    }
}

/// A register before it is saved.
#[derive(Debug, Clone)]
pub struct Register {
    /// Name of its sheet.
    pub sheet: &'static str,
    /// The line on top.
    pub title: &'static str,
    /// What holds for every row: a label, and its value in the next cell.
    pub above: Vec<(&'static str, String)>,
    /// Names of the columns.
    pub heading: Vec<&'static str>,
    /// A row for each unit.
    pub rows: Vec<Vec<Held>>,
}

impl Register {
    /// Writes it, over an earlier one if there is one.
    pub fn save(&self, path: &Path) -> Result<()> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet().set_name(self.sheet)?;
        let bold = Format::new().set_bold();
        sheet.write_with_format(0, 0, self.title, &bold)?;
        let mut row = 1;
        for (label, value) in &self.above {
            sheet.write(row, 0, *label)?;
            sheet.write(row, 1, value)?;
            row += 1;
        }
        row += 1;
        for (label, column) in self.heading.iter().zip(0..) {
            sheet.set_column_width(column, 17)?;
            sheet.write_with_format(row, column, *label, &bold)?;
        }
        for cells in &self.rows {
            row += 1;
            for (held, column) in cells.iter().zip(0..) {
                write(sheet, row, column, held)?;
            }
        }
        self.sums(sheet, row + 1)?;
        workbook.save(path)?;
        Ok(())
    }

    /// The address of a cell below the heading, as people name it: the `n`-th row, from 1.
    pub fn address(&self, n: usize, column: &str) -> Option<String> {
        let place = self.heading.iter().position(|name| *name == column)?;
        let letter = char::from(b'A' + u8::try_from(place).ok()?);
        // The title, what stands above, an empty row, the heading.
        Some(format!("{letter}{}", self.above.len() + 3 + n))
    }

    /// The cell of the `n`-th row, from 1, in a column.
    pub fn cell(&mut self, n: usize, column: &str) -> Option<&mut Held> {
        let place = self.heading.iter().position(|name| *name == column)?;
        self.rows.get_mut(n.checked_sub(1)?)?.get_mut(place)
    }

    fn sums(&self, sheet: &mut Worksheet, row: u32) -> Result<()> {
        sheet.write(row, 0, "合计")?;
        for (n, column) in (0..self.heading.len()).zip(0..) {
            let masses = self.rows.iter().filter_map(|cells| match cells.get(n) {
                Some(Held::Kilograms(mass)) => Some(*mass),
                _ => None,
            });
            let sum: u32 = masses.sum();
            if sum > 0 {
                sheet.write(row, column, sum)?;
            }
        }
        Ok(())
    }
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, held: &Held) -> Result<()> {
    match held {
        Held::Text(text) => sheet.write(row, column, text)?,
        Held::Kilograms(mass) => sheet.write(row, column, *mass)?,
        Held::Moment(text) => {
            let moment = ExcelDateTime::parse_from_str(text)?;
            let shown = Format::new().set_num_format("yyyy-mm-dd hh:mm");
            sheet.write_with_format(row, column, &moment, &shown)?
        }
    };
    Ok(())
}
