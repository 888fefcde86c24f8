//! A document that names a file names one that is there: maps kept by hand rot.

use crate::sample::sample;
use crate::{Fault, Offence, Rule, Tree};

/// Paths in documents exist.
pub(super) const DOCUMENT_PATHS: Rule = Rule {
    name: "document paths",
    check: paths,
    faults,
};

const FOLDERS: [&str; 5] = ["schemas/", "server/", "client/", "tests/", "deploy/"];

fn paths(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (document, text) in tree.texts(&[".md"]) {
        // Between two backticks on one line: every second piece.
        for (number, line) in text.lines().enumerate() {
            for named in line.split('`').skip(1).step_by(2) {
                if is_path(named) && !exists(tree, named) {
                    let message = format!("`{named}` is not there");
                    offences.push(Offence {
                        path: document.to_owned(),
                        line: number + 1,
                        message,
                    });
                }
            }
        }
    }
    offences
}

fn is_path(named: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_');
    FOLDERS.iter().any(|folder| named.starts_with(folder)) && named.chars().all(plain)
}

fn exists(tree: &Tree, named: &str) -> bool {
    let folder = format!("{}/", named.trim_end_matches('/'));
    tree.bytes(named).is_some() || tree.paths().any(|path| path.starts_with(&folder))
}

fn faults() -> Vec<Fault> {
    let at = "server/docs/architecture.md";
    let says = |text: &str| sample().with(at, text);
    let sound = says("`schemas/log/`, `schemas/log/src/lib.rs`, `schemas/*`, `and/or`, `lib.rs`\n");
    assert!(paths(&sound).is_empty(), "what is there is no fault");
    vec![
        Fault {
            what: "a file that is gone",
            at,
            tree: says("Begin with `server/ledger/src/walk.rs`.\n"),
        },
        Fault {
            what: "a folder that is gone",
            at,
            tree: says("One\n`a` and `server/gateway/`.\n"),
        },
    ]
}
