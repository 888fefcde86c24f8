//! Append-only files, compared with every version that git still has of them.

use std::path::Path;

use crate::tree::git;

/// Lists of what others already rely on: a line once committed stays.
pub const APPEND_ONLY: [&str; 5] = [
    crate::rules::frozen::MANIFEST,
    crate::rules::packs::MANIFEST,
    "tests/tidy/frozen/event-types.txt",
    "tests/tidy/frozen/violation-codes.txt",
    "tests/tidy/frozen/rules.txt",
];

/// Earlier versions of a file, the newest first; none without git.
pub fn versions(root: &Path, path: &str) -> Vec<String> {
    let commits = git(root, &["log", "--format=%H", "--", path]).unwrap_or_default();
    commits
        .lines()
        .filter_map(|commit| git(root, &["show", &format!("{commit}:{path}")]))
        .collect()
}

/// Lines that an earlier version had and this one has not.
pub fn lost<'a>(versions: &'a [String], current: &str) -> Vec<&'a str> {
    let mut lost: Vec<&str> = versions
        .iter()
        .flat_map(|version| version.lines())
        .filter(|line| !current.lines().any(|kept| kept == *line))
        .collect();
    lost.sort_unstable();
    lost.dedup();
    lost
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_or_removed_line_is_lost_and_a_new_one_is_not() {
        let old = ["a\nb\n".to_owned(), "a\n".to_owned()];
        assert_eq!(lost(&old, "a\nb\nc\n"), Vec::<&str>::new());
        assert_eq!(lost(&old, "a\nB\n"), ["b"]);
        assert_eq!(lost(&old, ""), ["a", "b"]);
    }

    #[test]
    fn git_finds_earlier_versions() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        if git(&root, &["rev-parse", "HEAD"]).is_some() {
            assert!(!versions(&root, "Cargo.toml").is_empty());
        }
    }
}
