//! One suite for every implementation of [`Log`]: what its contract says, tried out. It panics with
//! what did not hold.

use std::sync::Arc;

use crate::{AppendError, Log, LogReader, Name, ObjectError, Objects, Record};

/// A ledger that can be opened, closed by dropping, and opened again.
pub trait Subject {
    /// Opens it for writing; what stands in the way is said in words. Names are [`name_of`].
    fn open(&mut self) -> Result<Box<dyn Log>, String>;
}

/// The naming function of the suite: the first 16 bytes, zeros behind a shorter record.
pub fn name_of(record: &[u8]) -> Name {
    let mut name = [0; 16];
    let length = record.len().min(16);
    name[..length].copy_from_slice(&record[..length]);
    name
}

/// Runs the suite; `new` makes a new, empty ledger each time.
///
/// # Panics
///
/// When the implementation breaks the contract.
pub fn check<S: Subject>(new: impl Fn() -> S) {
    for part in [
        an_empty_log,
        groups_are_kept_as_they_were,
        what_does_not_fit_changes_nothing,
        there_is_one_writer,
        readers_see_a_prefix,
        objects_are_whole,
        a_checkpoint_is_replaced_by_comparison,
    ] {
        part(&mut new());
    }
}

/// Appends the records as one group at the log's end.
///
/// # Panics
///
/// When the log refuses them or says other bounds.
pub fn append(log: &mut dyn Log, records: &[&[u8]]) {
    let first_index = log.reader().size();
    let named: Vec<Record<'_>> = records
        .iter()
        .map(|bytes| Record {
            name: name_of(bytes),
            bytes,
        })
        .collect();
    let group = log
        .append(first_index, &named)
        .expect("the group is appended");
    assert_eq!(group.first_index(), first_index);
    assert_eq!(group.end(), first_index + records.len() as u64);
    assert!(
        group.records().eq(records.iter().copied()),
        "the group holds the records"
    );
}

fn open(subject: &mut dyn Subject) -> Box<dyn Log> {
    subject.open().expect("the ledger opens")
}

fn an_empty_log(subject: &mut dyn Subject) {
    for _ in 0..2 {
        let log = open(subject);
        let reader = log.reader();
        assert_eq!((reader.size(), reader.head()), (0, [0; 32]));
        assert!(reader.read(0).expect("readable").is_none());
        assert!(reader.group_of(0).expect("readable").is_none());
        assert!(reader.groups(0).next().is_none() && reader.names(0).next().is_none());
        assert!(log.objects().checkpoint().expect("readable").is_none());
        assert!(
            log.objects()
                .load("tile/0/000")
                .expect("readable")
                .is_none()
        );
    }
}

/// Groups of several sizes, 77 records in all; with small segments they fill a few.
fn sample() -> Vec<Vec<Vec<u8>>> {
    let record = |number: usize, size: usize| {
        let mut record = format!("record {number:08} ").into_bytes();
        record.resize(
            record.len() + size,
            b'0' + u8::try_from(number % 10).unwrap_or(0),
        );
        record
    };
    let mut number = 0;
    let sizes = [
        (1, 5),
        (3, 900),
        (20, 600),
        (1, 9000),
        (40, 700),
        (2, 1),
        (10, 2500),
    ];
    let group = |(count, size): (usize, usize)| {
        let numbers = number..number + count;
        number += count;
        numbers.map(|number| record(number, size)).collect()
    };
    sizes.into_iter().map(group).collect()
}

fn groups_are_kept_as_they_were(subject: &mut dyn Subject) {
    let groups = sample();
    let mut log = open(subject);
    let mut heads = Vec::new();
    for group in &groups {
        let records: Vec<&[u8]> = group.iter().map(Vec::as_slice).collect();
        append(&mut *log, &records);
        heads.push(log.reader().head());
        compare(&*log.reader(), &groups[..heads.len()], &heads);
    }
    drop(log);
    let log = open(subject);
    compare(&*log.reader(), &groups, &heads);
}

fn compare(reader: &dyn LogReader, groups: &[Vec<Vec<u8>>], heads: &[[u8; 32]]) {
    let records: Vec<&Vec<u8>> = groups.iter().flatten().collect();
    assert_eq!(reader.size(), records.len() as u64);
    assert_eq!(Some(&reader.head()), heads.last());
    let mut first_index = 0;
    for (group, head) in groups.iter().zip(heads) {
        let end = first_index + group.len() as u64;
        for (index, record) in (first_index..end).zip(group) {
            assert_eq!(reader.read(index).expect("readable").as_ref(), Some(record));
            let found = reader
                .group_of(index)
                .expect("readable")
                .expect("below the size");
            assert_eq!((found.first_index(), found.end()), (first_index, end));
            assert_eq!(found.head(), *head, "the head of a group never changes");
        }
        let from_here = reader.groups(end - 1).map(|group| group.expect("readable"));
        let read: Vec<Vec<u8>> = from_here
            .flat_map(|group| group.records().map(<[u8]>::to_vec).collect::<Vec<_>>())
            .collect();
        assert!(
            read.iter()
                .eq(records[usize::try_from(first_index).expect("few")..]
                    .iter()
                    .copied())
        );
        let names = reader.names(end - 1).map(|names| names.expect("readable"));
        let mut next = end - 1;
        for run in names {
            assert_eq!(run.first_index, next, "names come in order");
            for name in run.names {
                assert_eq!(name, name_of(records[usize::try_from(next).expect("few")]));
                next += 1;
            }
        }
        assert_eq!(next, reader.size());
        first_index = end;
    }
    assert!(reader.read(first_index).expect("readable").is_none());
}

