//! One step of `cargo xtask test`: a command, how long it took, and what it counted.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// What a step came to.
pub(crate) struct Outcome {
    name: &'static str,
    passed: u64,
    failed: u64,
    took: Duration,
}

/// Counts of the lines `test result: …` that libtest prints, one per test binary.
#[derive(Default, Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Counts {
    /// Adds what one line of output says, if it is such a line.
    fn read(&mut self, line: &str) {
        let Some((_, counts)) = line.split_once("test result: ") else {
            return;
        };
        for part in counts.split([';', '.']) {
            let mut words = part.split_whitespace();
            let (Some(number), Some(what)) = (words.next(), words.next()) else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }
}

/// Runs a step to its end; an error of its own is a failure of the step, not of the run.
pub(crate) fn run(name: &'static str, work: impl FnOnce() -> Result<Counts>) -> Outcome {
    println!("\n── {name}");
    let started = now();
    let counts = work();
    let took = started.elapsed();
    let (passed, failed) = match &counts {
        Ok(counts) => judge(counts),
        Err(error) => {
            println!("{name}: {error:#}");
            (0, 1)
        }
    };
    println!(
        "── {name}: {} in {:.1} s",
        verdict(failed),
        took.as_secs_f64()
    );
    Outcome {
        name,
        passed,
        failed,
        took,
    }
}

/// A step that counted no tests is itself one check. An ignored test proves nothing, so it fails.
fn judge(counts: &Counts) -> (u64, u64) {
    let failed = counts.failed + counts.ignored;
    if counts.passed + failed == 0 {
        (1, 0)
    } else {
        (counts.passed, failed)
    }
}

/// Runs a command that either succeeds or fails.
pub(crate) fn succeed(command: &mut Command) -> Result<Counts> {
    let status = command
        .status()
        .with_context(|| format!("cannot start {command:?}"))?;
    anyhow::ensure!(status.success(), "ended with {status}");
    Ok(Counts::default())
}

/// Runs `cargo test`, showing its output and counting the tests in it.
pub(crate) fn count(command: &mut Command) -> Result<Counts> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {command:?}"))?;
    let output = child
        .stdout
        .take()
        .context("its standard output was not piped")?;
    let mut counts = Counts::default();
    for line in BufReader::new(output).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        counts.read(&line);
        writeln!(std::io::stdout(), "{line}")?;
    }
    let status = child.wait()?;
    if !status.success() && counts.failed == 0 {
        // It did not compile, or a test process died before it could say so.
        counts.failed = 1;
    }
    Ok(counts)
}

/// Prints the table and the last line; true if nothing failed.
pub(crate) fn summarise(outcomes: &[Outcome]) -> bool {
    println!(
        "\n{:<12} {:>7} {:>7} {:>9}",
        "step", "passed", "failed", "time"
    );
    for outcome in outcomes {
        println!(
            "{:<12} {:>7} {:>7} {:>7.1} s",
            outcome.name,
            outcome.passed,
            outcome.failed,
            outcome.took.as_secs_f64()
        );
    }
    let passed: u64 = outcomes.iter().map(|outcome| outcome.passed).sum();
    let failed: u64 = outcomes.iter().map(|outcome| outcome.failed).sum();
    let took: Duration = outcomes.iter().map(|outcome| outcome.took).sum();
    println!(
        "{:<12} {passed:>7} {failed:>7} {:>7.1} s",
        "all",
        took.as_secs_f64()
    );
    println!("\n{passed} passed, {failed} failed");
    failed == 0
}

fn verdict(failed: u64) -> &'static str {
    if failed == 0 { "ok" } else { "FAILED" }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a developer reads how long each step took"
)]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(output: &str) -> Counts {
        let mut counts = Counts::default();
        output.lines().for_each(|line| counts.read(line));
        counts
    }

    #[test]
    fn test_binaries_add_up() {
        let output = "running 3 tests\n\
            test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
            test result: FAILED. 4 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.25s\n";
        assert_eq!(
            counts(output),
            Counts {
                passed: 7,
                failed: 2,
                ignored: 1
            }
        );
    }

    #[test]
    fn other_lines_count_nothing() {
        assert_eq!(
            counts("3 passed; 1 failed\ntest result of the harvest\n"),
            Counts::default()
        );
    }

    #[test]
    fn an_ignored_test_fails() {
        assert_eq!(
            judge(&Counts {
                passed: 5,
                failed: 0,
                ignored: 1
            }),
            (5, 1)
        );
    }

    #[test]
    fn a_command_that_fails_without_a_count_fails_once() {
        assert_eq!(count(&mut Command::new("false")).expect("starts").failed, 1);
        assert_eq!(
            run("false", || succeed(&mut Command::new("false"))).failed,
            1
        );
    }

    #[test]
    fn one_failure_fails_the_summary() {
        let good = run("true", || succeed(&mut Command::new("true")));
        assert!(summarise(&[good]));
        let good = run("true", || succeed(&mut Command::new("true")));
        let bad = run("absent", || {
            succeed(&mut Command::new("no-such-program-here"))
        });
        assert!(!summarise(&[good, bad]));
    }
}
