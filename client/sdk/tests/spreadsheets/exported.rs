use std::io::{Cursor, Read as _};

use grain_sdk::export::{Cell, Column, Form, Table};
use grain_sdk::import;

fn table(rows: usize) -> Table {
    let text = |text: &str| Cell::Text(text.to_owned());
    let row = |n: usize| {
        vec![
            Cell::Count(i32::try_from(n).expect("a count")),
            Cell::Moment("2025-06-30T23:59:59+08:00".parse().expect("a time")),
            text("=1+1"),
            Cell::Empty,
        ]
    };
    let column = |heading: &str| Column {
        heading: heading.to_owned(),
        width: 12,
    };
    Table {
        title: "待办".into(),
        columns: ["序号", "到期", "事项", "=1+1"].map(column).to_vec(),
        rows: (1..=rows).map(row).collect(),
        source: vec![("账本".into(), "@SUM(1)".into())],
        source_title: "来源".into(),
        footer: format!("R&D &P {}", "&".repeat(300)),
        at: "2025-06-01T08:00:00+08:00".parse().expect("a time"),
    }
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
    let mut text = String::new();
    let mut file = archive.by_name(name).expect("a part");
    file.read_to_string(&mut text).expect("XML");
    text
}

#[test]
fn a_list_is_a_sheet_to_be_filtered_and_printed_and_holds_no_formula() {
    let bytes = table(2).write(Form::Workbook).expect("a workbook");
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    for wanted in [
        "state=\"frozen\"",
        "<autoFilter ref=\"A1:D3\"/>",
        "paperSize=\"9\"",
        "orientation=\"landscape\"",
        "fitToHeight=\"0\"",
        "R&amp;&amp;D &amp;&amp;P",
    ] {
        assert!(sheet.contains(wanted), "{wanted}: {sheet}");
    }
    for sheet in [sheet, part(&bytes, "xl/worksheets/sheet2.xml")] {
        assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "{sheet}");
    }
}

#[test]
fn a_list_reads_back_as_it_was() {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, form) in [("a.xlsx", Form::Workbook), ("a.csv", Form::Csv)] {
        let path = directory.path().join(name);
        assert_eq!(Form::of(&path), Some(form));
        std::fs::write(&path, table(2).write(form).expect("a file")).expect("writes");
        let sheets = import::read(&path).expect("a sheet");
        let row = sheets[0].rows[2].cells.iter();
        let shown: Vec<String> = row.map(|(_, value)| value.shown()).collect();
        let formula = if form == Form::Csv { "'=1+1" } else { "=1+1" };
        assert_eq!(shown, ["2", "2025-06-30 23:59:59", formula], "{name}");
    }
    assert_eq!(Form::of("a.ods".as_ref()), None);
}
