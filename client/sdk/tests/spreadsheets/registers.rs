//! From files to rows: what is accepted, and how everything else is told.

use grain_sdk::host::Host;
use grain_sdk::import::columns::Kind;
use grain_sdk::import::example::{self, Tongue};
use grain_sdk::import::rows::{Register, RegisterError, UnitRow, register};
use grain_sdk::import::{drafts, sheets};

use crate::books::{Cell, LOT, PLACE, PLANT, TRANSFER, book, fill, options};

fn heading() -> Vec<Cell<'static>> {
    [
        "序号",
        "箱号",
        "封识号",
        "封识状况",
        "毛重(kg)",
        "皮重(公斤)",
        "净重(t)",
        "计量方式",
        "磅单号",
        "仓号",
        "到达时间",
        "备注",
    ]
    .map(Cell::from)
    .to_vec()
}

fn above() -> Vec<Vec<Cell<'static>>> {
    vec![
        vec!["入库台账".into()],
        vec![
            "统一社会信用代码".into(),
            PLANT.into(),
            "".into(),
            "批次：0197a4c2-1b2c-7def-8123-456789abcdef.1".into(),
        ],
        vec![
            "调运单号".into(),
            TRANSFER.into(),
            "地点".into(),
            PLACE.into(),
        ],
    ]
}

fn unit<'a>(number: &'a str, net: impl Into<Cell<'a>>, slip: &'a str) -> Vec<Cell<'a>> {
    vec![
        1.0.into(),
        number.into(),
        "HG-1、HG-2(损坏)".into(),
        "完好".into(),
        28_285.0.into(),
        2_300.0.into(),
        net.into(),
        "汽车衡".into(),
        slip.into(),
        "01".into(),
        Cell::Moment("2025-05-29 14:30:00"),
        "".into(),
    ]
}

