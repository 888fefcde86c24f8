//! `grain event`: an event and what has become of it.

use clap::{Args, Subcommand};
use grain_api::body::{EventView, ViolationState};
use serde_json::json;

use crate::failure::Failure;
use crate::language::Language;
use crate::report::Report;
use crate::screen::facts;
use crate::setting::Setting;
use crate::violation_lines;

/// `event show`.
#[derive(Debug, Subcommand)]
pub(crate) enum EventCommand {
    /// Show an event and what has become of it
    Show(ShowArguments),
}

/// Arguments of `event show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// The event's id
    pub(crate) id: String,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, command: &EventCommand) -> Result<Report, Failure> {
    let EventCommand::Show(ShowArguments { id }) = command;
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let event: EventView = remote.get_json(&format!("/api/v1/events/{id}"))?;
    let mut json = json!(event);
    json["index"] = event.entry.index.into();
    Ok(Report::done(show(setting.language, &event), json))
}

fn show(language: Language, event: &EventView) -> String {
    let say = |zh, en| language.pick(zh, en);
    let mut rows = vec![
        (say("事件", "event"), event.event_id.to_string()),
        (say("类型", "type"), event.event_type.clone()),
        (say("序号", "index"), event.entry.index.to_string()),
        (say("单位", "party"), event.actor.to_string()),
        (say("角色", "role"), event.role.to_string()),
        (say("行为时间", "occurred"), event.occurred_at.to_string()),
        (say("登记时间", "recorded"), event.recorded_at.to_string()),
        (say("裁定", "verdict"), event.verdict.to_string()),
        (say("密钥", "key"), event.key.to_string()),
    ];
    let marks = [
        (
            event.pending,
            say(
                "待第二人批准，尚未生效",
                "awaits a second person, no effect yet",
            ),
        ),
        (
            event.unconfirmed,
            say("未经主管机关确认", "not confirmed by the authority"),
        ),
        (
            event.suspect,
            say("密钥被撤销而存疑", "signed by a key revoked as suspect"),
        ),
    ];
    for (is_marked, mark) in marks {
        if is_marked {
            rows.push((say("注意", "note"), mark.to_owned()));
        }
    }
    let mut text = facts(&rows);
    for record in &event.violations {
        let state = match record.state {
            ViolationState::Open => say("未了结", "open"),
            ViolationState::Closed => say("已了结", "closed"),
        };
        text += &violation_lines::lines(language, &record.violation, state);
    }
    text
}
