//! One direction of dependency, and who may name which foreign crate.

use std::collections::BTreeMap;

use crate::package::{Package, packages};
use crate::sample::{depending, sample};
use crate::{Fault, Offence, Rule, Tree};

/// Each crate depends only on those below it.
pub(super) const DEPENDENCY_DIRECTION: Rule = Rule {
    name: "dependency direction",
    check: direction,
    faults: direction_faults,
};

/// Engines, HTTP, async and system access stay in the crates that are about them.
pub(super) const FOREIGN_CRATES: Rule = Rule {
    name: "foreign crates",
    check: foreign,
    faults: foreign_faults,
};

/// Which of our crates each may name, in any section of its manifest.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("schemas/envelope", &[]),
    ("schemas/log", &[]),
    ("schemas/events", &["schemas/envelope"]),
    ("schemas/api", &["schemas/envelope", "schemas/events"]),
    ("server/store", &["schemas/log"]),
    (
        "server/ledger",
        &[
            "schemas/envelope",
            "schemas/events",
            "schemas/log",
            "server/store",
        ],
    ),
    (
        "server/app",
        &[
            "schemas/api",
            "schemas/envelope",
            "schemas/events",
            "schemas/log",
            "server/store",
            "server/ledger",
        ],
    ),
    (
        "client/sdk",
        &[
            "schemas/api",
            "schemas/envelope",
            "schemas/events",
            "schemas/log",
        ],
    ),
    (
        "client/cli",
        &[
            "schemas/api",
            "schemas/envelope",
            "schemas/events",
            "schemas/log",
            "client/sdk",
        ],
    ),
    ("tests/tidy", &[]),
    ("deploy/xtask", &[]),
    (
        "deploy/generate",
        &[
            "schemas/api",
            "schemas/envelope",
            "schemas/events",
            "schemas/log",
            "tests/tidy",
        ],
    ),
];

fn direction(tree: &Tree) -> Vec<Offence> {
    let packages = packages(tree);
    let folders: BTreeMap<&str, &str> = packages
        .iter()
        .map(|package| (package.name(), package.folder.as_str()))
        .collect();
    packages
        .iter()
        .flat_map(|package| against_direction(package, &folders))
        .collect()
}

fn against_direction(package: &Package, folders: &BTreeMap<&str, &str>) -> Vec<Offence> {
    let row = MAY_NAME
        .iter()
        .find(|(folder, _)| *folder == package.folder);
    let allowed = match row {
        Some((_, allowed)) => *allowed,
        None if package.folder.starts_with("tests/") => return Vec::new(),
        None => {
            let message = "a crate without a row in tests/tidy/src/rules/direction.rs";
            return vec![Offence::of_file(&package.path, message)];
        }
    };
    let named = package.dependencies();
    let ours = named
        .iter()
        .filter_map(|dependency| folders.get(dependency.name.as_str()));
    ours.filter(|folder| !allowed.contains(folder))
        .map(|folder| {
            let message = format!("{} must not depend on {folder}", package.folder);
            Offence::of_file(&package.path, message)
        })
        .collect()
}

/// Foreign crates, the folders that may name them, and why nobody else may.
const RESERVED: &[(&[&str], &[&str], &str)] = &[
    (
        &[
            "sled",
            "fjall",
            "heed",
            "redb",
            "rocksdb",
            "rusqlite",
            "lmdb",
            "postgres",
            "tokio-postgres",
            "sqlx",
            "diesel",
        ],
        &["server/store"],
        "only server/store names an engine",
    ),
    (
        &[
            "axum",
            "hyper",
            "hyper-util",
            "http-body-util",
            "tower",
            "tower-http",
            "tokio-rustls",
        ],
        &["server/app", "tests/"],
        "only server/app knows HTTP",
    ),
    (
        &["tokio"],
        &["server/app", "client/cli", "tests/"],
        "only server/app is asynchronous",
    ),
    (
        &["ureq", "rustls"],
        &["server/app", "client/", "tests/"],
        "schemas and ledger speak to no network",
    ),
    (
        &["getrandom", "rand", "rand_core"],
        &["server/app", "client/cli", "tests/"],
        "randomness is injected from random.rs",
    ),
    (
        &[
            "tracing",
            "tracing-subscriber",
            "tempfile",
            "rayon",
            "indicatif",
        ],
        &["server/", "client/", "tests/"],
        "schemas are pure",
    ),
    (
        &["anyhow"],
        &["server/app", "client/cli", "deploy/", "tests/"],
        "a library names its errors",
    ),
];

