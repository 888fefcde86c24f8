//! `grain outbox`: what was signed and is not recorded yet.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use grain_sdk::compose;
use grain_sdk::draft::{self, Filling};
use grain_sdk::keys::{self, KeyFile};
use grain_sdk::outbox::rebase::Changes;
use grain_sdk::outbox::send::Carrier as _;
use grain_sdk::outbox::state::{Item, Standing};
use grain_sdk::trust::Trusted;
use serde_json::{Value, json};

use crate::failure::{Failure, exit};
use crate::recording::{Recording, open_outbox, read_seen};
use crate::report::Report;
use crate::screen::table;
use crate::setting::{Setting, read};

/// `outbox status|send|rebase|drop`.
#[derive(Debug, Subcommand)]
pub(crate) enum OutboxCommand {
    /// Show what is open, and why
    Status,
    /// Send what is open
    Send,
    /// Sign the rest anew after an event was turned away, dropped or mended
    Rebase(RebaseArguments),
    /// Give up an event that is not recorded
    Drop(DropArguments),
}

/// Arguments of `outbox rebase`.
#[derive(Debug, Args)]
pub(crate) struct RebaseArguments {
    /// Give up this event
    #[arg(long = "drop", value_name = "EVENT")]
    pub(crate) dropped: Vec<String>,
    /// Put a mended draft in this event's place
    #[arg(long = "replace", value_name = "EVENT=FILE")]
    pub(crate) replaced: Vec<String>,
    /// Sign under another key what this key, revoked, has not sent
    #[arg(long = "to", value_name = "KEY")]
    pub(crate) to: Option<String>,
}

/// Arguments of `outbox drop`.
#[derive(Debug, Args)]
pub(crate) struct DropArguments {
    /// The event's id
    pub(crate) event: String,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, command: &OutboxCommand) -> Result<Report, Failure> {
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    match command {
        OutboxCommand::Status => status(setting, &key, &trusted),
        OutboxCommand::Send => Recording::open(setting, &key, &trusted)?.send(None),
        OutboxCommand::Rebase(arguments) => rebase(setting, &key, &trusted, arguments),
        OutboxCommand::Drop(DropArguments { event }) => {
            open_outbox(setting, &key, &trusted)?.drop_event(event)?;
            status(setting, &key, &trusted)
        }
    }
}

fn status(setting: &Setting, key: &KeyFile, trusted: &Trusted) -> Result<Report, Failure> {
    let outbox = open_outbox(setting, key, trusted)?;
    let say = |zh, en| setting.language.pick(zh, en);
    let counts = outbox.state().counts();
    let mut text = String::new();
    if !outbox.open_items().is_empty() {
        let header = [
            say("编号", "number"),
            say("事件", "event"),
            say("类型", "type"),
            say("状态", "state"),
            say("原因", "why"),
        ];
        let rows = outbox
            .open_items()
            .iter()
            .map(|item| row(setting, item))
            .collect();
        text += &table(&header, &[0], rows);
    }
    let settled = counts["recorded"] + counts["refused"];
    text.extend([format!(
        "{}\n",
        say(
            &format!("未了结 {}，已了结 {settled}", outbox.open_items().len()),
            &format!("{} open, {settled} settled", outbox.open_items().len()),
        )
    )]);
    if let Some(item) = outbox.held_up_by() {
        text += &Failure::from(grain_sdk::outbox::OutboxError::HeldUp {
            event_id: item.event_id.clone(),
        })
        .to_text(setting.language);
    }
    let open: Vec<Value> = outbox.open_items().iter().map(to_json).collect();
    let json = json!({
        "key": key.info.key,
        "head": outbox.settled_head(),
        "counts": counts,
        "open": open,
        "held_up_by": outbox.held_up_by().map(|item| &item.event_id),
    });
    Ok(Report::done(text, json))
}

fn row(setting: &Setting, item: &Item) -> Vec<String> {
    let say = |zh, en| setting.language.pick(zh, en);
    let state = match item.standing {
        Standing::Unsent => say("未送出", "not sent"),
        Standing::Unknown => say("结果未知", "outcome unknown"),
        Standing::Blocked => say("未受理", "turned away"),
        Standing::Recorded | Standing::Refused => say("已了结", "settled"),
    };
    let problem = problem(item);
    let why = problem["title"]
        .as_str()
        .or(problem["code"].as_str())
        .unwrap_or_default();
    vec![
        item.sequence.to_string(),
        item.event_id.clone(),
        payload(item)["type"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        state.to_owned(),
        why.to_owned(),
    ]
}

fn to_json(item: &Item) -> Value {
    json!({
        "event_id": item.event_id,
        "type": payload(item)["type"],
        "sequence": item.sequence,
        "status": item.standing,
        "http_status": item.status,
        "problem": problem(item),
    })
}

fn payload(item: &Item) -> Value {
    serde_json::from_slice(&item.payload).unwrap_or_default()
}

fn problem(item: &Item) -> Value {
    let problem = item.problem.as_ref();
    problem
        .and_then(|problem| serde_json::from_str(problem).ok())
        .unwrap_or_default()
}

fn rebase(
    setting: &Setting,
    key: &KeyFile,
    trusted: &Trusted,
    arguments: &RebaseArguments,
) -> Result<Report, Failure> {
    let mut recording = Recording::open(setting, key, trusted)?;
    let signer = match &arguments.to {
        Some(other) => keys::read(&setting.home.key_path(other))?,
        None => keys::read(&key.path)?,
    };
    let mut changes = Changes {
        dropped: arguments.dropped.clone(),
        ..Changes::default()
    };
    for replaced in &arguments.replaced {
        let (event, payload) = mended(setting, &signer, trusted, replaced)?;
        changes.mended.insert(event, payload);
    }
    let count = if arguments.to.is_some() {
        let mut other = open_outbox(setting, &signer, trusted)?;
        recording
            .outbox
            .move_to(&mut other, &signer.signer, &changes)?
    } else {
        // Without the ledger the head known here has to do.
        changes.head = recording.carrier().head().unwrap_or(None);
        recording.outbox.rebase(&key.signer, &changes)?
    };
    let text = format!(
        "{}\n",
        setting.language.pick(
            &format!("已重新签名 {count} 个事件；运行 grain outbox send 送出"),
            &format!("{count} events signed anew; run grain outbox send to send them"),
        )
    );
    Ok(Report::done(
        text,
        json!({"signed": count, "key": signer.info.key}),
    ))
}

/// `EVENT=FILE` as the id and the mended payload.
fn mended(
    setting: &Setting,
    key: &KeyFile,
    trusted: &Trusted,
    replaced: &str,
) -> Result<(String, Value), Failure> {
    let malformed = || {
        Failure::new(
            exit::MALFORMED,
            "replace",
            "--replace 应为 事件=文件，文件中只有一个草稿",
            "--replace takes EVENT=FILE, and the file holds one draft",
        )
    };
    let (event, file) = replaced.split_once('=').ok_or_else(malformed)?;
    let drafts = draft::read(&read(&PathBuf::from(file))?)?;
    let [draft] = drafts.as_slice() else {
        return Err(malformed());
    };
    let seen = read_seen(setting, trusted)?;
    let ledger = trusted.ledger.to_string();
    let filling = Filling {
        ledger: &ledger,
        key: &key.info,
        seen: seen.as_ref(),
    };
    let payload = compose::mended(&setting.machine, &filling, draft, event)?;
    Ok((event.to_owned(), payload))
}
