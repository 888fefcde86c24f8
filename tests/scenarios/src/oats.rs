//! Scenario A: Russian oats by rail, from permit to the plant's bin, with
//! everything that is tried against the ledger on the way.

mod books;
mod border;
mod declare;
mod depart;
mod evidence;
mod found;
mod import;
mod kill;
mod mill;
mod monitor;
mod offline;
mod papers;
mod persons;
mod place;
mod ready;
mod receive;
mod refuse;
mod register;
mod registers;
mod tamper;
mod trace_back;
mod waste;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::cast::{Member, XINING_CUSTOMS};
use crate::drafts::{draft, lines};
use crate::narrator::Narrator;
use crate::programs::{Programs, Run, Running, Server};
use crate::scratch;

/// How the story is told.
#[derive(Debug, Default)]
pub struct Options {
    /// Where the ledger, the keys and `demo.json` are kept; a scratch directory if absent.
    pub data: Option<PathBuf>,
    /// Where the server listens; any free port of loopback if empty.
    pub listen: String,
    /// End after the last step instead of staying up.
    pub exit: bool,
    /// By which whoever interrupts the story ends its servers.
    pub running: Running,
}

/// The story so far.
pub(crate) struct Story {
    narrator: Narrator,
    pub(crate) programs: Programs,
    listen: String,
    server: Option<Server>,
    vkey: String,
    ledger: String,
    pub(crate) events: BTreeMap<String, String>,
    lots: BTreeMap<String, String>,
}

/// Tells the whole story.
pub fn tell(options: &Options) -> Result<()> {
    if !options.listen.is_empty() {
        place::check_address(&options.listen)?;
    }
    match &options.data {
        Some(directory) => {
            place::prepare(directory)?;
            tell_in(directory, options)
        }
        None => tell_in(scratch::directory()?.path(), options),
    }
}

fn tell_in(directory: &Path, options: &Options) -> Result<()> {
    let directory = directory.canonicalize()?;
    let listen = if options.listen.is_empty() {
        "127.0.0.1:0"
    } else {
        &options.listen
    };
    let mut programs = Programs::beside_this_one(&directory)?;
    programs.running.clone_from(&options.running);
    let mut story = Story::new(Narrator::new(), programs, listen);
    story.narrator.tell(
        "粮迹演示（示例）：一列俄罗斯燕麦，从检疫许可证到最后一公斤下脚料。企业、人员、编号均为虚构。",
        "Graintrail, a demonstration: one train of Russian oats, from quarantine permit to the last \
         kilogram of waste. Every firm, person and number is fictional.",
    );
    found::found(&mut story)?;
    register::register(&mut story)?;
    ready::ready(&mut story)?;
    monitor::first_quarter(&mut story)?;
    waste::plan(&mut story)?;
    border::enter(&mut story)?;
    declare::declare(&mut story)?;
    depart::depart(&mut story)?;
    receive::receive(&mut story)?;
    books::settle(&mut story)?;
    mill::inspect(&mut story)?;
    mill::mill(&mut story)?;
    waste::treat(&mut story)?;
    monitor::survey(&mut story)?;
    trace_back::follow(&mut story)?;
    refuse::refuse(&mut story)?;
    evidence::take(&mut story)?;
    tamper::tamper(&mut story)?;
    kill::kill(&mut story)?;
    persons::persons(&mut story)?;
    story.write_index()?;
    story.narrator.finish()?;
    if options.exit {
        return Ok(());
    }
    story.invite()?;
    story.server.take().context("the server runs")?.wait()
}

/// What the ledger said of one submitted draft.
pub(crate) struct Answer {
    /// HTTP status.
    pub(crate) status: u64,
    /// The whole line.
    pub(crate) line: Value,
}

/// An event as a reader finds it in the log.
struct Recorded {
    /// Its place.
    index: u64,
    /// What its author signed.
    body: Value,
    /// What the ledger said of it.
    admission: Value,
}