fn foreign(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    for package in packages(tree) {
        for dependency in package.dependencies() {
            for (names, folders, reason) in RESERVED {
                let reserved = names.contains(&dependency.name.as_str());
                if reserved
                    && !folders
                        .iter()
                        .any(|folder| package.folder.starts_with(folder))
                {
                    let message = format!("must not name {}: {reason}", dependency.name);
                    offences.push(Offence::of_file(&package.path, message));
                }
            }
        }
    }
    offences
}

fn direction_faults() -> Vec<Fault> {
    let depends = |what, at, folder, name: &str| {
        let tree = depending(folder, &format!("{name}.workspace = true"));
        Fault { what, at, tree }
    };
    let renamed = depending(
        "schemas/log",
        "bytes = { package = \"grain-envelope\", path = \"../envelope\" }",
    );
    let orphan = sample().edited("client/sdk/Cargo.toml", str::to_uppercase);
    let orphan = orphan.edited("client/sdk/Cargo.toml", str::to_lowercase);
    let manifest = orphan
        .text("client/sdk/Cargo.toml")
        .unwrap_or_default()
        .to_owned();
    let orphan = orphan.with(
        "server/gateway/Cargo.toml",
        &manifest.replace("sdk", "gateway"),
    );
    vec![
        depends(
            "schemas reach for the server",
            "schemas/envelope/Cargo.toml",
            "schemas/envelope",
            "grain-store",
        ),
        depends(
            "the store knows grain",
            "server/store/Cargo.toml",
            "server/store",
            "grain-events",
        ),
        depends(
            "the client knows the server",
            "client/sdk/Cargo.toml",
            "client/sdk",
            "grain-ledger",
        ),
        depends(
            "xtask waits for the product",
            "deploy/xtask/Cargo.toml",
            "deploy/xtask",
            "grain-log",
        ),
        Fault {
            what: "the log knows envelopes, under another name",
            at: "schemas/log/Cargo.toml",
            tree: renamed,
        },
        Fault {
            what: "a crate that nobody placed",
            at: "server/gateway/Cargo.toml",
            tree: orphan,
        },
    ]
}

fn foreign_faults() -> Vec<Fault> {
    let names = |what, at, folder, name: &str| {
        let tree = depending(folder, &format!("{name}.workspace = true"));
        Fault { what, at, tree }
    };
    let platform = sample().edited("schemas/log/Cargo.toml", |text| {
        format!("{text}\n[target.'cfg(unix)'.dev-dependencies]\ntokio.workspace = true\n")
    });
    vec![
        names(
            "the ledger names the engine",
            "server/ledger/Cargo.toml",
            "server/ledger",
            "sled",
        ),
        names(
            "the ledger knows HTTP",
            "server/ledger/Cargo.toml",
            "server/ledger",
            "axum",
        ),
        names(
            "schemas draw random numbers",
            "schemas/events/Cargo.toml",
            "schemas/events",
            "getrandom",
        ),
        names(
            "a library hides its errors",
            "client/sdk/Cargo.toml",
            "client/sdk",
            "anyhow",
        ),
        Fault {
            what: "schemas are asynchronous on one platform",
            at: "schemas/log/Cargo.toml",
            tree: platform,
        },
    ]
}
