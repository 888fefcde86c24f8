//! Workbooks made for these tests.

use std::io::{Cursor, Write as _};

use grain_sdk::import::rows::Options;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use zip::write::SimpleFileOptions;

pub(crate) const PLANT: &str = "91630106MA0000A27P";
pub(crate) const PLACE: &str = "91630106MA0000A27P-001";
pub(crate) const TRANSFER: &str = "0197a4c2-1b2c-7def-8123-456789abcdef";
pub(crate) const LOT: &str = "0197a4c2-1b2c-7def-8123-456789abcdef.1";

/// What a cell is to hold.
#[derive(Clone, Copy)]
pub(crate) enum Cell<'a> {
    Text(&'a str),
    Number(f64),
    Moment(&'a str),
    Nothing,
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Cell<'a> {
        if text.is_empty() {
            Cell::Nothing
        } else {
            Cell::Text(text)
        }
    }
}

impl From<f64> for Cell<'_> {
    fn from(number: f64) -> Self {
        Cell::Number(number)
    }
}

pub(crate) fn fill(sheet: &mut Worksheet, rows: &[Vec<Cell<'_>>]) {
    let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    for (cells, row) in rows.iter().zip(0..) {
        for (cell, column) in cells.iter().zip(0..) {
            match cell {
                Cell::Text(text) => sheet.write(row, column, *text).map(drop),
                Cell::Number(number) => sheet.write(row, column, *number).map(drop),
                Cell::Moment(text) => {
                    let time = ExcelDateTime::parse_from_str(text).expect("a workbook");
                    sheet
                        .write_with_format(row, column, &time, &moment)
                        .map(drop)
                }
                Cell::Nothing => Ok(()),
            }
            .expect("a workbook");
        }
    }
}

/// A workbook of one sheet, 入库.
pub(crate) fn book(rows: &[Vec<Cell<'_>>]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(
        workbook
            .add_worksheet()
            .set_name("入库")
            .expect("a workbook"),
        rows,
    );
    workbook.save_to_buffer().expect("a workbook")
}

/// What a user says who says nothing.
pub(crate) fn options() -> Options {
    Options {
        party: PLANT.parse().expect("a party"),
        kind: None,
        sheet: None,
        offset: grain_sdk::import::moment::Offset::default(),
        transfer: None,
        place: None,
        lot: None,
        method: None,
    }
}

/// A workbook from the XML of its one sheet and of its shared strings.
pub(crate) fn raw(sheet: &str, strings: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", PACKAGE.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    if !strings.is_empty() {
        parts.push(("xl/sharedStrings.xml", strings.as_bytes()));
    }
    parts.extend(more);
    for (name, bytes) in parts {
        archive
            .start_file(name, SimpleFileOptions::default())
            .expect("a workbook");
        archive.write_all(bytes).expect("a workbook");
    }
    archive.finish().expect("a workbook").into_inner()
}

/// A sheet with these rows as XML.
pub(crate) fn sheet(rows: &str) -> String {
    format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <sheetData>{rows}</sheetData></worksheet>"
    )
}

const PACKAGE: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";

const WORKBOOK: &str = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>\
    <sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";

const RELATIONS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
    <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>";
