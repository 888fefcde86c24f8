//! Bundles, sound and tampered with: what is changed is refused and named.

use crate::ledger::{History, ORIGIN};
use grain_envelope::bundle::{Bundle, ConsistencyLine};
use grain_log::policy::Policy;
use grain_sdk::trust::Trusted;
use grain_sdk::verify::{Given, Outcome, Status, Verification, verify};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

fn given(trusted: &[Trusted]) -> Given<'_> {
    Given {
        trusted,
        policy: None,
        now_ms: 1_750_000_000_000,
        max_age_s: None,
    }
}

fn told(bytes: &[u8], history: &History) -> Verification {
    verify(bytes, &given(std::slice::from_ref(&history.trusted)))
}

/// A history whose fourth lot the bundle is about.
fn lot() -> (History, Bundle, u64) {
    let mut history = History::with_lots(12);
    let index = history.lot(12);
    history.lot(13);
    let subject = format!("lot:{}.1", history.event_id(index));
    let bundle = history.bundle(&subject);
    (history, bundle, index)
}

fn failed(verification: &Verification) -> Vec<&'static str> {
    let bad = |status| {
        !matches!(
            status,
            Status::Checked | Status::Attested | Status::NotChecked
        )
    };
    verification
        .checks
        .iter()
        .filter(|check| bad(check.status))
        .map(|check| check.id)
        .collect()
}

fn status(verification: &Verification, id: &str) -> Status {
    verification
        .checks
        .iter()
        .find(|check| check.id == id)
        .expect("a check")
        .status
}

#[test]
fn a_sound_bundle_is_valid_and_says_what_it_does_not_prove() {
    let (history, bundle, index) = lot();
    let verification = told(&bundle.encode().expect("a bundle"), &history);
    assert_eq!(
        failed(&verification),
        Vec::<&str>::new(),
        "{:#?}",
        verification.checks
    );
    assert_eq!(verification.verdict, Outcome::Valid);
    for attested in ["sums", "completeness", "checkpoint"] {
        assert_eq!(
            status(&verification, attested),
            Status::Attested,
            "{attested}"
        );
    }
    for checked in [
        "inclusion",
        "signatures",
        "rules",
        "consistency",
        "keys",
        "subject-chains",
    ] {
        assert_eq!(status(&verification, checked), Status::Checked, "{checked}");
    }
    assert_eq!(verification.events.len(), 1);
    assert_eq!(verification.events[0].index, index);
    assert!(
        verification.events[0]
            .violations
            .contains(&"lot_created.no-permit".to_owned())
    );
    assert!(verification.demonstration);
}

#[test]
fn a_ledger_that_nobody_pinned_is_unknown() {
    let (_, bundle, _) = lot();
    let verification = verify(&bundle.encode().expect("a bundle"), &given(&[]));
    assert_eq!(
        (verification.verdict, verification.verdict.exit_code()),
        (Outcome::Unknown, 13)
    );
}

#[test]
fn a_policy_of_another_log_is_unknown_and_a_quorum_that_is_missing_incomplete() {
    let (history, bundle, _) = lot();
    let bytes = bundle.encode().expect("a bundle");
    let trusted = std::slice::from_ref(&history.trusted);
    let vkey = &history.trusted.founding.log_vkey;
    let witness = "customs.example/w1+665aa226+BEUIoHqpQXB/PrLblMiJeoCywRl0drbeITrCc999hsT/";
    let cases = [
        (
            "log PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\nquorum none\n"
                .to_owned(),
            13,
        ),
        (
            format!("log {vkey}\nwitness w1 {witness} https://w1.example\nquorum w1\n"),
            11,
        ),
        (format!("log {vkey}\nquorum none\n"), 0),
    ];
    for (text, exit) in cases {
        let policy: Policy = text.parse().expect("a policy");
        let given = Given {
            policy: Some(&policy),
            ..given(trusted)
        };
        let verification = verify(&bytes, &given);
        assert_eq!(verification.verdict.exit_code(), exit, "{text}");
        if exit == 13 {
            assert_eq!(failed(&verification), ["checkpoint"]);
            let checks = &verification.checks;
            let check = checks.iter().find(|check| check.id == "checkpoint");
            let told = &check.expect("a check").detail;
            for text in [&told.zh, &told.en] {
                assert!(
                    text.contains("PeterNeumann") && text.contains(ORIGIN),
                    "{text}"
                );
            }
        }
    }
}

