//! No file so long that nobody reads it to the end. Functions are clippy's `too_many_lines`.

use crate::sample::{containing, sample};
use crate::{Fault, Offence, Rule, Tree};

/// Sources have at most 600 lines, no exemptions but what a program wrote.
pub(super) const FILE_LENGTH: Rule = Rule {
    name: "file length",
    check: length,
    faults,
};

const LINES: usize = 600;
/// In the first line of a file that a program wrote.
const GENERATED: &str = "@generated";

fn length(tree: &Tree) -> Vec<Offence> {
    let sources = tree.texts(&[".rs", ".ts", ".svelte", ".css", ".sh"]);
    sources
        .filter(|(_, text)| !text.lines().next().unwrap_or_default().contains(GENERATED))
        .filter_map(|(path, text)| {
            let lines = text.lines().count();
            let message =
                format!("{lines} lines, the limit is {LINES}: split it by what it is about");
            (lines > LINES).then(|| Offence::of_file(path, message))
        })
        .chain(threshold(tree))
        .collect()
}

/// Clippy counts the lines of functions only while it is told to.
fn threshold(tree: &Tree) -> Option<Offence> {
    let path = "clippy.toml";
    let says = tree.text(path)?;
    let loose = says.lines().any(|line| {
        let limit = line.strip_prefix("too-many-lines-threshold = ");
        limit.is_some_and(|limit| limit.trim() != "70")
    });
    loose.then(|| Offence::of_file(path, "functions have at most 70 lines"))
}

fn faults() -> Vec<Fault> {
    let path = "server/app/src/routes.rs";
    vec![
        Fault {
            what: "601 lines",
            at: path,
            tree: containing(path, &"// One line more.\n".repeat(LINES + 1)),
        },
        Fault {
            what: "longer functions",
            at: "clippy.toml",
            tree: sample().with("clippy.toml", "too-many-lines-threshold = 700\n"),
        },
    ]
}
