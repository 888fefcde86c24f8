//! Nothing committed knows the machine it was written on.

use crate::sample::containing;
use crate::{Fault, Offence, Rule, Tree};

/// No paths of somebody's machine.
pub(super) const MACHINE_PATHS: Rule = Rule {
    name: "machine paths",
    check: machine_paths,
    faults,
};

/// Written in two halves, or this file would break its own rule.
const PATHS: [&str; 5] = [
    concat!("/wo", "rk/"),
    concat!("/fa", "rm/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/tmp/ba", "sh"),
];

fn machine_paths(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (path, text) in tree.texts(&[""]) {
        for machine in PATHS {
            for (offset, _) in text.match_indices(machine) {
                let message = format!("`{machine}` is a path of one machine");
                offences.push(Offence::at(path, text, offset, message));
            }
        }
    }
    offences
}

fn faults() -> Vec<Fault> {
    PATHS
        .iter()
        .map(|machine| {
            let at = "server/docs/architecture.md";
            let tree = containing(at, &format!("See {machine}notes.md.\n"));
            Fault {
                what: "somebody's folder",
                at,
                tree,
            }
        })
        .collect()
}
