//! `grain violations`: what was recorded against the rules.

use clap::Args;
use grain_api::body::{ViolationList, ViolationRecord, ViolationState};
use grain_sdk::http::encoded;
use serde_json::json;

use crate::failure::Failure;
use crate::language::Language;
use crate::paging;
use crate::report::Report;
use crate::setting::Setting;
use crate::violation_lines;

/// Arguments of `violations`.
#[derive(Debug, Args)]
pub(crate) struct ViolationsArguments {
    /// Only those that are open
    #[arg(long)]
    pub(crate) open: bool,
    /// Only those of a lot
    #[arg(long, value_name = "LOT")]
    pub(crate) lot: Option<String>,
    /// Only those at a facility
    #[arg(long, value_name = "FACILITY")]
    pub(crate) facility: Option<String>,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, arguments: &ViolationsArguments) -> Result<Report, Failure> {
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let mut filter = String::from("/api/v1/violations?limit=500");
    for (name, value) in [("lot", &arguments.lot), ("facility", &arguments.facility)] {
        if let Some(value) = value {
            filter.extend([format!("&{name}={}", encoded(value))]);
        }
    }
    if arguments.open {
        filter += "&state=open";
    }
    let pages = paging::all(|cursor| {
        let mut page: ViolationList = remote.get_json(&format!("{filter}{cursor}"))?;
        let next = page.next.take();
        Ok((page.violations, next))
    })?;
    let found: Vec<ViolationRecord> = pages.into_iter().flatten().collect();
    Ok(Report::done(
        show(setting.language, &found),
        json!({"violations": found}),
    ))
}

fn show(language: Language, found: &[ViolationRecord]) -> String {
    let say = |zh, en| language.pick(zh, en);
    if found.is_empty() {
        return say("没有违规\n", "no violations\n").to_owned();
    }
    let mut text = String::new();
    for record in found {
        let state = match record.state {
            ViolationState::Open => say("未了结", "open"),
            ViolationState::Closed => say("已了结", "closed"),
        };
        let severity = language.of_text(record.violation.severity.title());
        text.extend([format!(
            "#{} {} {severity}\n",
            record.index, record.event_id
        )]);
        text += &violation_lines::lines(language, &record.violation, state);
    }
    text + &format!(
        "{}\n",
        say(
            &format!("共 {} 项", found.len()),
            &format!("{} in all", found.len())
        )
    )
}
