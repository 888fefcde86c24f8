//! What became of the events of one run: a line for each, and the exit code.

use std::collections::{HashMap, HashSet};

use grain_api::Problem;
use grain_api::body::{EventView, Violation};
use grain_envelope::{Admission, Receipt, Verdict};
use grain_sdk::outbox::send::Outcome;
use grain_sdk::outbox::state::{Item, Standing};
use grain_sdk::remote::Remote;
use serde_json::{Value, json};

use crate::failure::{Failure, exit};
use crate::language::Language;
use crate::report::Report;
use crate::screen::harmless;
use crate::setting::Setting;
use crate::violation_lines;

/// Events listed one by one for people; of more, only those with something to say.
const LISTED_MAX: usize = 20;

/// One event of the run.
#[derive(Debug, Clone)]
pub(crate) struct EventLine {
    event_id: String,
    event_type: String,
    label: Option<String>,
    standing: Standing,
    status: Option<u16>,
    receipt: Option<(Receipt, Admission)>,
    receipt_json: Value,
    problem: Option<Problem>,
    words: Vec<Violation>,
}

impl EventLine {
    /// An event that stands in the outbox.
    pub(crate) fn of_item(item: &Item) -> EventLine {
        let payload: Value = serde_json::from_slice(&item.payload).unwrap_or_default();
        EventLine::new(
            item.event_id.clone(),
            payload["type"].as_str().unwrap_or_default().to_owned(),
            item.standing,
        )
    }

    /// With what people call it.
    pub(crate) fn called(mut self, label: Option<&String>) -> EventLine {
        self.label = label.cloned();
        self
    }

    /// An event of which only this is known.
    pub(crate) fn new(event_id: String, event_type: String, standing: Standing) -> EventLine {
        EventLine {
            event_id,
            event_type,
            label: None,
            standing,
            status: None,
            receipt: None,
            receipt_json: Value::Null,
            problem: None,
            words: Vec::new(),
        }
    }
}

/// All events of the run.
#[derive(Debug)]
pub(crate) struct Outcomes {
    lines: Vec<EventLine>,
    places: HashMap<String, usize>,
    only: Option<HashSet<String>>,
}

impl Outcomes {
    /// Before anything is sent. The report is about `only`, or about all.
    pub(crate) fn new(lines: Vec<EventLine>, only: Option<&[String]>) -> Outcomes {
        let places = lines
            .iter()
            .enumerate()
            .map(|(i, line)| (line.event_id.clone(), i))
            .collect();
        Outcomes {
            lines,
            places,
            only: only.map(|ids| ids.iter().cloned().collect()),
        }
    }

    /// How many events are to be sent.
    pub(crate) fn open_count(&self) -> u64 {
        self.lines.len() as u64
    }

    /// Takes an answer, and tells programs of it at once.
    pub(crate) fn take(&mut self, setting: &Setting, outcome: &Outcome) {
        let Some(place) = self.places.get(&outcome.event_id).copied() else {
            return;
        };
        let line = &mut self.lines[place];
        line.standing = outcome.standing;
        line.status = Some(outcome.answer.status);
        line.problem = outcome
            .answer
            .body
            .as_ref()
            .and_then(|body| serde_json::from_str(body).ok());
        if let Some(bytes) = &outcome.answer.receipt
            && let Ok(receipt) = Receipt::parse(bytes)
            && let Ok(admission) = Admission::parse(&receipt.admission)
        {
            line.receipt_json = serde_json::from_slice(bytes).unwrap_or_default();
            line.receipt = Some((receipt, admission));
        }
        if self.concerns(&self.lines[place]) {
            setting.emit(&self.lines[place].to_json());
        }
    }

    /// Asks for the ledger's own words about the violations that people are shown: a receipt names
    /// their codes only.
    pub(crate) fn ask_words(&mut self, remote: &Remote<'_>) {
        let only = &self.only;
        let shown = self.lines.iter_mut().filter(|line| {
            let concerns = |only: &HashSet<String>| only.contains(&line.event_id);
            line.broke_rules() && line.problem.is_none() && only.as_ref().is_none_or(concerns)
        });
        for line in shown.take(LISTED_MAX) {
            let path = format!("/api/v1/events/{}", line.event_id);
            // Who may not read what it wrote is shown the codes and their texts without the facts.
            let Ok(event) = remote.get_json::<EventView>(&path) else {
                return;
            };
            line.words = event.violations.into_iter().map(|v| v.violation).collect();
        }
    }

