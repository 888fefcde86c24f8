//! The example of the specification, every quorum of it, and what is refused.

use super::*;
use crate::cosignature::Cosigner;
use crate::note::{SignatureLine, SigningKey};
use crate::test_log::{VKEY, checkpoint_15, signed_checkpoint_15, verifier_key};

const WITNESSES: [&str; 6] = ["X1", "X2", "X3", "Y1", "Y2", "Y3"];

fn cosigner(name: &str) -> Cosigner {
    let mut seed = [0; 32];
    seed[..name.len()].copy_from_slice(name.as_bytes());
    Cosigner::from_seed(format!("{name}.example").parse().unwrap(), &seed)
}

fn vkey(name: &str) -> String {
    cosigner(name).verifier_key().to_string()
}

fn witness_lines(names: &[&str]) -> String {
    let line = |name: &&str| {
        format!(
            "witness {name} {} https://{name}.example/submit\n",
            vkey(name)
        )
    };
    names.iter().map(line).collect()
}

fn example() -> String {
    let witnesses = witness_lines(&WITNESSES);
    format!(
        "# example\nlog {VKEY}\n\n{witnesses}\
         group X-witnesses 2 X1 X2 X3\n\
         group Y-witnesses any Y1 Y2 Y3\n\
         group X-and-Y all X-witnesses Y-witnesses\n\
         quorum X-and-Y\n"
    )
}

fn fault(text: &str) -> (usize, PolicyFault) {
    let error = text.parse::<Policy>().unwrap_err();
    (error.line, error.fault)
}

#[test]
fn the_example_of_the_specification() {
    let policy: Policy = example().parse().unwrap();
    assert_eq!(
        policy.logs(),
        [PolicyLog {
            key: verifier_key(),
            url: None
        }]
    );
    assert_eq!(policy.quorum(), Some("X-and-Y"));
    let names: Vec<&str> = policy
        .witnesses()
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(names, WITNESSES);
    assert_eq!(
        policy.witnesses()[1].url.as_deref(),
        Some("https://X2.example/submit")
    );
    assert_eq!(policy.witnesses()[1].key, cosigner("X2").verifier_key());
}

#[test]
fn a_checkpoint_is_accepted_exactly_with_a_quorum() {
    let policy: Policy = example().parse().unwrap();
    let body = checkpoint_15().to_string();
    for set in 0_u32..64 {
        let mut signed = signed_checkpoint_15();
        for (bit, name) in WITNESSES.iter().enumerate() {
            if set >> bit & 1 == 1 {
                signed.add(cosigner(name).cosign(&body, 1_700_000_000));
            }
        }
        let expected = (set & 0b111).count_ones() >= 2 && set & 0b11_1000 != 0;
        match policy.accept(&signed) {
            Ok(accepted) => {
                assert!(expected, "{set:06b}");
                assert_eq!(accepted.checkpoint, &checkpoint_15());
                assert_eq!(accepted.log_key, &verifier_key());
                assert_eq!(accepted.cosignatures.len(), set.count_ones() as usize);
            }
            Err(error) => assert_eq!(
                (expected, error),
                (false, PolicyRefusal::Quorum),
                "{set:06b}"
            ),
        }
    }
}

#[test]
fn a_witness_counts_once_and_only_over_this_checkpoint() {
    let text = example().replace("quorum X-and-Y", "quorum X-witnesses");
    let policy: Policy = text.parse().unwrap();
    let body = checkpoint_15().to_string();
    // Two lines of one witness in a note: still one witness.
    let (one, later) = (
        cosigner("X1").cosign(&body, 1),
        cosigner("X1").cosign(&body, 2),
    );
    let text = format!("{}{one}\n{later}\n", signed_checkpoint_15());
    let twice = SignedCheckpoint::parse(text.as_bytes()).unwrap();
    assert_eq!(policy.accept(&twice), Err(PolicyRefusal::Quorum));
    // A cosignature of another body makes the checkpoint bad, quorum or not.
    let mut signed = signed_checkpoint_15();
    signed.add(one);
    signed.add(cosigner("X2").cosign(&body, 1));
    assert!(policy.accept(&signed).is_ok());
    signed.add(cosigner("X3").cosign("other\n", 1));
    assert!(matches!(
        policy.accept(&signed),
        Err(PolicyRefusal::Cosignature(_))
    ));
}

#[test]
fn witnesses_do_not_replace_the_log() {
    let text = example().replace(VKEY, &{
        SigningKey::from_seed("example.com/log/testdata".parse().unwrap(), &[9; 32])
            .verifier_key()
            .to_string()
    });
    let policy: Policy = text.parse().unwrap();
    let mut signed = signed_checkpoint_15();
    for name in WITNESSES {
        signed.add(cosigner(name).cosign(&checkpoint_15().to_string(), 1));
    }
    assert!(matches!(policy.accept(&signed), Err(PolicyRefusal::Log(_))));
}

#[test]
fn without_witnesses_the_log_is_enough() {
    let policy: Policy = format!("log {VKEY}\nquorum none\n").parse().unwrap();
    assert_eq!(policy, Policy::of_log(verifier_key()));
    assert_eq!(policy.quorum(), None);
    assert!(policy.is_quorum(|_| false));
    assert!(policy.accept(&signed_checkpoint_15()).is_ok());
    // Witnesses may be listed all the same; a wrong cosignature still counts against it.
    let listed: Policy = format!("log {VKEY}\nwitness w {}\nquorum none\n", vkey("w"))
        .parse()
        .unwrap();
    let mut signed = signed_checkpoint_15();
    assert!(listed.accept(&signed).is_ok());
    let key_id = cosigner("w").verifier_key().key_id();
    signed.add(SignatureLine::new("w.example", key_id, vec![0; 72]));
    assert!(matches!(
        listed.accept(&signed),
        Err(PolicyRefusal::Cosignature(_))
    ));
    assert!(policy.accept(&signed).is_ok());
}