fn of(rows: &[Vec<Cell<'_>>]) -> Result<Register, RegisterError> {
    register(&sheets(&book(rows)).expect("a workbook"), &options())
}

fn told(found: Result<Register, RegisterError>) -> Vec<String> {
    let Err(RegisterError::Cells(faults)) = found else {
        panic!("{found:?}")
    };
    let line = |fault: &grain_sdk::import::fault::CellFault| {
        let place = fault
            .address
            .map(|address| address.to_string())
            .unwrap_or_default();
        format!("{place} {:?} {}", fault.found, fault.wrong.en)
    };
    faults.iter().map(line).collect()
}

#[test]
fn a_depots_sheet_is_understood_whole() {
    let mut rows = above();
    rows.push(vec![]);
    rows.push(heading());
    rows.push(unit("tbju 400001-0", 25.985, "BD-1"));
    rows.push(unit("青Ａ12345", 28.285 - 2.3, "BD-2"));
    rows.push(vec![]);
    rows.push(vec![
        "合计".into(),
        "".into(),
        "".into(),
        "".into(),
        "".into(),
        "".into(),
        51.97.into(),
    ]);
    rows.push(vec!["制表人：张三".into(), "".into(), "审核：李四".into()]);
    let register = of(&rows).unwrap();
    assert_eq!(
        (register.kind, register.sheet.as_str()),
        (Kind::Received, "入库")
    );
    assert_eq!(register.ignored, ["序号", "备注"]);
    assert_eq!((register.rows.len(), register.passed_over), (2, 2));
    let facts: Vec<_> = register.rows.iter().map(UnitRow::facts).collect();
    assert_eq!(
        facts[0],
        serde_json::json!({
            "unit": "TBJU4000010", "seals": [["HG-1", true], ["HG-2", false]],
            "gross_mass_g": 28_285_000, "tare_mass_g": 2_300_000, "net_mass_g": 25_985_000,
            "method": "truck_scale", "lot": LOT, "transfer": TRANSFER, "place": PLACE,
            "bin": format!("{PLACE}/01"), "slip_number": "BD-1", "at": "2025-05-29T14:30:00+08:00",
        })
    );
    assert_eq!(facts[1]["unit"], "青A12345");
    assert_eq!(facts[1]["net_mass_g"], 25_985_000);
    assert_eq!(register.rows[0].row, 6);
}

#[test]
fn a_csv_says_the_same_as_a_workbook() {
    let text = "地点,91630106MA0000A27P-001\n车号,净重(公斤),计量方式,磅单号,到达时间,批次,调运单号\n\
        青A12345,25985,地磅,BD-1,2025/5/29 14:30,0197a4c2-1b2c-7def-8123-456789abcdef.1,无\n";
    let register = register(&sheets(text.as_bytes()).unwrap(), &options()).unwrap();
    let row = &register.rows[0];
    assert_eq!((row.transfer, row.net.grams()), (None, 25_985_000));
    assert_eq!(row.at.to_string(), "2025-05-29T14:30:00+08:00");
}

#[test]
fn all_bad_cells_are_told_at_once_with_their_addresses() {
    let mut rows = above();
    rows.push(heading());
    let mut bad = unit("TBJU4000011", "25,985", "");
    bad[3] = "半新".into();
    bad[4] = 28_285.000_5.into();
    bad[5] = (-1.0).into();
    bad[7] = "目测".into();
    bad[9] = "一号".into();
    bad[10] = "2025-05-29".into();
    rows.push(bad);
    rows.push(unit("TBJU4000025", Cell::Nothing, "BD-2"));
    assert_eq!(
        told(of(&rows)),
        [
            "B5 \"TBJU4000011\" the form is wrong",
            "D5 \"半新\" no state of a seal known here",
            "E5 \"28285.0005\" not a whole number of grams",
            "F5 \"-1\" a mass is not negative",
            "G5 \"25,985\" not a number",
            "H5 \"目测\" no way of weighing known here",
            "J5 \"一号\" the form is wrong",
            "I5 \"\" slip is not filled in",
            "K5 \"2025-05-29\" a date without a time of day",
            "G6 \"\" net is not filled in",
        ]
    );
}

#[test]
fn a_mass_without_a_unit_is_never_guessed() {
    let mut rows = above();
    let mut plain = heading();
    plain[6] = "净重".into();
    rows.push(plain);
    rows.push(unit("TBJU4000010", 25_985.0, "BD-1"));
    assert_eq!(
        told(of(&rows)),
        ["G4 \"净重\" the heading does not say the unit of mass"]
    );
}

#[test]
fn what_nothing_says_is_asked_for_once() {
    let rows = vec![
        heading(),
        unit("TBJU4000010", 25.985, "BD-1"),
        unit("TBJU4000025", 25.985, "BD-2"),
    ];
    let asked = told(of(&rows));
    assert_eq!(
        asked,
        [
            " \"\" nothing says \"lot\"",
            " \"\" nothing says \"transfer\"",
            " \"\" nothing says \"place\"",
        ]
    );
    let mut options = options();
    options.lot = Some(LOT.parse().unwrap());
    options.transfer = Some(TRANSFER.parse().unwrap());
    options.place = Some(PLACE.parse().unwrap());
    let register = register(&sheets(&book(&rows)).unwrap(), &options).unwrap();
    assert_eq!(register.rows.len(), 2);
}

#[test]
fn a_flag_stands_for_one_printed_name_and_contradicts_no_id() {
    let mut columns = heading();
    columns.push("调运单号".into());
    let with = |number: &'static str, printed: &'static str| {
        let mut row = unit(number, 25.985, number);
        row.push(printed.into());
        row
    };
    let mut options = options();
    options.lot = Some(LOT.parse().unwrap());
    options.transfer = Some(TRANSFER.parse().unwrap());
    options.place = Some(PLACE.parse().unwrap());
    let read = |second| {
        let rows = vec![
            columns.clone(),
            with("TBJU4000010", "DY-1"),
            with("TBJU4000025", second),
        ];
        register(&sheets(&book(&rows)).unwrap(), &options)
    };
    assert!(read("DY-1").is_ok());
    assert_eq!(
        told(read("DY-2")),
        ["M3 \"DY-2\" the sheet has \"DY-1\" and \"DY-2\"; --transfer stands for one transfer"]
    );
    let other = "0197a4c2-1b2c-7def-8123-000000000000";
    assert_eq!(
        told(read(other)),
        [format!("M3 {other:?} it contradicts --transfer")]
    );
    options.transfer = None;
    let rows = vec![columns.clone(), with("TBJU4000010", "DY-1")];
    let found = register(&sheets(&book(&rows)).unwrap(), &options);
    assert_eq!(told(found), ["M2 \"DY-1\" no id of the ledger"]);
}

#[test]
fn a_total_that_is_not_the_sum_shows_that_rows_are_missing() {
    let mut rows = above();
    rows.push(heading());
    rows.push(unit("TBJU4000010", 25.985, "BD-1"));
    rows.push(vec![
        "合计".into(),
        "".into(),
        "".into(),
        "".into(),
        "".into(),
        "".into(),
        51.97.into(),
    ]);
    assert_eq!(
        told(of(&rows)),
        ["G6 \"51.97\" the rows sum to 25985000 g, not to this total"]
    );
}

#[test]
fn a_register_of_somebody_else_and_a_row_twice_are_faults() {
    let mut rows = above();
    rows[1][1] = "91630202MA0000A35X".into();
    rows.push(heading());
    rows.push(unit("TBJU4000010", 25.985, "BD-1"));
    assert_eq!(
        told(of(&rows)),
        ["B2 \"91630202MA0000A35X\" this is another party's register"]
    );
    let mut rows = above();
    rows.push(heading());
    rows.push(unit("TBJU4000010", 25.985, "BD-1"));
    rows.push(unit("TBJU4000010", 26.0, "BD-1"));
    assert_eq!(
        told(of(&rows)),
        ["B6 \"TBJU4000010\" the same movement as in row 5"]
    );
}

#[test]
fn a_slip_that_stands_twice_is_shown_and_not_refused() {
    let mut rows = above();
    rows.push(heading());
    rows.push(unit("TBJU4000010", 25.985, "BD-1"));
    rows.push(unit("TBJU4000025", 25.985, "BD-1"));
    let register = of(&rows).unwrap();
    assert_eq!(register.repeated_slips(), [("BD-1", vec![5, 6])]);
}

#[test]
fn the_right_sheet_is_found_or_asked_for() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    fill(
        workbook.add_worksheet().set_name("说明").unwrap(),
        &[vec!["先读这里".into()]],
    );
    let mut rows = above();
    rows.push(heading());
    rows.push(unit("TBJU4000010", 25.985, "BD-1"));
    fill(workbook.add_worksheet().set_name("五月").unwrap(), &rows);
    let hidden = workbook
        .add_worksheet()
        .set_name("旧")
        .unwrap()
        .set_hidden(true);
    fill(hidden, &rows);
    let bytes = workbook.save_to_buffer().unwrap();
    assert_eq!(
        register(&sheets(&bytes).unwrap(), &options())
            .unwrap()
            .sheet,
        "五月"
    );
    fill(workbook.add_worksheet().set_name("六月").unwrap(), &rows);
    let bytes = workbook.save_to_buffer().unwrap();
    let read = |sheet: Option<&str>| {
        let mut options = options();
        options.sheet = sheet.map(str::to_owned);
        register(&sheets(&bytes).unwrap(), &options)
    };
    let names = vec!["五月".to_owned(), "六月".to_owned()];
    assert_eq!(read(None), Err(RegisterError::WhichSheet { names }));
    assert_eq!(read(Some("六月")).unwrap().sheet, "六月");
    assert!(matches!(
        read(Some("七月")),
        Err(RegisterError::NoSuchSheet { .. })
    ));
    assert!(matches!(
        read(Some("说明")),
        Err(RegisterError::NoHeading { .. })
    ));
}

