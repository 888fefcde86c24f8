//! A fault at every operation that the log asks of the disk, before and after it took effect, as an
//! error, a kill and a power cut: what was acknowledged is there, nothing else than what was tried
//! is, and the log goes on.

use super::*;
use crate::disk::simulated::{Effect, Fault};
use crate::{ObjectError, Record};

/// How the machine goes on after the fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    /// The operation fails; the process closes the log and opens it again.
    Error,
    /// The process ends there.
    Kill,
    /// The power fails there.
    PowerCut,
}

/// What a run did, and what it was told.
#[derive(Debug, Default)]
struct History {
    acknowledged: Vec<Vec<u8>>,
    /// A group whose outcome is unknown.
    tried: Vec<Vec<u8>>,
    checkpoints: (Option<Vec<u8>>, Option<Vec<u8>>),
    objects: u64,
}

/// Groups that fill more than one segment, with a checkpoint and objects in between. Stops at the
/// first refusal.
fn run(ledger: &Ledger<SimulatedDisk>, history: &mut History) -> Result<(), String> {
    let (mut log, _) = ledger
        .try_open(&ledger.options)
        .map_err(|error| error.to_string())?;
    let objects = log.objects();
    for round in 0..5 {
        let group: Vec<Vec<u8>> = (0..3)
            .map(|number| format!("{round}.{number} ").repeat(1200).into_bytes())
            .collect();
        let records: Vec<_> = group
            .iter()
            .map(|bytes| Record {
                name: name_of(bytes),
                bytes,
            })
            .collect();
        history.tried.clone_from(&group);
        let before = history.acknowledged.len();
        let appended = log.append(before as u64, &records);
        if let Err(error) = &appended {
            let again = log.append(before as u64, &records);
            assert!(ledger.disk.is_stopped() || again.is_err() == log_has_stopped(error));
            if again.is_ok() {
                history.tried.clear();
                history.acknowledged.extend(group.clone());
            }
            return Err(error.to_string());
        }
        history.tried.clear();
        history.acknowledged.extend(group.clone());
        let name = format!("tile/{round}");
        objects
            .store(&[(&name, name.as_bytes())])
            .map_err(|error| error.to_string())?;
        history.objects = round + 1;
        let new = format!("checkpoint {round}").into_bytes();
        let old = history.checkpoints.0.clone();
        history.checkpoints.1 = Some(new.clone());
        match objects.replace_checkpoint(old.as_deref(), &new) {
            Err(error) => {
                let refused = log
                    .append(history.acknowledged.len() as u64, &records)
                    .is_err();
                assert!(refused || !matches!(error, ObjectError::Uncertain(_)));
                if !refused {
                    history.acknowledged.extend(group.clone());
                }
                return Err(error.to_string());
            }
            Ok(()) => history.checkpoints = (Some(new), None),
        }
    }
    Ok(())
}

fn log_has_stopped(error: &crate::AppendError) -> bool {
    matches!(
        error,
        crate::AppendError::Uncertain(_) | crate::AppendError::Stopped
    )
}

fn check(ledger: &Ledger<SimulatedDisk>, history: &History, cut_at_once: bool, context: &str) {
    let (mut log, recovery) = ledger.open();
    assert_eq!(recovery.damage, [], "{context}");
    let found = all_records(&*log.reader());
    let all: Vec<_> = history
        .acknowledged
        .iter()
        .chain(&history.tried)
        .cloned()
        .collect();
    assert!(
        found == history.acknowledged || found == all,
        "{context}: {} records",
        found.len()
    );
    let objects = log.objects();
    let checkpoint = objects.checkpoint().unwrap();
    let (acknowledged, tried) = &history.checkpoints;
    assert!(
        checkpoint == *acknowledged || (tried.is_some() && checkpoint == *tried),
        "{context}"
    );
    for round in 0..history.objects {
        let name = format!("tile/{round}");
        assert_eq!(
            objects.load(&name).unwrap().as_deref(),
            Some(name.as_bytes()),
            "{context}"
        );
    }
    // What was found is as good as acknowledged: the owner may sign it now.
    if cut_at_once {
        drop(log);
        ledger.disk.cut_power();
        log = ledger.open().0;
    }
    assert!(
        found == all_records(&*log.reader()),
        "{context}: lost after it was found"
    );
    // It goes on, into segments that the fault may have left half prepared.
    let mut all = found;
    for number in 1..6 {
        let record = vec![number; 20_000];
        append(&mut log, &[&record]);
        all.push(record);
    }
    drop(log);
    ledger.disk.cut_power();
    let (log, again) = ledger.open();
    assert_eq!((again.torn, again.stray), (None, vec![]), "{context}");
    assert!(
        all == all_records(&*log.reader()),
        "{context}: lost after it went on"
    );
}

