//! The rules, one file each.

mod boundary;
mod budget;
mod direction;
mod document;
mod finished;
pub mod frozen;
mod layout;
mod length;
mod machine;
mod manifest;
mod naming;
pub mod packs;
mod purity;
mod silence;
mod snapshot;
mod unused;

use crate::Rule;

/// Every rule.
pub const ALL: &[Rule] = &[
    direction::DEPENDENCY_DIRECTION,
    direction::FOREIGN_CRATES,
    manifest::INHERITANCE,
    manifest::SHARED_DEPENDENCIES,
    manifest::CRATE_DOCUMENTATION,
    unused::UNUSED_DEPENDENCIES,
    budget::LOCK_FILE,
    budget::DIRECT_DEPENDENCIES,
    budget::SCHEMA_DEPENDENCIES,
    layout::TOP_LEVEL,
    layout::README_TREE,
    layout::COMMANDS,
    document::DOCUMENT_PATHS,
    length::FILE_LENGTH,
    boundary::CLOCK,
    boundary::RANDOMNESS,
    boundary::ENVIRONMENT,
    purity::PURE_SCHEMAS,
    naming::NAMES,
    finished::UNFINISHED,
    finished::UNWRAP,
    silence::SILENCE,
    snapshot::SNAPSHOTS,
    machine::MACHINE_PATHS,
    frozen::GOLDEN_FILES,
    packs::RULE_PACKS,
];

/// The rule of that name.
///
/// # Panics
/// When there is none.
pub fn named(name: &str) -> &'static Rule {
    ALL.iter()
        .find(|rule| rule.name == name)
        .expect("the rule is in the table")
}
