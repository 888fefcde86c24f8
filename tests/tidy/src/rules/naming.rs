//! A module is named by what it is about.

use crate::sample::containing;
use crate::source::{code, places};
use crate::{Fault, Offence, Rule, Tree};

/// No names under which everything fits.
pub(super) const NAMES: Rule = Rule {
    name: "names",
    check: naming,
    faults,
};

const EMPTY: [&str; 10] = [
    "util", "utils", "common", "helper", "helpers", "manager", "managers", "misc", "stuff", "types",
];

fn naming(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    for path in tree.paths() {
        let mut names = path
            .split('/')
            .map(|name| name.split('.').next().unwrap_or(name));
        if let Some(name) = names.find(|name| EMPTY.contains(name)) {
            offences.push(Offence::of_file(
                path,
                format!("`{name}` says nothing: name the subject"),
            ));
        }
    }
    for (path, text) in tree.texts(&[".rs"]) {
        let code = code(text);
        for name in EMPTY {
            for offset in places(&code, &format!("mod {name}")) {
                let message = format!("`mod {name}` says nothing: name the subject");
                offences.push(Offence::at(path, text, offset, message));
            }
        }
    }
    offences
}

fn faults() -> Vec<Fault> {
    let fault = |what, at, source| Fault {
        what,
        at,
        tree: containing(at, source),
    };
    vec![
        fault("a file", "client/sdk/src/util.rs", "\n"),
        fault("a folder", "server/ledger/src/common/heads.rs", "\n"),
        fault(
            "a module in a file",
            "client/sdk/src/sign.rs",
            "mod helpers { fn f() {} }",
        ),
        fault("a file of the web page", "client/web/src/types.ts", "\n"),
    ]
}
