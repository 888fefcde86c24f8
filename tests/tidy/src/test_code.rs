//! Which source files hold tests, as far as their place and their parents say.

use std::collections::BTreeSet;

use crate::Tree;
use crate::source::{code, places};

/// The files and folders that are compiled for tests only.
pub struct TestCode {
    /// Paths without `.rs`: a file and the folder of its submodules alike.
    modules: BTreeSet<String>,
}

impl TestCode {
    /// Reads every `#[cfg(test)] mod NAME;` of the tree.
    pub fn of(tree: &Tree) -> TestCode {
        let mut modules = BTreeSet::new();
        for (path, text) in tree.texts(&[".rs"]) {
            let code = code(text);
            for offset in places(&code, "#[cfg(test)]") {
                let item = code[offset..]
                    .trim_start_matches("#[cfg(test)]")
                    .trim_start();
                let Some((name, _)) = item
                    .strip_prefix("mod ")
                    .and_then(|item| item.split_once(';'))
                else {
                    continue;
                };
                if !name.contains('{') {
                    modules.insert(format!("{}/{}", folder_of_submodules(path), name.trim()));
                }
            }
        }
        TestCode { modules }
    }

    /// True for integration tests, the crates under `tests/`, and modules compiled for tests only.
    pub fn contains(&self, path: &str) -> bool {
        let module = path.trim_end_matches(".rs").trim_end_matches("/mod");
        path.starts_with("tests/")
            || path.contains("/tests/")
            || self.modules.iter().any(|test| {
                module == test
                    || module
                        .strip_prefix(test)
                        .is_some_and(|rest| rest.starts_with('/'))
            })
    }
}

/// Where the modules that a file declares live.
fn folder_of_submodules(path: &str) -> &str {
    let stem = path.trim_end_matches(".rs");
    let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
    if matches!(name, "lib" | "main" | "mod") {
        folder
    } else {
        stem
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_for_tests_is_found_where_its_parent_puts_it() {
        let tree = Tree::default()
            .with(
                "schemas/log/src/lib.rs",
                "mod note;\n#[cfg(test)]\nmod vectors;\n",
            )
            .with(
                "schemas/log/src/note.rs",
                "#[cfg(test)]\nmod corpus;\nmod line;\n",
            );
        let tests = TestCode::of(&tree);
        for path in [
            "schemas/log/src/vectors.rs",
            "schemas/log/src/vectors/go.rs",
            "schemas/log/src/vectors/mod.rs",
            "schemas/log/src/note/corpus.rs",
            "client/sdk/tests/outbox.rs",
            "tests/e2e/src/lib.rs",
        ] {
            assert!(tests.contains(path), "{path}");
        }
        for path in [
            "schemas/log/src/note.rs",
            "schemas/log/src/note/line.rs",
            "schemas/log/src/note/vectors.rs",
            "schemas/log/src/vectors_of.rs",
        ] {
            assert!(!tests.contains(path), "{path}");
        }
    }
}
