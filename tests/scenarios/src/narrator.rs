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
        self.say(&format!("\n\u{25b6} {}. {zh}\n     {en}", self.steps));
    }

    /// Tells a fact of the present step.
    pub fn tell(&self, zh: &str, en: &str) {
        self.say(&format!("   {zh}\n   {en}"));
    }

    /// Shows what a program printed.
    pub fn show(&self, printed: &str) {
        for line in printed.lines() {
            self.say(&format!("   \u{2502} {line}"));
        }
    }

    /// Shows the first lines of what a program printed.
    pub fn show_head(&self, printed: &str, lines: usize) {
        let mut all = printed.lines();
        for line in all.by_ref().take(lines) {
            self.say(&format!("   \u{2502} {line}"));
        }
        let rest = all.count();
        if rest > 0 {
            self.say(&format!("   \u{2502} … ({rest})"));
        }
    }

    /// States an outcome that must hold; one that does not fails the demo.
    pub fn expect(&mut self, holds: bool, zh: &str, en: &str) {
        let mark = if holds { "\u{2714}" } else { "\u{2718}" };
        self.say(&format!("   {mark} {zh}\n     {en}"));
        if !holds {
            self.failures.push(format!("{}. {en}", self.steps));
        }
    }

    /// Says how long the present piece took.
    pub fn took(&self, what_zh: &str, what_en: &str, duration: Duration) {
        let shown = shown(duration);
        self.say(&format!(
            "   \u{23f1} {what_zh} {shown} \u{b7} {what_en} {shown}"
        ));
    }

    /// Closes the story: an error that lists every step that came out otherwise.
    pub fn finish(&self) -> Result<()> {
        let shown = shown(self.started.elapsed());
        if self.failures.is_empty() {
            self.say(&format!(
                "\n\u{2714} {} 步全部如述,用时 {shown}\n  all {} steps came out as stated, in {shown}",
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

/// Reads the stopwatch: the demo times real programs, nothing is decided by it.
#[expect(
    clippy::disallowed_methods,
    reason = "the demo reports how long real programs took"
)]
pub fn now() -> Instant {
    Instant::now()
}

fn shown(duration: Duration) -> String {
    if duration < Duration::from_secs(1) {
        format!("{:.1} ms", duration.as_secs_f64() * 1e3)
    } else {
        format!("{:.2} s", duration.as_secs_f64())
    }
}

fn say(line: &str) {
    // A reader who closed the pipe has heard enough; that is not an error of the demo.
    let _closed_pipe = writeln!(std::io::stdout(), "{line}");
}