fn what_does_not_fit_changes_nothing(subject: &mut dyn Subject) {
    let mut log = open(subject);
    append(&mut *log, &[b"one", b"two"]);
    let head = log.reader().head();
    let record = |bytes| Record {
        name: name_of(bytes),
        bytes,
    };
    for first_index in [0, 1, 3, u64::MAX] {
        let refused = log.append(first_index, &[record(b"x")]);
        assert!(
            matches!(refused, Err(AppendError::OutOfOrder { size: 2, .. })),
            "{refused:?}"
        );
    }
    let zeros = [0; 513];
    for records in [
        &[][..],
        &[record(b"x"), record(b"")],
        &[record(b"x"), record(&zeros)],
    ] {
        let refused = log.append(2, records);
        assert!(matches!(refused, Err(AppendError::Unfit(_))), "{refused:?}");
    }
    assert_eq!((log.reader().size(), log.reader().head()), (2, head));
    append(&mut *log, &[b"three"]);
    drop(log);
    assert_eq!(open(subject).reader().size(), 3);
}

fn there_is_one_writer(subject: &mut dyn Subject) {
    let mut first = open(subject);
    append(&mut *first, &[b"one"]);
    match subject.open() {
        // A second writer is either kept out ...
        Err(_) => append(&mut *first, &[b"two"]),
        // ... or overtakes the first.
        Ok(mut second) => {
            append(&mut *second, &[b"two"]);
            let refused = first.append(
                1,
                &[Record {
                    name: [0; 16],
                    bytes: b"three",
                }],
            );
            assert!(refused.is_err(), "an overtaken writer appended");
        }
    }
    drop(first);
    let mut last = open(subject);
    assert_eq!(
        last.reader().read(1).expect("readable").as_deref(),
        Some(&b"two"[..])
    );
    append(&mut *last, &[b"three"]);
}

fn readers_see_a_prefix(subject: &mut dyn Subject) {
    const RECORDS: u64 = 60;
    let mut log = open(subject);
    let readers: Vec<_> = (0..3)
        .map(|_| {
            let reader: Arc<dyn LogReader> = log.reader();
            std::thread::spawn(move || {
                let mut seen = 0;
                while seen < RECORDS {
                    let size = reader.size();
                    assert!(size >= seen, "the log became shorter");
                    for group in reader.groups(seen) {
                        let group = group.expect("a durable group is readable");
                        for (index, record) in (group.first_index()..).zip(group.records()) {
                            assert_eq!(record, format!("record {index}").as_bytes());
                        }
                        seen = group.end();
                    }
                    assert!(seen >= size, "a durable record was not seen");
                    std::thread::yield_now();
                }
            })
        })
        .collect();
    let mut index = 0;
    while index < RECORDS {
        let records: Vec<String> = (index..index + 1 + index % 3)
            .map(|i| format!("record {i}"))
            .collect();
        let records: Vec<&[u8]> = records.iter().map(String::as_bytes).collect();
        append(&mut *log, &records);
        index = log.reader().size();
    }
    for reader in readers {
        reader.join().expect("the reader saw a prefix at all times");
    }
}

fn objects_are_whole(subject: &mut dyn Subject) {
    let log = open(subject);
    let objects: Arc<dyn Objects> = log.objects();
    let old = [1; 3000];
    objects
        .store(&[("tile/0/000", &old), ("tile/0/x001/067", b"b"), ("c", b"")])
        .expect("stored");
    objects
        .store(&[("tile/0/000", b"new"), ("tile/1/000", b"d")])
        .expect("stored");
    objects.store(&[]).expect("nothing to store");
    for name in ["", "/etc", "../x", "tile/../../x", "A", "tile//0"] {
        assert!(
            matches!(objects.load(name), Err(ObjectError::Name(_))),
            "{name}"
        );
        let refused = objects.store(&[("ok", b"x"), (name, b"x")]);
        assert!(matches!(refused, Err(ObjectError::Name(_))), "{name}");
    }
    let expected: [(&str, Option<&[u8]>); 6] = [
        ("tile/0/000", Some(b"new")),
        ("tile/0/x001/067", Some(b"b")),
        ("tile/1/000", Some(b"d")),
        ("c", Some(b"")),
        ("ok", None),
        ("tile/0/x001/068", None),
    ];
    let check = |objects: &dyn Objects| {
        for (name, bytes) in expected {
            assert_eq!(
                objects.load(name).expect("readable").as_deref(),
                bytes,
                "{name}"
            );
        }
    };
    check(&*objects);
    drop((objects, log));
    let log = open(subject);
    check(&*log.objects());
}

fn a_checkpoint_is_replaced_by_comparison(subject: &mut dyn Subject) {
    let log = open(subject);
    let objects = log.objects();
    let conflict = |expected: Option<&[u8]>, stored: Option<&[u8]>| match objects
        .replace_checkpoint(expected, b"other")
    {
        Err(ObjectError::Conflict { stored: found }) => assert_eq!(found.as_deref(), stored),
        other => panic!("a checkpoint nobody expected was replaced: {other:?}"),
    };
    conflict(Some(b"first"), None);
    objects
        .replace_checkpoint(None, b"first")
        .expect("replaced");
    conflict(None, Some(b"first"));
    objects
        .replace_checkpoint(Some(b"first"), b"second")
        .expect("replaced");
    conflict(Some(b"first"), Some(b"second"));
    drop((objects, log));
    let log = open(subject);
    let objects = log.objects();
    assert_eq!(
        objects.checkpoint().expect("readable").as_deref(),
        Some(&b"second"[..])
    );
    objects
        .replace_checkpoint(Some(b"second"), b"third")
        .expect("replaced");
}
