//! Says what happens, in Chinese and English, and what it took.

use std::io::Write;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// Tells the story on standard output and keeps the score.
pub struct Narrator {
    started: Instant,
    steps: u32,
    failures: Vec<String>,
    is_silent: bool,
}

impl Narrator {
    /// Starts the story's clock.
    pub fn new() -> Self {
        Narrator {
            started: now(),
            steps: 0,
            failures: Vec::new(),
            is_silent: false,
        }
    }

    /// Keeps the score and says nothing: for stories that tests tell.
    pub fn silent() -> Self {
        Narrator {
            is_silent: true,
            ..Narrator::new()
        }
    }

    fn say(&self, line: &str) {
        if !self.is_silent {
            say(line);
        }
    }

    /// Opens a step.
    pub fn step(&mut self, zh: &str, en: &str) {
        self.steps += 1;
        self.say(&format!("\n\u{25b6} {}. {zh}", self.steps));
        self.say(&format!("     {en}"));
    }

    /// Tells a fact of the present step.
    pub fn tell(&self, zh: &str, en: &str) {
        self.say_folded("   ", zh);
        self.say_folded("   ", en);
    }

    fn say_folded(&self, before: &str, text: &str) {
        let mut lead = before.to_owned();
        for part in folded(text, 0) {
            self.say(&format!("{lead}{part}"));
            lead = " ".repeat(before.chars().count());
        }
    }

    /// Says which command is run, as a user would type it.
    pub fn command(&self, typed: &str) {
        self.say(&format!("   $ {typed}"));
    }

    /// Shows what a program printed.
    pub fn show(&self, printed: &str) {
        self.show_head(printed, usize::MAX);
    }

    /// Shows the first lines of what a program printed.
    pub fn show_head(&self, printed: &str, lines: usize) {
        let mut all = printed.lines();
        for line in all.by_ref().take(lines) {
            for part in folded(line, 2) {
                self.say(&format!("   \u{2502} {part}"));
            }
        }
        let rest = all.count();
        if rest > 0 {
            self.say(&format!(
                "   \u{2502} \u{2026} 另有 {rest} 行 / {rest} more lines"
            ));
        }
    }

    /// States an outcome that must hold; one that does not fails the demo.
    pub fn expect(&mut self, holds: bool, zh: &str, en: &str) {
        let mark = if holds { '\u{2714}' } else { '\u{2718}' };
        self.say_folded(&format!("   {mark} "), zh);
        self.say_folded("     ", en);
        if !holds {
            self.failures.push(format!("{}. {en}", self.steps));
        }
    }

    /// States figures that must hold, one below the other: what each is, in Chinese and English, and
    /// how much.
    pub fn expect_figures(&mut self, holds: bool, (zh, en): (&str, &str), figures: &[Figure<'_>]) {
        self.expect(holds, zh, en);
        let widest = |of: fn(&Figure<'_>) -> usize| figures.iter().map(of).max().unwrap_or(0);
        let (first, second) = (widest(|f| width(f.0)), widest(|f| width(f.1)));
        let third = widest(|f| width(&f.2));
        for (zh, en, value) in figures {
            let pad = |text: &str, columns: usize| " ".repeat(columns - width(text));
            self.say(&format!(
                "       {zh}{}  {en}{}  {}{value}",
                pad(zh, first),
                pad(en, second),
                pad(value, third)
            ));
        }
    }

    /// Says how long the present piece took.
    pub fn took(&self, zh: &str, en: &str, duration: Duration) {
        self.say(&format!("   \u{23f1} {} {zh} / {en}", shown(duration)));
    }

    /// Closes the story: an error that lists every step that came out otherwise.
    pub fn finish(&self) -> Result<()> {
        let shown = shown(self.started.elapsed());
        if self.failures.is_empty() {
            self.say(&format!(
                "\n\u{2714} {} 步全部如述，用时 {shown}\n  All {} steps came out as stated, in {shown}",
                self.steps, self.steps
            ));
            return Ok(());
        }
        bail!(
            "以下各项与所述不符 / these came out otherwise:\n  {}",
            self.failures.join("\n  ")
        )
    }
}

impl Default for Narrator {
    fn default() -> Self {
        Self::new()
    }
}

/// A name in Chinese and in English, and a value.
pub type Figure<'a> = (&'a str, &'a str, String);

/// Reads the stopwatch: the demo times real programs, nothing is decided by it.
#[expect(
    clippy::disallowed_methods,
    reason = "the demo reports how long real programs took"
)]
pub fn now() -> Instant {
    Instant::now()
}

/// Columns of a screen that most people have.
const SCREEN: usize = 100;

/// A long line of prose in pieces that fit the screen, the later ones so much further in; tables stay
/// whole.
fn folded(line: &str, further: usize) -> Vec<String> {
    let body = line.trim_start();
    let indent = line.len() - body.len();
    let is_table = body.contains("   ") || body.starts_with(['\u{2500}', '\u{2550}']);
    if is_table || width(line) <= SCREEN {
        return vec![line.to_owned()];
    }
    let mut parts = vec![" ".repeat(indent)];
    let mut columns = indent;
    for word in words(body) {
        if columns + width(word.trim_end()) > SCREEN {
            parts.push(" ".repeat(indent + further));
            columns = indent + further;
        }
        if let Some(part) = parts.last_mut() {
            part.push_str(word);
        }
        columns += width(word);
    }
    parts
        .iter()
        .map(|part| part.trim_end().to_owned())
        .collect()
}

/// Where a line may be broken: behind a space, and behind every wide character but before no mark
/// that closes what stands before it.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut begin = 0;
    for (place, character) in text.char_indices() {
        let end = place + character.len_utf8();
        let closes = text[end..].starts_with(['，', '。', '；', '：', '、', '）', '》', '”', '〕']);
        let opens = matches!(character, '（' | '《' | '“' | '〔');
        let may_break = character == ' ' || (columns(character) == 2 && !opens);
        if may_break && !closes {
            words.push(&text[begin..end]);
            begin = end;
        }
    }
    words.push(&text[begin..]);
    words
}

fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// Chinese characters and their marks take two columns.
fn columns(character: char) -> usize {
    let is_wide = matches!(character, '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}');
    if is_wide { 2 } else { 1 }
}

fn shown(duration: Duration) -> String {
    if duration < Duration::from_secs(1) {
        format!("{:.0} ms", duration.as_secs_f64() * 1e3)
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

fn say(line: &str) {
    // A reader who closed the pipe has heard enough; that is not an error of the demo.
    let _closed_pipe = writeln!(std::io::stdout(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_folded_and_tables_are_not() {
        let line = format!(
            "    依据：{}（原文）",
            "严禁调运至未获得备案资质的企业，".repeat(6)
        );
        let parts = folded(&line, 2);
        assert!(parts.len() > 1, "{parts:?}");
        assert!(parts.iter().all(|part| width(part) <= SCREEN), "{parts:?}");
        let together: String = parts.iter().map(|part| part.trim_start()).collect();
        assert_eq!(together, line.trim_start());
        let closes = |part: &String| part.trim_start().starts_with(['，', '）']);
        assert!(!parts.iter().any(closes), "{parts:?}");
        let table = format!("  到期   {}", "x".repeat(SCREEN));
        assert_eq!(folded(&table, 2), [table]);
        assert_eq!(folded("short", 2), ["short"]);
    }
}