#[test]
fn age_is_judged_only_where_it_is_asked_for() {
    let (history, bundle, _) = lot();
    let bytes = bundle.encode().expect("a bundle");
    let trusted = std::slice::from_ref(&history.trusted);
    // The newest entry is of February 2025, now is June.
    for (max_age_s, exit) in [(None, 0), (Some(86_400), 12), (Some(400 * 86_400), 0)] {
        let given = Given {
            max_age_s,
            ..given(trusted)
        };
        assert_eq!(
            verify(&bytes, &given).verdict.exit_code(),
            exit,
            "{max_age_s:?}"
        );
    }
}

type Change = fn(&mut Bundle);

/// Each change is sealed anew, so that the end line does not give it away.
#[test]
fn what_is_changed_and_sealed_anew_is_named_by_the_check_that_finds_it() {
    let cases: [(&str, Change, u8); 11] = [
        (
            "inclusion",
            |bundle| bundle.entries[1].salt = [5; 32].into(),
            10,
        ),
        (
            "inclusion",
            |bundle| bundle.proofs[1].hashes[0] = [5; 32].into(),
            10,
        ),
        ("inclusion", |bundle| drop(bundle.proofs.remove(1)), 11),
        ("checkpoint", |bundle| bundle.head.size += 1, 10),
        (
            "trust",
            |bundle| bundle.genesis.signature = [5; 64].into(),
            10,
        ),
        (
            "keys",
            |bundle| {
                bundle.keys.pop();
            },
            11,
        ),
        ("consistency", |bundle| drop(bundle.consistency.pop()), 11),
        (
            "consistency",
            |bundle| bundle.consistency[0].hashes.clear(),
            10,
        ),
        ("subject-chains", |bundle| remove_last(bundle), 11),
        ("packs", |bundle| drop(bundle.rule_packs.pop()), 11),
        (
            "packs",
            |bundle| bundle.rule_packs[0].bytes = b"name = 1".to_vec().into(),
            10,
        ),
    ];
    for (number, (id, change, exit)) in cases.into_iter().enumerate() {
        check_changed(&format!("{id} {number}"), id, change, exit);
    }
}

#[test]
fn a_key_line_that_contradicts_the_entries_is_invalid() {
    let cases: [(Change, u8); 7] = [
        (|bundle| bundle.keys[0].enrolled_index = 1, 10),
        // Not where the entry is that enrols it; before it signed; beyond the log.
        (
            |bundle| {
                let own = enrolled_by_an_event(bundle);
                own.enrolled_index += 1;
            },
            10,
        ),
        (
            |bundle| enrolled_by_an_event(bundle).enrolled_index = 9_999,
            10,
        ),
        (|bundle| take_out_an_enrolment(bundle), 11),
        // An entry that is here and revokes nothing; one that cannot be; one not here.
        (|bundle| bundle.keys[0].revoked_index = Some(1), 10),
        (|bundle| bundle.keys[0].revoked_index = Some(9_999), 10),
        (
            |bundle| bundle.keys[0].revoked_index = Some(bundle.head.size - 1),
            11,
        ),
    ];
    for (number, (change, exit)) in cases.into_iter().enumerate() {
        check_changed(&number.to_string(), "keys", change, exit);
    }
}

fn check_changed(case: &str, id: &str, change: Change, exit: u8) {
    let (history, mut bundle, _) = lot();
    change(&mut bundle);
    let bytes = bundle.encode().expect("still a bundle");
    let verification = told(&bytes, &history);
    let found = failed(&verification);
    assert!(found.contains(&id), "{case}: {found:?}");
    assert_eq!(verification.verdict.exit_code(), exit, "{case}: {found:?}");
}

/// The line of a key that genesis does not enrol.
fn enrolled_by_an_event(bundle: &mut Bundle) -> &mut grain_envelope::bundle::KeyLine {
    let mut keys = bundle.keys.iter_mut();
    keys.find(|key| key.enrolled_index > 0)
        .expect("the importer's key")
}

