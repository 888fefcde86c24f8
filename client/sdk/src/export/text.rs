//! A table as CSV. Programs for sheets take a text that begins like a formula for one, so such a
//! text gets an apostrophe before it, which they understand as "this is text".

use super::{Cell, Table, clock};

/// The mark by which Excel knows UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();
/// With what a program for sheets begins to calculate.
const FORMULA: &[char] = &['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

pub(super) fn bytes(table: &Table) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(MARK.to_vec());
    writer.write_record(table.columns.iter().map(|column| plain(&column.heading)))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(cell))?;
    }
    // One line behind the rows: whoever sorts or imports them loses nothing.
    let source = table.source.iter();
    let source = source.map(|(name, value)| plain(&format!("{name}: {value}")));
    writer.write_record(source)?;
    let written = writer.into_inner();
    written.map_err(|error| csv::Error::from(error.into_error()))
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => plain(text),
        Cell::Count(count) => count.to_string(),
        Cell::Moment(time) => clock(time),
    }
}

fn plain(text: &str) -> String {
    if text.starts_with(FORMULA) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_begins_like_a_formula_is_a_text() {
        for text in ["=1+1", "+86", "-1", "@A1", "\t=1"] {
            assert_eq!(plain(text), format!("'{text}"));
        }
        assert_eq!(plain("西宁=X"), "西宁=X");
        assert_eq!(cell(&Cell::Count(-3)), "-3");
    }
}
