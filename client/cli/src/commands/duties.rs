//! `grain duties`: what is due, to whom, by when.

use clap::Args;
use grain_api::body::{Duty, DutyList};
use serde_json::json;

use crate::failure::Failure;
use crate::language::Language;
use crate::report::Report;
use crate::screen::table;
use crate::setting::Setting;

use grain_sdk::http::encoded;

/// Pages that are read before the user is asked to narrow the question.
const PAGES_MAX: usize = 100;

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
}

/// Runs it.
pub(crate) fn run(setting: &Setting, arguments: &DutiesArguments) -> Result<Report, Failure> {
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let mut question = String::from("/api/v1/duties?limit=100");
    for (name, value) in [("at", &arguments.at), ("facility", &arguments.facility)] {
        if let Some(value) = value {
            question.extend([format!("&{name}={}", encoded(value))]);
        }
    }
    if arguments.overdue {
        question += "&overdue=true";
    }
    let mut found: Vec<Duty> = Vec::new();
    let mut page: DutyList = remote.get_json(&question)?;
    // Every page is asked about one moment, so that a duty does not slip between two.
    let at = page.at;
    for _ in 0..PAGES_MAX {
        found.append(&mut page.duties);
        let Some(next) = page.next.take() else { break };
        let moment = if arguments.at.is_some() {
            String::new()
        } else {
            format!("&at={}", encoded(at.as_str()))
        };
        let path = format!("{question}{moment}&cursor={}", encoded(&next));
        page = remote.get_json(&path)?;
    }
    Ok(Report::done(
        show(setting.language, &found),
        json!({"at": at, "duties": found}),
    ))
}

fn show(language: Language, found: &[Duty]) -> String {
    let say = |zh, en| language.pick(zh, en);
    if found.is_empty() {
        return say("没有待办事项\n", "nothing is due\n").to_owned();
    }
    let header = [
        say("到期", "due"),
        say("状态", "state"),
        say("规则", "rule"),
        say("责任单位", "party"),
        say("对象", "about"),
        say("事项", "what"),
    ];
    let rows = found.iter().map(|duty| row(language, duty));
    let overdue = found.iter().filter(|duty| duty.overdue).count();
    let (count, zh) = (
        found.len(),
        format!("共 {} 项，逾期 {overdue} 项\n", found.len()),
    );
    let en = format!("{count} in all, {overdue} overdue\n");
    table(&header, &[], rows.collect()) + language.pick(&zh, &en)
}

fn row(language: Language, duty: &Duty) -> Vec<String> {
    let state = if duty.overdue {
        language.pick("逾期", "overdue")
    } else {
        language.pick("待办", "due")
    };
    let nobody = || {
        language
            .pick("（尚无单位加入）", "(nobody has joined)")
            .to_owned()
    };
    vec![
        duty.due_at.to_string(),
        state.to_owned(),
        duty.rule.clone(),
        duty.party.map_or_else(nobody, |party| party.to_string()),
        duty.subject.to_string(),
        language.pick(&duty.text.zh, &duty.text.en).to_owned(),
    ]
}