fn take_out_an_enrolment(bundle: &mut Bundle) {
    let index = enrolled_by_an_event(bundle).enrolled_index;
    bundle.entries.retain(|entry| entry.index != index);
    bundle.proofs.retain(|proof| proof.index != index);
}

fn remove_last(bundle: &mut Bundle) {
    bundle.proofs.pop();
    bundle.entries.pop();
}

#[test]
fn a_file_that_is_cut_is_incomplete_and_one_changed_after_sealing_invalid() {
    let (history, bundle, _) = lot();
    let bytes = bundle.encode().expect("a bundle");
    let lines: Vec<usize> = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(i, _)| i)
        .collect();
    for end in lines.iter().take(lines.len() - 1) {
        let cut = told(&bytes[..=*end], &history);
        assert_eq!(cut.verdict, Outcome::Incomplete, "cut behind byte {end}");
    }
    let mut longer = bytes.clone();
    longer.push(b'\n');
    assert_eq!(told(&longer, &history).verdict.exit_code(), 10);
    assert_eq!(told(b"", &history).verdict.exit_code(), 11);
}

/// The bundle without its first line of a kind, sealed anew or as it was.
fn without(bytes: &[u8], kind: &str) -> [Vec<u8>; 2] {
    let begins = format!("{{\"line\":\"{kind}\"");
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let place = lines
        .iter()
        .position(|line| line.starts_with(begins.as_bytes()));
    lines.remove(place.expect("there is such a line"));
    let left = lines.concat();
    [sealed_anew(&left), left]
}

#[test]
fn a_line_that_was_taken_out_makes_it_incomplete_and_one_in_a_wrong_place_invalid() {
    let (history, bundle, _) = lot();
    let bytes = bundle.encode().expect("a bundle");
    for kind in ["bundle", "genesis", "checkpoint"] {
        for left in without(&bytes, kind) {
            let verification = told(&left, &history);
            assert_eq!(verification.verdict.exit_code(), 11, "{kind}");
            assert!(verification.checks[0].detail.en.contains(kind), "{kind}");
        }
    }
    for kind in ["rule_pack", "key", "entry", "proof", "consistency"] {
        let [left, _] = without(&bytes, kind);
        assert_eq!(told(&left, &history).verdict.exit_code(), 11, "{kind}");
    }
    // Put elsewhere, or there twice.
    let [left, _] = without(&bytes, "checkpoint");
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let checkpoint = lines
        .find(|line| line.starts_with(b"{\"line\":\"checkpoint\""))
        .expect("a checkpoint");
    let moved = sealed_anew(&[checkpoint, &left].concat());
    assert_eq!(told(&moved, &history).verdict.exit_code(), 10);
    let end = bytes.len()
        - 1
        - bytes
            .iter()
            .rev()
            .skip(1)
            .position(|b| *b == b'\n')
            .expect("lines");
    let twice = [&bytes[..end], checkpoint, &bytes[end..]].concat();
    assert_eq!(told(&sealed_anew(&twice), &history).verdict.exit_code(), 10);
}

#[test]
fn a_decision_that_the_rules_do_not_give_is_found_even_under_a_true_signature() {
    // The ledger left out the violation, and signed that it had done so.
    let mut history = History::with_lots(4);
    let index = history.lot(4);
    let place = usize::try_from(index).expect("small");
    let text = String::from_utf8(history.entries[place].admission.clone()).expect("text");
    let (before, rest) = text.split_once("\"violations\":[").expect("violations");
    let (_, after) = rest.split_once("],\"subjects\"").expect("subjects");
    let admission = format!("{before}\"violations\":[],\"subjects\"{after}").into_bytes();
    history.tell_again(place, admission);
    let subject = format!("lot:{}.1", history.event_id(index));
    let bundle = history.bundle(&subject);
    let verification = told(&bundle.encode().expect("a bundle"), &history);
    assert_eq!(failed(&verification), ["rules"]);
    assert_eq!(verification.verdict, Outcome::Invalid);
}

