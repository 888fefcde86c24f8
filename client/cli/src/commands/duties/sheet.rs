//! The list as a file: everything that the screen has no room for, and where it comes from.

use grain_api::body::Duty;
use grain_sdk::export::{Cell, Column, ExportError, Table};

use super::{Due, party, state};
use crate::failure::{Failure, exit};
use crate::language::Language;
use crate::screen::{harmless, minutes};

const DAY_SECONDS: i64 = 24 * 3600;

/// Who asked what of which ledger.
pub(super) struct Asking {
    /// Name of the log.
    pub(super) origin: String,
    /// Id of the ledger.
    pub(super) ledger: String,
    /// Who asked: a list holds what its reader may see.
    pub(super) party: String,
    /// Whether only what is overdue was asked for.
    pub(super) overdue: bool,
    /// At which facility.
    pub(super) facility: Option<String>,
}

/// Chinese heading, English heading, width.
const COLUMNS: &[(&str, &str, u8)] = &[
    ("序号", "No.", 5),
    ("到期时间", "due", 17),
    ("状态", "state", 9),
    ("剩余天数", "days left", 7),
    ("规则", "rule", 7),
    ("责任单位", "party", 24),
    ("统一社会信用代码", "USCC", 21),
    ("事项", "what", 44),
    ("场所", "facility", 25),
    ("对象", "about", 25),
    ("依据", "basis", 36),
];

/// The list as a table.
pub(super) fn table(language: Language, due: &Due, asking: &Asking) -> Table {
    let say = |zh, en| language.pick(zh, en);
    let column = |(zh, en, width): &(&str, &str, u8)| Column {
        heading: language.pick(zh, en).to_owned(),
        width: *width,
    };
    let rows = due.duties.iter().zip(1..);
    let at = minutes(&due.at);
    let (origin, size) = (harmless(&asking.origin), due.log_size);
    Table {
        title: say("待办事项", "duties").to_owned(),
        columns: COLUMNS.iter().map(column).collect(),
        rows: rows
            .map(|(duty, number)| row(language, due, duty, number))
            .collect(),
        source: source(language, due, asking),
        source_title: say("来源", "source").to_owned(),
        footer: match language {
            Language::Zh => format!("账本 {origin}，前 {size} 条，截至 {at}"),
            Language::En => format!("ledger {origin}, first {size} entries, as of {at}"),
        },
        at: due.at,
    }
}

fn row(language: Language, due: &Due, duty: &Duty, number: i32) -> Vec<Cell> {
    let text = |text: String| Cell::Text(harmless(&text));
    let days = (duty.due_at.seconds() - due.at.seconds()).div_euclid(DAY_SECONDS);
    let part = |text: &grain_api::body::Text| language.pick(&text.zh, &text.en).to_owned();
    let basis = duty.basis.iter();
    let basis = basis.map(|basis| format!("{} {}", part(&basis.document), part(&basis.article)));
    vec![
        Cell::Count(number),
        Cell::Moment(duty.due_at),
        text(state(language, duty).to_owned()),
        i32::try_from(days).map_or(Cell::Empty, Cell::Count),
        text(duty.rule.clone()),
        text(party(language, due, duty)),
        duty.party.map(|party| party.to_string()).into(),
        text(part(&duty.text)),
        duty.facility.map(|facility| facility.to_string()).into(),
        text(duty.subject.to_string()),
        text(basis.collect::<Vec<_>>().join("; ")),
    ]
}

fn source(language: Language, due: &Due, asking: &Asking) -> Vec<(String, String)> {
    let say = |zh, en| language.pick(zh, en);
    let all = say("全部", "all");
    let scope = if asking.overdue {
        say("只列逾期", "overdue only")
    } else {
        all
    };
    let facility = asking.facility.as_deref().unwrap_or(all);
    let mark = say(
        "本表由账本生成，只含查询单位有权看到的事项；以账本为准。",
        "made from the ledger; holds what the asking party may see; the ledger decides",
    );
    [
        (say("账本", "ledger"), asking.origin.as_str()),
        (say("账本编号", "ledger id"), asking.ledger.as_str()),
        (
            say("日志条数", "log size"),
            due.log_size.to_string().as_str(),
        ),
        (say("截至", "as of"), due.at.as_str()),
        (say("查询单位", "asked by"), asking.party.as_str()),
        (say("范围", "scope"), scope),
        (say("场所", "facility"), facility),
        (say("说明", "note"), mark),
    ]
    .map(|(name, value)| (name.to_owned(), harmless(value)))
    .to_vec()
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Failure {
        let failure = match &error {
            ExportError::Rows { rows } => Failure::new(
                exit::MALFORMED,
                "too-long",
                format!("{rows} 行超过一个工作表的容量"),
                format!("{rows} rows are more than a sheet holds"),
            )
            .hint("写成 .csv", "write a .csv"),
            ExportError::Workbook(_) | ExportError::Csv(_) => Failure::new(
                exit::UNEXPECTED,
                "export",
                "无法生成清单文件",
                "the list cannot be made into a file",
            ),
        };
        failure.because_of(&error)
    }
}

#[cfg(test)]
mod tests {
    use grain_sdk::export::Form;
    use grain_sdk::import;

    use super::super::tests::due;
    use super::*;

    fn written(form: Form) -> Vec<u8> {
        let asking = Asking {
            origin: "huangzhong.grain.example".into(),
            ledger: "ab".repeat(32),
            party: "91630106MA0000A27P".into(),
            overdue: true,
            facility: None,
        };
        table(Language::Zh, &due(), &asking).write(form).unwrap()
    }

    /// Read as `grain import` reads what people send.
    fn lines(name: &str, form: Form) -> Vec<String> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(name);
        std::fs::write(&path, written(form)).unwrap();
        let sheets = import::read(&path).unwrap();
        let mut lines = Vec::new();
        for sheet in &sheets {
            lines.push(format!("[{}]", sheet.name));
            for row in &sheet.rows {
                lines.push(format!("{:?}", row.cells));
            }
        }
        lines
    }

    #[test]
    fn a_workbook_reads_back_with_dates_and_harmless_texts() {
        insta::assert_snapshot!("duties_xlsx", lines("d.xlsx", Form::Workbook).join("\n"));
        insta::assert_snapshot!("duties_csv", lines("d.csv", Form::Csv).join("\n"));
        assert_eq!(written(Form::Workbook), written(Form::Workbook));
    }
}
