//! What must hold of the sources themselves, as tests.
//!
//! A [`Rule`] is a function over a [`Tree`] and comes with the faults it must refuse; the tests
//! in `tests/` run every rule over this repository, over a small [`sample`] that keeps all rules,
//! and over each fault planted in that sample. A rule that nothing can break does not pass.
//!
//! Not a linter for style: rustfmt and clippy are. Nothing depends on this crate but
//! `deploy/generate`, which appends to the lists that `rules/frozen.rs` guards.

pub mod history;
pub mod package;
pub mod rules;
pub mod sample;
pub mod source;
pub mod test_code;
pub mod tree;

pub use tree::Tree;

/// One thing that must hold.
pub struct Rule {
    /// Name of the rule, as the failing test says it.
    pub name: &'static str,
    /// Every place where the rule does not hold.
    pub check: fn(&Tree) -> Vec<Offence>,
    /// Trees that break the rule, each in one way.
    pub faults: fn() -> Vec<Fault>,
}

/// The sample with one thing wrong.
pub struct Fault {
    /// What is wrong, in words.
    pub what: &'static str,
    /// The path that an offence must name.
    pub at: &'static str,
    /// The broken tree.
    pub tree: Tree,
}

/// One place where a rule does not hold, with what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub struct Offence {
    /// Path of the file.
    pub path: String,
    /// Number of the line, from 1; 0 for the whole file.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl Offence {
    /// An offence of a whole file.
    pub fn of_file(path: &str, message: impl Into<String>) -> Offence {
        Offence {
            path: path.to_owned(),
            line: 0,
            message: message.into(),
        }
    }

    /// An offence at a byte offset of a file's text.
    pub fn at(path: &str, text: &str, offset: usize, message: impl Into<String>) -> Offence {
        let line = source::line_at(text, offset);
        Offence {
            path: path.to_owned(),
            line,
            message: message.into(),
        }
    }
}

impl std::fmt::Display for Offence {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.line == 0 {
            write!(formatter, "{}: {}", self.path, self.message)
        } else {
            write!(formatter, "{}:{}: {}", self.path, self.line, self.message)
        }
    }
}
