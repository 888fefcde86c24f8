//! What opening finds, mends, refuses and leaves alone.

use grain_log::frame;
use grain_log::segment::{Fault, Marks};

use super::*;
use crate::{AppendError, ObjectError, ReadError, Record};

/// Appends groups of 3 records, 12 KiB each, until there are `groups` more.
fn fill<D: Disk>(log: &mut SegmentLog<D>, groups: usize) {
    for _ in 0..groups {
        let size = log.reader().size();
        let records = [0, 1, 2].map(|number| format!("{:05} ", size + number).repeat(500));
        let records = records.each_ref().map(String::as_bytes);
        append(log, &records);
    }
}

fn filled(groups: usize) -> Ledger<SimulatedDisk> {
    let ledger = Ledger::simulated(0);
    fill(&mut ledger.open().0, groups);
    ledger
}

fn paths(ledger: &Ledger<SimulatedDisk>) -> Vec<(String, Vec<u8>)> {
    let mut paths = Vec::new();
    for directory in ["", "log", "objects", "temporary"] {
        let directory = ledger.root.join(directory);
        for name in ledger.disk.list(&directory).unwrap() {
            if let Ok(bytes) = ledger.disk.bytes(&directory.join(&name)) {
                paths.push((name, bytes));
            }
        }
    }
    paths
}

#[test]
fn a_directory_is_founded_once_and_held_by_one() {
    let ledger = Ledger::simulated(0);
    let held = Directory::lock(ledger.disk.clone(), &ledger.root).unwrap();
    held.create(SMALL).unwrap();
    assert!(matches!(
        ledger.try_open(&ledger.options),
        Err(OpenError::Held(_))
    ));
    assert_eq!(held.ledger().unwrap(), None);
    drop(held);
    fill(&mut ledger.open().0, 1);
    let held = Directory::lock(ledger.disk.clone(), &ledger.root).unwrap();
    assert!(matches!(
        held.create(SMALL),
        Err(OpenError::AlreadyFounded(_))
    ));
    assert_eq!(held.ledger().unwrap(), Some(LEDGER));
    assert!(matches!(
        held.create(1000),
        Err(OpenError::SegmentSize(1000))
    ));

    let empty = SimulatedDisk::new(0);
    let nowhere = Directory::lock(empty, Path::new("/")).unwrap();
    assert!(matches!(
        nowhere.open(&ledger.options),
        Err(OpenError::NotFounded(_))
    ));
}

#[test]
fn a_founding_cut_short_is_done_again() {
    let whole = SimulatedDisk::new(0);
    let found = |disk: &SimulatedDisk| {
        Directory::lock(disk.clone(), Path::new("/"))
            .unwrap()
            .create(SMALL)
    };
    found(&whole).unwrap();
    for operation in 0..whole.operations() {
        for seed in 0..4 {
            let disk = SimulatedDisk::new(seed);
            let effect = crate::disk::simulated::Effect::None;
            disk.fail_at(
                operation,
                crate::disk::simulated::Fault {
                    stops: true,
                    effect,
                },
            );
            assert!(found(&disk).is_err());
            disk.cut_power();
            found(&disk).unwrap();
            disk.cut_power();
            let directory = Directory::lock(disk, Path::new("/")).unwrap();
            let (mut log, _) = directory.open(&options()).unwrap();
            append(&mut log, &[b"genesis"]);
        }
    }
}

#[test]
fn each_opening_takes_an_epoch_and_an_old_copy_is_refused() {
    let ledger = filled(1);
    let epoch = ledger.root.join("epoch");
    assert_eq!(ledger.disk.bytes(&epoch).unwrap(), b"1\n");
    let (log, recovery) = ledger.open();
    assert_eq!((log.epoch(), recovery.epoch), (2, 2));
    drop(log);
    fill(&mut ledger.open().0, 1);
    for (bytes, stored) in [
        (&b"2\n"[..], Some(2)),
        (b"02\n", None),
        (b"9", None),
        (b"", None),
    ] {
        ledger
            .disk
            .change(&epoch, |file| *file = bytes.to_vec())
            .unwrap();
        let before = paths(&ledger);
        match ledger.try_open(&ledger.options) {
            Err(OpenError::Epoch {
                stored: found,
                last: 3,
            }) => assert_eq!(found, stored),
            other => panic!("{:?}", other.map(|(_, recovery)| recovery)),
        }
        assert_eq!(paths(&ledger), before);
        let reading = OpenOptions {
            access: Access::Read,
            ..ledger.options.clone()
        };
        assert_eq!(ledger.try_open(&reading).unwrap().1.epoch, 3);
    }
    ledger.disk.remove(&epoch).unwrap();
    assert!(matches!(
        ledger.try_open(&ledger.options),
        Err(OpenError::NotFounded(_))
    ));
}

