//! What reaches the terminal: text made harmless, tables that know how wide
//! Chinese is, tonnes for people.

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, presets};
use grain_envelope::Time;

/// A server's text without what could command a terminal: control characters
/// and the marks that turn the direction of writing.
pub(crate) fn harmless(text: &str) -> String {
    let is_command = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
    };
    text.chars()
        .map(|c| if is_command(c) { '\u{fffd}' } else { c })
        .collect()
}

/// Whether colours are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Brush {
    /// They are not: the text goes into a file, a pipe or a screen without colours.
    Dry,
    /// They are.
    Wet,
}

/// A colour of a word, which says it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paint {
    /// None.
    Plain,
    /// Refused, critical.
    Red,
    /// Major.
    Yellow,
}

impl Brush {
    /// The word in its colour (ECMA-48 SGR).
    pub(crate) fn paint(self, paint: Paint, word: &str) -> String {
        let code = match (self, paint) {
            (Brush::Dry, _) | (_, Paint::Plain) => return word.to_owned(),
            (Brush::Wet, Paint::Red) => 31,
            (Brush::Wet, Paint::Yellow) => 33,
        };
        format!("\u{1b}[{code}m{word}\u{1b}[0m")
    }
}

/// Grams as tonnes with three decimals, in groups of thousands, rounded half to
/// even to the kilogram.
pub(crate) fn tonnes(grams: i64) -> String {
    let magnitude = grams.unsigned_abs();
    let (mut kilograms, rest) = (magnitude / 1_000, magnitude % 1_000);
    if rest > 500 || (rest == 500 && kilograms % 2 == 1) {
        kilograms += 1;
    }
    let sign = if grams < 0 && kilograms > 0 { "-" } else { "" };
    let whole = (kilograms / 1_000).to_string();
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{:03} t", kilograms % 1_000)
}

/// A moment to the minute, told by the clock of its own offset: `2025-06-30 23:59`.
pub(crate) fn minutes(time: &Time) -> String {
    time.as_str()
        .get(..16)
        .unwrap_or_default()
        .replace('T', " ")
}

/// A table with a header; columns named in `right` are numbers.
pub(crate) fn table(header: &[&str], right: &[usize], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()));
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header.to_vec());
    for row in rows {
        table.add_row(row.iter().map(|cell| harmless(cell)).collect::<Vec<_>>());
    }
    for column in right {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Lines of `name  value`, the names padded to one width.
pub(crate) fn facts(rows: &[(&str, String)]) -> String {
    let widest = rows.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
    let line = |(name, value): &(&str, String)| {
        let pad = " ".repeat(widest - width(name));
        format!("{name}{pad}  {}\n", harmless(value))
    };
    rows.iter().map(line).collect()
}

/// Columns that a text takes: East Asian wide characters take two.
fn width(text: &str) -> usize {
    let is_wide = |c: char| {
        matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}')
    };
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_text_cannot_command_the_terminal() {
        let evil = "a\u{1b}[31mb\u{202e}c\r\u{9b}x\u{200b}";
        let shown = harmless(evil);
        assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'));
        assert_eq!(shown, "a\u{fffd}[31mb\u{fffd}c\u{fffd}\u{fffd}x\u{fffd}");
        assert_eq!(harmless("西宁 Xining"), "西宁 Xining");
    }

    #[test]
    fn tonnes_have_three_decimals_and_round_to_even() {
        assert_eq!(tonnes(1_118_000_000), "1,118.000 t");
        assert_eq!(tonnes(0), "0.000 t");
        assert_eq!(tonnes(-2_250_000), "-2.250 t");
        assert_eq!(tonnes(1_500), "0.002 t");
        assert_eq!(tonnes(2_500), "0.002 t");
        assert_eq!(tonnes(-499), "0.000 t");
        assert_eq!(tonnes(1_234_567_890_123), "1,234,567.890 t");
    }

    #[test]
    fn chinese_names_line_up() {
        let text = facts(&[("许可证", "a".into()), ("Holder", "b".into())]);
        assert_eq!(text, "许可证  a\nHolder  b\n");
    }
}
