//! The top level, and the README's map of what is below it.

use std::collections::BTreeSet;

use crate::sample::sample;
use crate::{Fault, Offence, Rule, Tree};

/// The top level holds these names and no others.
pub(super) const TOP_LEVEL: Rule = Rule {
    name: "top level",
    check: top_level,
    faults: top_level_faults,
};

/// The README's tree is the tree.
pub(super) const README_TREE: Rule = Rule {
    name: "readme tree",
    check: readme_tree,
    faults: readme_faults,
};

/// The README's commands are the commands, and CI runs no others.
pub(super) const COMMANDS: Rule = Rule {
    name: "commands",
    check: commands,
    faults: command_faults,
};

const NAMES: [&str; 16] = [
    ".cargo",
    ".ci",
    ".editorconfig",
    ".gitignore",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "client",
    "clippy.toml",
    "deny.toml",
    "deploy",
    "rustfmt.toml",
    "schemas",
    "server",
    "tests",
];

fn top_level(tree: &Tree) -> Vec<Offence> {
    let found: BTreeSet<&str> = tree
        .paths()
        .filter_map(|path| path.split('/').next())
        .collect();
    let wanted = BTreeSet::from(NAMES);
    let extra = found.difference(&wanted);
    let extra = extra.map(|name| Offence::of_file(name, "does not belong at the top level"));
    let missing = wanted.difference(&found);
    let missing = missing.map(|name| Offence::of_file(name, "is missing from the top level"));
    extra.chain(missing).collect()
}

const README: &str = "README.md";
const MARKER: &str = "<!-- tree -->";

fn readme_tree(tree: &Tree) -> Vec<Offence> {
    let text = tree.text(README).unwrap_or_default();
    let fenced = text
        .split_once(MARKER)
        .and_then(|(_, after)| after.split("```").nth(1));
    let Some(fenced) = fenced else {
        return vec![Offence::of_file(
            README,
            format!("no fenced tree after {MARKER}"),
        )];
    };
    let mut offences = Vec::new();
    let mut listed = BTreeSet::new();
    let mut above = String::new();
    for line in fenced.lines().skip(1) {
        let Some((name, meaning)) = line.trim_start().split_once('/') else {
            continue;
        };
        let folder = if line.starts_with(' ') {
            format!("{above}/{name}")
        } else {
            name.to_owned()
        };
        if !line.starts_with(' ') {
            name.clone_into(&mut above);
        }
        if meaning.trim().is_empty() {
            offences.push(Offence::of_file(
                README,
                format!("{folder} has no line of meaning"),
            ));
        }
        listed.insert(folder);
    }
    let shown = |folder: &String| !folder.starts_with('.');
    let there: BTreeSet<String> = tree
        .folders(1)
        .into_iter()
        .chain(tree.folders(2))
        .filter(shown)
        .collect();
    for folder in there.difference(&listed) {
        offences.push(Offence::of_file(
            README,
            format!("{folder} is not in the README's tree"),
        ));
    }
    for folder in listed.difference(&there) {
        offences.push(Offence::of_file(
            README,
            format!("{folder} is in the README but not there"),
        ));
    }
    offences
}

const SAYS: [(&str, &str); 4] = [
    (README, "cargo xtask demo"),
    (README, "cargo xtask test"),
    (".ci/run", "cargo xtask test"),
    (".cargo/config.toml", "xtask = "),
];

fn commands(tree: &Tree) -> Vec<Offence> {
    let says = |path: &str, words| tree.text(path).is_some_and(|text| text.contains(words));
    let silent = SAYS.iter().filter(|(path, words)| !says(path, words));
    silent
        .map(|(path, words)| Offence::of_file(path, format!("does not say `{words}`")))
        .collect()
}

fn command_faults() -> Vec<Fault> {
    let fault = |what, at, from, to| Fault {
        what,
        at,
        tree: sample().edited(at, |text| text.replace(from, to)),
    };
    vec![
        fault(
            "CI runs something else",
            ".ci/run",
            "cargo xtask test",
            "cargo test",
        ),
        fault(
            "a README without the demo",
            README,
            "cargo xtask demo",
            "make demo",
        ),
    ]
}

fn top_level_faults() -> Vec<Fault> {
    vec![
        Fault {
            what: "a new folder",
            at: "docs",
            tree: sample().with("docs/notes.md", ""),
        },
        Fault {
            what: "a new file",
            at: "Makefile",
            tree: sample().with("Makefile", ""),
        },
        Fault {
            what: "no licence",
            at: "LICENSE",
            tree: sample().without("LICENSE"),
        },
    ]
}

fn readme_faults() -> Vec<Fault> {
    let edited = |what, from: &str, to: &str| Fault {
        what,
        at: README,
        tree: sample().edited(README, |text| text.replace(from, to)),
    };
    vec![
        edited(
            "a folder the README does not name",
            "  xtask/  automation\n",
            "",
        ),
        edited(
            "a folder that is gone",
            "  xtask/",
            "  packer/  gone\n  xtask/",
        ),
        edited(
            "a folder without a meaning",
            "  xtask/  automation",
            "  xtask/",
        ),
        edited("no tree at all", MARKER, ""),
    ]
}
