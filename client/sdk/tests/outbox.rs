//! The outbox against a ledger that loses answers and a process that may end at
//! any byte it writes: nothing recorded is lost, nothing is sent twice differently.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use grain_sdk::files::Files;
use grain_sdk::host::Host;
use grain_sdk::outbox::rebase::{Changes, RebaseError, sign_at};
use grain_sdk::outbox::send::{Carrier, DrainError, Hear, LineAnswer, SendError};
use grain_sdk::outbox::state::{Head, Item, Standing};
use grain_sdk::outbox::{Outbox, OutboxError};
use grain_sdk::signer::{MemorySigner, Signer};
use proptest::prelude::*;
use zeroize::Zeroizing;

const LEDGER: &str = "1edd";

struct Patient;

impl Host for Patient {
    fn now_ms(&self) -> u64 {
        0
    }
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
    fn pause(&self, _: u64) {}
}

/// Files without syncing: what is tried here is the end of a process, not of the
/// power.
struct Plain;

impl Files for Plain {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        std::fs::File::options()
            .append(true)
            .create(true)
            .open(path)?
            .write_all(bytes)
    }

    fn truncate(&self, path: &Path, size: u64) -> io::Result<()> {
        std::fs::File::options()
            .write(true)
            .open(path)?
            .set_len(size)
    }
}

/// Files of a process that is killed once it has written `left` bytes.
struct Dying {
    left: Arc<AtomicU64>,
}

impl Files for Dying {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        Plain.read(path)
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let left = usize::try_from(self.left.load(Ordering::Relaxed)).expect("fits");
        if left >= bytes.len() {
            self.left.fetch_sub(bytes.len() as u64, Ordering::Relaxed);
            return Plain.append(path, bytes);
        }
        Plain.append(path, &bytes[..left])?;
        self.left.store(0, Ordering::Relaxed);
        Err(io::Error::other("killed"))
    }

    fn truncate(&self, path: &Path, size: u64) -> io::Result<()> {
        Plain.truncate(path, size)
    }
}

/// A ledger that follows log-format.md §3 for one key.
#[derive(Default)]
struct Ledger {
    recorded: RefCell<Vec<(String, Vec<u8>, u16)>>,
    head: RefCell<Option<Head>>,
    /// What to do with each coming request: lose the answer, answer 503, or answer.
    faults: RefCell<Vec<Fault>>,
    /// Ids that are turned away (403) or refused by the rules (422).
    turned_away: RefCell<Vec<String>>,
    refused: Vec<String>,
    requests: RefCell<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    LostBefore,
    LostAfter,
    HalfTheAnswer,
    Busy,
}

impl Ledger {
    fn judge(&self, item: &Item) -> LineAnswer {
        let answer = |status, receipt: Option<Vec<u8>>| LineAnswer {
            status,
            receipt,
            body: None,
        };
        let mut recorded = self.recorded.borrow_mut();
        if let Some((_, payload, status)) = recorded.iter().find(|(id, ..)| *id == item.event_id) {
            assert_eq!(
                *payload, item.payload,
                "the same id was sent with other bytes"
            );
            return answer(*status, Some(b"receipt".to_vec()));
        }
        let head = self.head.borrow().unwrap_or(Head::START);
        assert!(
            item.sequence > head.sequence,
            "a number was used twice: a conflict"
        );
        if item.sequence != head.sequence + 1 || item.previous != head.digest {
            return answer(409, None);
        }
        if self.turned_away.borrow().contains(&item.event_id) {
            return answer(403, None);
        }
        let status = if self.refused.contains(&item.event_id) {
            422
        } else {
            201
        };
        recorded.push((item.event_id.clone(), item.payload.clone(), status));
        *self.head.borrow_mut() = Some(Head {
            sequence: item.sequence,
            digest: item.digest,
        });
        answer(status, Some(b"receipt".to_vec()))
    }
}

