//! A small tree that keeps every rule, to plant faults in.

use crate::Tree;

const ROOT: &str = r#"[workspace]
resolver = "3"
members = [
    "schemas/envelope",
    "schemas/events",
    "schemas/log",
    "server/store",
    "server/ledger",
    "server/app",
    "client/sdk",
    "tests/tidy",
    "deploy/xtask",
]

[workspace.dependencies]
grain-envelope = { path = "schemas/envelope" }
grain-events = { path = "schemas/events" }
grain-log = { path = "schemas/log" }
grain-store = { path = "server/store" }
grain-ledger = { path = "server/ledger" }
sled = { version = "=0.34.7", default-features = false }
axum = { version = "0.8.9", default-features = false, features = ["json"] }
serde = { version = "1.0.229", default-features = false }

[workspace.lints.rust]
unsafe_code = "forbid"
"#;

const README: &str = "# Graintrail\n\ncargo xtask demo\ncargo xtask test\n\n<!-- tree -->\n```\nschemas/  true\n  envelope/  bytes\n  events/  rules\n  log/  tree\n\
server/  happens\n  store/  disk\n  ledger/  pipeline\n  app/  http\nclient/  asks\n  sdk/  verifies\n\
tests/  know\n  tidy/  sources\ndeploy/  runs\n  xtask/  automation\n```\n";

/// Folder, dependencies of ours, dependencies of others.
const CRATES: &[(&str, &[&str], &[&str])] = &[
    ("schemas/envelope", &[], &["serde"]),
    ("schemas/events", &["grain-envelope"], &["serde"]),
    ("schemas/log", &[], &[]),
    ("server/store", &["grain-log"], &["sled"]),
    ("server/ledger", &["grain-events", "grain-store"], &[]),
    ("server/app", &["grain-ledger"], &["axum"]),
    ("client/sdk", &["grain-log"], &[]),
    ("tests/tidy", &[], &[]),
    ("deploy/xtask", &[], &[]),
];

/// The sample.
pub fn sample() -> Tree {
    let mut tree = Tree::default()
        .with("Cargo.toml", ROOT)
        .with("Cargo.lock", "[[package]]\nname = \"serde\"\n")
        .with("README.md", README)
        .with(".ci/run", "cargo xtask test\n");
    for name in [
        "LICENSE",
        "rustfmt.toml",
        "clippy.toml",
        "deny.toml",
        ".editorconfig",
    ] {
        tree = tree.with(name, "as it is\n");
    }
    tree = tree
        .with(".gitignore", "/target\n")
        .with(".cargo/config.toml", "[alias]\nxtask = \"run\"\n");
    for (folder, ours, others) in CRATES {
        let manifest = manifest(folder, ours, others);
        tree = tree.with(&format!("{folder}/Cargo.toml"), &manifest);
        tree = tree.with(&format!("{folder}/src/lib.rs"), &library(ours, others));
    }
    tree
}

/// The sample with one more line in a crate's `[dependencies]`.
pub fn depending(folder: &str, line: &str) -> Tree {
    let path = format!("{folder}/Cargo.toml");
    sample().edited(&path, |text| {
        text.replace("[dependencies]\n", &format!("[dependencies]\n{line}\n"))
    })
}

/// The sample with one more source file.
pub fn containing(path: &str, source: &str) -> Tree {
    sample().with(path, source)
}

fn manifest(folder: &str, ours: &[&str], others: &[&str]) -> String {
    let name = folder.rsplit('/').next().unwrap_or(folder);
    let name = if name == "xtask" {
        name.to_owned()
    } else {
        format!("grain-{name}")
    };
    let inherited = ["version", "edition", "rust-version", "license", "publish"];
    let inherited = lines(inherited, |key| format!("{key}.workspace = true"));
    let named = ours.iter().chain(others).copied();
    let named = lines(named, |dependency| format!("{dependency}.workspace = true"));
    format!(
        "[package]\nname = \"{name}\"\n{inherited}\n[dependencies]\n{named}\n\
         [lints]\nworkspace = true\n"
    )
}

fn library(ours: &[&str], others: &[&str]) -> String {
    let named = ours
        .iter()
        .chain(others)
        .map(|dependency| dependency.replace('-', "_"));
    let named = lines(named, |dependency| format!("use {dependency} as _;"));
    format!(
        "//! What it is.\n//!\n//! What it is not.\n//! Who may depend on it.\n\n\
         #![warn(missing_docs)]\n\n{named}"
    )
}

fn lines<T>(items: impl IntoIterator<Item = T>, line: impl Fn(T) -> String) -> String {
    items.into_iter().map(|item| line(item) + "\n").collect()
}
