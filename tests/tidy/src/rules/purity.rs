//! `schemas/*`: same input, same output, on any machine.

use crate::sample::containing;
use crate::source::{code, places, production};
use crate::{Fault, Offence, Rule, Tree};

/// Schemas touch no file, network, process, thread or clock, wait for nothing, and never round.
pub(super) const PURE_SCHEMAS: Rule = Rule {
    name: "pure schemas",
    check: purity,
    faults,
};

const NAMES: [&str; 14] = [
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::time",
    "tokio",
    "async",
    "await",
    "thread_local!",
    "println!",
    "eprintln!",
    "static mut",
    "f32",
    "f64",
];

fn purity(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (path, text) in tree.texts(&[".rs"]) {
        if !path.starts_with("schemas/") || !path.contains("/src/") || path.ends_with("/tests.rs") {
            continue;
        }
        let code = production(&code(text));
        for name in NAMES {
            for offset in places(&code, name) {
                let message = format!("`{name}` has no place in a schema");
                offences.push(Offence::at(path, text, offset, message));
            }
        }
    }
    offences
}

fn faults() -> Vec<Fault> {
    let fault = |what, source| {
        let at = "schemas/events/src/tolerance.rs";
        Fault {
            what,
            at,
            tree: containing(at, source),
        }
    };
    vec![
        fault("a float", "fn f(mass_g: u64) -> f64 { mass_g as f64 }"),
        fault("a file", "fn f() { std::fs::read(\"pack.toml\"); }"),
        fault("a future", "async fn f() {}"),
        fault("a clock's type", "fn f(now: std::time::SystemTime) {}"),
    ]
}
