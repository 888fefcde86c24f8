//! Golden files: bytes that other people already hold, so they are added to and never changed.
//!
//! [`MANIFEST`] has one line per golden file, as `sha256sum` writes it. `cargo xtask generate`
//! appends lines for new files and refuses to change one; [`crate::history`] refuses a line that
//! an earlier commit had and this one has not.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::sample::sample;
use crate::{Fault, Offence, Rule, Tree};

/// Every golden file has its line, and is still what the line says.
pub(super) const GOLDEN_FILES: Rule = Rule {
    name: "golden files",
    check: golden,
    faults,
};

/// Hash and path of every golden file.
pub const MANIFEST: &str = "tests/tidy/frozen/golden.txt";

/// Folders of golden files, wherever they are.
const FOLDERS: [&str; 2] = ["golden", "vectors"];

/// One line of the manifest for every golden file.
pub fn manifest(tree: &Tree) -> Vec<String> {
    let golden = tree
        .paths()
        .filter(|path| path.split('/').any(|name| FOLDERS.contains(&name)));
    golden
        .filter(|path| !matches!(extension(path), Some("rs" | "md")))
        .map(|path| {
            let bytes = tree.bytes(path).unwrap_or_default();
            format!("{}  {path}", hex::encode(Sha256::digest(bytes)))
        })
        .collect()
}

fn extension(path: &str) -> Option<&str> {
    Path::new(path).extension().and_then(OsStr::to_str)
}

fn golden(tree: &Tree) -> Vec<Offence> {
    let there: BTreeMap<String, String> = manifest(tree)
        .iter()
        .filter_map(|line| split(line))
        .collect();
    let text = tree.text(MANIFEST).unwrap_or_default();
    let mut offences = Vec::new();
    let mut listed = BTreeMap::new();
    for line in text.lines() {
        match split(line) {
            Some((path, hash)) => {
                if there.get(&path) != Some(&hash) {
                    let message = format!("{path} is gone or changed: add a new file beside it");
                    offences.push(Offence::of_file(&path, message));
                }
                listed.insert(path, hash);
            }
            None => offences.push(Offence::of_file(MANIFEST, format!("not a line: {line}"))),
        }
    }
    for path in there.keys().filter(|path| !listed.contains_key(*path)) {
        let message = format!("not in {MANIFEST}: run `cargo xtask generate`");
        offences.push(Offence::of_file(path, message));
    }
    offences
}

/// Path and hash of one line.
fn split(line: &str) -> Option<(String, String)> {
    let (hash, path) = line.split_once("  ")?;
    (hash.len() == 64).then(|| (path.to_owned(), hash.to_owned()))
}

fn faults() -> Vec<Fault> {
    let path = "schemas/log/golden/receipt.json";
    let files = || {
        sample()
            .with(path, "{}")
            .with("schemas/log/golden/leaf.hex", "00")
    };
    let lines = manifest(&files()).join("\n") + "\n";
    let kept = || files().with(MANIFEST, &lines);
    assert!(golden(&kept()).is_empty(), "a kept manifest is no fault");
    vec![
        Fault {
            what: "a changed golden file",
            at: path,
            tree: kept().with(path, "{ }"),
        },
        Fault {
            what: "a removed golden file",
            at: path,
            tree: kept().without(path),
        },
        Fault {
            what: "an unlisted golden file",
            at: path,
            tree: files(),
        },
        Fault {
            what: "a broken line",
            at: MANIFEST,
            tree: kept().with(MANIFEST, &lines.replace("  ", " ")),
        },
    ]
}
