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

/// Where the digits begin with which a text ends.
fn without_digits(text: &str) -> usize {
    text.trim_end_matches(|c: char| c.is_ascii_digit()).len()
}

/// Without what differs from run to run: durations, rates, ages.
fn settled(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut line = line.to_owned();
        if let Some(at) = line.find(" ms, ") {
            let digits = without_digits(&line[..at]);
            line.replace_range(digits.., "… ms");
        }
        for age in [" 小时前", " hours ago"] {
            if let Some(at) = line.find(age) {
                let digits = without_digits(&line[..at]);
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

/// A key of the plant, for what is signed at this desk.
fn with_key(desk: &Desk) {
    let party = [
        "key",
        "new",
        "pc",
        "--party",
        "91630106MA0000A27P",
        "--role",
        "processor",
    ];
    assert!(desk.grain("en", &party).contains("[0]"));
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
    insta::assert_snapshot!("help_watch", desk.both(&["watch", "--help"]));
    let faces = [
        &["duties", "--help"][..],
        &["facility", "show", "--help"],
        &["trace", "--help"],
        &["man", "--help"],
    ];
    let shown: String = faces.iter().map(|asked| desk.both(asked)).collect();
    insta::assert_snapshot!("help_faces", shown);
}

#[test]
fn what_cannot_be_written_or_traced_is_told_before_anybody_waits() {
    let desk = Desk::new();
    let mut seen = desk.both(&["duties", "-o", "待办.ods"]);
    seen += &desk.both(&["trace", "oats"]);
    seen += &desk.both(&["man", "手册"]);
    assert!(desk.path().join("手册/grain-outbox-rebase.1").is_file());
    insta::assert_snapshot!("faces_refused", seen);
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
fn a_key_made_elsewhere_is_named_by_its_path_and_told_what_it_lacks() {
    let desk = Desk::new();
    let made = desk.grain("en", &["key", "new", "pc", "--party", "91630100MA0000A196"]);
    assert!(made.contains("[0]"), "{made}");
    let pem = desk.path().join("op.pem");
    std::fs::rename(desk.path().join("home/keys/pc.key"), pem).expect("moves");
    for name in ["op.pem", "./op.pem"] {
        let told = desk.grain("en", &["key", "show", name]);
        assert!(
            told.contains("there is no") && told.contains("op.pub"),
            "{told}"
        );
        let (_, line) = told.split_once("grain key new: ").expect("a hint");
        let line = line.lines().next().expect("a line");
        let public = line.replace("PARTY", "91630100MA0000A196");
        std::fs::write(desk.path().join("op.pub"), public).expect("writes");
        let shown = desk.grain("en", &["key", "show", name]);
        assert!(shown.contains("[0]"), "{shown}");
        std::fs::remove_file(desk.path().join("op.pub")).expect("removes");
    }
}

#[test]
fn every_report_about_a_demonstration_says_so() {
    let desk = Desk::new();
    let history = sample(&desk);
    trusting(&desk, &history);
    let about: [&[&str]; 4] = [
        &["verify", "lot.grain"],
        &["verify", "changed.grain"],
        &["audit", "data"],
        &["audit", "data", "--until", "2"],
    ];
    for arguments in about {
        for (language, mark) in [
            ("zh", "示例账本，不是真实数据"),
            ("en", "demonstration ledger (示例), not real data"),
        ] {
            let told = desk.grain(language, arguments);
            assert_eq!(told.matches(mark).count(), 1, "{told}");
        }
    }
    // Drafts are no reports.
    let draft = desk.grain("zh", &["template", "received"]);
    assert!(!draft.contains("示例账本"), "{draft}");
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

/// Arrivals as a weighbridge writes them: `nets` in kilograms.
fn arrivals(nets: &[&str]) -> String {
    let mut text =
        "入库台账\n批次,0197a4c2-1b2c-7def-8123-456789abcdef.1,地点,91630106MA0000A27P-001\n\
        箱号,净重(kg),计量方式,磅单号,到达时间,调运单号,司机\n"
            .to_owned();
    for (net, n) in nets.iter().zip(1..) {
        text.extend([format!(
            "青A0000{n},{net},地磅,BD-1,2025-05-29 14:30,无,张三\n"
        )]);
    }
    text
}

#[test]
fn a_spreadsheet_is_understood_whole_or_told_where_it_is_not() {
    let desk = Desk::new();
    let write =
        |name: &str, text: &str| std::fs::write(desk.path().join(name), text).expect("writes");
    write(
        "bad.csv",
        &arrivals(&["25,985", "25985.0005", "-1", ""]).replace(
            "地磅,BD-1,2025-05-29 14:30,无,张三\n青A00004",
            "目测,,昨天,T-1,张三\n青A00004",
        ),
    );
    write("headless.csv", "序号,箱号,净\n1,TBJU4000010,26\n");
    write("unclear.csv", "箱号,净重(t)\nTBJU4000010,26\n");
    write("binary.csv", "a\0b");
    with_key(&desk);
    insta::assert_snapshot!("help_import", desk.both(&["import", "--help"]));
    let mut seen = desk.both(&["import", "bad.csv", "--as", "pc"]);
    seen += &desk.grain(
        "en",
        &["--output", "json", "import", "bad.csv", "--as", "pc"],
    );
    for file in ["headless.csv", "unclear.csv", "binary.csv", "absent.xlsx"] {
        seen += &desk.both(&["import", file, "--as", "pc"]);
    }
    seen += &desk.both(&["import", "bad.csv", "--sheet", "六月", "--as", "pc"]);
    seen += &desk.grain(
        "zh",
        &["import", "--example", "received", "-o", "入库.xlsx"],
    );
    seen += &desk.grain(
        "en",
        &["import", "--example", "received", "-o", "入库.xlsx"],
    );
    seen += &desk.grain("en", &["import", "入库.xlsx", "--as", "pc"]);
    insta::assert_snapshot!("import_refused", seen);
}

#[test]
fn a_preview_is_shown_before_anybody_confirms() {
    let desk = Desk::new();
    let history = sample(&desk);
    trusting(&desk, &history);
    with_key(&desk);
    let text = arrivals(&["25985", "25990"]) + "合计,51975\n制表人：李四\n";
    std::fs::write(desk.path().join("五月.csv"), text).expect("writes");
    let offline = [
        "import",
        "五月.csv",
        "--as",
        "pc",
        "--server",
        "http://127.0.0.1:9",
    ];
    insta::assert_snapshot!("import_preview", desk.both(&offline));
}