#[test]
fn a_policy_without_logs_accepts_nothing_by_itself() {
    let policy: Policy = "quorum none\n".parse().unwrap();
    let refusal = PolicyRefusal::Log(OpenCheckpointError::UnknownOrigin);
    assert_eq!(policy.accept(&signed_checkpoint_15()), Err(refusal));
}

#[test]
fn white_space_and_comments_are_free() {
    let spaced = format!(
        "\t \n  # 说明\n#quorum none\n\t log \t {VKEY} \t\nwitness 海关 {} \nquorum 海关",
        vkey("w")
    );
    let policy: Policy = format!("{spaced}\t\n").parse().unwrap();
    assert_eq!(policy.quorum(), Some("海关"));
    assert_eq!(fault(&spaced), (6, PolicyFault::NoLineFeed));
}

#[test]
fn lines_that_are_refused() {
    let (a, b) = (vkey("a"), vkey("b"));
    let two = format!("witness a {a}\nwitness b {b}\n");
    let unknown = |name: &str| PolicyFault::UnknownName(name.to_owned());
    let taken = |name: &str| PolicyFault::NameTaken(name.to_owned());
    for (text, line, expected) in [
        (String::new(), 1, PolicyFault::NoQuorum),
        (two.clone(), 3, PolicyFault::NoQuorum),
        (
            "quorum none\nquorum none\n".to_owned(),
            2,
            PolicyFault::SecondQuorum,
        ),
        ("quorum a\n".to_owned(), 1, unknown("a")),
        (format!("quorum a\n{two}"), 1, unknown("a")),
        ("quorum\n".to_owned(), 1, PolicyFault::Items),
        ("quorum none none\n".to_owned(), 1, PolicyFault::Items),
        ("Quorum none\n".to_owned(), 1, PolicyFault::Keyword),
        ("quorum none\r\n".to_owned(), 1, PolicyFault::Character),
        ("# \u{7f}\n".to_owned(), 1, PolicyFault::Character),
        ("quorum\u{a0}none\n".to_owned(), 1, PolicyFault::Keyword),
        (format!("log {VKEY} u x\n"), 1, PolicyFault::Items),
        (format!("log {a}\n"), 1, PolicyFault::KeyType),
        (format!("witness a {VKEY}\n"), 1, PolicyFault::KeyType),
        (format!("witness {a}\n"), 1, PolicyFault::Items),
        (format!("witness none {a}\n"), 1, taken("none")),
        (format!("{two}witness a {}\n", vkey("c")), 3, taken("a")),
        (
            format!("{two}witness c {a}\n"),
            3,
            PolicyFault::DuplicateKey,
        ),
        (
            format!("log {VKEY}\nlog {VKEY}\n"),
            2,
            PolicyFault::DuplicateKey,
        ),
        (format!("{two}group g any\n"), 3, PolicyFault::Items),
        (format!("{two}group g 0 a b\n"), 3, PolicyFault::Threshold),
        (format!("{two}group g 3 a b\n"), 3, PolicyFault::Threshold),
        (format!("{two}group g 01 a b\n"), 3, PolicyFault::Threshold),
        (
            format!("{two}group g most a b\n"),
            3,
            PolicyFault::Threshold,
        ),
        (format!("{two}group a any b\n"), 3, taken("a")),
        (format!("{two}group none any b\n"), 3, taken("none")),
        (format!("{two}group g any g\n"), 3, unknown("g")),
        (format!("{two}group g any none\n"), 3, unknown("none")),
        (
            format!("{two}group g any a a\n"),
            3,
            PolicyFault::MemberTwice("a".to_owned()),
        ),
        (
            format!("{two}group g any a\ngroup h any b a\n"),
            4,
            PolicyFault::MemberTwice("a".to_owned()),
        ),
    ] {
        assert_eq!(fault(&text), (line, expected), "{text:?}");
    }
}

#[test]
fn keys_and_sizes_that_are_refused() {
    assert!(matches!(fault("log x\n"), (1, PolicyFault::Key(_))));
    let large = "#".repeat(MAX_POLICY_BYTES + 1);
    assert_eq!(fault(&large), (1, PolicyFault::TooLarge));
    // The same public key under another name is the same key.
    let renamed = Cosigner::from_seed("renamed.example".parse().unwrap(), &{
        let mut seed = [0; 32];
        seed[0] = b'a';
        seed
    });
    let text = format!(
        "witness a {}\nwitness c {}\n",
        vkey("a"),
        renamed.verifier_key()
    );
    assert_eq!(fault(&text), (2, PolicyFault::DuplicateKey));
}

#[test]
fn as_many_members_as_the_specification_recommends_and_more() {
    let names: Vec<String> = (0..40).map(|n| format!("w{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let witnesses = witness_lines(&names);
    let text = format!("{witnesses}group g 21 {}\nquorum g\n", names.join(" "));
    let policy: Policy = text.parse().unwrap();
    let first =
        |count: usize| policy.is_quorum(|witness| names[..count].contains(&witness.name.as_str()));
    assert!(!first(20));
    assert!(first(21));
}
