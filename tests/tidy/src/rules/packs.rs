//! Rule packs: entries name them by the BLAKE3 of their bytes, so a version that was shipped is
//! never written anew; a correction is another version in a file of its own.
//!
//! [`MANIFEST`] has one line per pack. `cargo xtask generate` appends lines for new ones;
//! [`crate::history`] refuses a line that an earlier commit had and this one has not.

use std::collections::BTreeMap;

use crate::sample::sample;
use crate::{Fault, Offence, Rule, Tree};

/// Every rule pack that was ever shipped is there, to the byte, and no version twice.
pub(super) const RULE_PACKS: Rule = Rule {
    name: "rule packs",
    check: packs,
    faults,
};

/// Hash, name and version of every rule pack.
pub const MANIFEST: &str = "tests/tidy/frozen/rule-packs.txt";

/// Where the packs lie.
const FOLDER: &str = "schemas/events/rules/";

/// One line of the manifest for every pack: its BLAKE3, name and version.
pub fn manifest(tree: &Tree) -> Vec<String> {
    there(tree).into_iter().map(|(_, line)| line).collect()
}

/// Path and line of every pack.
fn there(tree: &Tree) -> Vec<(&str, String)> {
    let texts = tree.texts(&[".toml"]);
    texts
        .filter(|(path, _)| path.starts_with(FOLDER))
        .map(|(path, text)| {
            let content: toml::Table = text.parse().unwrap_or_default();
            let said = |member: &str| match content.get(member) {
                Some(toml::Value::String(text)) => text.clone(),
                _ => "?".to_owned(),
            };
            let hash = blake3::hash(text.as_bytes()).to_hex();
            (
                path,
                format!("{hash}  {} {}", said("name"), said("version")),
            )
        })
        .collect()
}

fn packs(tree: &Tree) -> Vec<Offence> {
    let text = tree.text(MANIFEST).unwrap_or_default();
    let mut frozen = BTreeMap::new();
    let mut offences = Vec::new();
    for line in text.lines() {
        let Some((hash, pack)) = line.split_once("  ") else {
            offences.push(Offence::of_file(MANIFEST, format!("not a line: {line}")));
            continue;
        };
        if frozen.insert(pack, hash).is_some() {
            let message = format!("two packs are {pack}: a correction is a new version");
            offences.push(Offence::of_file(MANIFEST, message));
        }
    }
    let there = there(tree);
    for (path, line) in &there {
        let (hash, pack) = line.split_once("  ").unwrap_or_default();
        match frozen.get(pack) {
            Some(known) if *known == hash => {}
            Some(_) => {
                let message = format!("{pack} is frozen: a correction is a new version beside it");
                offences.push(Offence::of_file(path, message));
            }
            None => {
                let message = format!("not in {MANIFEST}: run `cargo xtask generate`");
                offences.push(Offence::of_file(path, message));
            }
        }
    }
    for (pack, hash) in &frozen {
        let line = format!("{hash}  {pack}");
        let named = |(_, present): &(&str, String)| present.ends_with(&format!("  {pack}"));
        if !there.iter().any(named) {
            let message = format!("the pack of \"{line}\" is gone: old entries name it");
            offences.push(Offence::of_file(MANIFEST, message));
        }
    }
    offences
}

fn faults() -> Vec<Fault> {
    let path = "schemas/events/rules/cn-national.toml";
    let pack = "format = 1\nname = \"cn-national\"\nversion = \"1.0.0\"\npercent = 5\n";
    let newer = pack.replace("1.0.0", "1.0.1");
    let beside = "schemas/events/rules/cn-national-2.toml";
    let lines = |tree: &Tree| manifest(tree).join("\n") + "\n";
    let files = || sample().with(path, pack);
    let first = lines(&files());
    let kept = || files().with(MANIFEST, &first);
    assert!(packs(&kept()).is_empty(), "a kept pack is no fault");
    let corrected = kept().with(beside, &newer);
    let both = lines(&corrected);
    let corrected = corrected.with(MANIFEST, &both);
    assert!(packs(&corrected).is_empty(), "a new version is no fault");
    let edited = pack.replace('5', "6");
    let appended = format!("{first}{}", lines(&sample().with(path, &edited)));
    vec![
        Fault {
            what: "a pack edited under its version",
            at: path,
            tree: kept().with(path, &edited),
        },
        Fault {
            what: "a pack edited under its version, and appended to the list",
            at: MANIFEST,
            tree: kept().with(path, &edited).with(MANIFEST, &appended),
        },
        Fault {
            what: "a comment edited under its version",
            at: path,
            tree: kept().with(path, &format!("# better\n{pack}")),
        },
        Fault {
            what: "a pack that is gone",
            at: MANIFEST,
            tree: kept().without(path),
        },
        Fault {
            what: "a version put in the place of another",
            at: MANIFEST,
            tree: corrected.without(beside).with(path, &newer),
        },
        Fault {
            what: "a pack that is not listed",
            at: beside,
            tree: kept().with(beside, &newer),
        },
        Fault {
            what: "a broken line",
            at: MANIFEST,
            tree: kept().with(MANIFEST, &first.replace("  ", " ")),
        },
    ]
}