impl Carrier for Ledger {
    fn send(&self, items: &[Item], hear: &mut Hear<'_>) -> Result<(), SendError> {
        *self.requests.borrow_mut() += 1;
        let lost = || SendError::NoAnswer {
            retry_after_s: None,
            status: None,
            source: "cable pulled".into(),
        };
        let fault = self.faults.borrow_mut().pop();
        if fault == Some(Fault::LostBefore) {
            return Err(lost());
        }
        if fault == Some(Fault::Busy) {
            return Err(SendError::Refused {
                status: 429,
                retry_after_s: Some(1),
                body: String::new(),
            });
        }
        let mut answers = Vec::new();
        for item in items {
            let answer = self.judge(item);
            let stop = answer.receipt.is_none();
            answers.push(answer);
            if stop {
                let untried = LineAnswer {
                    status: 424,
                    receipt: None,
                    body: None,
                };
                answers.resize(items.len(), untried);
            }
            if answers.len() == items.len() {
                break;
            }
        }
        match fault {
            Some(Fault::LostAfter) => Err(lost()),
            Some(Fault::HalfTheAnswer) => {
                answers.truncate(items.len() / 2);
                hear(answers);
                Err(lost())
            }
            _ => {
                // In two parts, as a stream comes.
                let rest = answers.split_off(answers.len() / 2);
                if hear(answers) {
                    hear(rest);
                }
                Ok(())
            }
        }
    }

    fn head(&self) -> Result<Option<Head>, SendError> {
        Ok(*self.head.borrow())
    }
}

fn signer(seed: u8) -> MemorySigner {
    MemorySigner::from_seed(&Zeroizing::new([seed; 32]))
}

fn open(
    files: Box<dyn Files>,
    directory: &Path,
    key: &MemorySigner,
) -> Result<Outbox, OutboxError> {
    Outbox::open(files, directory, LEDGER, &key.fingerprint())
}

fn enqueue(outbox: &mut Outbox, key: &MemorySigner, ids: &[&str]) -> Result<(), OutboxError> {
    let mut head = outbox.next_head();
    let mut events = Vec::new();
    for id in ids {
        let payload = serde_json::json!({"event_id": id, "body": {}});
        let event = sign_at(key, id, payload, head).expect("a memory key signs");
        let digest = grain_envelope::envelope_digest(&event.payload, &event.signature);
        head = Head {
            sequence: event.sequence,
            digest: *digest.as_bytes(),
        };
        events.push(event);
    }
    outbox.enqueue(events)
}

fn ids(ledger: &Ledger) -> Vec<String> {
    ledger
        .recorded
        .borrow()
        .iter()
        .map(|(id, ..)| id.clone())
        .collect()
}

/// One process: opens, signs what is not signed yet, sends all.
fn process(files: Box<dyn Files>, directory: &Path, ledger: &Ledger) -> Result<(), DrainError> {
    let key = signer(1);
    let mut outbox = open(files, directory, &key)?;
    outbox.check_head(ledger)?;
    let known: Vec<String> = outbox
        .open_items()
        .iter()
        .map(|item| item.event_id.clone())
        .chain(outbox.settled().iter().map(|item| item.event_id.clone()))
        .collect();
    for pair in [["a", "b"], ["c", "d"]] {
        if !known.contains(&pair[0].to_owned()) {
            enqueue(&mut outbox, &key, &pair)?;
        }
    }
    outbox.drain(ledger, &Patient, &mut |_| {})
}

