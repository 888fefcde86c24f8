//! A table as a workbook that is ready to be filtered, printed and filed.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{Cell, Table, clock};

/// The paper that offices print on.
const A4: u8 = 9;
/// Characters that a cell holds.
const TEXT_MAX: usize = 32_767;
/// Characters that a foot of a page holds, less its own marks.
const FOOT_MAX: usize = 200;

pub(super) fn bytes(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The writer's own clock would make two files of one answer differ.
    let made = ExcelDateTime::parse_from_str(&clock(&table.at))?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = workbook.add_worksheet().set_name(&table.title)?;
    fill(sheet, table)?;
    set_up_pages(sheet, table)?;
    let sheet = workbook.add_worksheet().set_name(&table.source_title)?;
    tell_source(sheet, table)?;
    workbook.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let bordered = || Format::new().set_border(FormatBorder::Thin);
    let heading = bordered()
        .set_bold()
        .set_background_color("#E7EEDD")
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter);
    for (column, number) in table.columns.iter().zip(0..) {
        sheet.write_string_with_format(0, number, cut(&column.heading), &heading)?;
        sheet.set_column_width(number, column.width)?;
    }
    let top = || bordered().set_align(FormatAlign::Top);
    let text_form = top().set_text_wrap();
    let moment_form = top().set_num_format("yyyy-mm-dd hh:mm");
    let (count_form, empty_form) = (top().set_num_format("0"), top());
    for (cells, row) in table.rows.iter().zip(1..) {
        for (cell, column) in cells.iter().zip(0..) {
            match cell {
                Cell::Empty => sheet.write_blank(row, column, &empty_form)?,
                Cell::Text(text) => {
                    sheet.write_string_with_format(row, column, cut(text), &text_form)?
                }
                Cell::Count(count) => {
                    sheet.write_number_with_format(row, column, *count, &count_form)?
                }
                Cell::Moment(time) => {
                    let time = ExcelDateTime::parse_from_str(&clock(time))?;
                    sheet.write_datetime_with_format(row, column, &time, &moment_form)?
                }
            };
        }
    }
    Ok(())
}

/// The heading stays in sight on the screen and stands on every printed page.
fn set_up_pages(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 0)?;
    let last_row = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    let last_column = u16::try_from(table.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, last_row, last_column)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape();
    sheet.set_paper_size(A4);
    // As wide as one page, as many pages as it takes.
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_header(format!("&C&B{}", foot(&table.title)));
    sheet.set_footer(format!("&L{}&R&P / &N", foot(&table.footer)));
    Ok(())
}

fn tell_source(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let (name_form, value_form) = (
        Format::new().set_bold().set_align(FormatAlign::Top),
        Format::new().set_text_wrap().set_align(FormatAlign::Top),
    );
    sheet.set_column_width(0, 24)?;
    sheet.set_column_width(1, 90)?;
    for ((name, value), row) in table.source.iter().zip(0..) {
        sheet.write_string_with_format(row, 0, cut(name), &name_form)?;
        sheet.write_string_with_format(row, 1, cut(value), &value_form)?;
    }
    sheet.set_landscape();
    sheet.set_paper_size(A4);
    Ok(())
}

/// As much of a text as a cell holds.
fn cut(text: &str) -> String {
    text.chars().take(TEXT_MAX).collect()
}

/// A text in the head or foot of a page, where `&` commands.
fn foot(text: &str) -> String {
    let mut shown = String::new();
    let mut left = FOOT_MAX;
    for c in text.chars() {
        let taken = if c == '&' { 2 } else { 1 };
        let Some(rest) = left.checked_sub(taken) else {
            break;
        };
        left = rest;
        shown.extend(std::iter::repeat_n(c, taken));
    }
    shown
}