impl Story {
    fn new(narrator: Narrator, programs: Programs, listen: &str) -> Story {
        Story {
            narrator,
            programs,
            listen: listen.to_owned(),
            server: None,
            vkey: String::new(),
            ledger: String::new(),
            events: BTreeMap::new(),
            lots: BTreeMap::new(),
        }
    }

    /// Founded and registered, told to nobody; its server runs.
    pub(crate) fn begin(directory: &Path) -> Result<Story> {
        let programs = Programs::beside_this_one(directory)?;
        let mut story = Story::new(Narrator::silent(), programs, "127.0.0.1:0");
        found::found(&mut story)?;
        register::register(&mut story)?;
        story.narrator.finish()?;
        Ok(story)
    }

    /// The same story in a copy of its directory; no server runs.
    pub(crate) fn moved(&self, directory: &Path) -> Story {
        let mut programs = self.programs.clone();
        directory.clone_into(&mut programs.directory);
        programs.url.clear();
        let mut story = Story::new(Narrator::silent(), programs, "127.0.0.1:0");
        story.vkey.clone_from(&self.vkey);
        story.ledger.clone_from(&self.ledger);
        story.events.clone_from(&self.events);
        story.lots.clone_from(&self.lots);
        story
    }

    /// Asks the server to end, and waits for it.
    pub(crate) fn stop(&mut self) -> Result<()> {
        self.server.take().context("the server runs")?.stop()
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.server.take().context("the server runs")?.kill()
    }

    /// Starts the server, again at the same address once it is known.
    pub(crate) fn serve(&mut self) -> Result<()> {
        let server = self.programs.serve(&self.listen)?;
        if let Some((_, authority)) = self.programs.url.split_once("://") {
            authority.clone_into(&mut self.listen);
        }
        self.server = Some(server);
        Ok(())
    }

    /// Runs `grain` as a visitor would type it, and shows so many lines of what it prints.
    fn shown(&self, arguments: &[&str], lines: usize) -> Result<Run> {
        self.type_out(arguments);
        let run = self.programs.grain(arguments, None)?;
        self.narrator.show_head(&self.bare(&run.stdout), lines);
        self.narrator.show(&run.stderr);
        Ok(run)
    }

    /// Says which command is run.
    fn type_out(&self, arguments: &[&str]) {
        let words = arguments.join(" ");
        self.narrator
            .command(&format!("grain {}", self.bare(&words)));
    }

