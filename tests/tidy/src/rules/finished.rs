//! What is committed is finished.

use crate::sample::containing;
use crate::source::{code, places, production};
use crate::test_code::TestCode;
use crate::{Fault, Offence, Rule, Tree};

/// Nothing half done, nothing skipped, nothing left from debugging.
pub(super) const UNFINISHED: Rule = Rule {
    name: "unfinished",
    check: unfinished,
    faults: unfinished_faults,
};

/// A failure that cannot happen says why it cannot.
pub(super) const UNWRAP: Rule = Rule {
    name: "unwrap",
    check: unwrap,
    faults: unwrap_faults,
};

const UNFINISHED_RUST: [&str; 4] = ["todo!", "unimplemented!", "dbg!", "#[ignore"];
const UNFINISHED_WEB: [&str; 4] = [".only(", "test.skip", "it.skip", "describe.skip"];

fn unfinished(tree: &Tree) -> Vec<Offence> {
    let rust = tree
        .texts(&[".rs"])
        .map(|(path, text)| (path, text, code(text), UNFINISHED_RUST));
    let web = tree.texts(&[".ts", ".svelte"]);
    let web = web.map(|(path, text)| (path, text, text.to_owned(), UNFINISHED_WEB));
    let mut offences = Vec::new();
    for (path, text, code, names) in rust.chain(web) {
        for name in names {
            for offset in places(&code, name) {
                offences.push(Offence::at(
                    path,
                    text,
                    offset,
                    format!("`{name}` is not finished"),
                ));
            }
        }
    }
    offences
}

fn unwrap(tree: &Tree) -> Vec<Offence> {
    let tests = TestCode::of(tree);
    let mut offences = Vec::new();
    for (path, text) in tree.texts(&[".rs"]) {
        if tests.contains(path) {
            continue;
        }
        for offset in places(&production(&code(text)), ".unwrap()") {
            let message = "say why it holds: `expect(\"reason\")`, or handle it";
            offences.push(Offence::at(path, text, offset, message));
        }
    }
    offences
}

fn unfinished_faults() -> Vec<Fault> {
    let fault = |what, at, source| Fault {
        what,
        at,
        tree: containing(at, source),
    };
    vec![
        fault("a gap", "client/sdk/src/sign.rs", "fn f() { todo!() }"),
        fault(
            "another gap",
            "client/sdk/src/sign.rs",
            "fn f() { unimplemented!() }",
        ),
        fault("a trace", "client/sdk/src/sign.rs", "fn f() { dbg!(1); }"),
        fault(
            "a skipped test",
            "tests/e2e/tests/serve.rs",
            "#[test]\n#[ignore = \"slow\"]\nfn f() {}",
        ),
        fault(
            "one test only",
            "client/web/src/proof.test.ts",
            "test.only('a', () => {})",
        ),
    ]
}

fn unwrap_faults() -> Vec<Fault> {
    let at = "client/sdk/src/sign.rs";
    let source = "fn f() { g().unwrap(); }\n#[cfg(test)]\nmod tests { fn f() { g().unwrap(); } }";
    vec![Fault {
        what: "an unwrap in production",
        at,
        tree: containing(at, source),
    }]
}
