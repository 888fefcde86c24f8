//! Every crate inherits the workspace's version, lints and dependencies, and says what it is.

use std::collections::BTreeSet;

use crate::package::{is_ours, packages, shared_dependencies, workspace};
use crate::sample::{depending, sample};
use crate::{Fault, Offence, Rule, Tree};

/// Crates inherit what the workspace decides, and unsafe code is forbidden in all of them.
pub(super) const INHERITANCE: Rule = Rule {
    name: "inheritance",
    check: inheritance,
    faults: inheritance_faults,
};

/// Versions and features of foreign crates are decided once, at the root.
pub(super) const SHARED_DEPENDENCIES: Rule = Rule {
    name: "shared dependencies",
    check: shared,
    faults: shared_faults,
};

/// Every library says what it is; what others build on documents each public item.
pub(super) const CRATE_DOCUMENTATION: Rule = Rule {
    name: "crate documentation",
    check: documentation,
    faults: documentation_faults,
};

const INHERITED: [&str; 5] = ["version", "edition", "rust-version", "license", "publish"];

fn inheritance(tree: &Tree) -> Vec<Offence> {
    let root = workspace(tree);
    let mut offences = Vec::new();
    let members = root
        .get("workspace")
        .and_then(|workspace| workspace.get("members"));
    let members: BTreeSet<&str> = members
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(toml::Value::as_str)
        .collect();
    let unsafe_code = ["workspace", "lints", "rust", "unsafe_code"];
    let unsafe_code = unsafe_code
        .iter()
        .try_fold(&toml::Value::Table(root.clone()), |at, key| at.get(key))
        .cloned();
    if unsafe_code.as_ref().and_then(toml::Value::as_str) != Some("forbid") {
        offences.push(Offence::of_file(
            "Cargo.toml",
            "unsafe_code must be \"forbid\"",
        ));
    }
    for package in packages(tree) {
        let inherits = |at: Option<&toml::Value>| {
            at.and_then(|value| value.get("workspace"))
                .and_then(toml::Value::as_bool)
                == Some(true)
        };
        let table = package.manifest.get("package");
        for key in INHERITED {
            if !inherits(table.and_then(|table| table.get(key))) {
                let message = format!("`{key}.workspace = true` is missing");
                offences.push(Offence::of_file(&package.path, message));
            }
        }
        if package
            .manifest
            .get("lints")
            .and_then(|lints| lints.get("workspace"))
            .and_then(toml::Value::as_bool)
            != Some(true)
        {
            offences.push(Offence::of_file(
                &package.path,
                "`[lints] workspace = true` is missing",
            ));
        }
        if !members.contains(package.folder.as_str()) {
            offences.push(Offence::of_file(
                &package.path,
                "not a member of the workspace",
            ));
        }
    }
    offences
}

fn shared(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    let mut named = BTreeSet::new();
    for package in packages(tree) {
        for dependency in package.dependencies() {
            if dependency
                .value
                .get("workspace")
                .and_then(toml::Value::as_bool)
                != Some(true)
            {
                let message = format!("{} must come from the workspace", dependency.name);
                offences.push(Offence::of_file(&package.path, message));
            }
            named.insert(dependency.name);
        }
    }
    for (name, value) in shared_dependencies(tree) {
        if is_ours(&value) {
            continue;
        }
        if value.get("default-features").and_then(toml::Value::as_bool) != Some(false) {
            let message = format!("{name} must say default-features = false");
            offences.push(Offence::of_file("Cargo.toml", message));
        }
        if !named.contains(&name) {
            offences.push(Offence::of_file(
                "Cargo.toml",
                format!("no crate names {name}"),
            ));
        }
    }
    offences
}

/// Crates whose public items are all documented.
const DOCUMENTED: [&str; 2] = ["schemas/", "client/sdk/"];

fn documentation(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (path, text) in tree.texts(&["/src/lib.rs"]) {
        if text
            .lines()
            .take_while(|line| line.starts_with("//!"))
            .count()
            < 3
        {
            let message =
                "say at the top what the crate is, what it is not, and who may depend on it";
            offences.push(Offence::of_file(path, message));
        }
        let documented = DOCUMENTED.iter().any(|folder| path.starts_with(folder));
        if documented && !text.contains("#![warn(missing_docs)]") {
            offences.push(Offence::of_file(
                path,
                "`#![warn(missing_docs)]` is missing",
            ));
        }
    }
    offences
}

fn inheritance_faults() -> Vec<Fault> {
    let without = |what, at, path: &str, line: &str| Fault {
        what,
        at,
        tree: sample().edited(path, |text| text.replace(line, "")),
    };
    vec![
        without(
            "unsafe code allowed",
            "Cargo.toml",
            "Cargo.toml",
            "unsafe_code = \"forbid\"\n",
        ),
        without(
            "own lints",
            "server/app/Cargo.toml",
            "server/app/Cargo.toml",
            "[lints]\nworkspace = true\n",
        ),
        without(
            "own edition",
            "server/app/Cargo.toml",
            "server/app/Cargo.toml",
            "edition.workspace = true\n",
        ),
        without(
            "no member",
            "client/sdk/Cargo.toml",
            "Cargo.toml",
            "    \"client/sdk\",\n",
        ),
    ]
}

fn shared_faults() -> Vec<Fault> {
    let own = depending(
        "client/sdk",
        "hex = { version = \"0.4\", default-features = false }",
    );
    let loose = sample().edited("Cargo.toml", |text| {
        text.replace(
            "serde = { version = \"1.0.229\", default-features = false }",
            "serde = \"1\"",
        )
    });
    let idle = sample().edited("Cargo.toml", |text| {
        text.replace(
            "sled = {",
            "hex = { version = \"0.4.3\", default-features = false }\nsled = {",
        )
    });
    vec![
        Fault {
            what: "a version of its own",
            at: "client/sdk/Cargo.toml",
            tree: own,
        },
        Fault {
            what: "default features",
            at: "Cargo.toml",
            tree: loose,
        },
        Fault {
            what: "a dependency that no crate names",
            at: "Cargo.toml",
            tree: idle,
        },
    ]
}

fn documentation_faults() -> Vec<Fault> {
    let path = "schemas/log/src/lib.rs";
    vec![
        Fault {
            what: "a library that does not say what it is",
            at: "server/app/src/lib.rs",
            tree: sample().with("server/app/src/lib.rs", "//! Placeholder.\n"),
        },
        Fault {
            what: "undocumented items",
            at: path,
            tree: sample().edited(path, |text| text.replace("#![warn(missing_docs)]", "")),
        },
    ]
}