    /// A text in which what lies in the story's directory goes by its bare name.
    fn bare(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.programs.directory.display()), "")
    }

    /// Submits drafts under a member's key: the run, and what the ledger said of each.
    pub(crate) fn submit(&self, member: Member, drafts: &[Value]) -> Result<(Run, Vec<Answer>)> {
        let arguments = ["submit", "-", "--key", member.key, "--output", "json"];
        let run = self.programs.grain(&arguments, Some(&lines(drafts)))?;
        let answers = answers(&run.stdout).with_context(|| run.stderr.clone())?;
        Ok((run, answers))
    }

    /// Submits drafts that must all be admitted; their ids.
    pub(crate) fn admitted(&self, member: Member, drafts: &[Value]) -> Result<Vec<String>> {
        let (run, answers) = self.submit(member, drafts)?;
        run.success()?;
        answers
            .iter()
            .map(|answer| text(&answer.line, "event_id"))
            .collect()
    }

    /// Submits one draft that must be admitted and remembers its id by name.
    fn admit(&mut self, name: &str, member: Member, draft: &Value) -> Result<String> {
        let ids = self.admitted(member, std::slice::from_ref(draft))?;
        let id = ids.into_iter().next().context("one draft gives one id")?;
        self.events.insert(name.to_owned(), id.clone());
        Ok(id)
    }

    /// Submits one fact or act that must be admitted, without remembering it; its id.
    fn say(&self, member: Member, name: &str, at: &str, body: &Value) -> Result<String> {
        let ids = self.admitted(member, &[draft(name, at, member, body)])?;
        ids.into_iter().next().context("one draft gives one id")
    }

    /// A remembered event as a member reads it.
    fn recorded(&self, name: &str, reader: Member) -> Result<Recorded> {
        let event = &self.events[name];
        let shown = ["event", "show", event, "--key", reader.key];
        let entry = &self.programs.grain_json(&shown)?["entry"];
        let opened = |member| -> Result<Value> {
            let bytes = STANDARD.decode(text(entry, member)?)?;
            Ok(serde_json::from_slice(&bytes)?)
        };
        Ok(Recorded {
            index: entry["index"].as_u64().context("an entry has an index")?,
            body: opened("payload")?["body"].take(),
            admission: opened("admission")?,
        })
    }

    /// Remembers a lot by name: the first that an event made.
    fn name_lot(&mut self, name: &str, event: &str) -> String {
        let lot = format!("{event}.1");
        self.lots.insert(name.to_owned(), lot.clone());
        lot
    }

    /// What a visitor may try while the ledger stays up.
    fn invite(&self) -> Result<()> {
        let url = &self.programs.url;
        let directory = &self.programs.directory;
        // So that nobody has to type where the ledger is, and as whom.
        let known = format!("server = \"{url}\"\nkey = \"{}\"\n", XINING_CUSTOMS.key);
        std::fs::write(directory.join("config.toml"), known)?;
        self.narrator.tell(
            &format!("账本继续运行：{url} （浏览器可打开；按 Ctrl-C 结束）。还可以以西宁海关的身份试试："),
            &format!(
                "The ledger stays up at {url} (open it in a browser; Ctrl-C ends it). As Xining Customs, \
                 try:"
            ),
        );
        let (lot, grain) = (&self.lots["oats"], self.programs.grain.display());
        self.narrator
            .command(&format!("export GRAIN_HOME={}", directory.display()));
        for asked in ["lot trace", "lot balance", "violations --lot"] {
            self.narrator.command(&format!("{grain} {asked} {lot}"));
        }
        self.narrator.command(&format!("{grain} duties"));
        Ok(())
    }

    /// `demo.json`: where to find what the story made.
    fn write_index(&self) -> Result<()> {
        let index = json!({
            "url": self.programs.url, "vkey": self.vkey, "ledger": self.ledger,
            "purpose": "demonstration", "lots": self.lots, "events": self.events,
        });
        let path = self.programs.directory.join("demo.json");
        std::fs::write(path, format!("{}\n", serde_json::to_string_pretty(&index)?))?;
        Ok(())
    }
}

fn answers(stdout: &str) -> Result<Vec<Answer>> {
    let read = |line: &str| -> Result<Answer> {
        let line: Value = serde_json::from_str(line).with_context(|| line.to_owned())?;
        let status = line["status"].as_u64().with_context(|| line.to_string())?;
        Ok(Answer { status, line })
    };
    stdout.lines().map(read).collect()
}

/// The codes of the violations of one answer.
pub(crate) fn codes(answer: &Answer) -> Vec<String> {
    let violations = answer.line["violations"].as_array().into_iter().flatten();
    let code = |violation: &Value| violation["code"].as_str().map(ToOwned::to_owned);
    violations.filter_map(code).collect()
}

/// A text member that must be there.
fn text(value: &Value, member: &str) -> Result<String> {
    let found = value[member]
        .as_str()
        .with_context(|| format!("no {member} in {value}"))?;
    Ok(found.to_owned())
}

/// Grams as tonnes with three decimals, in groups of thousands as the programs print them.
fn tonnes(mass_g: i64) -> String {
    let sign = if mass_g < 0 { "-" } else { "" };
    let kilograms = mass_g.unsigned_abs() / 1_000;
    let (thousands, rest) = (kilograms / 1_000_000, kilograms / 1_000 % 1_000);
    let kilograms = kilograms % 1_000;
    if thousands > 0 {
        format!("{sign}{thousands},{rest:03}.{kilograms:03}")
    } else {
        format!("{sign}{rest}.{kilograms:03}")
    }
}