#[test]
fn events_of_a_suspect_key_are_marked_and_stand() {
    let mut history = History::with_lots(4);
    let index = history.lot(4);
    let key = history.authors["importer"].info.key.clone();
    history.write(
        "bureau",
        "key_revoked",
        "2025-03-01T12:00:00+08:00",
        &serde_json::json!({
            "key": key, "reason": "lost", "suspect_from_index": index,
        }),
    );
    let subject = format!("lot:{}.1", history.event_id(index));
    let bundle = history.bundle(&subject);
    let verification = told(&bundle.encode().expect("a bundle"), &history);
    assert_eq!(
        verification.verdict,
        Outcome::Valid,
        "{:#?}",
        verification.checks
    );
    assert!(verification.events[0].suspect);
}

/// Runs a property over one bundle, of which each case changes one bit that is not the highest.
fn for_any_changed_bit(
    places: impl Fn(&[u8]) -> usize,
    check: impl Fn(&[u8], &History) -> Outcome,
) {
    let (history, bundle, _) = lot();
    let bytes = bundle.encode().expect("a bundle");
    let places = places(&bytes);
    let mut runner = TestRunner::new(ProptestConfig::with_cases(256));
    let change = (any::<prop::sample::Index>(), 0_u8..7);
    let property = |(place, bit): (prop::sample::Index, u8)| {
        let place = place.index(places);
        let mut changed = bytes.clone();
        changed[place] ^= 1 << bit;
        let outcome = check(&changed, &history);
        prop_assert_eq!(outcome.exit_code(), 10, "byte {} bit {}", place, bit);
        Ok(())
    };
    if let Err(found) = runner.run(&change, property) {
        panic!("{found}");
    }
}

/// Any byte changed, the seal left as it is: invalid, and never taken for a line that is missing.
#[test]
fn any_changed_byte_is_invalid() {
    for_any_changed_bit(<[u8]>::len, |changed, history| {
        told(changed, history).verdict
    });
}

/// The bundle with its end line made anew over what stands before it.
fn sealed_anew(bytes: &[u8]) -> Vec<u8> {
    use sha2::Digest as _;
    let body = &bytes[..bytes.len() - 1];
    let end = body.iter().rposition(|byte| *byte == b'\n').expect("lines") + 1;
    let before = &bytes[..end];
    let lines = before.split(|byte| *byte == b'\n').count() - 1;
    let sha256 = hex::encode(sha2::Sha256::digest(before));
    let seal = format!("{{\"line\":\"end\",\"lines\":{lines},\"sha256\":\"{sha256}\"}}\n");
    [before, seal.as_bytes()].concat()
}

/// Bytes before the LF behind which the end line stands: without that LF the line before would be
/// made anew with it, and be gone.
fn before_end(bytes: &[u8]) -> usize {
    let lines = &bytes[..bytes.len() - 1];
    let end = lines.iter().rposition(|byte| *byte == b'\n');
    end.expect("lines")
}

/// The same with the end line recomputed.
#[test]
fn any_changed_byte_is_invalid_under_a_new_seal() {
    for_any_changed_bit(before_end, |changed, history| {
        told(&sealed_anew(changed), history).verdict
    });
}

/// Every byte of the lines that say what the others are about: the first, the proofs' numbers, the
/// checkpoints that were seen, and the LF that each line ends with.
#[test]
fn each_byte_of_a_name_or_number_is_invalid_when_changed() {
    let (history, bundle, _) = lot();
    let bytes = bundle.encode().expect("a bundle");
    assert_eq!(sealed_anew(&bytes), bytes);
    let mut start = 0;
    let before_end = before_end(&bytes);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let head = line.windows(9).position(|part| part == b"\"hashes\":");
        let names = head.unwrap_or_else(|| line.len().min(300));
        let places = (0..names)
            .chain([line.len() - 1])
            .map(|place| start + place);
        for place in places.filter(|place| *place < before_end) {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            let verification = told(&sealed_anew(&changed), &history);
            let found = failed(&verification);
            let exit = verification.verdict.exit_code();
            assert_eq!(exit, 10, "byte {place} of {:?}: {found:?}", &line[..24]);
        }
        start += line.len();
    }
    for other in [b'\r', b' ', b'}'] {
        let mut changed = bytes.clone();
        *changed.last_mut().expect("an LF") = other;
        assert_eq!(told(&changed, &history).verdict.exit_code(), 10, "{other}");
    }
}