#[test]
fn killed_at_any_byte_it_loses_and_repeats_nothing() {
    let whole = tempfile::tempdir().unwrap();
    process(Box::new(Plain), whole.path(), &Ledger::default()).unwrap();
    let size = std::fs::metadata(whole.path().join("journal"))
        .unwrap()
        .len();
    for left in 0..size {
        let directory = tempfile::tempdir().unwrap();
        let ledger = Ledger {
            refused: vec!["c".to_owned()],
            ..Ledger::default()
        };
        let dying = Dying {
            left: Arc::new(AtomicU64::new(left)),
        };
        let killed = process(Box::new(dying), directory.path(), &ledger);
        let known = ids(&ledger);
        process(Box::new(Plain), directory.path(), &ledger).unwrap();
        assert_eq!(
            ids(&ledger),
            ["a", "b", "c", "d"],
            "killed after {left} bytes: {killed:?}"
        );
        assert!(ids(&ledger).starts_with(&known));
        let outbox = open(Box::new(Plain), directory.path(), &signer(1)).unwrap();
        assert!(outbox.open_items().is_empty());
        let standings: Vec<Standing> = outbox.settled().iter().map(|s| s.standing).collect();
        let recorded = Standing::Recorded;
        assert_eq!(standings, [recorded, recorded, Standing::Refused, recorded]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn lost_answers_and_kills_in_any_order_end_well(
        faults in proptest::collection::vec(prop_oneof![
            Just(Fault::LostBefore), Just(Fault::LostAfter),
            Just(Fault::HalfTheAnswer), Just(Fault::Busy),
        ], 0..12),
        kills in proptest::collection::vec(0_u64..3_000, 0..6),
    ) {
        let directory = tempfile::tempdir().unwrap();
        let ledger = Ledger { faults: RefCell::new(faults), ..Ledger::default() };
        for left in kills {
            let dying = Dying { left: Arc::new(AtomicU64::new(left)) };
            // Whatever this process came to, the next one goes on from its files.
            let _ended = process(Box::new(dying), directory.path(), &ledger);
        }
        for _ in 0..12 {
            if process(Box::new(Plain), directory.path(), &ledger).is_ok() {
                break;
            }
        }
        prop_assert_eq!(ids(&ledger), ["a", "b", "c", "d"]);
    }
}

#[test]
fn a_silent_ledger_leaves_the_outcome_unknown_and_forbids_rebasing() {
    let directory = tempfile::tempdir().unwrap();
    let ledger = Ledger {
        faults: RefCell::new(vec![Fault::LostAfter; 20]),
        ..Ledger::default()
    };
    let key = signer(1);
    let mut outbox = open(Box::new(Plain), directory.path(), &key).unwrap();
    enqueue(&mut outbox, &key, &["a"]).unwrap();
    let silent = outbox.drain(&ledger, &Patient, &mut |_| {});
    assert!(matches!(
        silent,
        Err(DrainError::Send(SendError::NoAnswer { .. }))
    ));
    assert_eq!(
        *ledger.requests.borrow(),
        4,
        "it gives up after a few tries"
    );
    assert_eq!(outbox.open_items()[0].standing, Standing::Unknown);
    let rebase = outbox.rebase(&key, &Changes::default());
    assert!(matches!(
        rebase,
        Err(RebaseError::Outbox(OutboxError::OutcomeUnknown { event_id })) if event_id == "a"
    ));
    assert!(matches!(
        outbox.drop_event("a"),
        Err(OutboxError::OutcomeUnknown { .. })
    ));
    ledger.faults.borrow_mut().clear();
    outbox.drain(&ledger, &Patient, &mut |_| {}).unwrap();
    assert_eq!(ids(&ledger), ["a"]);
}

#[test]
fn what_is_turned_away_holds_up_the_rest_until_it_is_dropped_or_mended() {
    for mend in [false, true] {
        let directory = tempfile::tempdir().unwrap();
        let ledger = Ledger {
            turned_away: RefCell::new(vec!["b".to_owned()]),
            ..Ledger::default()
        };
        let key = signer(1);
        let mut outbox = open(Box::new(Plain), directory.path(), &key).unwrap();
        enqueue(&mut outbox, &key, &["a", "b", "c"]).unwrap();
        let mut told = Vec::new();
        let stopped = outbox.drain(&ledger, &Patient, &mut |o| {
            told.push((o.event_id, o.standing));
        });
        assert!(matches!(
            stopped,
            Err(DrainError::Outbox(OutboxError::HeldUp { event_id })) if event_id == "b"
        ));
        assert_eq!(
            told,
            [
                ("a", Standing::Recorded),
                ("b", Standing::Blocked),
                ("c", Standing::Unsent)
            ]
            .map(|(id, standing)| (id.to_owned(), standing))
        );
        let mut changes = Changes::default();
        if mend {
            ledger.turned_away.borrow_mut().clear();
            let mended = serde_json::json!({"event_id": "b", "body": {"mended": true}});
            changes.mended = BTreeMap::from([("b".to_owned(), mended)]);
        } else {
            outbox.drop_event("b").unwrap();
            let gap = outbox.drain(&ledger, &Patient, &mut |_| {});
            assert!(
                matches!(gap, Err(DrainError::Outbox(OutboxError::HeldUp { event_id })) if event_id == "c"),
                "the rest no longer connects and is not sent"
            );
        }
        outbox.rebase(&key, &changes).unwrap();
        outbox.drain(&ledger, &Patient, &mut |_| {}).unwrap();
        let expected: &[&str] = if mend { &["a", "b", "c"] } else { &["a", "c"] };
        assert_eq!(ids(&ledger), expected);
    }
}

#[test]
fn a_restored_or_copied_outbox_is_noticed_before_it_contradicts_itself() {
    let directory = tempfile::tempdir().unwrap();
    let ledger = Ledger::default();
    let key = signer(1);
    let journal = directory.path().join("journal");
    let mut outbox = open(Box::new(Plain), directory.path(), &key).unwrap();
    enqueue(&mut outbox, &key, &["a"]).unwrap();
    outbox.drain(&ledger, &Patient, &mut |_| {}).unwrap();
    let old = std::fs::read(&journal).unwrap();
    enqueue(&mut outbox, &key, &["b"]).unwrap();
    outbox.drain(&ledger, &Patient, &mut |_| {}).unwrap();
    drop(outbox);

    std::fs::write(&journal, old).unwrap();
    let mut restored = open(Box::new(Plain), directory.path(), &key).unwrap();
    let noticed = restored.check_head(&ledger);
    assert!(matches!(
        noticed,
        Err(DrainError::OtherCopy { ledger: 2, here: 1 })
    ));
    // Work done meanwhile is signed anew behind what the ledger has.
    enqueue(&mut restored, &key, &["c"]).unwrap();
    let changes = Changes {
        head: *ledger.head.borrow(),
        ..Changes::default()
    };
    restored.rebase(&key, &changes).unwrap();
    restored.check_head(&ledger).unwrap();
    restored.drain(&ledger, &Patient, &mut |_| {}).unwrap();
    assert_eq!(ids(&ledger), ["a", "b", "c"]);
}

#[test]
fn a_moved_key_takes_up_the_head_that_the_ledger_has() {
    let ledger = Ledger::default();
    let key = signer(1);
    let here = tempfile::tempdir().unwrap();
    let mut outbox = open(Box::new(Plain), here.path(), &key).unwrap();
    enqueue(&mut outbox, &key, &["a"]).unwrap();
    outbox.drain(&ledger, &Patient, &mut |_| {}).unwrap();

    let there = tempfile::tempdir().unwrap();
    let mut moved = open(Box::new(Plain), there.path(), &key).unwrap();
    moved.check_head(&ledger).unwrap();
    assert_eq!(moved.next_head().sequence, 1);
    enqueue(&mut moved, &key, &["b"]).unwrap();
    moved.drain(&ledger, &Patient, &mut |_| {}).unwrap();
    assert_eq!(ids(&ledger), ["a", "b"]);
}

#[test]
fn a_revoked_keys_unsent_events_move_to_another_key_with_their_ids() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let ledger = Ledger {
        turned_away: RefCell::new(vec!["a".to_owned()]),
        ..Ledger::default()
    };
    let (key, successor) = (signer(1), signer(2));
    let mut outbox = open(Box::new(Plain), old.path(), &key).unwrap();
    enqueue(&mut outbox, &key, &["a", "b"]).unwrap();
    outbox.drain(&ledger, &Patient, &mut |_| {}).unwrap_err();
    ledger.turned_away.borrow_mut().clear();
    let mut other = open(Box::new(Plain), new.path(), &successor).unwrap();
    let moved = outbox
        .move_to(&mut other, &successor, &Changes::default())
        .unwrap();
    assert_eq!(moved, 2);
    assert!(outbox.open_items().is_empty());
    let payload: serde_json::Value =
        serde_json::from_slice(&other.open_items()[0].payload).unwrap();
    assert_eq!(payload["key"], successor.fingerprint());
    other.drain(&ledger, &Patient, &mut |_| {}).unwrap();
    assert_eq!(ids(&ledger), ["a", "b"]);
}

#[test]
fn one_process_at_a_time_and_one_ledger_per_key() {
    let directory = tempfile::tempdir().unwrap();
    let key = signer(1);
    let outbox = open(Box::new(Plain), directory.path(), &key).unwrap();
    let second = open(Box::new(Plain), directory.path(), &key);
    assert!(matches!(second, Err(OutboxError::Busy { .. })));
    drop(outbox);
    let other = Outbox::open(
        Box::new(Plain),
        directory.path(),
        "0ther",
        &key.fingerprint(),
    );
    assert!(matches!(other, Err(OutboxError::Foreign { .. })));
}
