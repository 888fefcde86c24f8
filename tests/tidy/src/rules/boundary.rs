//! Clock, randomness and environment each enter in one file; everything else takes them as data.

use crate::sample::containing;
use crate::source::{code, places, production};
use crate::test_code::TestCode;
use crate::{Fault, Offence, Rule, Tree};

/// Time is read in one file of each program.
pub(super) const CLOCK: Rule = Rule {
    name: "clock",
    check: clock,
    faults: clock_faults,
};

/// Randomness is drawn in one file of each program.
pub(super) const RANDOMNESS: Rule = Rule {
    name: "randomness",
    check: randomness,
    faults: randomness_faults,
};

/// The environment is read in one file of each program.
pub(super) const ENVIRONMENT: Rule = Rule {
    name: "environment",
    check: environment,
    faults: environment_faults,
};

fn clock(tree: &Tree) -> Vec<Offence> {
    let names = [
        "SystemTime::now",
        "Instant::now",
        "Utc::now",
        "Local::now",
        "Zoned::now",
    ];
    let files = ["server/app/src/clock.rs", "client/cli/src/clock.rs"];
    outside(
        tree,
        &names,
        &files,
        "reads the clock: take the time as data",
    )
}

fn randomness(tree: &Tree) -> Vec<Offence> {
    let names = [
        "getrandom::",
        "rand::",
        "OsRng",
        "SysRng",
        "thread_rng",
        "new_v4",
        "now_v7",
        "RandomState",
    ];
    let files = ["server/app/src/random.rs", "client/cli/src/random.rs"];
    outside(tree, &names, &files, "draws randomness: take it as data")
}

fn environment(tree: &Tree) -> Vec<Offence> {
    let files = ["server/app/src/config.rs", "client/cli/src/environment.rs"];
    outside(
        tree,
        &["env::", "std::env"],
        &files,
        "reads the environment: take it as data",
    )
}

/// Production sources that name one of `names`, except in `files`.
fn outside(tree: &Tree, names: &[&str], files: &[&str], message: &str) -> Vec<Offence> {
    let tests = TestCode::of(tree);
    let mut offences = Vec::new();
    for (path, text) in tree.texts(&[".rs"]) {
        // Tests and developers' tools measure and look around as they like.
        if tests.contains(path) || path.starts_with("deploy/") || files.contains(&path) {
            continue;
        }
        let code = production(&code(text));
        for name in names {
            for offset in places(&code, name) {
                offences.push(Offence::at(
                    path,
                    text,
                    offset,
                    format!("`{name}` {message}"),
                ));
            }
        }
    }
    offences
}

const LEDGER: &str = "server/ledger/src/sequencer.rs";
const CLOCK_FILE: &str = "server/app/src/clock.rs";

fn fault(what: &'static str, at: &'static str, source: &str) -> Fault {
    Fault {
        what,
        at,
        tree: containing(at, source),
    }
}

fn clock_faults() -> Vec<Fault> {
    vec![
        fault(
            "wall clock in the ledger",
            LEDGER,
            "fn f() { std::time::SystemTime::now(); }",
        ),
        fault(
            "tokio's clock",
            LEDGER,
            "fn f() { tokio::time::Instant::now(); }",
        ),
        fault(
            "a calendar's clock",
            "schemas/events/src/duty.rs",
            "fn f() { chrono::Utc::now(); }",
        ),
        fault(
            "a clock file elsewhere",
            "server/ledger/src/clock.rs",
            "fn f() { Instant::now(); }",
        ),
    ]
}

fn randomness_faults() -> Vec<Fault> {
    vec![
        fault(
            "salt from the system",
            LEDGER,
            "fn f(s: &mut [u8]) { getrandom::fill(s); }",
        ),
        fault(
            "an identifier from the clock",
            "client/sdk/src/sign.rs",
            "fn f() { Uuid::now_v7(); }",
        ),
        fault(
            "randomness beside the clock",
            CLOCK_FILE,
            "fn f() { OsRng.next_u64(); }",
        ),
    ]
}

fn environment_faults() -> Vec<Fault> {
    vec![
        fault("a variable", LEDGER, "fn f() { std::env::var(\"HOME\"); }"),
        fault(
            "arguments",
            "client/cli/src/main.rs",
            "use std::env;\nfn f() { env::args(); }",
        ),
        fault(
            "a variable after the tests",
            LEDGER,
            "#[cfg(test)]\nmod tests { fn f() {} }\nfn g() { std::env::var(\"HOME\"); }",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_file_may() {
        let tree = containing(CLOCK_FILE, "fn f() { SystemTime::now(); }");
        assert_eq!(clock(&tree), []);
    }

    #[test]
    fn comments_literals_and_tests_may() {
        let source = "// env::var\nconst A: &str = \"std::env::var\"; const B: &str = env!(\"X\");\n\
            #[cfg(test)]\nmod tests { fn f() { std::env::temp_dir(); } }";
        assert_eq!(environment(&containing(LEDGER, source)), []);
    }
}