#[test]
fn any_line_taken_out_makes_it_incomplete() {
    let (history, bundle, _) = lot();
    let bytes = bundle.encode().expect("a bundle");
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    for place in 0..lines.len() - 1 {
        let mut left = lines.clone();
        left.remove(place);
        let verification = told(&sealed_anew(&left.concat()), &history);
        let found = failed(&verification);
        assert_eq!(
            verification.verdict.exit_code(),
            11,
            "line {place}: {found:?}"
        );
    }
}

/// What stands in the file beyond what its entries ask for proves nothing about them.
#[test]
fn a_line_that_nothing_asks_for_is_invalid_and_named() {
    let cases: [(&str, Change, &str); 6] = [
        ("consistency", forge_beyond, "size 77"),
        ("consistency", forge_within, "size 3"),
        ("consistency", add_unseen, "no author here had seen"),
        (
            "consistency",
            |bundle| bundle.consistency[0].root = [5; 32].into(),
            "0505",
        ),
        (
            "consistency",
            |bundle| bundle.consistency[0].size -= 1,
            "size",
        ),
        ("keys", add_key, "no entry here was signed by key"),
    ];
    for (number, (id, change, named)) in cases.into_iter().enumerate() {
        check_changed(&format!("{id} {number}"), id, change, 10);
        let (history, mut bundle, _) = lot();
        change(&mut bundle);
        let verification = told(&bundle.encode().expect("still a bundle"), &history);
        let mut checks = verification.checks.iter();
        let check = checks.find(|check| check.id == id).expect("the check");
        assert!(check.detail.en.contains(named), "{}", check.detail.en);
    }
    // There twice, each time as it should be.
    let (history, bundle, _) = lot();
    let bytes = bundle.encode().expect("a bundle");
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let is_seen = |line: &&[u8]| line.starts_with(b"{\"line\":\"consistency\"");
    let place = lines.iter().position(is_seen).expect("a line");
    lines.insert(place, lines[place]);
    let verification = told(&sealed_anew(&lines.concat()), &history);
    assert_eq!(verification.verdict.exit_code(), 10);
    let named = format!("line {}", place + 2);
    assert!(verification.checks[0].detail.en.starts_with(&named));
}

fn put_in(bundle: &mut Bundle, line: ConsistencyLine) {
    bundle.consistency.push(line);
    bundle
        .consistency
        .sort_unstable_by_key(|line| (line.size, line.root));
}

fn forge_beyond(bundle: &mut Bundle) {
    let (root, hashes) = ([0xab; 32].into(), vec![[0xcd; 32].into()]);
    let size = 77;
    put_in(bundle, ConsistencyLine { size, root, hashes });
}

fn forge_within(bundle: &mut Bundle) {
    let (root, hashes) = ([0xab; 32].into(), vec![[0xcd; 32].into()]);
    let size = 3;
    put_in(bundle, ConsistencyLine { size, root, hashes });
}

/// A true proof, for a checkpoint that no author here had seen.
fn add_unseen(bundle: &mut Bundle) {
    let (history, ..) = lot();
    let is_seen = |size: &u64| bundle.consistency.iter().any(|line| line.size == *size);
    let size = (1..bundle.head.size).find(|size| !is_seen(size));
    put_in(bundle, history.consistency(size.expect("such a size")));
}

/// The line of a key that genesis enrols, and that signed nothing here.
fn add_key(bundle: &mut Bundle) {
    let (history, ..) = lot();
    let line = history.key_line("customs");
    bundle.keys.push(line);
    bundle.keys.sort_unstable_by_key(|line| line.key);
}

#[test]
fn the_origin_is_the_logs_name() {
    let (history, bundle, _) = lot();
    assert_eq!(bundle.head.origin.to_string(), ORIGIN);
    assert_eq!(history.trusted.origin.to_string(), ORIGIN);
}
