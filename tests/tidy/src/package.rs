//! The crates of a tree, by their manifests.

use crate::Tree;

/// One crate of the workspace.
pub struct Package {
    /// Folder, such as `schemas/log`.
    pub folder: String,
    /// Path of its manifest.
    pub path: String,
    /// The manifest.
    pub manifest: toml::Table,
}

/// One line of a dependency section.
pub struct Dependency {
    /// Name of the package depended on.
    pub name: String,
    /// Where it is named: `dependencies`, `dev-dependencies` or `build-dependencies`.
    pub section: &'static str,
    /// What the manifest says of it.
    pub value: toml::Value,
}

const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

impl Package {
    /// Name of the crate, empty if the manifest gives none.
    pub fn name(&self) -> &str {
        let name = self
            .manifest
            .get("package")
            .and_then(|package| package.get("name"));
        name.and_then(toml::Value::as_str).unwrap_or_default()
    }

    /// Everything it names in a dependency section, those for one platform included.
    pub fn dependencies(&self) -> Vec<Dependency> {
        let platforms = self.manifest.get("target").and_then(toml::Value::as_table);
        let platforms = platforms.into_iter().flat_map(|targets| targets.values());
        let tables = platforms
            .filter_map(toml::Value::as_table)
            .chain([&self.manifest]);
        tables.flat_map(dependencies_of).collect()
    }
}

fn dependencies_of(table: &toml::Table) -> Vec<Dependency> {
    let mut found = Vec::new();
    for section in SECTIONS {
        let entries = table.get(section).and_then(toml::Value::as_table);
        for (name, value) in entries.into_iter().flatten() {
            let renamed = value.get("package").and_then(toml::Value::as_str);
            let name = renamed.unwrap_or(name).to_owned();
            found.push(Dependency {
                name,
                section,
                value: value.clone(),
            });
        }
    }
    found
}

/// All crates, in order of their folders.
///
/// # Panics
/// When a manifest is not TOML; cargo would not have come this far.
pub fn packages(tree: &Tree) -> Vec<Package> {
    tree.texts(&["/Cargo.toml"])
        .map(|(path, text)| Package {
            folder: path.trim_end_matches("/Cargo.toml").to_owned(),
            path: path.to_owned(),
            manifest: text.parse().expect("a manifest is TOML"),
        })
        .collect()
}

/// The root manifest; empty if there is none.
///
/// # Panics
/// When it is not TOML.
pub fn workspace(tree: &Tree) -> toml::Table {
    let text = tree.text("Cargo.toml").unwrap_or_default();
    text.parse().expect("the root manifest is TOML")
}

/// `[workspace.dependencies]`: name and what the root says of it.
pub fn shared_dependencies(tree: &Tree) -> toml::Table {
    let root = workspace(tree);
    let shared = root
        .get("workspace")
        .and_then(|workspace| workspace.get("dependencies"));
    shared
        .and_then(toml::Value::as_table)
        .cloned()
        .unwrap_or_default()
}

/// True for a crate of this workspace, false for one from a registry.
pub fn is_ours(value: &toml::Value) -> bool {
    value.get("path").is_some()
}
