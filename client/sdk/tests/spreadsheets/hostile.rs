//! Files that are small to send and large to open.

use grain_sdk::import::fault::ReadError;
use grain_sdk::import::limits::Limit;
use grain_sdk::import::{cell, sheets};
use proptest::prelude::*;

use crate::books::{book, raw, sheet};

fn limit(bytes: &[u8]) -> Limit {
    match sheets(bytes) {
        Err(ReadError::TooMuch { limit, .. }) => limit,
        other => panic!("{} bytes: {other:?}", bytes.len()),
    }
}

#[test]
fn two_cells_that_claim_a_whole_sheet_are_refused() {
    let far = sheet(
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>\
                     <row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>",
    );
    let bytes = raw(&far, "", &[]);
    assert!(bytes.len() < 1_500, "{} bytes", bytes.len());
    assert_eq!(limit(&bytes), Limit::Rows);
    let wide = sheet("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>");
    assert_eq!(limit(&raw(&wide, "", &[])), Limit::Columns);
    // A claim alone, without cells, costs nothing.
    let claim = sheet("").replace(
        "<sheetData>",
        "<dimension ref=\"A1:XFD1048576\"/><sheetData>",
    );
    assert!(sheets(&raw(&claim, "", &[])).unwrap()[0].rows.is_empty());
}

#[test]
fn an_address_beyond_every_sheet_is_refused_and_kills_nothing() {
    for address in [
        "ZZZZZZZZ4294967295",
        "A4294967296",
        "A99999999999999999999",
        "1A",
        "A0",
    ] {
        let cell = format!("<row r=\"1\"><c r=\"{address}\"><v>1</v></c></row>");
        assert!(sheets(&raw(&sheet(&cell), "", &[])).is_err(), "{address}");
    }
}

#[test]
fn what_unpacks_to_much_is_refused_wherever_it_hides() {
    let zeros = vec![0; 40 << 20];
    let bytes = raw(&sheet(""), "", &[("xl/media/image1.png", &zeros)]);
    assert!(bytes.len() < 100_000);
    assert_eq!(limit(&bytes), Limit::UnpackedBytes);
    let half = vec![0; 30 << 20];
    let parts: Vec<(&str, &[u8])> = vec![("a", &half), ("b", &half), ("c", &half)];
    assert_eq!(limit(&raw(&sheet(""), "", &parts)), Limit::UnpackedBytes);
    let many: Vec<String> = (0..1_001).map(|n| format!("part{n}")).collect();
    let parts: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(limit(&raw(&sheet(""), "", &parts)), Limit::Parts);
}

#[test]
fn an_archive_that_lies_about_its_sizes_is_no_way_around() {
    let zeros = vec![0; 40 << 20];
    let mut bytes = raw(&sheet(""), "", &[("xl/media/image1.png", &zeros)]);
    let size = u32::try_from(zeros.len()).unwrap().to_le_bytes();
    let places: Vec<usize> = (0..bytes.len() - 4)
        .filter(|at| bytes[*at..*at + 4] == size)
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + 4].copy_from_slice(&7_u32.to_le_bytes());
    }
    assert!(sheets(&bytes).is_err());
}

#[test]
fn elements_are_counted_because_each_costs_memory() {
    let strings = format!("<sst>{}</sst>", "<si/>".repeat(2_100_000));
    assert_eq!(limit(&raw(&sheet(""), &strings, &[])), Limit::Markup);
}

#[test]
fn one_shared_string_cannot_be_made_into_gigabytes() {
    let long = "长".repeat(450);
    let strings = format!("<sst><si><t>{long}</t></si></sst>");
    let row = |n: usize| {
        let cells = "<c t=\"s\"><v>0</v></c>".repeat(200);
        format!("<row r=\"{n}\">{cells}</row>")
    };
    let rows: String = (1..=100).map(row).collect();
    assert_eq!(limit(&raw(&sheet(&rows), &strings, &[])), Limit::TextBytes);
    let too_long = format!("<sst><si><t>{long}{long}</t></si></sst>");
    assert_eq!(
        limit(&raw(&sheet(&row(1)), &too_long, &[])),
        Limit::CellCharacters
    );
}

#[test]
fn entities_are_not_expanded_and_nothing_is_fetched() {
    let bomb = "<!DOCTYPE s [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>";
    let cells = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>&b;&c;</v></c></row>";
    let bytes = raw(&format!("{bomb}{}", sheet(cells)), "", &[]);
    if let Ok(found) = sheets(&bytes) {
        let shown = format!("{found:?}");
        assert!(!shown.contains("ha") && !shown.contains("root"), "{shown}");
    }
}

#[test]
fn a_sheet_made_by_hand_is_read() {
    let cells = "<row r=\"2\"><c r=\"B2\"><v>25.985</v></c><c r=\"D2\" t=\"s\"><v>0</v></c></row>";
    let strings = "<sst><si><t> 箱号 </t></si></sst>";
    let found = sheets(&raw(&sheet(cells), strings, &[])).unwrap();
    let row = &found[0].rows[0];
    assert_eq!((row.number, row.cells.len()), (2, 2));
    assert_eq!(row.at(1).unwrap().shown(), "25.985");
    assert_eq!(row.at(3).unwrap().shown(), "箱号");
}

#[test]
fn an_element_with_a_hundred_thousand_attributes_ends() {
    let mut attributes = String::new();
    for n in 0..100_000 {
        attributes.extend([format!(" a{n}=\"\"")]);
    }
    let cells = format!("<row r=\"1\"{attributes}><c r=\"A1\"{attributes}><v>1</v></c></row>");
    let found = sheets(&raw(&sheet(&cells), "", &[]));
    assert!(found.is_err() || found.unwrap()[0].rows.len() == 1);
}

#[test]
fn two_truths_in_one_cell_are_refused() {
    for cells in [
        "<row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>",
        "<row r=\"1\"><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>",
    ] {
        let found = sheets(&raw(&sheet(cells), "", &[]));
        assert!(matches!(found, Err(ReadError::NotAWorkbook(_))), "{cells}");
    }
}

#[test]
fn what_only_looks_like_a_workbook_is_told_apart() {
    assert!(matches!(
        sheets(b"PK\x03\x04rest"),
        Err(ReadError::NotAWorkbook(_))
    ));
    let old = [
        &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..],
        &[0; 600],
    ]
    .concat();
    assert!(matches!(sheets(&old), Err(ReadError::OldWorkbook)));
    let large = tempfile::NamedTempFile::new().unwrap();
    large.as_file().set_len((16 << 20) + 1).unwrap();
    let found = grain_sdk::import::read(large.path());
    assert!(matches!(
        found,
        Err(ReadError::TooMuch {
            limit: Limit::FileBytes,
            ..
        })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_damaged_workbook_is_read_or_refused(flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in any::<prop::sample::Index>()) {
        let mut bytes = book(&[vec!["箱号".into(), "净重(t)".into()], vec!["TBJU4000010".into(), 25.985.into()]]);
        for (place, mask) in flips {
            let place = place.index(bytes.len());
            bytes[place] ^= mask;
        }
        let _any = sheets(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        let _any = sheets(&bytes);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _any = sheets(&bytes);
        let _any = cell::half_width(&String::from_utf8_lossy(&bytes));
    }
}
