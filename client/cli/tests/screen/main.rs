//! What people and programs see of `grain`: the program itself is run, in both
//! languages, and its output compared with what was agreed.

#[expect(dead_code, reason = "the tests of the SDK use all of it")]
#[path = "../../../sdk/tests/history/ledger.rs"]
mod ledger;

use std::path::Path;
use std::process::{Command, Stdio};

use ledger::History;

/// A home directory and what is in it.
struct Desk {
    directory: tempfile::TempDir,
}

impl Desk {
    fn new() -> Desk {
        Desk {
            directory: tempfile::tempdir().expect("a directory"),
        }
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Runs `grain` in this home: exit code and everything that it printed.
    fn grain(&self, language: &str, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_grain"))
            .args(["--home", "home", "--lang", language])
            .args(arguments)
            .current_dir(self.path())
            .stdin(Stdio::null())
            .env_clear()
            .output()
            .expect("grain runs");
        let code = output.status.code().expect("an exit code");
        let printed = String::from_utf8(output.stdout).expect("UTF-8");
        let complained = String::from_utf8(output.stderr).expect("UTF-8");
        let shown = arguments.join(" ");
        settled(&format!(
            "$ grain {shown}\n{printed}{complained}[{code}]\n\n"
        ))
    }

    fn both(&self, arguments: &[&str]) -> String {
        self.grain("zh", arguments) + &self.grain("en", arguments)
    }
}

/// Without what differs from run to run: durations, rates, ages.
fn settled(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut line = line.to_owned();
        if let Some(at) = line.find(" ms, ") {
            let digits = line[..at]
                .rfind(|c: char| !c.is_ascii_digit())
                .map_or(0, |i| i + 1);
            line.replace_range(digits.., "… ms");
        }
        for age in [" 小时前", " hours ago"] {
            if let Some(at) = line.find(age) {
                let digits = line[..at]
                    .rfind(|c: char| !c.is_ascii_digit())
                    .map_or(0, |i| i + 1);
                line.replace_range(digits..at, "…");
            }
        }
        for member in ["chains_ms", "rules_ms", "signatures_ms"] {
            let name = format!("\"{member}\":");
            if let Some(at) = line.find(&name) {
                let start = at + name.len();
                let end = line[start..]
                    .find(|c: char| !c.is_ascii_digit())
                    .unwrap_or(0);
                line.replace_range(start..start + end, "0");
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n") + "\n"
}

fn sample(desk: &Desk) -> History {
    let mut history = History::with_lots(5);
    let index = history.lot(5);
    let genesis = desk.path().join("genesis.json");
    std::fs::write(genesis, history.trusted.genesis.to_wire()).expect("writes");
    let subject = format!("lot:{}.1", history.event_id(index));
    let bundle = history.bundle(&subject).encode().expect("a bundle");
    std::fs::write(desk.path().join("lot.grain"), &bundle).expect("writes");
    let mut changed = bundle;
    let place = changed
        .windows(10)
        .position(|w| w == b"\"proof\",\"i")
        .expect("a proof")
        + 40;
    changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
    std::fs::write(desk.path().join("changed.grain"), changed).expect("writes");
    history.lay_out(&desk.path().join("data"));
    history
}

fn trusting(desk: &Desk, history: &History) {
    let id = history.trusted.ledger.to_string();
    let added = desk.grain("en", &["trust", "add", "genesis.json", "--sha256", &id]);
    assert!(added.contains("[0]"), "{added}");
}

#[test]
fn help_is_given_in_both_languages() {
    let desk = Desk::new();
    insta::assert_snapshot!("help", desk.both(&["--help"]));
    insta::assert_snapshot!("help_submit", desk.both(&["submit", "--help"]));
    insta::assert_snapshot!("help_key_enrol", desk.both(&["key", "enrol", "--help"]));
}

#[test]
fn every_type_can_be_listed_and_filled_in() {
    let desk = Desk::new();
    insta::assert_snapshot!("template_list", desk.both(&["template", "--list"]));
    insta::assert_snapshot!(
        "template_received",
        desk.grain("zh", &["template", "received"])
    );
    insta::assert_snapshot!("template_unknown", desk.both(&["template", "recieved"]));
}

#[test]
fn what_is_missing_is_named_with_the_next_step() {
    let desk = Desk::new();
    let draft = "{\"type\":\"grain.received.v1\",\"body\":{},\"ocurred_at\":null}";
    std::fs::write(desk.path().join("draft.json"), draft).expect("writes");
    std::fs::write(
        desk.path().join("good.json"),
        draft.replace(",\"ocurred_at\":null", ""),
    )
    .expect("writes");
    let mut seen = desk.both(&["trust", "list"]);
    seen += &desk.both(&["submit", "draft.json"]);
    seen += &desk.both(&["submit", "good.json"]);
    seen += &desk.both(&["submit", "absent.json"]);
    seen += &desk.both(&["key", "new", "pc", "--party", "91630100MA0000A197"]);
    seen += &desk.both(&["audit", "http://10.0.0.1"]);
    seen += &desk.grain("en", &["--output", "json", "key", "show", "pc"]);
    insta::assert_snapshot!("missing", seen);
}

#[test]
fn trust_comes_from_paper_only() {
    let desk = Desk::new();
    let history = sample(&desk);
    let wrong = "00".repeat(32);
    let mut seen = desk.both(&["trust", "add", "genesis.json", "--sha256", &wrong]);
    seen += &desk.both(&["trust", "add", "genesis.json", "--sha256", "abc"]);
    seen += &desk.both(&["verify", "lot.grain"]);
    seen += &desk.both(&["audit", "data"]);
    trusting(&desk, &history);
    seen += &desk.both(&["trust", "list"]);
    insta::assert_snapshot!("trust", seen);
}

#[test]
fn a_bundle_is_verified_verdict_first() {
    let desk = Desk::new();
    let history = sample(&desk);
    trusting(&desk, &history);
    insta::assert_snapshot!("verify", desk.both(&["verify", "lot.grain"]));
    let mut seen = desk.both(&["verify", "changed.grain"]);
    seen += &desk.both(&["verify", "lot.grain", "--max-age", "1h"]);
    let other =
        "log PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\nquorum none\n";
    std::fs::write(desk.path().join("other.policy"), other).expect("writes");
    seen += &desk.both(&["verify", "lot.grain", "--policy", "other.policy"]);
    insta::assert_snapshot!("verify_refused", seen);
    let json = desk.grain("en", &["--output", "json", "verify", "changed.grain"]);
    insta::assert_snapshot!("verify_json", json);
}

#[test]
fn an_audit_tells_what_it_checked_and_where_it_differs() {
    let desk = Desk::new();
    let history = sample(&desk);
    trusting(&desk, &history);
    let mut seen = desk.both(&["audit", "data"]);
    seen += &desk.grain(
        "en",
        &["audit", "data", "--every-signature", "--until", "4"],
    );
    let size = history.entries.len() as u64;
    history.publish(&desk.path().join("data"), size - 3);
    seen += &desk.both(&["audit", "data"]);
    history.publish(&desk.path().join("data"), size);
    let segment = desk.path().join("data/log/0000000000.seg");
    let mut bytes = std::fs::read(&segment).expect("reads");
    let place = bytes
        .windows(6)
        .position(|window| window == b"SMGS-2")
        .expect("a waybill");
    bytes[place] ^= 1;
    std::fs::write(&segment, bytes).expect("writes");
    seen += &desk.both(&["audit", "data"]);
    seen += &desk.grain("en", &["--output", "json", "audit", "data"]);
    insta::assert_snapshot!("audit", seen);
}