#[test]
fn a_log_opened_for_reading_changes_nothing() {
    let ledger = filled(7);
    ledger.disk.remove(&ledger.sidecar(0)).unwrap();
    ledger
        .disk
        .change(&ledger.segment(1), |bytes| bytes[60_000] = 1)
        .unwrap();
    let before = paths(&ledger);
    let reading = OpenOptions {
        access: Access::Read,
        ..ledger.options.clone()
    };
    let (mut log, recovery) = ledger.try_open(&reading).unwrap();
    assert!(log.is_read_only() && recovery.torn.is_some());
    let record = Record {
        name: [0; 16],
        bytes: b"x",
    };
    assert!(matches!(
        log.append(21, &[record]),
        Err(AppendError::ReadOnly)
    ));
    assert!(matches!(
        log.objects().store(&[("a", b"b")]),
        Err(ObjectError::ReadOnly)
    ));
    let replaced = log.objects().replace_checkpoint(None, b"x");
    assert!(matches!(replaced, Err(ObjectError::ReadOnly)));
    assert_eq!(all_records(&*log.reader()).len(), 21);
    drop(log);
    assert_eq!(paths(&ledger), before);
}

#[test]
fn damage_is_located_and_nothing_is_changed() {
    let ledger = filled(7);
    // The second group lies at 12 KiB of segment 0.
    ledger
        .disk
        .change(&ledger.segment(0), |bytes| bytes[13_000] ^= 1)
        .unwrap();
    let before = paths(&ledger);
    let whole = OpenOptions {
        thoroughness: Thoroughness::Whole,
        ..ledger.options.clone()
    };
    let (mut log, recovery) = ledger.try_open(&whole).unwrap();
    let [damage] = recovery.damage[..] else {
        panic!("{:?}", recovery.damage)
    };
    assert_eq!((damage.place.segment, damage.place.offset), (0, 12_288));
    assert_eq!(
        (damage.first_index, damage.end, damage.fault),
        (3, Some(6), Fault::BodyAltered)
    );
    assert_eq!((recovery.sound_size, recovery.size), (3, 21));
    let record = Record {
        name: [0; 16],
        bytes: b"x",
    };
    assert!(matches!(
        log.append(21, &[record]),
        Err(AppendError::ReadOnly)
    ));
    for index in 0..21 {
        match log.reader().read(index) {
            Ok(Some(_)) => assert!(!(3..6).contains(&index)),
            Err(ReadError::Damaged {
                segment: 0,
                offset: 12_288,
                first_index: 3,
                end: Some(6),
            }) => {
                assert!((3..6).contains(&index));
            }
            other => panic!("{other:?}"),
        }
    }
    drop(log);
    assert_eq!(paths(&ledger), before);
}

#[test]
fn damage_in_a_sealed_segment_is_found_when_it_is_read() {
    let ledger = filled(7);
    ledger
        .disk
        .change(&ledger.segment(0), |bytes| bytes[13_000] ^= 1)
        .unwrap();
    let (log, recovery) = ledger.open();
    assert_eq!(recovery.damage, []);
    let reader = log.reader();
    let damaged = |error: &ReadError| {
        matches!(
            error,
            ReadError::Damaged {
                segment: 0,
                offset: 12_288,
                first_index: 3,
                end: Some(6)
            }
        )
    };
    assert!(reader.read(4).is_err_and(|error| damaged(&error)));
    let mut groups = reader.groups(0);
    assert!(groups.next().is_some_and(|group| group.is_ok()));
    assert!(
        groups
            .next()
            .is_some_and(|group| group.is_err_and(|error| damaged(&error)))
    );
    assert!(groups.next().is_none());
    assert_eq!(reader.groups(6).map(Result::unwrap).count(), 5);
}

#[test]
fn a_sealed_segment_without_its_end_is_noticed_at_once() {
    // Its last group begins at 48 KiB and ends at 60 KiB.
    let changes: [fn(&mut Vec<u8>); 3] = [
        |bytes| bytes[49_152 + 100] ^= 1,
        |bytes| bytes.truncate(50_000),
        |bytes| bytes[49_152..].fill(0),
    ];
    for change in changes {
        let ledger = filled(7);
        ledger.disk.change(&ledger.segment(0), change).unwrap();
        let (log, recovery) = ledger.open();
        assert_eq!((recovery.sound_size, recovery.size), (12, 21));
        let damage = recovery.damage[0];
        assert_eq!((damage.place.segment, damage.place.offset), (0, 49_152));
        assert_eq!((damage.first_index, damage.end), (12, Some(15)));
        assert!(log.is_read_only());
    }
}