/// A host that gives ids that differ.
#[derive(Default)]
struct Counting(std::sync::atomic::AtomicU8);

impl Host for Counting {
    fn now_ms(&self) -> u64 {
        1_750_000_000_000
    }

    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    }

    fn pause(&self, _milliseconds: u64) {}
}

#[test]
fn units_that_left_together_are_one_event_within_its_limits() {
    let columns = ["车号", "净重(kg)", "启运时间"].map(Cell::from).to_vec();
    let mut rows = vec![columns];
    let names: Vec<String> = (0..450).map(|n| format!("W{n:07}")).collect();
    for (name, n) in names.iter().zip(0..) {
        let at = if n % 3 == 0 {
            "2025-05-22 10:00:00"
        } else {
            "2025-05-22 11:00:00"
        };
        rows.push(vec![
            name.as_str().into(),
            26_000.0.into(),
            Cell::Moment(at),
        ]);
    }
    let mut options = options();
    options.lot = Some(LOT.parse().unwrap());
    options.transfer = Some(TRANSFER.parse().unwrap());
    options.place = Some(PLACE.parse().unwrap());
    options.method = Some("rail_scale".parse().unwrap());
    let register = register(&sheets(&book(&rows)).unwrap(), &options).unwrap();
    assert_eq!(register.kind, Kind::Departed);
    let places: Vec<usize> = (0..register.rows.len()).collect();
    let kept = [(3, "kept".to_owned())].into();
    let events = drafts::events(&register, &places, &kept, &Counting::default());
    let mut all: Vec<usize> = events
        .iter()
        .flat_map(|event| event.places.clone())
        .collect();
    all.sort_unstable();
    assert_eq!(all, places);
    for event in &events {
        assert!(event.places.len() <= 200);
        assert!(event.draft.body().to_string().len() < 26 << 10);
        let moments: std::collections::HashSet<_> = event
            .places
            .iter()
            .map(|place| register.rows[*place].at.to_string())
            .collect();
        assert_eq!(moments.len(), 1);
    }
    // The event of the first hour carries the row whose id was kept.
    assert_eq!(events[0].event_id, "kept");
    assert_eq!(events[0].draft.event_type(), "grain.departed.v1");
    assert_eq!(
        events
            .iter()
            .filter(|event| event.event_id == "kept")
            .count(),
        1
    );
}

#[test]
fn the_examples_are_read_as_they_were_meant() {
    for tongue in [Tongue::Zh, Tongue::En] {
        for kind in [Kind::Departed, Kind::Received] {
            let bytes = example::workbook(kind, tongue, PLANT).unwrap();
            let register = register(&sheets(&bytes).unwrap(), &options()).unwrap();
            assert_eq!(
                (register.kind, register.rows.len()),
                (kind, 2),
                "{tongue:?}"
            );
            assert!(register.ignored.is_empty(), "{:?}", register.ignored);
            assert_eq!(register.rows[0].unit, "TBJU4000010");
            assert_eq!(example::workbook(kind, tongue, PLANT).unwrap(), bytes);
        }
    }
}
