//! `grain attach`: the files of events.

use std::io::Read as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use grain_api::body::{AttachmentList, AttachmentView, Presence};
use grain_envelope::limits::ATTACHMENT_SIZE_MAX;
use grain_sdk::attachments;
use serde_json::json;

use crate::failure::{Failure, exit};
use crate::report::Report;
use crate::screen::table;
use crate::setting::{Setting, write};

/// `attach EVENT FILE…`, `attach list|missing|get`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct AttachCommand {
    #[command(subcommand)]
    pub(crate) command: Option<AttachSubcommand>,
    /// The event that names the files
    #[arg(required = true)]
    pub(crate) event: Option<String>,
    /// The files, as they were when the event was signed
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

/// `attach list|missing|get`.
#[derive(Debug, Subcommand)]
pub(crate) enum AttachSubcommand {
    /// List the attachments of an event
    List(ListArguments),
    /// List attachments that have not been handed in
    Missing,
    /// Fetch an attachment and check its digest
    Get(GetArguments),
}

/// Arguments of `attach list`.
#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    /// The event's id
    pub(crate) event: String,
}

/// Arguments of `attach get`.
#[derive(Debug, Args)]
pub(crate) struct GetArguments {
    /// The attachment's BLAKE3
    pub(crate) blake3: String,
    /// The event that names it
    #[arg(long = "event", value_name = "EVENT")]
    pub(crate) event: String,
    /// Where to write it
    #[arg(short = 'o', long = "out", value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, command: &AttachCommand) -> Result<Report, Failure> {
    match &command.command {
        Some(AttachSubcommand::List(arguments)) => {
            let listed = all(setting, &format!("event={}", arguments.event))?;
            Ok(report(setting, &listed))
        }
        Some(AttachSubcommand::Missing) => Ok(report(setting, &all(setting, "missing=true")?)),
        Some(AttachSubcommand::Get(arguments)) => get(setting, arguments),
        None => {
            let event = command.event.as_deref().unwrap_or_default();
            hand_in(setting, event, &command.files)
        }
    }
}

/// Hands in files of an event that may have been signed elsewhere.
fn hand_in(setting: &Setting, event: &str, files: &[PathBuf]) -> Result<Report, Failure> {
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let mut views = Vec::new();
    for path in files {
        let file = attachments::read(path)?;
        let path = format!("/api/v1/attachments/{}?event={event}", file.blake3);
        let answer = remote.put(&path, "application/octet-stream", &file.bytes)?;
        views.push(
            serde_json::from_slice::<AttachmentView>(&answer)
                .map_err(|error| not_understood(&error))?,
        );
    }
    Ok(report(setting, &views))
}

/// Every page of a list.
fn all(setting: &Setting, query: &str) -> Result<Vec<AttachmentView>, Failure> {
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let mut views = Vec::new();
    let mut cursor = String::new();
    loop {
        let page: AttachmentList =
            remote.get_json(&format!("/api/v1/attachments?{query}{cursor}"))?;
        views.extend(page.attachments);
        match page.next {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(views),
        }
    }
}

fn get(setting: &Setting, arguments: &GetArguments) -> Result<Report, Failure> {
    let GetArguments { blake3, event, out } = arguments;
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let reader = remote.stream(&format!("/api/v1/attachments/{blake3}?event={event}"))?;
    let mut bytes = Vec::new();
    let read = reader.take(ATTACHMENT_SIZE_MAX + 1).read_to_end(&mut bytes);
    read.map_err(|error| broken_off().because(&error))?;
    if grain_sdk::attachments::digest(&bytes).to_string() != *blake3 {
        return Err(Failure::new(
            exit::INVALID,
            "digest",
            "服务器给出的内容与所要的 BLAKE3 不符，没有写出",
            "what the server gave out does not have this BLAKE3; nothing was written",
        )
        .hint(
            "请保留此情况并告知主管机关",
            "keep a record of this and tell the authority",
        ));
    }
    write(out, &bytes)?;
    let file = out.display().to_string();
    let text = format!(
        "{} {file} ({} B)\n",
        setting
            .language
            .pick("已写入，摘要相符：", "written, its digest is right:"),
        bytes.len()
    );
    Ok(Report::done(
        text,
        json!({"file": file, "size": bytes.len(), "blake3": blake3}),
    ))
}

fn report(setting: &Setting, views: &[AttachmentView]) -> Report {
    let say = |zh, en| setting.language.pick(zh, en);
    let header = [
        say("名称", "name"),
        say("字节", "bytes"),
        say("状态", "state"),
        say("应交单位", "owed by"),
        say("期限", "due"),
        "BLAKE3",
        say("事件", "event"),
    ];
    let row = |view: &AttachmentView| {
        let state = match view.presence {
            Presence::Present => say("已交", "present"),
            Presence::Missing if view.overdue => say("逾期未交", "overdue"),
            Presence::Missing => say("未交", "missing"),
            Presence::Erased => say("已抹除", "erased"),
        };
        let due = if view.presence == Presence::Missing {
            view.due_at.to_string()
        } else {
            String::new()
        };
        vec![
            view.name.clone(),
            view.size.to_string(),
            state.to_owned(),
            view.party.to_string(),
            due,
            view.blake3.to_string(),
            view.event_id.to_string(),
        ]
    };
    let text = if views.is_empty() {
        format!("{}\n", say("没有附件", "no attachments"))
    } else {
        table(&header, &[1], views.iter().map(row).collect())
    };
    Report::done(text, json!({"attachments": views}))
}

fn broken_off() -> Failure {
    Failure::new(
        exit::NOT_NOW,
        "unreadable",
        "附件没有传完",
        "the attachment broke off",
    )
    .hint("请再试一次", "try again")
}

fn not_understood(error: &serde_json::Error) -> Failure {
    Failure::new(
        exit::UNEXPECTED,
        "not-a-ledger",
        "服务器的应答不是账本的应答",
        "the server does not answer as a ledger does",
    )
    .because(error)
}
