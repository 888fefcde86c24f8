//! The table of derived files over planted trees.

use anyhow::Result;
use grain_generate::{ALL, Content, Derived, stale};
use grain_tidy::Tree;
use grain_tidy::rules::frozen::MANIFEST;

const NOTE: Derived = Derived {
    path: "note.md",
    content: |_: &Tree| Ok(Content::Whole("right\n".to_owned())),
};

#[test]
fn a_file_that_says_something_else_is_stale() -> Result<()> {
    let right = Tree::default().with("note.md", "right\n");
    assert_eq!(stale(&[NOTE], &right)?, []);
    let fresh = [("note.md", "right\n".to_owned())];
    assert_eq!(stale(&[NOTE], &right.with("note.md", "wrong\n"))?, fresh);
    assert_eq!(stale(&[NOTE], &Tree::default())?, fresh);
    Ok(())
}

#[test]
fn the_manifest_takes_a_new_golden_file_and_refuses_a_changed_one() -> Result<()> {
    let row = ALL
        .iter()
        .find(|derived| derived.path == MANIFEST)
        .expect("is in the table");
    let table = [Derived {
        path: row.path,
        content: row.content,
    }];
    let tree = Tree::default().with("schemas/log/golden/leaf.hex", "00\n");
    let fresh = stale(&table, &tree)?;
    let [(path, text)] = fresh.as_slice() else {
        panic!("one stale file, not {fresh:?}")
    };
    let listed = tree.with(path, text);
    assert_eq!(stale(&table, &listed)?, []);
    let more = listed.clone().with("schemas/log/golden/root.hex", "01\n");
    assert!(stale(&table, &more)?[0].1.starts_with(text));
    let changed = listed.with("schemas/log/golden/leaf.hex", "02\n");
    assert!(stale(&table, &changed).is_err());
    Ok(())
}

#[test]
fn no_path_stands_twice() {
    let mut paths: Vec<&str> = ALL.iter().map(|derived| derived.path).collect();
    paths.sort_unstable();
    let count = paths.len();
    paths.dedup();
    assert_eq!(paths.len(), count);
}