    /// The report, and why sending stopped where it did.
    pub(crate) fn report(self, setting: &Setting, stopped: Option<Failure>) -> Report {
        let lines: Vec<&EventLine> = self
            .lines
            .iter()
            .filter(|line| self.concerns(line))
            .collect();
        let count = |standing| {
            lines
                .iter()
                .filter(|line| line.standing == standing)
                .count()
        };
        let recorded = count(Standing::Recorded);
        let refused = count(Standing::Refused);
        let open = lines.len() - recorded - refused;
        let blocked = lines.iter().find(|line| line.standing == Standing::Blocked);
        let code = match (blocked.and_then(|line| line.problem.as_ref()), &stopped) {
            (Some(problem), _) => problem.exit_code(),
            (None, Some(failure)) => failure.exit,
            (None, None) if refused > 0 => exit::REFUSED,
            (None, None) => exit::DONE,
        };
        let mut text = String::new();
        for line in &lines {
            if lines.len() <= LISTED_MAX || line.is_remarkable() {
                text += &line.to_text(setting.language);
            }
        }
        text += setting.language.pick(
            &format!("已登记 {recorded}，被规则拒绝 {refused}，未了结 {open}\n"),
            &format!("{recorded} recorded, {refused} refused by the rules, {open} open\n"),
        );
        // What nobody answered is told now; the rest was told as it came.
        for line in lines.iter().filter(|line| line.status.is_none()) {
            setting.emit(&line.to_json());
        }
        Report {
            text,
            json: None,
            exit: code,
            stopped,
        }
    }

    fn concerns(&self, line: &EventLine) -> bool {
        self.only
            .as_ref()
            .is_none_or(|only| only.contains(&line.event_id))
    }
}

impl EventLine {
    fn broke_rules(&self) -> bool {
        let admission = self.receipt.as_ref().map(|(_, admission)| admission);
        admission.is_some_and(|admission| !admission.violations.is_empty())
    }

    fn is_remarkable(&self) -> bool {
        self.broke_rules() || !matches!(self.standing, Standing::Recorded | Standing::Unsent)
    }

    fn to_text(&self, language: Language) -> String {
        let say = |zh, en| language.pick(zh, en);
        let standing = match self.standing {
            Standing::Recorded => say("已登记", "recorded"),
            Standing::Refused => say("被规则拒绝（已留证）", "refused by the rules (on record)"),
            Standing::Unsent => say("未送出", "not sent"),
            Standing::Unknown => say("结果未知", "outcome unknown"),
            Standing::Blocked => say("未受理", "turned away"),
        };
        let mut text = format!(
            "{} {} {standing}",
            harmless(&self.event_id),
            harmless(&self.event_type)
        );
        if let Some(label) = &self.label {
            text = format!("{} {text}", harmless(label));
        }
        if let Some((receipt, _)) = &self.receipt {
            text.extend([format!("  #{} {}", receipt.index, receipt.recorded_at)]);
        }
        text.push('\n');
        for violation in self.violations() {
            text += &violation_lines::lines(language, &violation, "");
        }
        if let Some(problem) = self.problem.as_ref().filter(|_| self.receipt.is_none()) {
            text += &Failure::of_problem(problem).to_text(language);
        }
        text
    }

    /// The ledger's own words where it gave them, else what the admission record
    /// says with the texts of this build.
    fn violations(&self) -> Vec<Violation> {
        match (&self.problem, &self.receipt) {
            (Some(problem), _) if !problem.violations.is_empty() => problem.violations.clone(),
            _ if !self.words.is_empty() => self.words.clone(),
            (_, Some((_, admission))) => admission.violations.iter().map(Violation::from).collect(),
            _ => Vec::new(),
        }
    }

    fn to_json(&self) -> Value {
        let receipt = self.receipt.as_ref().map(|(receipt, _)| receipt);
        json!({
            "event_id": self.event_id,
            "type": self.event_type,
            "label": self.label,
            "standing": self.standing,
            "status": self.status.unwrap_or(0),
            "index": receipt.map(|receipt| receipt.index),
            "recorded_at": receipt.map(|receipt| receipt.recorded_at),
            "verdict": receipt.map(|receipt: &Receipt| -> Verdict { receipt.verdict }),
            "violations": self.violations(),
            "problem": self.problem,
            "receipt": self.receipt_json,
        })
    }
}
