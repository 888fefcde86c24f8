//! Cells and rows as people find them: where it stands, what is wrong, what would be right.

use grain_sdk::import::fault::{CellFault, ReadError};
use grain_sdk::import::limits::Limit;
use grain_sdk::import::rows::{Register, RegisterError};
use grain_sdk::import::sorting::{self, Before};
use serde_json::{Value, json};

use crate::failure::{Failure, exit};
use crate::language::Language;
use crate::report::Report;
use crate::screen::harmless;
use crate::setting::Setting;

/// All cells that are not understood. Nothing was signed.
pub(super) fn report(setting: &Setting, faults: &[CellFault]) -> Report {
    let language = setting.language;
    let lines = faults.iter().map(|fault| line(language, fault));
    let count = faults.len();
    let failure = Failure::new(
        exit::MALFORMED,
        "cells",
        format!("有 {count} 处看不懂：尚未登记任何内容"),
        format!("{count} cells are not understood: nothing was recorded"),
    )
    .hint(
        "改正后重新导入整个文件",
        "mend them and import the whole file again",
    );
    Report {
        text: lines.collect(),
        json: Some(json!({"faults": faults.iter().map(fault_json).collect::<Vec<_>>()})),
        exit: exit::MALFORMED,
        stopped: Some(failure),
    }
}

fn line(language: Language, fault: &CellFault) -> String {
    let (wrong, accepted) = match language {
        Language::Zh => (&fault.wrong.zh, &fault.accepted.zh),
        Language::En => (&fault.wrong.en, &fault.accepted.en),
    };
    let place = place(fault);
    let found = if fault.found.is_empty() {
        String::new()
    } else {
        language
            .pick(
                &format!("“{}”", fault.found),
                &format!(" {:?}", fault.found),
            )
            .to_owned()
    };
    let line = language
        .pick(
            &format!("{place}{found}：{wrong}。应为：{accepted}"),
            &format!("{place}{found}: {wrong}; expected: {accepted}"),
        )
        .to_owned();
    format!("{}\n", harmless(&line))
}

fn place(fault: &CellFault) -> String {
    match (&fault.address, fault.sheet.as_str()) {
        (Some(address), "") => address.to_string(),
        (Some(address), sheet) => format!("{sheet}!{address}"),
        (None, sheet) => sheet.to_owned(),
    }
}

fn fault_json(fault: &CellFault) -> Value {
    json!({
        "sheet": fault.sheet,
        "cell": fault.address.map(|address| address.to_string()),
        "found": fault.found,
        "wrong": {"zh": fault.wrong.zh, "en": fault.wrong.en},
        "accepted": {"zh": fault.accepted.zh, "en": fault.accepted.en},
    })
}

/// A row by its number and unit.
pub(super) fn row_of(language: Language, register: &Register, place: usize) -> String {
    let row = &register.rows[place];
    language
        .pick(
            &format!("第 {} 行 {}", row.row, row.unit),
            &format!("row {} {}", row.row, row.unit),
        )
        .to_owned()
}

/// The rows of an event.
pub(super) fn rows_of(language: Language, register: &Register, places: &[usize]) -> String {
    let number = |place: &usize| register.rows[*place].row;
    if let [place] = places {
        return row_of(language, register, *place);
    }
    let first = places.iter().map(number).min().unwrap_or_default();
    let last = places.iter().map(number).max().unwrap_or_default();
    let count = places.len();
    language
        .pick(
            &format!("第 {first}–{last} 行（{count} 个单元）"),
            &format!("rows {first}–{last} ({count} units)"),
        )
        .to_owned()
}

