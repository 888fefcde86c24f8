//! A workbook to begin from: headings, constants above them, two rows, and a sheet that explains.

use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError,
};

use super::columns::Kind;

/// Which of the two languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Tongue {
    fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Tongue::Zh => zh,
            Tongue::En => en,
        }
    }
}

/// The workbook could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the example cannot be written")]
pub struct ExampleError(#[from] XlsxError);

const TRANSFER: &str = "0197a4c2-1b2c-7def-8123-456789abcdef";
const LOT: &str = "0197a4c2-1b2c-7def-8123-456789abcdef.1";
/// Two containers of the train in the manual: number, seal.
const UNITS: [(&str, &str); 2] = [
    ("TBJU4000010", "HG-DEMO-0001"),
    ("TBJU4000025", "HG-DEMO-0002"),
];
/// Row of the heading, from 0.
const HEADING_ROW: u32 = 4;

/// What a column of the example holds.
enum Holds {
    Text(fn(usize) -> String),
    Tonnes(f64),
    Moment(&'static str),
}

struct Shown {
    heading: (&'static str, &'static str),
    holds: Holds,
    explained: (&'static str, &'static str),
}

/// The bytes of an example workbook for registers of a kind, kept by `party`.
///
/// # Errors
/// [`ExampleError`].
pub fn workbook(kind: Kind, tongue: Tongue, party: &str) -> Result<Vec<u8>, ExampleError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::parse_from_str("2025-01-01")?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let columns = columns(kind);
    let name = match kind {
        Kind::Departed => tongue.pick("启运", "departed"),
        Kind::Received => tongue.pick("入库", "received"),
    };
    let sheet = workbook.add_worksheet().set_name(name)?;
    fill(sheet, kind, tongue, party, &columns)?;
    let sheet = workbook
        .add_worksheet()
        .set_name(tongue.pick("说明", "explained"))?;
    explain(sheet, tongue, &columns)?;
    Ok(workbook.save_to_buffer()?)
}

fn fill(
    sheet: &mut Worksheet,
    kind: Kind,
    tongue: Tongue,
    party: &str,
    columns: &[Shown],
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let place = match kind {
        Kind::Departed => "11152501MB0000A208-001".to_owned(),
        Kind::Received => format!("{party}-001"),
    };
    let above = [
        ("统一社会信用代码", "uscc", party),
        ("调运单号", "transfer", TRANSFER),
        ("地点", "place", &place),
    ];
    for ((zh, en, value), row) in above.into_iter().zip(0..) {
        sheet.write_with_format(row, 0, tongue.pick(zh, en), &bold)?;
        sheet.write(row, 1, value)?;
    }
    let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let tonnes = Format::new().set_num_format("0.000");
    for (shown, column) in columns.iter().zip(0..) {
        let heading = tongue.pick(shown.heading.0, shown.heading.1);
        sheet.write_with_format(HEADING_ROW, column, heading, &bold)?;
        sheet.set_column_width(column, 18)?;
        for (n, row) in (0..UNITS.len()).zip(HEADING_ROW + 1..) {
            match shown.holds {
                Holds::Text(text) => sheet.write(row, column, text(n))?,
                Holds::Tonnes(mass) => sheet.write_with_format(row, column, mass, &tonnes)?,
                Holds::Moment(text) => {
                    let time = ExcelDateTime::parse_from_str(text)?;
                    sheet.write_with_format(row, column, &time, &moment)?
                }
            };
        }
        if shown.heading.0 == "计量方式" {
            let words = [
                "汽车衡",
                "轨道衡",
                "皮带秤",
                "料斗秤",
                "水尺计重",
                "申报数量",
            ];
            let list = DataValidation::new().allow_list_strings(&words)?;
            sheet.add_data_validation(
                HEADING_ROW + 1,
                column,
                HEADING_ROW + 1_000,
                column,
                &list,
            )?;
        }
    }
    sheet.set_freeze_panes(HEADING_ROW + 1, 0)?;
    Ok(())
}

fn explain(sheet: &mut Worksheet, tongue: Tongue, columns: &[Shown]) -> Result<(), XlsxError> {
    sheet.set_column_width(0, 24)?;
    sheet.set_column_width(1, 90)?;
    for (shown, row) in columns.iter().zip(0..) {
        sheet.write(row, 0, tongue.pick(shown.heading.0, shown.heading.1))?;
        sheet.write(row, 1, tongue.pick(shown.explained.0, shown.explained.1))?;
    }
    Ok(())
}

type Pair = (&'static str, &'static str);

fn text(heading: Pair, text: fn(usize) -> String, explained: Pair) -> Shown {
    Shown {
        heading,
        holds: Holds::Text(text),
        explained,
    }
}

fn tonnes(heading: Pair, mass: f64) -> Shown {
    Shown {
        heading,
        holds: Holds::Tonnes(mass),
        explained: (
            "表头写明单位 (t)、(kg) 或 (斤)；数字精确到克，不带千分位",
            "the heading says the unit, (t) or (kg); exact to the gram, without separators of thousands",
        ),
    }
}

fn moment(heading: Pair, text: &'static str) -> Shown {
    Shown {
        heading,
        holds: Holds::Moment(text),
        explained: (
            "日期和时分，如 2025-05-29 14:30；北京时间，其他时区用 --offset",
            "date and time of day, such as 2025-05-29 14:30; Beijing time unless --offset says otherwise",
        ),
    }
}

fn columns(kind: Kind) -> Vec<Shown> {
    match kind {
        Kind::Departed => {
            let mut columns = common(26.0, |_| "轨道衡".into());
            columns.push(moment(("启运时间", "departed"), "2025-05-22 10:00:00"));
            columns
        }
        Kind::Received => {
            let mut columns = common(25.985, |_| "汽车衡".into());
            let state = ("封识状况", "seal state");
            let words = ("完好 或 损坏", "intact or broken");
            columns.insert(2, text(state, |_| "完好".into(), words));
            let slip = |n| format!("BD-DEMO-{:04}", n + 1);
            let once = ("每张磅单只用一次", "each slip once");
            columns.push(text(("磅单号", "slip"), slip, once));
            let bin = ("本场所的仓号，可为空", "a bin of the place; may be empty");
            columns.push(text(("仓号", "bin"), |_| "01".into(), bin));
            columns.push(moment(("到达时间", "arrived"), "2025-05-29 14:30:00"));
            columns
        }
    }
}

/// What departures and arrivals both tell.
fn common(net: f64, method: fn(usize) -> String) -> Vec<Shown> {
    let unit = ("箱号、车号或车牌", "container, wagon or plate");
    let seals = (
        "多个用顿号分开，可为空",
        "several with commas; may be empty",
    );
    let methods = (
        "汽车衡、轨道衡、皮带秤、料斗秤、水尺计重、申报数量",
        "truck scale, rail scale, belt scale, hopper scale, draft survey, declared figure",
    );
    let lot = ("账本中的批次编号", "the lot's id in the ledger");
    vec![
        text(("箱号", "unit"), |n| UNITS[n].0.into(), unit),
        text(("封识号", "seals"), |n| UNITS[n].1.into(), seals),
        tonnes(("毛重(t)", "gross (t)"), net + 2.3),
        tonnes(("皮重(t)", "tare (t)"), 2.3),
        tonnes(("净重(t)", "net (t)"), net),
        text(("计量方式", "method"), method, methods),
        text(("批次", "lot"), |_| LOT.into(), lot),
    ]
}
