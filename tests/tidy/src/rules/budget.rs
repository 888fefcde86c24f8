//! How much of other people's code we carry. A limit is raised in a commit of its own, with the
//! reason and the rejected alternative.

use crate::package::{is_ours, packages, shared_dependencies};
use crate::sample::{depending, sample};
use crate::{Fault, Offence, Rule, Tree};

/// Packages in the lock file, ours included.
pub(super) const LOCK_FILE: Rule = Rule {
    name: "lock file",
    check: lock_file,
    faults: lock_faults,
};

/// Foreign crates named at the root.
pub(super) const DIRECT_DEPENDENCIES: Rule = Rule {
    name: "direct dependencies",
    check: direct,
    faults: direct_faults,
};

/// Foreign crates each schema builds on.
pub(super) const SCHEMA_DEPENDENCIES: Rule = Rule {
    name: "schema dependencies",
    check: schemas,
    faults: schema_faults,
};

/// What is there today; it only goes down, or up with a reason.
const LOCKED_PACKAGES: usize = 303;
const DIRECT: usize = 53;
const PER_SCHEMA: usize = 8;
/// The envelope reads foreign bytes for everybody: signature, two hashes, two encodings, JSON,
/// Unicode tables, calendar, identifiers; and it wipes the secret of a key file.
const ENVELOPE: usize = 14;

fn lock_file(tree: &Tree) -> Vec<Offence> {
    let text = tree.text("Cargo.lock").unwrap_or_default();
    let count = text.lines().filter(|line| *line == "[[package]]").count();
    over("Cargo.lock", "packages", count, LOCKED_PACKAGES)
}

fn direct(tree: &Tree) -> Vec<Offence> {
    let shared = shared_dependencies(tree);
    let count = shared.values().filter(|value| !is_ours(value)).count();
    over("Cargo.toml", "foreign crates", count, DIRECT)
}

fn schemas(tree: &Tree) -> Vec<Offence> {
    let packages = packages(tree);
    let schemas = packages
        .iter()
        .filter(|package| package.folder.starts_with("schemas/"));
    schemas
        .flat_map(|package| {
            let dependencies = package.dependencies();
            let foreign = dependencies.iter().filter(|dependency| {
                dependency.section == "dependencies" && !dependency.name.starts_with("grain-")
            });
            let limit = if package.folder == "schemas/envelope" {
                ENVELOPE
            } else {
                PER_SCHEMA
            };
            over(&package.path, "foreign crates", foreign.count(), limit)
        })
        .collect()
}

fn over(path: &str, what: &str, count: usize, limit: usize) -> Vec<Offence> {
    if count <= limit {
        return Vec::new();
    }
    vec![Offence::of_file(
        path,
        format!("{count} {what}, the limit is {limit}"),
    )]
}

fn lock_faults() -> Vec<Fault> {
    let text = "[[package]]\n".repeat(LOCKED_PACKAGES + 1);
    vec![Fault {
        what: "one package too many",
        at: "Cargo.lock",
        tree: sample().with("Cargo.lock", &text),
    }]
}

fn direct_faults() -> Vec<Fault> {
    let many = too_many(DIRECT);
    let tree = sample().edited("Cargo.toml", |text| {
        text.replace(
            "[workspace.dependencies]\n",
            &format!("[workspace.dependencies]\n{many}"),
        )
    });
    vec![Fault {
        what: "too many foreign crates",
        at: "Cargo.toml",
        tree,
    }]
}

fn schema_faults() -> Vec<Fault> {
    vec![
        Fault {
            what: "a schema with too many foreign crates",
            at: "schemas/log/Cargo.toml",
            tree: depending("schemas/log", &too_many(PER_SCHEMA)),
        },
        Fault {
            what: "an envelope with too many foreign crates",
            at: "schemas/envelope/Cargo.toml",
            tree: depending("schemas/envelope", &too_many(ENVELOPE)),
        },
    ]
}

/// Dependency lines, one more than the limit.
fn too_many(limit: usize) -> String {
    let lines: Vec<String> = (0..=limit)
        .map(|number| format!("crate-{number} = \"1\""))
        .collect();
    lines.join("\n") + "\n"
}