#[test]
fn every_operation_may_fail() {
    let clean = Ledger::simulated(0);
    let first = clean.disk.operations();
    run(&clean, &mut History::default()).unwrap();
    let last = clean.disk.operations();
    assert!(last - first > 60, "the run asks for something");
    let mut torn = 0;
    for operation in first..last {
        for effect in [Effect::None, Effect::Half, Effect::All] {
            for after in [After::Error, After::Kill, After::PowerCut] {
                for seed in 0..4 {
                    let context = format!("operation {operation}, {effect:?}, {after:?}, {seed}");
                    let ledger = Ledger::simulated(seed);
                    let stops = after != After::Error;
                    ledger.disk.fail_at(operation, Fault { stops, effect });
                    let mut history = History::default();
                    let _ = run(&ledger, &mut history);
                    match after {
                        After::Error => {}
                        After::Kill => ledger.disk.kill(),
                        After::PowerCut => ledger.disk.cut_power(),
                    }
                    torn += u32::from(ledger.open().1.torn.is_some());
                    check(&ledger, &history, seed % 2 == 0, &context);
                }
            }
        }
    }
    assert!(torn > 10, "some writes are torn: {torn}");
}

#[test]
fn opening_after_a_torn_write_may_fail_too() {
    let torn = |seed| {
        let ledger = Ledger::simulated(seed);
        let mut history = History::default();
        run(&ledger, &mut history).unwrap();
        let (mut log, _) = ledger.open();
        let bytes = b"never acknowledged ".repeat(900);
        ledger.disk.fail_at(
            ledger.disk.operations() + 1,
            Fault {
                stops: true,
                effect: Effect::None,
            },
        );
        let record = Record {
            name: [0; 16],
            bytes: &bytes,
        };
        assert!(log.append(log.reader().size(), &[record]).is_err());
        history.tried = vec![bytes];
        drop(log);
        ledger.disk.cut_power();
        (ledger, history)
    };
    let operations = |seed| {
        let (ledger, _) = torn(seed);
        let first = ledger.disk.operations();
        let (_, recovery) = ledger.open();
        (recovery.torn.is_some(), first..ledger.disk.operations())
    };
    let mut tried = 0;
    for seed in 0..6 {
        let (is_torn, operations) = operations(seed);
        if !is_torn {
            continue;
        }
        for operation in operations {
            for effect in [Effect::None, Effect::Half, Effect::All] {
                let (ledger, history) = torn(seed);
                ledger.disk.fail_at(
                    operation,
                    Fault {
                        stops: true,
                        effect,
                    },
                );
                assert!(ledger.try_open(&ledger.options).is_err());
                ledger.disk.cut_power();
                check(
                    &ledger,
                    &history,
                    seed % 2 == 0,
                    &format!("seed {seed}, operation {operation}, {effect:?}"),
                );
                tried += 1;
            }
        }
    }
    assert!(tried > 30, "only {tried} openings were tried");
}

#[test]
fn after_a_failed_sync_the_cache_is_not_believed() {
    let ledger = Ledger::simulated(0);
    let (mut log, _) = ledger.open();
    append(&mut log, &[b"durable"]);
    let sync = ledger.disk.operations() + 1;
    ledger.disk.fail_at(
        sync,
        Fault {
            stops: false,
            effect: Effect::None,
        },
    );
    let lost = Record {
        name: [0; 16],
        bytes: b"never arrived",
    };
    assert!(matches!(
        log.append(1, &[lost]),
        Err(crate::AppendError::Uncertain(_))
    ));
    assert!(matches!(
        log.append(1, &[lost]),
        Err(crate::AppendError::Stopped)
    ));
    assert!(matches!(
        log.objects().store(&[("a", b"b")]),
        Err(ObjectError::Stopped)
    ));
    assert_eq!(log.reader().size(), 1, "readers go on with what is durable");
    drop(log);
    let (mut log, recovery) = ledger.open();
    assert_eq!((recovery.size, recovery.torn), (1, None));
    append(&mut log, &[b"in its place"]);
    drop(log);
    ledger.disk.cut_power();
    assert_eq!(
        all_records(&*ledger.open().0.reader()),
        [&b"durable"[..], b"in its place"]
    );
}

/// With a thread of its own the next segment is prepared, and its name synced, at any time; so what
/// an earlier process left behind must be durable before anything is acknowledged in it.
#[test]
fn a_segment_that_a_killed_process_prepared_is_made_durable() {
    let clean = Ledger::simulated(0);
    let first = clean.disk.operations();
    drop(clean.open());
    let operations = first..clean.disk.operations();
    let mut acknowledged = 0;
    for operation in operations.clone() {
        for seed in 0..6 {
            let ledger = Ledger::simulated(seed);
            let fault = Fault {
                stops: true,
                effect: Effect::None,
            };
            ledger.disk.fail_at(operation, fault);
            let _ = ledger.try_open(&ledger.options);
            ledger.disk.kill();
            let (mut log, _) = ledger.open();
            // No further segment can be made, so nothing else syncs the directory.
            ledger.disk.set_full(true);
            let bytes = vec![7; 30_000];
            let record = Record {
                name: [0; 16],
                bytes: &bytes,
            };
            let mut size = 0;
            while log.append(size, &[record]).is_ok() {
                size += 1;
            }
            drop(log);
            ledger.disk.cut_power();
            ledger.disk.set_full(false);
            assert_eq!(ledger.open().1.size, size, "{operation}, {seed}");
            acknowledged += size;
        }
    }
    assert!(acknowledged > (operations.end - first) * 6 * 2);
}
