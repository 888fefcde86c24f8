//! A crate names in its manifest only what its sources name.

use crate::package::packages;
use crate::sample::depending;
use crate::source::{code, places};
use crate::{Fault, Offence, Rule, Tree};

/// No dependency without a use.
pub(super) const UNUSED_DEPENDENCIES: Rule = Rule {
    name: "unused dependencies",
    check: unused,
    faults,
};

fn unused(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    for package in packages(tree) {
        let folder = format!("{}/", package.folder);
        let sources = tree
            .texts(&[".rs"])
            .filter(|(path, _)| path.starts_with(&folder));
        // Doc tests use a crate as much as a program does.
        let sources: Vec<String> = sources
            .map(|(_, text)| format!("{}\n{}", code(text), examples(text)))
            .collect();
        for dependency in package.dependencies() {
            let name = dependency.name.replace('-', "_");
            if !sources
                .iter()
                .any(|source| !places(source, &name).is_empty())
            {
                let message = format!(
                    "no source names {} ({})",
                    dependency.name, dependency.section
                );
                offences.push(Offence::of_file(&package.path, message));
            }
        }
    }
    offences
}

/// The lines of the documentation that name a crate by a path.
fn examples(text: &str) -> String {
    let documentation = text.lines().map(str::trim_start);
    let lines = documentation.filter(|line| line.starts_with("//") && line.contains("use "));
    lines.collect::<Vec<_>>().join("\n")
}

fn faults() -> Vec<Fault> {
    vec![Fault {
        what: "a dependency that no source names",
        at: "client/sdk/Cargo.toml",
        tree: depending("client/sdk", "serde.workspace = true"),
    }]
}
