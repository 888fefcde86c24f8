//! Wrong turns: the story of a small train, and where it leaves the road.
//!
//! They are data (`oats/beginnings.json`, `oats/wrong-turns/*.json`), to be read by whoever knows the
//! trade and not the program. A turn leaves the story `after` one of the beginnings, each of which goes
//! on where the one before it ended. A step says in words what somebody `does`, then `who` and `when`,
//! the event as that party would submit it (`type`, `body`, with them `documents` or a `file`), and
//! what the ledger must answer: the `verdict`, `admitted`, `refused` by a rule or `forbidden` to this
//! party, and all `violations`, each as its rule and its code. A turn may end by asking for `duties`.
//!
//! A string that begins with `$` stands for something: `$NAME` for the id of the event that an earlier
//! step made `as` NAME, `$lot` for the lot, `$KEY` for the party that signs with that key, `$KEY-001`
//! for its facility, `$file` for the step's file.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cast::{JOINING, Member, SIGNERS};
use crate::drafts::{digest, draft, with_file};
use crate::files::copy_directory;
use crate::oats::{Answer, Story};
use crate::scratch;

/// What came of all wrong turns.
#[derive(Debug, Default)]
pub struct Told {
    /// How many were taken.
    pub count: usize,
    /// What came out otherwise than stated.
    pub faults: Vec<String>,
}

/// A ledger at some point of the small train's story; no server runs between two tellings.
struct World {
    story: Story,
    names: BTreeMap<String, String>,
    directory: TempDir,
}

