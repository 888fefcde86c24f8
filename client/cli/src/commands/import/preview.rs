//! What is about to be recorded, before anybody confirms it.

use std::collections::BTreeMap;

use grain_api::body::Violation;
use grain_sdk::import::columns::Kind;
use grain_sdk::import::drafts::Event;
use grain_sdk::import::rows::Register;
use grain_sdk::import::sorting::{Sorted, Standing};
use serde_json::{Value, json};

use super::cells::rows_of;
use super::foretelling::{Foretelling, Foretold};
use crate::failure::Failure;
use crate::language::Language;
use crate::screen::{harmless, tonnes};
use crate::violation_lines;

/// Rows listed one by one for people.
const LISTED_MAX: usize = 20;

/// All that is known before anything is signed.
pub(super) struct Preview<'a> {
    pub(super) register: &'a Register,
    pub(super) file: &'a str,
    pub(super) sorted: &'a Sorted,
    pub(super) events: &'a [Event],
    pub(super) foretelling: &'a Foretelling,
}

/// Rows of an event with what the ledger would say to them.
struct Told<'a> {
    places: Vec<usize>,
    violations: Vec<&'a Violation>,
}

impl Preview<'_> {
    fn mass_g(&self) -> i64 {
        let rows = self
            .sorted
            .fresh
            .iter()
            .map(|place| &self.register.rows[*place]);
        rows.map(|row| row.net.signed())
            .fold(0, i64::saturating_add)
    }

    /// As people read it.
    pub(super) fn text(&self, language: Language) -> String {
        let say = |zh: String, en: String| language.pick(&zh, &en).to_owned();
        let register = self.register;
        let kind = match register.kind {
            Kind::Departed => language.pick("启运", "departures"),
            Kind::Received => language.pick("到货接收", "arrivals"),
        };
        let (rows, events, mass) = (
            self.sorted.fresh.len(),
            self.events.len(),
            tonnes(self.mass_g()),
        );
        // A .csv has no sheets.
        let source = format!("{} {}", self.file, register.sheet);
        let source = source.trim_end();
        let mut text = say(
            format!("{source}：{kind} {rows} 行，{events} 个事件，净重合计 {mass}\n"),
            format!("{source}: {rows} {kind} in {events} events, net mass {mass}\n"),
        );
        text += &self.already(language);
        for (slip, rows) in register.repeated_slips() {
            let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
            text += &say(
                format!(
                    "磅单号 {slip} 重复：第 {} 行；将带违规登记\n",
                    rows.join("、")
                ),
                format!(
                    "slip {slip} stands in rows {}; the ledger records that with a violation\n",
                    rows.join(", ")
                ),
            );
        }
        if !register.ignored.is_empty() {
            text += &say(
                format!("不登记的列：{}\n", register.ignored.join("、")),
                format!(
                    "columns that are not recorded: {}\n",
                    register.ignored.join(", ")
                ),
            );
        }
        if register.passed_over > 0 {
            let rows = if register.passed_over == 1 {
                "row"
            } else {
                "rows"
            };
            text += &say(
                format!("略过合计和表尾 {} 行\n", register.passed_over),
                format!(
                    "{} {rows} of sums and notes passed over\n",
                    register.passed_over
                ),
            );
        }
        harmless_lines(&text) + &self.rules(language)
    }

    fn already(&self, language: Language) -> String {
        let same = &self.sorted.same;
        let Some(first) = same.iter().map(|before| before.known.at.as_str()).min() else {
            return String::new();
        };
        let open = same
            .iter()
            .filter(|before| before.standing == Standing::Open)
            .count();
        let mut text = language
            .pick(
                &format!("已登记过：{} 行，首次导入于 {first}\n", same.len()),
                &format!(
                    "already recorded: {} rows, first recorded {first}\n",
                    same.len()
                ),
            )
            .to_owned();
        if open > 0 {
            text += language.pick(
                &format!("其中 {open} 行还在发件箱中，尚无回执：grain outbox send\n"),
                &format!(
                    "{open} of them still wait in the outbox for a receipt: grain outbox send\n"
                ),
            );
        }
        text
    }

    fn rules(&self, language: Language) -> String {
        let mut text = String::new();
        if let Some(why) = &self.foretelling.stopped {
            text.extend([harmless(why.in_language(language)), "\n".to_owned()]);
        }
        let (refused, marked) = (self.refused(), self.marked());
        let rows = |told: &[Told<'_>]| told.iter().map(|told| told.places.len()).sum::<usize>();
        if self.foretelling.stopped.is_none() && !self.events.is_empty() {
            let (refused, marked) = (rows(&refused), rows(&marked));
            text += language.pick(
                &format!("规则预审：{refused} 行会被拒绝，{marked} 行会带违规登记\n"),
                &format!("the rules: {refused} rows would be refused, {marked} recorded with violations\n"),
            );
        }
        text += &self.list(
            language,
            &refused,
            language.pick("会被拒绝，不登记", "would be refused, is left out"),
        );
        text += &self.list(
            language,
            &marked,
            language.pick("会带违规登记", "would be recorded with violations"),
        );
        text
    }

    fn list(&self, language: Language, all: &[Told<'_>], what: &str) -> String {
        let mut text = String::new();
        for told in all.iter().take(LISTED_MAX) {
            let rows = harmless(&rows_of(language, self.register, &told.places));
            text.extend([format!("{rows} {what}\n")]);
            for violation in &told.violations {
                text += &violation_lines::lines(language, violation, "");
            }
            if let Some(problem) = self.problem(&told.places) {
                text += &problem.to_text(language);
            }
        }
        if all.len() > LISTED_MAX {
            let rest = all.len() - LISTED_MAX;
            text += language.pick(
                &format!("… 还有 {rest} 处（--output json 列出全部）\n"),
                &format!("… and {rest} more (--output json lists all)\n"),
            );
        }
        text
    }

    /// Why the event of these rows would be turned away, where it is not the rules that refuse it.
    fn problem(&self, places: &[usize]) -> Option<Failure> {
        let mut events = self.events.iter().zip(&self.foretelling.answers);
        events.find_map(|(event, answer)| match answer {
            Foretold::Refused {
                problem: Some(problem),
                ..
            } if event.places == places => Some(Failure::of_problem(problem)),
            _ => None,
        })
    }

    fn refused(&self) -> Vec<Told<'_>> {
        let events = self.events.iter().zip(&self.foretelling.answers);
        events
            .filter_map(|(event, answer)| match answer {
                Foretold::Refused { violations, .. } => Some(Told {
                    places: event.places.clone(),
                    violations: violations.iter().collect(),
                }),
                _ => None,
            })
            .collect()
    }

    /// Violations by the rows that they are about; one about no unit in particular concerns all of
    /// its event.
    fn marked(&self) -> Vec<Told<'_>> {
        let mut by_rows: BTreeMap<Vec<usize>, Vec<&Violation>> = BTreeMap::new();
        for (event, answer) in self.events.iter().zip(&self.foretelling.answers) {
            let Foretold::Recorded(violations) = answer else {
                continue;
            };
            for violation in violations {
                let unit = unit_of(&violation.field).and_then(|unit| event.places.get(unit));
                let places = unit.map_or_else(|| event.places.clone(), |place| vec![*place]);
                by_rows.entry(places).or_default().push(violation);
            }
        }
        let told = |(places, violations)| Told { places, violations };
        by_rows.into_iter().map(told).collect()
    }

    /// As programs read it.
    pub(super) fn json(&self) -> Value {
        let register = self.register;
        let told = |all: Vec<Told<'_>>| -> Vec<Value> {
            let one = |told: &Told<'_>| {
                let rows: Vec<Value> = told
                    .places
                    .iter()
                    .map(|place| self.row_json(*place))
                    .collect();
                let problem = self
                    .problem(&told.places)
                    .and_then(|failure| failure.problem);
                json!({"rows": rows, "violations": told.violations, "problem": problem})
            };
            all.iter().map(one).collect()
        };
        let same = &self.sorted.same;
        let slips = register.repeated_slips().into_iter();
        json!({"preview": {
            "file": self.file,
            "sheet": register.sheet,
            "kind": register.kind,
            "rows": self.sorted.fresh.len(),
            "events": self.events.len(),
            "net_mass_g": self.mass_g(),
            "already": {
                "rows": same.len(),
                "first_recorded_at": same.iter().map(|before| before.known.at.as_str()).min(),
                "open": same.iter().filter(|before| before.standing == Standing::Open).count(),
            },
            "repeated_slips": slips.map(|(slip, rows)| json!({"slip_number": slip, "rows": rows})).collect::<Vec<_>>(),
            "ignored_columns": register.ignored,
            "passed_over": register.passed_over,
            "asked": self.foretelling.stopped.is_none(),
            "refused": told(self.refused()),
            "marked": told(self.marked()),
        }})
    }

    fn row_json(&self, place: usize) -> Value {
        let row = &self.register.rows[place];
        json!({"row": row.row, "unit": row.unit, "slip_number": row.slip})
    }
}

/// The unit that a pointer into a `departed` event is about.
fn unit_of(field: &str) -> Option<usize> {
    let rest = field.strip_prefix("/body/units/")?;
    rest.split('/').next()?.parse().ok()
}

fn harmless_lines(text: &str) -> String {
    let lines = text.lines().flat_map(|line| {
        [
            harmless(line),
            "
"
            .to_owned(),
        ]
    });
    lines.collect()
}
