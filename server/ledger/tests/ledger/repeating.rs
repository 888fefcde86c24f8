//! An event that comes again is answered as it was first, to the byte: texts of its violations
//! included, whatever way the ledger comes to know them.

use std::fs;

use grain_ledger::queries::{Ownership, ViolationFilter};
use grain_ledger::{Answer, DataDirectory, Ledger};

use crate::reopening::copy_directory;
use crate::story::{Told, reopen, tell};
use crate::support::recorded;

/// All that is told of an answer.
fn words(answer: Answer) -> String {
    let recorded = recorded(answer);
    format!(
        "{} {} {:?} {} {}",
        recorded.status.http(),
        recorded.index,
        recorded.verdict,
        String::from_utf8(recorded.receipt).unwrap(),
        serde_json::to_string(&recorded.told).unwrap()
    )
}

fn all_again(ledger: &Ledger, told: &Told, when: &str) {
    for (event, first) in told.story.events.iter().zip(&told.answers) {
        let verified = ledger.verify(event.clone()).unwrap();
        let (sender, receiver) = std::sync::mpsc::channel();
        ledger.submit(
            verified,
            Box::new(move |answer| sender.send(answer).unwrap()),
        );
        assert_eq!(
            words(receiver.recv().unwrap()),
            words(first.clone()),
            "{when}"
        );
    }
}

/// The texts of the violations that a query lists, by entry.
fn listed(ledger: &Ledger) -> Vec<(u64, String, String)> {
    let everybody = |_: &Ownership| true;
    let page = ledger
        .queries()
        .violations(&ViolationFilter::default(), None, 500, &everybody)
        .unwrap();
    let text = |found: &grain_ledger::queries::Found<_>| -> (u64, String, String) {
        let grain_ledger::queries::ViolationAnswer { place, told, .. } = &found.value;
        (place.0, told.zh.clone(), told.en.clone())
    };
    page.violations.iter().map(text).collect()
}

#[test]
fn the_first_answer_again_to_the_byte() {
    let mut told = tell(usize::MAX);
    let refused = told
        .answers
        .iter()
        .filter(|answer| recorded((*answer).clone()).status.http() == 422);
    assert!(refused.count() > 0);
    all_again(&told.ledger, &told, "at once");
    let killed = tempfile::tempdir().unwrap();
    copy_directory(told.directory.path(), killed.path());
    let after_kill = reopen(killed.path(), &told.clock);
    all_again(&after_kill, &told, "after a kill");
    drop(after_kill);
    told.ledger.close();
    told.ledger = reopen(killed.path(), &told.clock);
    all_again(&told.ledger, &told, "after a clean close");
    told.ledger.close();
    fs::remove_dir_all(DataDirectory::at(killed.path()).index()).unwrap();
    told.ledger = reopen(killed.path(), &told.clock);
    all_again(&told.ledger, &told, "after the index was made anew");
}

#[test]
fn listed_violations_say_what_was_said_at_first() {
    let told = tell(usize::MAX);
    let first: Vec<(u64, String, String)> = told
        .answers
        .iter()
        .map(|answer| recorded(answer.clone()))
        .filter(|recorded| recorded.status.http() == 201)
        .flat_map(|recorded| {
            let text = move |told: &grain_events::Violation| {
                (recorded.index, told.zh.clone(), told.en.clone())
            };
            recorded.told.iter().map(text).collect::<Vec<_>>()
        })
        .collect();
    assert!(!first.is_empty());
    assert_eq!(listed(&told.ledger), first);
    told.ledger.close();
    let Told {
        directory,
        clock,
        ledger,
        ..
    } = told;
    drop(ledger);
    let reopened = reopen(directory.path(), &clock);
    assert_eq!(listed(&reopened), first);
    let rules = first.len();
    let of_rule = |rule: &str| {
        let filter = ViolationFilter {
            rule: Some(rule.to_owned()),
            ..ViolationFilter::default()
        };
        let everybody = |_: &Ownership| true;
        let page = reopened
            .queries()
            .violations(&filter, None, 500, &everybody)
            .unwrap();
        assert!(
            page.violations
                .iter()
                .all(|found| found.value.record.rule.as_str() == rule)
        );
        page.violations.len()
    };
    let by_rule: usize = grain_events::RULES
        .iter()
        .map(|rule| of_rule(rule.id))
        .sum();
    assert_eq!(by_rule, rules, "each is of one rule");
    assert_eq!(of_rule("V-0"), 0);
}