/// Rows that say something else than what was recorded of the same movement. Nothing was signed.
pub(super) fn edited(setting: &Setting, register: &Register, edited: &[Before]) -> Report {
    let language = setting.language;
    let mut text = String::new();
    let mut rows = Vec::new();
    for before in edited {
        let (known, row) = (&before.known, &register.rows[before.place]);
        let differences = sorting::differences(known, row);
        let shown: Vec<String> = differences
            .iter()
            .map(|(name, old, new)| format!("{name} {old} → {new}"))
            .collect();
        let line = language
            .pick(
                &format!(
                    "{}：{}。{} 已由 {} {} 第 {} 行导入为事件 {}",
                    row_of(language, register, before.place),
                    shown.join("，"),
                    known.at,
                    known.file,
                    known.sheet,
                    known.row,
                    known.event_id,
                ),
                &format!(
                    "{}: {}; imported at {} from {} {} row {} as event {}",
                    row_of(language, register, before.place),
                    shown.join(", "),
                    known.at,
                    known.file,
                    known.sheet,
                    known.row,
                    known.event_id,
                ),
            )
            .to_owned();
        text.extend([harmless(&line), "\n".to_owned()]);
        rows.push(json!({
            "row": row.row,
            "unit": row.unit,
            "event_id": known.event_id,
            "imported": {"at": known.at, "file": known.file, "sheet": known.sheet, "row": known.row},
            "differences": differences.iter()
                .map(|(name, old, new)| json!({"member": name, "recorded": old, "sheet": new}))
                .collect::<Vec<_>>(),
        }));
    }
    let count = edited.len();
    let failure = Failure::new(
        exit::CONFLICT,
        "edited-rows",
        format!("{count} 行与已登记的不同：尚未登记任何内容"),
        format!("{count} rows differ from what was recorded: nothing was recorded"),
    )
    .hint(
        "已登记的不能改写：用 grain template corrected 写一条更正并提交，或把表格改回原样",
        "what is recorded is not rewritten: submit a correction (grain template corrected), or put the sheet back as it was",
    );
    Report {
        text,
        json: Some(json!({"edited": rows})),
        exit: exit::CONFLICT,
        stopped: Some(failure),
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Failure {
        let failure = match &error {
            ReadError::Files { path, .. } => Failure::new(
                exit::UNKNOWN,
                "file",
                format!("无法读取 {}", path.display()),
                format!("{} cannot be read", path.display()),
            ),
            ReadError::TooMuch { limit, place } => too_much(*limit, place.as_deref()),
            ReadError::NotAWorkbook(_) => Failure::new(
                exit::MALFORMED,
                "not-a-workbook",
                "这不是可读的 .xlsx 工作簿，或已损坏",
                "this is no .xlsx workbook that can be read, or it is damaged",
            )
            .hint(
                "用 Excel 或 WPS 打开后另存为 .xlsx",
                "open it in Excel and save it as .xlsx",
            ),
            ReadError::OldWorkbook => Failure::new(
                exit::MALFORMED,
                "old-workbook",
                "这是 97-2003 格式（.xls）或加了密码的工作簿",
                "this is a workbook of Excel 97 to 2003 (.xls), or it has a password",
            )
            .hint(
                "另存为不加密的 .xlsx 或 .csv",
                "save it as .xlsx or .csv without a password",
            ),
            ReadError::Encoding => Failure::new(
                exit::MALFORMED,
                "encoding",
                "既不是 .xlsx，也不是 UTF-8 或 GB 18030 文本",
                "neither an .xlsx nor text in UTF-8 or GB 18030",
            )
            .hint(
                "另存为 .xlsx 或“CSV UTF-8”",
                "save it as .xlsx or as CSV UTF-8",
            ),
            ReadError::NotATable(_) => Failure::new(
                exit::MALFORMED,
                "not-a-table",
                "这不是逗号分隔的表格",
                "this is no table of separated values",
            ),
        };
        failure.because_of(&error)
    }
}

fn too_much(limit: Limit, place: Option<&str>) -> Failure {
    let (zh, en) = match limit {
        Limit::FileBytes => ("文件字节数", "bytes of the file"),
        Limit::Parts => ("工作簿内的文件数", "files inside the workbook"),
        Limit::UnpackedBytes => ("解压后的字节数", "bytes when unpacked"),
        Limit::Markup => ("工作簿内的 XML 元素", "XML elements inside the workbook"),
        Limit::Rows => ("行号", "number of a row"),
        Limit::Columns => ("列数", "columns"),
        Limit::Sheets => ("工作表数", "sheets"),
        Limit::CellCharacters => ("单元格字符数", "characters of a cell"),
        Limit::TextBytes => ("文字总字节数", "bytes of text in all"),
    };
    let (most, place) = (
        limit.value(),
        place.map(|place| format!(" ({place})")).unwrap_or_default(),
    );
    Failure::new(
        exit::MALFORMED,
        "too-much",
        format!("超出上限：{zh}最多 {most}{place}"),
        format!("beyond the limit: {most} {en} at most{place}"),
    )
    .hint(
        "分成几个文件，删去表外的内容和图片",
        "split the file, and delete what stands outside the table",
    )
}

impl From<RegisterError> for Failure {
    fn from(error: RegisterError) -> Failure {
        match error {
            RegisterError::NoSuchSheet { known } if known.iter().all(String::is_empty) => {
                Failure::new(
                    exit::UNKNOWN,
                    "no-such-sheet",
                    ".csv 文件没有工作表",
                    "a .csv has no sheets",
                )
                .hint("去掉 --sheet", "leave --sheet out")
            }
            RegisterError::NoSuchSheet { known } => Failure::new(
                exit::UNKNOWN,
                "no-such-sheet",
                format!("没有这个工作表；有：{}", known.join("、")),
                format!("there is no such sheet; there are {}", known.join(", ")),
            ),
            RegisterError::NoHeading { closest } => Failure::new(
                exit::MALFORMED,
                "no-heading",
                format!("没有找到表头：需要有“箱号”（或车号）和“净重(t)”（或 (kg)）；最接近的一行是：{}", closest.join(" | ")),
                format!("no row is a heading with \"unit\" and \"net (t)\" or \"net (kg)\"; the closest reads: {}", closest.join(" | ")),
            )
            .hint("grain import --example received 写出样表", "grain import --example received writes an example"),
            RegisterError::WhichSheet { names } => Failure::new(
                exit::MALFORMED,
                "which-sheet",
                format!("有表头的工作表不止一个：{}", names.join("、")),
                format!("several sheets have a heading: {}", names.join(", ")),
            )
            .hint("用 --sheet 指明", "say which with --sheet"),
            RegisterError::WhichKind => Failure::new(
                exit::MALFORMED,
                "which-kind",
                "看不出是启运还是入库",
                "it does not show whether these units left or arrived",
            )
            .hint("用 --kind departed 或 --kind received 指明", "say which with --kind departed or --kind received"),
            RegisterError::NoRows => Failure::new(
                exit::MALFORMED,
                "no-rows",
                "表头下面没有内容",
                "nothing stands below the heading",
            ),
            RegisterError::Cells(faults) => Failure::new(
                exit::MALFORMED,
                "cells",
                format!("有 {} 处看不懂", faults.len()),
                format!("{} cells are not understood", faults.len()),
            ),
        }
    }
}