#[test]
fn a_forged_frame_is_noticed_by_the_one_that_follows_it() {
    let forge = |first_index| {
        let ledger = filled(7);
        let bytes = ledger.disk.bytes(&ledger.segment(0)).unwrap();
        let old = frame::Header::decode(&bytes[12_288..]).unwrap();
        let chain = frame::Chain {
            next_index: first_index,
            previous: old.previous,
            epoch: old.epoch,
        };
        let record = [1; 3900];
        let records = || [&record[..]; 3].into_iter();
        let forged = frame::encode(&LEDGER, old.epoch, &chain, old.placement, records()).unwrap();
        let change = |bytes: &mut Vec<u8>| bytes[12_288..][..12_288].copy_from_slice(&forged);
        ledger.disk.change(&ledger.segment(0), change).unwrap();
        ledger
    };
    // With an index of its own, it is found out when it is read ...
    let (log, recovery) = forge(100).open();
    assert_eq!(recovery.damage, []);
    let reader = log.reader();
    let at = |error: Option<&ReadError>, place| match error {
        Some(ReadError::Damaged {
            segment: 0, offset, ..
        }) => *offset == place,
        _ => false,
    };
    assert!(at(reader.read(3).err().as_ref(), 12_288));
    assert!(at(reader.groups(0).nth(1).unwrap().err().as_ref(), 12_288));
    // ... with the right one, by whoever reads on, and by whoever reads everything.
    let ledger = forge(3);
    let (log, _) = ledger.open();
    let reader = log.reader();
    assert!(reader.groups(0).nth(1).unwrap().is_ok());
    assert!(at(reader.groups(0).nth(2).unwrap().err().as_ref(), 24_576));
    drop(log);
    let whole = OpenOptions {
        thoroughness: Thoroughness::Whole,
        ..ledger.options.clone()
    };
    let (_, recovery) = ledger.try_open(&whole).unwrap();
    let found = recovery
        .damage
        .iter()
        .map(|damage| (damage.place.offset, damage.fault));
    assert_eq!(found.collect::<Vec<_>>(), [(24_576, Fault::OutOfPlace)]);
}

#[test]
fn a_checkpoint_that_counts_more_than_there_is_makes_it_damage() {
    let ledger = filled(2);
    let marks = Marks {
        checkpoint_size: 7,
        applied_size: 0,
    };
    let (log, recovery) = ledger
        .try_open(&OpenOptions {
            marks,
            ..ledger.options.clone()
        })
        .unwrap();
    let found = recovery
        .damage
        .iter()
        .map(|damage| (damage.first_index, damage.end, damage.fault));
    assert_eq!(found.collect::<Vec<_>>(), [(6, Some(7), Fault::EndMissing)]);
    assert!(log.is_read_only());
}

#[test]
fn a_changed_zero_is_reported_mended_and_forgotten() {
    let ledger = filled(7);
    ledger
        .disk
        .change(&ledger.segment(1), |bytes| bytes[60_000] = 1)
        .unwrap();
    ledger
        .disk
        .change(&ledger.segment(2), |bytes| bytes[4000] = 1)
        .unwrap();
    let (mut log, recovery) = ledger.open();
    assert_eq!((recovery.size, recovery.damage), (21, vec![]));
    assert_eq!(
        recovery.torn.map(|torn| (torn.first_index, torn.count)),
        Some((21, None))
    );
    assert_eq!(recovery.stray.len(), 1);
    fill(&mut log, 7);
    drop(log);
    let (log, recovery) = ledger.open();
    assert_eq!((recovery.torn, recovery.stray), (None, vec![]));
    assert_eq!(all_records(&*log.reader()).len(), 42);
}

