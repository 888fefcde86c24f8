//! Every rule over this repository, over the sample, and over the faults planted in it.

use std::path::{Path, PathBuf};

use grain_tidy::history::{APPEND_ONLY, lost, versions};
use grain_tidy::rules::{ALL, named};
use grain_tidy::sample::sample;
use grain_tidy::{Offence, Tree};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[track_caller]
fn holds(rule: &str) {
    let offences = (named(rule).check)(&Tree::of_checkout(&root()));
    let lines: Vec<String> = offences.iter().map(Offence::to_string).collect();
    assert!(lines.is_empty(), "{rule}:\n{}", lines.join("\n"));
}

/// One test per rule, so that the failing one is named; the list is compared with the table.
macro_rules! repository {
    ($($test:ident: $rule:literal,)*) => {
        $(#[test] fn $test() { holds($rule); })*

        #[test]
        fn every_rule_runs_over_the_repository() {
            let run = [$($rule),*];
            let missing: Vec<&str> =
                ALL.iter().map(|rule| rule.name).filter(|name| !run.contains(name)).collect();
            assert_eq!(missing, Vec::<&str>::new());
        }
    };
}

repository! {
    dependency_direction: "dependency direction",
    foreign_crates: "foreign crates",
    inheritance: "inheritance",
    shared_dependencies: "shared dependencies",
    crate_documentation: "crate documentation",
    unused_dependencies: "unused dependencies",
    lock_file: "lock file",
    direct_dependencies: "direct dependencies",
    schema_dependencies: "schema dependencies",
    top_level: "top level",
    readme_tree: "readme tree",
    commands: "commands",
    document_paths: "document paths",
    file_length: "file length",
    clock: "clock",
    randomness: "randomness",
    environment: "environment",
    pure_schemas: "pure schemas",
    names: "names",
    unfinished: "unfinished",
    unwrap: "unwrap",
    silence: "silence",
    snapshots: "snapshots",
    machine_paths: "machine paths",
    rule_packs: "rule packs",
    golden_files: "golden files",
}

#[test]
fn the_sample_keeps_every_rule() {
    for rule in ALL {
        assert_eq!((rule.check)(&sample()), [], "{}", rule.name);
    }
}

#[test]
fn every_rule_refuses_its_planted_faults() {
    for rule in ALL {
        let faults = (rule.faults)();
        assert!(!faults.is_empty(), "{} cannot fail", rule.name);
        for fault in faults {
            let offences = (rule.check)(&fault.tree);
            assert!(
                offences.iter().any(|offence| offence.path == fault.at),
                "{}: {} at {} was not refused; found {offences:?}",
                rule.name,
                fault.what,
                fault.at
            );
        }
    }
}

#[test]
fn append_only_lists_lose_no_line() {
    let tree = Tree::of_checkout(&root());
    for path in APPEND_ONLY {
        let current = tree.text(path).unwrap_or_default();
        let versions = versions(&root(), path);
        let lost = lost(&versions, current);
        assert!(
            lost.is_empty(),
            "{path} lost lines that an earlier commit had: {lost:#?}"
        );
    }
}
