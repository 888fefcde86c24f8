//! `grain outbox`: what was signed and is not recorded yet.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use grain_api::ProblemCode;
use grain_envelope::Digest;
use grain_sdk::compose;
use grain_sdk::draft::{self, Filling};
use grain_sdk::keys::{self, KeyFile};
use grain_sdk::outbox::rebase::Changes;
use grain_sdk::outbox::send::Carrier as _;
use grain_sdk::outbox::state::{Item, Standing};
use grain_sdk::outbox::{Outbox, OutboxError};
use grain_sdk::trust::Trusted;
use serde_json::{Value, json};

use crate::commands::submit::base;
use crate::failure::{Failure, exit};
use crate::handing_in::unusable;
use crate::recording::{Recording, open_outbox, outbox_of, read_seen};
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
    /// Sign the rest anew after an event was turned away, dropped or mended, or a key was revoked
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
    /// Take over what this key has not sent [the revoked keys of the party]
    #[arg(long = "from", value_name = "OLD")]
    pub(crate) from: Vec<String>,
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
    let owed = outbox.owed_count().map_err(|error| unusable(&error))?;
    if owed > 0 {
        text += setting.language.pick(
            &format!("待交的附件和资料 {owed} 份\n"),
            &format!("{owed} files to be handed in\n"),
        );
    }
    let json = json!({
        "owed": owed,
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

/// The key's own open events, and behind them what revoked keys have not sent.
fn rebase(
    setting: &Setting,
    key: &KeyFile,
    trusted: &Trusted,
    arguments: &RebaseArguments,
) -> Result<Report, Failure> {
    let mut recording = Recording::open(setting, key, trusted)?;
    let mut olds = predecessors(setting, key, trusted, &arguments.from)?;
    let mut mends = BTreeMap::new();
    for replaced in &arguments.replaced {
        let (event, payload) = mended(setting, &recording, key, trusted, replaced)?;
        mends.insert(event, payload);
    }
    let mut changes: Vec<Changes> = olds
        .iter()
        .map(|old| take_changes(old, arguments, &mut mends))
        .collect();
    // What names no event of theirs is about the key's own, which says so if it has none either.
    let mut own = Changes {
        mended: mends,
        ..Changes::default()
    };
    let is_theirs = |event: &String| changes.iter().any(|one| one.dropped.contains(event));
    let dropped = arguments.dropped.iter().filter(|event| !is_theirs(event));
    own.dropped = dropped.cloned().collect();
    // Without the ledger the head known here has to do.
    own.head = recording.carrier().head().unwrap_or(None);
    let mut count = recording.outbox.rebase(&key.signer, &own)?;
    for (old, changes) in olds.iter_mut().zip(changes.drain(..)) {
        count += old.move_to(&mut recording.outbox, &key.signer, &changes)?;
        let taken = recording.outbox.take_over_owed(old);
        taken.map_err(|error| unusable(&error))?;
    }
    let text = format!(
        "{}\n",
        setting.language.pick(
            &format!("已重新签名 {count} 个事件；运行 grain outbox send 送出"),
            &format!("{count} events signed anew; run grain outbox send to send them"),
        )
    );
    Ok(Report::done(
        text,
        json!({"signed": count, "key": key.info.key}),
    ))
}

/// The outboxes whose open events the key takes over: those named, or those of its party that the
/// ledger turned away because their keys are revoked.
fn predecessors(
    setting: &Setting,
    key: &KeyFile,
    trusted: &Trusted,
    named: &[String],
) -> Result<Vec<Outbox>, Failure> {
    let mut olds = Vec::new();
    for old in named {
        // The secret of a lost key is not needed, and may be gone.
        let fingerprint = match old.parse::<Digest>() {
            Ok(fingerprint) => fingerprint.to_string(),
            Err(_) => keys::read_info(&setting.home.key_path(old).with_extension("pub"))?.key,
        };
        if fingerprint != key.info.key {
            olds.push(outbox_of(setting, &fingerprint, trusted)?);
        }
    }
    if !named.is_empty() {
        return Ok(olds);
    }
    for fingerprint in setting.home.outboxes()? {
        if fingerprint == key.info.key {
            continue;
        }
        match outbox_of(setting, &fingerprint, trusted) {
            Ok(old) if is_of_revoked(&old, &key.info.party) => olds.push(old),
            // One of another ledger, or one that another process is using.
            Ok(_) | Err(OutboxError::Foreign { .. } | OutboxError::Busy { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(olds)
}

/// Whether an outbox stands still because the ledger says that its key is revoked.
fn is_of_revoked(outbox: &Outbox, party: &str) -> bool {
    outbox.held_up_by().is_some_and(|item| {
        let problem = problem(item);
        let code = problem["code"].as_str().and_then(ProblemCode::find);
        code == Some(ProblemCode::KeyRevoked) && payload(item)["actor"] == party
    })
}

/// What the user wants done to events of this outbox.
fn take_changes(
    outbox: &Outbox,
    arguments: &RebaseArguments,
    mends: &mut BTreeMap<String, Value>,
) -> Changes {
    let items = outbox.open_items();
    let is_here = |event: &String| items.iter().any(|item| item.event_id == *event);
    let dropped = arguments.dropped.iter().filter(|event| is_here(event));
    let mended = mends.extract_if(.., |event, _| is_here(event));
    Changes {
        dropped: dropped.cloned().collect(),
        mended: mended.collect(),
        head: None,
    }
}

/// `EVENT=FILE` as the id and the mended payload.
fn mended(
    setting: &Setting,
    recording: &Recording<'_>,
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
    let mut drafts = draft::read(&read(&PathBuf::from(file))?)?;
    let [draft] = drafts.as_mut_slice() else {
        return Err(malformed());
    };
    let files = draft.attach(&setting.machine, &base(file))?;
    recording.keep(event, files)?;
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