/// Takes every wrong turn that a directory holds, each in a ledger of its own.
pub fn take_all(data: &Path) -> Result<Told> {
    let beginnings = read(&data.join("beginnings.json"))?;
    let mut files: Vec<_> = fs::read_dir(data.join("wrong-turns"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.sort();
    let turns: Vec<Value> = files.iter().map(|path| read(path)).collect::<Result<_>>()?;
    let mut told = Told::default();
    let mut world = World::found()?;
    for beginning in list(&beginnings) {
        let faults = world.serve_and(|world| world.tell(list(&beginning["steps"])))?;
        ensure!(faults.is_empty(), "{}: {faults:?}", beginning["name"]);
        for turn in turns
            .iter()
            .filter(|turn| turn["after"] == beginning["name"])
        {
            let mut world = world.copy()?;
            let faults = world.serve_and(|world| world.turn(turn))?;
            let name = turn["name"]["en"].as_str().unwrap_or_default();
            told.faults
                .extend(faults.into_iter().map(|fault| format!("{name}: {fault}")));
            told.count += 1;
        }
    }
    ensure!(told.count == turns.len(), "a turn names no beginning");
    Ok(told)
}

fn read(path: &Path) -> Result<Value> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    serde_json::from_str(&text).with_context(|| path.display().to_string())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

impl World {
    fn found() -> Result<World> {
        let directory = scratch::directory()?;
        let mut story = Story::begin(directory.path())?;
        story.stop()?;
        Ok(World {
            names: story.events.clone(),
            story,
            directory,
        })
    }

    fn copy(&self) -> Result<World> {
        let directory = scratch::directory()?;
        copy_directory(self.directory.path(), directory.path())?;
        Ok(World {
            story: self.story.moved(directory.path()),
            names: self.names.clone(),
            directory,
        })
    }

    /// What happens while the server runs.
    fn serve_and<T>(&mut self, happens: impl FnOnce(&mut World) -> Result<T>) -> Result<T> {
        self.story.serve()?;
        let came = happens(self)?;
        self.story.stop()?;
        Ok(came)
    }

    /// Takes one wrong turn: what came out otherwise.
    fn turn(&mut self, turn: &Value) -> Result<Vec<String>> {
        let mut faults = self.tell(list(&turn["steps"]))?;
        if let Some(duties) = turn.get("duties") {
            faults.extend(self.duties(duties)?);
        }
        Ok(faults)
    }

    fn tell(&mut self, steps: &[Value]) -> Result<Vec<String>> {
        let mut faults = Vec::new();
        for step in steps {
            in_words(step)?;
            let (kind, who) = (text(&step["type"]), member(text(&step["who"]))?);
            let file = step["file"].as_str().map(str::as_bytes);
            let body = self.resolved(&step["body"], file)?;
            let mut drafted = draft(kind, text(&step["when"]), who, &body);
            if let Some(file) = file {
                drafted = with_file(drafted, "file.txt", "text/plain", file);
            }
            if let Some(documents) = step.get("documents") {
                drafted["documents"] = documents.clone();
            }
            let (run, answers) = self.story.submit(who, &[drafted])?;
            let answer = answers.first().with_context(|| run.stderr.clone())?;
            let (verdict, found) = (verdict(answer), broken(answer));
            if json!(verdict) != step["verdict"] || json!(found) != step["violations"] {
                let (expected, violations) = (&step["verdict"], &step["violations"]);
                faults.push(format!(
                    "{}: {verdict} {found:?}, {expected} {violations} expected: {}",
                    in_words(step)?,
                    answer.line
                ));
            }
            if let (Some(name), Some(id)) = (step["as"].as_str(), line_id(&answer.line)) {
                if kind == "lot_created" {
                    self.names.insert(name.to_owned(), format!("{id}.1"));
                } else {
                    self.names.insert(name.to_owned(), id.to_owned());
                }
            }
        }
        Ok(faults)
    }

    /// How many duties of a rule somebody has at a facility at a moment.
    fn duties(&self, asked: &Value) -> Result<Option<String>> {
        let facility = self.resolved(&asked["facility"], None)?;
        let arguments = [
            "duties",
            "--at",
            text(&asked["at"]),
            "--facility",
            text(&facility),
            "--key",
            text(&asked["who"]),
        ];
        let told = self.story.programs.grain_json(&arguments)?;
        let due = list(&told["duties"]).iter();
        let count = due.filter(|duty| duty["rule"] == asked["rule"]).count();
        let fault = format!(
            "{}: {count} duties of {}, {} expected: {told}",
            in_words(asked)?,
            asked["rule"],
            asked["count"]
        );
        Ok((json!(count) != asked["count"]).then_some(fault))
    }

    /// A body with everything in it that stands for something else.
    fn resolved(&self, value: &Value, file: Option<&[u8]>) -> Result<Value> {
        Ok(match value {
            Value::String(word) => match word.strip_prefix('$') {
                Some(name) => self.resolve(name, file)?.into(),
                None => value.clone(),
            },
            Value::Array(values) => {
                let each = values.iter().map(|value| self.resolved(value, file));
                Value::Array(each.collect::<Result<_>>()?)
            }
            Value::Object(members) => {
                let each = members
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), self.resolved(value, file)?)));
                Value::Object(each.collect::<Result<_>>()?)
            }
            _ => value.clone(),
        })
    }

    fn resolve(&self, name: &str, file: Option<&[u8]>) -> Result<String> {
        if let ("file", Some(file)) = (name, file) {
            return Ok(digest(file));
        }
        if let Some(id) = self.names.get(name) {
            return Ok(id.clone());
        }
        let (key, rest) = name
            .split_once("-001")
            .map_or((name, None), |(key, rest)| (key, Some(rest)));
        let member = member(key)?;
        Ok(rest.map_or_else(
            || member.party.to_owned(),
            |rest| format!("{}{rest}", member.facility()),
        ))
    }
}

/// What somebody does, in English; it must stand there in both languages.
fn in_words(step: &Value) -> Result<&str> {
    let does = &step["does"];
    ensure!(
        !text(&does["zh"]).is_empty() && !text(&does["en"]).is_empty(),
        "a step does not say what is done: {step}"
    );
    Ok(text(&does["en"]))
}

/// The verdict in the word that a turn has for it.
fn verdict(answer: &Answer) -> String {
    match answer.status {
        201 => "admitted".to_owned(),
        422 => "refused".to_owned(),
        403 => "forbidden".to_owned(),
        other => format!("HTTP {other}"),
    }
}

/// The violations of an answer, each as its rule and its code, in the order of the codes.
fn broken(answer: &Answer) -> Vec<String> {
    let violations = answer.line["violations"].as_array().into_iter().flatten();
    let mut found: Vec<(&str, &str)> = violations
        .map(|violation| (text(&violation["code"]), text(&violation["rule"])))
        .collect();
    found.sort_unstable();
    let one = |(code, rule): (&str, &str)| format!("{rule} {code}");
    found.into_iter().map(one).collect()
}

fn line_id(line: &Value) -> Option<&str> {
    line["event_id"].as_str()
}

/// Who signs with a key.
fn member(key: &str) -> Result<Member> {
    let mut everybody = SIGNERS.into_iter().chain(JOINING);
    match everybody.find(|member| member.key == key) {
        Some(member) => Ok(member),
        None => bail!("nobody has the key {key}"),
    }
}
