//! `grain watch`: new entries as the ledger records them.
//!
//! One thread listens and one waits for Ctrl-C; this one shows what either says, so that the end
//! never cuts a line in two.

mod line;
mod listening;

use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use clap::Args;
use grain_api::body::EntryNotice;
use grain_sdk::watch::WatchFilter;
use serde_json::{Value, json};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::failure::{Failure, exit};
use crate::language::Said;
use crate::report::Report;
use crate::setting::Setting;
use listening::Listening;

/// What is heard and not shown yet; a screen that stands still makes the ledger wait.
const WORDS_AHEAD: usize = 64;

/// Arguments of `watch`.
#[derive(Debug, Args)]
pub(crate) struct WatchArguments {
    /// Only what breaks a rule, was refused or is a conflict
    #[arg(long)]
    pub(crate) violations: bool,
    /// Only what concerns a facility
    #[arg(long, value_name = "FACILITY")]
    pub(crate) facility: Option<String>,
    /// Only what concerns a lot
    #[arg(long, value_name = "LOT")]
    pub(crate) lot: Option<String>,
    /// Begin behind this index, and not with what is new
    #[arg(long, value_name = "INDEX")]
    pub(crate) after: Option<u64>,
    /// End after so many entries
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) count: Option<u64>,
    /// Fetch and verify the proof of each entry before it is shown
    #[arg(long)]
    pub(crate) verify: bool,
}

/// What there is to show.
enum Word {
    /// A new entry, and whether it is proven where that was asked.
    Entry(Box<EntryNotice>, Option<bool>),
    /// All up to here was looked through.
    Through(u64),
    /// Something that the user should know of the connection.
    Remark(Said, Value),
    /// It cannot go on.
    Failed(Box<Failure>),
    /// Ctrl-C, or a request to end.
    Interrupted,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, arguments: &WatchArguments) -> Result<Report, Failure> {
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let (sender, words) = sync_channel(WORDS_AHEAD);
    heed_interrupts(sender.clone())?;
    let listening = Listening {
        server: setting.server()?,
        machine: setting.machine,
        key,
        trusted,
        filter: WatchFilter {
            facility: arguments.facility.clone(),
            lot: arguments.lot.clone(),
            only_violations: arguments.violations,
        },
        after: arguments.after,
        verify: arguments.verify,
    };
    // Ends with the program: it may be waiting for the network.
    drop(thread::spawn(move || listening.run(&sender)));
    show(setting, arguments, &words)
}

/// Ctrl-C ends the watch; a second one ends it even where the screen takes nothing in.
fn heed_interrupts(sender: SyncSender<Word>) -> Result<(), Failure> {
    let failed = |error: &std::io::Error| {
        let (zh, en) = ("无法等待 Ctrl-C", "cannot wait for Ctrl-C");
        Failure::new(exit::UNEXPECTED, "signal", zh, en).because(error)
    };
    let is_second = std::sync::Arc::default();
    let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(|error| failed(&error))?;
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register_conditional_default(signal, std::sync::Arc::clone(&is_second))
            .map_err(|error| failed(&error))?;
    }
    let wait = move || {
        if signals.forever().next().is_some() {
            is_second.store(true, std::sync::atomic::Ordering::SeqCst);
            // Whoever does not hear any more is ending anyway.
            let _ending = sender.send(Word::Interrupted).is_err();
        }
    };
    drop(thread::spawn(wait));
    Ok(())
}

fn show(
    setting: &Setting,
    arguments: &WatchArguments,
    words: &Receiver<Word>,
) -> Result<Report, Failure> {
    let (mut last, mut shown, mut is_settled) = (arguments.after, 0, false);
    for word in words {
        match word {
            Word::Entry(notice, proven) => {
                last = Some(notice.index);
                shown += 1;
                if show_entry(setting, &notice, proven).is_break() || Some(shown) == arguments.count
                {
                    return Ok(ended(String::new()));
                }
            }
            Word::Through(index) => {
                last = Some(index);
                // Else nobody knows whether it has begun.
                if !std::mem::replace(&mut is_settled, true) {
                    let (said, line) = settled(index);
                    setting.remark(said.in_language(setting.language), &line);
                }
            }
            Word::Remark(said, line) => {
                setting.remark(said.in_language(setting.language), &line);
            }
            Word::Failed(failure) => return Err(*failure),
            Word::Interrupted => break,
        }
    }
    let Some(last) = last else {
        return Ok(ended(String::new()));
    };
    let said = Said::new(
        format!("看到 #{last} 为止；接着看：grain watch --after {last}\n"),
        format!("watched through #{last}; to go on: grain watch --after {last}\n"),
    );
    Ok(ended(said.in_language(setting.language).to_owned()))
}

fn settled(index: u64) -> (Said, Value) {
    let said = Said::new(
        format!("已看过 #{index} 及以前的，等候新条目；Ctrl-C 结束"),
        format!("looked through to #{index}, waiting for more; Ctrl-C ends"),
    );
    (said, json!({"watch": "on", "through": index}))
}

/// Whoever closed the pipe does not want the rest.
fn show_entry(setting: &Setting, notice: &EntryNotice, proven: Option<bool>) -> ControlFlow<()> {
    let text = line::of(setting.language, setting.brush(), notice, proven);
    let mut json = json!(notice);
    if let Some(proven) = proven {
        json["proven"] = proven.into();
    }
    match setting.say(&text, &json) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    }
}

fn ended(text: String) -> Report {
    Report {
        text,
        json: None,
        exit: exit::DONE,
        stopped: None,
    }
}
