//! Cells as they were read: text, decimal numbers, moments.

use std::fmt;

/// Where a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// From 1, as sheets show it.
    pub row: u32,
    /// From 0.
    pub column: u32,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = Vec::new();
        let mut rest = self.column + 1;
        while rest > 0 {
            let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
            letters.push(char::from(b'A' + letter));
            rest = (rest - 1) / 26;
        }
        let column: String = letters.iter().rev().collect();
        write!(f, "{column}{}", self.row)
    }
}

/// What a cell holds; empty cells are not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, without spaces around it.
    Text(String),
    /// A number as decimal text without an exponent, of at most 15 significant digits.
    Number(String),
    /// A date: `2025-05-29T14:30:00`, without an offset.
    Time {
        /// The 19 characters.
        local: String,
        /// Whether it has a time of day; a bare date does not say.
        has_clock: bool,
    },
    /// Yes or no.
    Flag(bool),
    /// `#REF!` and its like.
    Error(String),
}

impl Value {
    /// As a person sees it.
    pub fn shown(&self) -> String {
        match self {
            Value::Text(text) | Value::Number(text) | Value::Error(text) => text.clone(),
            Value::Time {
                local,
                has_clock: true,
            } => local.replace('T', " "),
            Value::Time { local, .. } => local[..10].to_owned(),
            Value::Flag(flag) => flag.to_string().to_uppercase(),
        }
    }
}

/// A row that holds anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// From 1.
    pub number: u32,
    /// Its cells that are not empty: column from 0, and value; in the order of columns.
    pub cells: Vec<(u32, Value)>,
}

impl Row {
    /// The cell in a column.
    pub fn at(&self, column: u32) -> Option<&Value> {
        let place = self.cells.binary_search_by_key(&column, |(c, _)| *c).ok()?;
        Some(&self.cells[place].1)
    }
}

/// A sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its name; empty for a `.csv`.
    pub name: String,
    /// Its rows in order.
    pub rows: Vec<Row>,
}

/// A number as decimal text.
///
/// Excel keeps 15 significant digits; what a double has beyond them is an artefact of binary
/// (28.285 - 2.3 gives 25.985000000000003) that no sheet shows. Of a train's mass the sixteenth
/// digit is far below a microgram. `None` for what is no decimal of reasonable length.
pub fn decimal(number: f64) -> Option<String> {
    let scientific = format!("{number:.14e}");
    let (mantissa, exponent) = scientific.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return Some("0".into());
    }
    if !(-20..=20).contains(&exponent) {
        return None;
    }
    let point = exponent + 1;
    let text = match usize::try_from(point) {
        Err(_) | Ok(0) => {
            let zeros = usize::try_from(-point).unwrap_or_default();
            format!("0.{}{digits}", "0".repeat(zeros))
        }
        Ok(point) if point >= digits.len() => {
            format!("{digits}{}", "0".repeat(point - digits.len()))
        }
        Ok(point) => format!("{}.{}", &digits[..point], &digits[point..]),
    };
    Some(format!("{sign}{text}"))
}

/// Full-width letters, digits, signs and spaces as the half-width ones: what a Chinese keyboard
/// writes into numbers and codes. Names are left as they are.
pub fn half_width(text: &str) -> String {
    let fold = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        other => other,
    };
    text.chars().map(fold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_that_sheets_show() {
        let shown = |column, row| Address { row, column }.to_string();
        assert_eq!(shown(2, 7), "C7");
        assert_eq!(shown(25, 1), "Z1");
        assert_eq!(shown(26, 1), "AA1");
        assert_eq!(shown(16_383, 1_048_576), "XFD1048576");
    }

    #[test]
    fn numbers_leave_as_the_decimals_that_people_see() {
        let seen = |number: f64| decimal(number).unwrap();
        assert_eq!(seen(25.985), "25.985");
        assert_eq!(seen(28.285 - 2.3), "25.985");
        assert_eq!(seen(0.1 + 0.2), "0.3");
        assert_eq!(seen(25_985_000.0), "25985000");
        assert_eq!(seen(0.000_001), "0.000001");
        assert_eq!(seen(-2.5), "-2.5");
        assert_eq!(seen(0.0), "0");
        assert_eq!(seen(-0.0), "0");
        assert_eq!(seen(1e15), "1000000000000000");
        assert_eq!(seen(26.0 / 3.0), "8.66666666666667");
        assert_eq!(decimal(f64::NAN), None);
        assert_eq!(decimal(f64::INFINITY), None);
        assert_eq!(decimal(1e300), None);
    }

    #[test]
    fn what_a_chinese_keyboard_writes_is_folded() {
        assert_eq!(
            half_width("ＴＢＪＵ４０００\u{3000}（ｋｇ）"),
            "TBJU4000 (kg)"
        );
        assert_eq!(half_width("青Ａ12345"), "青A12345");
    }
}
