//! A snapshot that no test reads any more looks like a promise and is none.

use crate::sample::{containing, sample};
use crate::{Fault, Offence, Rule, Tree};

/// Every snapshot file is read by the test that its header names.
pub(super) const SNAPSHOTS: Rule = Rule {
    name: "snapshots",
    check: snapshots,
    faults,
};

fn snapshots(tree: &Tree) -> Vec<Offence> {
    let pending = tree.paths().filter(|path| path.ends_with(".snap.new"));
    let mut offences: Vec<Offence> = pending
        .map(|path| Offence::of_file(path, "accept it or mend the code"))
        .collect();
    for (path, text) in tree.texts(&[".snap"]) {
        let source = text
            .lines()
            .find_map(|line| line.strip_prefix("source: "))
            .unwrap_or_default();
        let source = source.trim_matches('"');
        let read = tree
            .text(source)
            .is_some_and(|code| code.contains("snapshot!") && code.contains(test_name(path)));
        if !read {
            let message = format!("no test in {source:?} reads it: delete it");
            offences.push(Offence::of_file(path, message));
        }
    }
    offences
}

/// `problem_table` of `…/grain_api__problem__tests__problem_table-2.snap`.
fn test_name(path: &str) -> &str {
    let name = path
        .rsplit('/')
        .next()
        .unwrap_or(path)
        .trim_end_matches(".snap");
    let name = name.rsplit("__").next().unwrap_or(name);
    let (stem, number) = name.rsplit_once('-').unwrap_or((name, ""));
    if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
        stem
    } else {
        name
    }
}

fn faults() -> Vec<Fault> {
    let source = "server/app/src/routes.rs";
    let at = "server/app/src/snapshots/grain_app__routes__tests__all_routes-2.snap";
    let test = "#[test]\nfn all_routes() { insta::assert_snapshot!(text()); }\n";
    let header = format!("---\nsource: {source}\n---\nGET /\n");
    let kept = || containing(source, test).with(at, &header);
    assert!(
        snapshots(&kept()).is_empty(),
        "a snapshot that is read is no fault"
    );
    let new = "server/app/src/snapshots/grain_app__routes__tests__all_routes.snap.new";
    vec![
        Fault {
            what: "its test is gone",
            at,
            tree: kept().with(source, "\n"),
        },
        Fault {
            what: "its test has another name",
            at,
            tree: kept().edited(source, |text| text.replace("all", "some")),
        },
        Fault {
            what: "its file is gone",
            at,
            tree: kept().without(source),
        },
        Fault {
            what: "a snapshot nobody accepted",
            at: new,
            tree: sample().with(new, &header),
        },
    ]
}
