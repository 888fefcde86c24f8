//! `grain duties`: what is due, to whom, by when; on the screen or as a list to print.

mod sheet;

use std::path::{Path, PathBuf};

use clap::Args;
use grain_api::body::{Duty, DutyList};
use grain_envelope::{Subject, Time};
use grain_sdk::export::Form;
use grain_sdk::http::encoded;
use grain_sdk::remote::{Remote, RemoteError};
use serde_json::json;

use crate::failure::{Failure, exit};
use crate::language::Language;
use crate::names::Names;
use crate::paging;
use crate::report::Report;
use crate::screen::{minutes, table};
use crate::setting::{Setting, write};

/// Arguments of `duties`.
#[derive(Debug, Args)]
pub(crate) struct DutiesArguments {
    /// What is due at a later moment, 2025-06-30T23:59:59+08:00
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// Only what is overdue
    #[arg(long)]
    pub(crate) overdue: bool,
    /// Only what is due at a facility
    #[arg(long, value_name = "FACILITY")]
    pub(crate) facility: Option<String>,
    /// Write the list to an .xlsx or .csv, to be printed, filtered and handed on
    #[arg(short = 'o', long = "out", value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// All that is due, of what the key's holder may see.
pub(super) struct Due {
    /// The moment that is asked about.
    pub(super) at: Time,
    /// Entries of the log that the answer takes into account.
    pub(super) log_size: u64,
    /// The duties, the most urgent first.
    pub(super) duties: Vec<Duty>,
    /// What parties are called.
    pub(super) names: Names,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, arguments: &DutiesArguments) -> Result<Report, Failure> {
    // A name that cannot be written is told before anybody waits for a list.
    let out = arguments.out.as_deref();
    let out = out
        .map(|path| form(path).map(|form| (path, form)))
        .transpose()?;
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let due = ask(&remote, arguments)?;
    let Some((path, form)) = out else {
        return Ok(Report::done(
            show(setting.language, &due),
            json!({"at": due.at, "log_size": due.log_size, "duties": due.duties}),
        ));
    };
    let asking = sheet::Asking {
        origin: trusted.origin.to_string(),
        ledger: trusted.ledger.to_string(),
        party: key.info.party.clone(),
        overdue: arguments.overdue,
        facility: arguments.facility.clone(),
    };
    write(
        path,
        &sheet::table(setting.language, &due, &asking).write(form)?,
    )?;
    let (file, overdue) = (path.display().to_string(), overdue(&due.duties));
    let text = match setting.language {
        Language::Zh => format!("已写出 {file}：{}", count(setting.language, &due.duties)),
        Language::En => format!("wrote {file}: {}", count(setting.language, &due.duties)),
    };
    let count = due.duties.len();
    Ok(Report::done(
        text,
        json!({"at": due.at, "log_size": due.log_size, "file": file, "duties": count, "overdue": overdue}),
    ))
}

fn form(path: &Path) -> Result<Form, Failure> {
    Form::of(path).ok_or_else(|| {
        let file = path.display();
        Failure::new(
            exit::MALFORMED,
            "form",
            format!("不知道以何种格式写 {file}"),
            format!("{file} does not say in which form to write"),
        )
        .hint(
            "文件名以 .xlsx 或 .csv 结尾",
            "let its name end with .xlsx or .csv",
        )
    })
}

/// Asks for all of it.
pub(super) fn ask(remote: &Remote<'_>, arguments: &DutiesArguments) -> Result<Due, Failure> {
    let mut question = String::from("/api/v1/duties?limit=500");
    if let Some(facility) = &arguments.facility {
        question.extend([format!("&facility={}", encoded(facility))]);
    }
    if arguments.overdue {
        question += "&overdue=true";
    }
    let mut moment = arguments.at.clone();
    let ask = |cursor: &str| -> Result<(DutyList, Option<String>), RemoteError> {
        let at = moment.as_deref().map(|at| format!("&at={}", encoded(at)));
        let path = format!("{question}{}{cursor}", at.unwrap_or_default());
        let mut page: DutyList = remote.get_json(&path)?;
        // Every page is asked about one moment, so that a duty does not slip between two.
        moment.get_or_insert_with(|| page.at.to_string());
        let next = page.next.take();
        Ok((page, next))
    };
    let mut pages = paging::all(ask)?.into_iter();
    let Some(first) = pages.next() else {
        return Err(paging::PagingError::TooLong.into());
    };
    let (at, log_size, mut duties) = (first.at, first.log_size, first.duties);
    duties.extend(pages.flat_map(|page| page.duties));
    let names = Names::ask(remote)?;
    Ok(Due {
        at,
        log_size,
        duties,
        names,
    })
}

fn show(language: Language, due: &Due) -> String {
    let say = |zh, en| language.pick(zh, en);
    if due.duties.is_empty() {
        return say("没有待办事项\n", "nothing is due\n").to_owned();
    }
    let header = [
        say("到期", "due"),
        say("状态", "state"),
        say("规则", "rule"),
        say("责任单位", "party"),
        say("地点", "at"),
        say("事项", "what"),
    ];
    let rows = due.duties.iter().map(|duty| row(language, due, duty));
    table(&header, &[], rows.collect()) + &count(language, &due.duties)
}

/// How many are overdue.
pub(super) fn overdue(duties: &[Duty]) -> usize {
    duties.iter().filter(|duty| duty.overdue).count()
}

fn count(language: Language, duties: &[Duty]) -> String {
    let (all, overdue) = (duties.len(), overdue(duties));
    match language {
        Language::Zh => format!("共 {all} 项，逾期 {overdue} 项\n"),
        Language::En => format!("{all} in all, {overdue} overdue\n"),
    }
}

fn state(language: Language, duty: &Duty) -> &'static str {
    if duty.overdue {
        language.pick("逾期", "overdue")
    } else {
        language.pick("待办", "due")
    }
}

fn party(language: Language, due: &Due, duty: &Duty) -> String {
    let nobody = language.pick("（尚无单位加入）", "(nobody has joined)");
    duty.party.map_or_else(
        || nobody.to_owned(),
        |party| due.names.name(language, party),
    )
}

fn row(language: Language, due: &Due, duty: &Duty) -> Vec<String> {
    // What a duty is about is told by its text, with the printed number or the name; a place that
    // is not the subject itself would be missing from it.
    let place = match (&duty.subject, duty.facility) {
        (Subject::Facility(_) | Subject::Bin(_), _) | (_, None) => String::new(),
        (_, Some(facility)) => facility.to_string(),
    };
    vec![
        minutes(&duty.due_at),
        state(language, duty).to_owned(),
        duty.rule.clone(),
        party(language, due, duty),
        place,
        language.pick(&duty.text.zh, &duty.text.en).to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two duties as a ledger tells them: of a plant that no survey was made at, and of a finding.
    pub(super) fn due() -> Due {
        let list: DutyList = serde_json::from_str(include_str!("duties/example.json")).unwrap();
        let party = serde_json::json!({
            "party": "91630106MA0000A27P", "name": "湟中高原燕麦加工厂(示例)",
            "name_en": "Huangzhong Oat Mill (demo)", "region": "630106", "roles": ["processor"],
        });
        Due {
            at: list.at,
            log_size: list.log_size,
            duties: list.duties,
            names: Names::of([serde_json::from_value(party).unwrap()]),
        }
    }

    #[test]
    fn duties_are_listed_by_name_and_to_the_minute() {
        let [zh, en] = [Language::Zh, Language::En].map(|language| show(language, &due()));
        insta::assert_snapshot!("duties_zh", zh);
        insta::assert_snapshot!("duties_en", en);
    }
}
