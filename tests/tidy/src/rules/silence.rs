//! A lint is silenced in one place, with the reason, and only as long as it would speak.

use crate::sample::{containing, sample};
use crate::source::{bracketed, code, line_at, places};
use crate::{Fault, Offence, Rule, Tree};

/// `#[expect(…, reason = "…")]` is the only way to silence a lint.
pub(super) const SILENCE: Rule = Rule {
    name: "silence",
    check: silence,
    faults,
};

/// Of functions above 70 lines the whole repository has at most this many: the sequencer.
const LONG_FUNCTIONS: usize = 1;

fn silence(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    let mut long_functions = Vec::new();
    for (path, text) in tree.texts(&[".rs"]) {
        let code = code(text);
        for (offset, attribute) in attributes(&code) {
            if !places(attribute, "allow(").is_empty() {
                let message = "`allow` outlives its cause: use `#[expect(…, reason = \"…\")]`";
                offences.push(Offence::at(path, text, offset, message));
            }
            if !places(attribute, "expect(").is_empty() {
                if places(attribute, "reason").is_empty() {
                    offences.push(Offence::at(path, text, offset, "`expect` without a reason"));
                }
                if !places(attribute, "too_many_lines").is_empty() {
                    long_functions.push((path, line_at(text, offset)));
                }
            }
        }
    }
    for (path, line) in long_functions.into_iter().skip(LONG_FUNCTIONS) {
        let message = "one function may be long, the sequencer's".to_owned();
        offences.push(Offence {
            path: path.to_owned(),
            line,
            message,
        });
    }
    offences
}

/// Offset and inside of every `#[…]` and `#![…]`.
fn attributes(code: &str) -> impl Iterator<Item = (usize, &str)> {
    code.match_indices('[').filter_map(|(at, _)| {
        let before = code[..at].trim_end_matches('!');
        before
            .ends_with('#')
            .then(|| (at, bracketed(&code[at + 1..], '[', ']')))
    })
}

fn faults() -> Vec<Fault> {
    let at = "client/sdk/src/sign.rs";
    let fault = |what, source| Fault {
        what,
        at,
        tree: containing(at, source),
    };
    let long = "#[expect(clippy::too_many_lines, reason = \"one story\")]\nfn f() {}";
    let two = sample()
        .with("client/sdk/src/audit.rs", long)
        .with(at, long);
    vec![
        fault(
            "an allowed lint",
            "#[allow(clippy::too_many_lines)]\nfn f() {}",
        ),
        fault("a whole file allowed", "#![allow(dead_code)]\n"),
        fault(
            "allowed under a condition",
            "#[cfg_attr(unix, allow(dead_code))]\nfn f() {}",
        ),
        fault("no reason", "#[expect(clippy::unwrap_used)]\nfn f() {}"),
        Fault {
            what: "two long functions",
            at,
            tree: two,
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_over_many_lines_and_a_method_named_allow_pass() {
        let source = "#[expect(\n    clippy::unwrap_used,\n    reason = \"]\",\n)]\nfn f() { bucket.allow(1); }";
        assert_eq!(silence(&containing("client/sdk/src/sign.rs", source)), []);
    }
}