#[test]
fn sidecars_are_made_again_and_a_stale_one_is_not_believed() {
    let ledger = filled(12);
    let names = |log: &SegmentLog<SimulatedDisk>| -> Vec<_> {
        log.reader()
            .names(0)
            .flat_map(|names| names.unwrap().names)
            .collect()
    };
    let (log, recovery) = ledger.open();
    assert_eq!(recovery.sidecars_rebuilt, []);
    let expected = names(&log);
    assert_eq!(expected.len(), 36);
    drop(log);
    let original = ledger.disk.bytes(&ledger.sidecar(1)).unwrap();
    let other = ledger.disk.bytes(&ledger.sidecar(0)).unwrap();
    let changes: [(&str, Option<Vec<u8>>); 4] = [
        ("missing", None),
        (
            "changed",
            Some([&original[..200], b"?", &original[201..]].concat()),
        ),
        ("of another segment", Some(other)),
        ("empty", Some(vec![])),
    ];
    for (name, bytes) in changes {
        match bytes {
            None => ledger.disk.remove(&ledger.sidecar(1)).unwrap(),
            Some(bytes) => ledger
                .disk
                .change(&ledger.sidecar(1), |file| *file = bytes)
                .unwrap(),
        }
        let (log, recovery) = ledger.open();
        assert_eq!(recovery.sidecars_rebuilt, [1], "{name}");
        assert_eq!(names(&log), expected, "{name}");
        drop(log);
        assert_eq!(
            ledger.disk.bytes(&ledger.sidecar(1)).unwrap(),
            original,
            "{name}"
        );
    }

    // While it is open, a sidecar that goes bad is replaced by reading the records.
    let (log, _) = ledger.open();
    ledger
        .disk
        .change(&ledger.sidecar(0), |file| file[150] ^= 1)
        .unwrap();
    assert_eq!(names(&log), expected);
}

#[test]
fn a_sidecar_of_a_segment_that_went_on_is_not_believed() {
    // Segment 0 ends after four groups here ...
    let early = filled(4);
    append(&mut early.open().0, &[&vec![7; 60_000]]);
    let sealed = early.disk.bytes(&early.sidecar(0)).unwrap();
    // ... and after five there.
    let ledger = filled(4);
    fill(&mut ledger.open().0, 3);
    ledger
        .disk
        .change(&ledger.sidecar(0), |file| *file = sealed)
        .unwrap();
    let (log, recovery) = ledger.open();
    assert_eq!((recovery.size, log.reader().size()), (21, 21));
    assert_eq!(recovery.sidecars_rebuilt, [0]);
    assert_eq!(all_records(&*log.reader()).len(), 21);
}

#[test]
fn a_full_disk_refuses_and_goes_on_when_there_is_room() {
    let ledger = filled(4);
    let (mut log, _) = ledger.open();
    ledger.disk.set_full(true);
    fill(&mut log, 6);
    let size = log.reader().size();
    let bytes = vec![7; 14_000];
    let record = Record {
        name: [0; 16],
        bytes: &bytes,
    };
    assert!(matches!(
        log.append(size, &[record]),
        Err(AppendError::NoRoom(_))
    ));
    assert!(matches!(
        log.objects().store(&[("a", b"b")]),
        Err(ObjectError::Io { .. })
    ));
    assert_eq!(log.reader().size(), size);
    ledger.disk.set_full(false);
    log.append(size, &[record]).unwrap();
    log.objects().store(&[("a", b"b")]).unwrap();
    drop(log);
    assert_eq!(ledger.open().1.size, size + 1);
}

#[test]
fn a_group_larger_than_a_segment_is_refused() {
    let ledger = filled(1);
    let (mut log, _) = ledger.open();
    let bytes = vec![7; SMALL as usize];
    let record = Record {
        name: [0; 16],
        bytes: &bytes,
    };
    assert!(matches!(
        log.append(3, &[record]),
        Err(AppendError::Unfit(_))
    ));
    fill(&mut log, 1);
}

#[test]
fn a_backup_of_the_extents_is_a_log() {
    let ledger = filled(8);
    let (mut log, _) = ledger.open();
    let extents = log.segment_reader().extents();
    fill(&mut log, 8);
    let copy = Ledger::simulated(1);
    for extent in &extents {
        let mut bytes = ledger.disk.bytes(&ledger.segment(extent.segment)).unwrap();
        bytes[extent.bytes as usize..].fill(0);
        let path = copy.root.join("log").join(&extent.file_name);
        let file = copy
            .disk
            .open(&path, true)
            .or_else(|_| copy.disk.create(&path))
            .unwrap();
        crate::disk::DiskFile::write_all_at(&file, &bytes, 0).unwrap();
    }
    let epoch = ledger.disk.bytes(&ledger.root.join("epoch")).unwrap();
    copy.disk
        .change(&copy.root.join("epoch"), |file| *file = epoch)
        .unwrap();
    let (restored, recovery) = copy.open();
    assert_eq!((recovery.size, recovery.damage), (24, vec![]));
    assert_eq!(
        all_records(&*restored.reader()),
        all_records(&*log.reader())[..24]
    );
}
