//! `schemas/*`: same input, same output, on any machine.

use crate::sample::containing;
use crate::source::{code, places, production};
use crate::test_code::TestCode;
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
    let tests = TestCode::of(tree);
    let mut offences = Vec::new();
    for (path, text) in tree.texts(&[".rs"]) {
        if !path.starts_with("schemas/") || tests.contains(path) {
            continue;
        }
        let code = production(&code(text));
        for name in NAMES {
            for offset in places(&code, name) {
                if refuses_floats(&code, offset) {
                    continue;
                }
                let message = format!("`{name}` has no place in a schema");
                offences.push(Offence::at(path, text, offset, message));
            }
        }
    }
    offences
}

/// A parser must name the float that serde hands it in order to refuse it.
fn refuses_floats(code: &str, offset: usize) -> bool {
    let line = code[..offset].rsplit('\n').next().unwrap_or_default();
    line.contains("fn visit_f64")
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
