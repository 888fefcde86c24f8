//! Every byte of a small log is changed in turn, every sector zeroed: each is located, to the frame
//! and its records, and nothing is cut off for it.

use std::ops::Range;
use std::path::PathBuf;

use grain_faults::small_log::{LEDGER, SEGMENT_SIZE, found, open, options, segment_file};
use grain_log::frame::{BLOCK, Chain, HEADER_SIZE, Header, SECTOR};
use grain_log::segment::{Damage, Fault, LogScan, Marks, Place, Survey};
use grain_store::conformance::append;
use grain_store::disk::Disk;
use grain_store::disk::DiskFile;
use grain_store::disk::simulated::SimulatedDisk;
use grain_store::files::{Access, OpenOptions, Thoroughness};
use grain_store::{AppendError, Log, Record};

/// Records in each group, and their size. The first segment is filled until the next group did not
/// fit, the second holds three groups, the third is prepared only.
const GROUPS: [(u64, usize); 6] = [
    (3, 900),
    (1, 21_000),
    (6, 4000),
    (2, 7000),
    (5, 1200),
    (2, 3000),
];
/// Segment files.
const SEGMENTS: u32 = 3;

#[derive(Clone)]
struct Written {
    segments: Vec<Vec<u8>>,
    frames: Vec<Frame>,
    size: u64,
}

#[derive(Clone, Copy)]
struct Frame {
    place: Place,
    bytes: usize,
    first_index: u64,
    end: u64,
}

fn write() -> (SimulatedDisk, Written) {
    let disk = found(0);
    let (mut log, _) = open(&disk, &options()).expect("a new log opens");
    let mut number = 0_u8;
    for (count, size) in GROUPS {
        let records: Vec<Vec<u8>> = (0..count)
            .map(|_| {
                number += 1;
                vec![number; size]
            })
            .collect();
        let records: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
        append(&mut log, &records);
    }
    let size = log.reader().size();
    drop(log);
    let segments: Vec<_> = (0..SEGMENTS)
        .map(|n| disk.bytes(&segment_file(n)).expect("there"))
        .collect();
    let frames = (0..)
        .zip(&segments)
        .flat_map(|(segment, bytes)| {
            (0..bytes.len()).step_by(BLOCK).filter_map(move |offset| {
                let header = Header::decode(&bytes[offset..]).ok()?;
                let place = Place {
                    segment,
                    offset: u32::try_from(offset).ok()?,
                };
                let (first_index, end) = (header.first_index, header.end());
                Some(Frame {
                    place,
                    bytes: header.frame_size(),
                    first_index,
                    end,
                })
            })
        })
        .collect();
    (
        disk,
        Written {
            segments,
            frames,
            size,
        },
    )
}

impl Written {
    fn last(&self) -> Frame {
        *self.frames.last().expect("there are frames")
    }

    fn frame_at(&self, place: Place) -> Option<Frame> {
        let inside = |frame: &&Frame| {
            let start = frame.place.offset as usize;
            frame.place.segment == place.segment
                && (start..start + frame.bytes).contains(&(place.offset as usize))
        };
        self.frames.iter().find(inside).copied()
    }

    /// What a stranger finds who reads the segments.
    fn survey(&self, marks: Marks) -> Survey {
        let mut scan = LogScan::new(LEDGER, 0, Chain::START);
        for (number, bytes) in (0..).zip(&self.segments) {
            scan.segment(number, bytes, &mut |_, _| ());
        }
        scan.finish(marks)
    }

    /// The damage that a changed byte of a frame does.
    fn damage(&self, frame: Frame, in_header: bool) -> Damage {
        let is_last = frame.place == self.last().place;
        Damage {
            place: frame.place,
            first_index: frame.first_index,
            end: if in_header && is_last {
                None
            } else {
                Some(frame.end)
            },
            fault: if in_header {
                Fault::HeaderUnreadable
            } else {
                Fault::BodyAltered
            },
        }
    }
}

fn all_places() -> impl Iterator<Item = Place> {
    (0..SEGMENTS).flat_map(|segment| (0..SEGMENT_SIZE).map(move |offset| Place { segment, offset }))
}

#[test]
fn every_changed_byte_is_located() {
    let (_, mut log) = write();
    assert_eq!(log.last().place.segment + 2, SEGMENTS);
    let last = log.last();
    let end_of_log = Place {
        offset: last.place.offset + 8192,
        ..last.place
    };
    assert_eq!(log.frame_at(end_of_log).map(|frame| frame.end), None);
    let marks = Marks {
        checkpoint_size: log.size,
        applied_size: log.size,
    };
    let (mut in_frames, mut in_zeros) = (0, 0);
    for (number, place) in all_places().enumerate() {
        let bit = 1 << (number % 8);
        let frame = log.frame_at(place);
        // The zeros behind the log are all alike: one byte in 61 of them will do.
        if frame.is_none() && place > end_of_log && number % 61 != 0 {
            continue;
        }
        let (segment, offset) = (place.segment as usize, place.offset as usize);
        log.segments[segment][offset] ^= bit;
        // With marks and without, because neither may make damage look like a torn write.
        let survey = log.survey(if number % 2 == 0 {
            marks
        } else {
            Marks::default()
        });
        log.segments[segment][offset] ^= bit;
        if let Some(frame) = frame {
            let in_header = offset - (frame.place.offset as usize) < HEADER_SIZE;
            // Without the header of the last frame nobody can count its records.
            let counted = if in_header && frame.place == last.place {
                frame.first_index
            } else {
                log.size
            };
            assert_eq!(survey.end.next_index, counted, "{place:?}");
            assert_eq!(survey.damage, [log.damage(frame, in_header)], "{place:?}");
            assert_eq!((survey.torn, survey.stray), (None, vec![]), "{place:?}");
            in_frames += 1;
        } else {
            // Reported in one way or another, and every record is sound.
            assert_eq!(survey.end.next_index, log.size, "{place:?}");
            assert_eq!(survey.sound_size(), log.size, "{place:?}");
            let reports =
                survey.damage.len() + survey.stray.len() + usize::from(survey.torn.is_some());
            assert_eq!(reports, 1, "{place:?}: {survey:?}");
            in_zeros += 1;
        }
    }
    assert!(
        in_frames > 80_000 && in_zeros > 10_000,
        "{in_frames} and {in_zeros} were tried"
    );
}

#[test]
fn every_zeroed_sector_is_located() {
    let (_, log) = write();
    for frame in &log.frames {
        for sector in 0..frame.bytes / SECTOR {
            let is_last = frame.place == log.last().place;
            let mut changed = log.clone();
            let range = sector_range(frame.place, sector);
            changed.segments[frame.place.segment as usize][range].fill(0);
            let fault = if sector == 0 {
                Fault::HeaderMissing
            } else {
                Fault::BodyAltered
            };
            let end = if is_last && sector == 0 {
                None
            } else {
                Some(frame.end)
            };
            let expected = Damage {
                place: frame.place,
                first_index: frame.first_index,
                end,
                fault,
            };
            let known = Marks {
                checkpoint_size: log.size,
                applied_size: 0,
            };
            assert_eq!(changed.survey(known).damage[0], expected, "sector {sector}");
            let survey = changed.survey(Marks::default());
            if is_last {
                // Younger than every mark, it cannot be told from a write that was torn.
                assert_eq!(
                    survey.torn.map(|torn| torn.first_index),
                    Some(frame.first_index)
                );
                assert_eq!(survey.damage, []);
            } else {
                assert_eq!((survey.damage, survey.torn), (vec![expected], None));
                assert_eq!(survey.end.next_index, log.size);
            }
        }
    }
}

fn sector_range(place: Place, sector: usize) -> Range<usize> {
    let start = place.offset as usize + sector * SECTOR;
    start..start + SECTOR
}

/// The store draws the same conclusions: it opens read-only, serves what is sound, says where the
/// rest was, and leaves the files alone.
#[test]
fn the_store_serves_what_is_sound_and_changes_nothing() {
    let (disk, log) = write();
    let whole = OpenOptions {
        thoroughness: Thoroughness::Whole,
        ..options()
    };
    let reading = OpenOptions {
        access: Access::Read,
        ..whole.clone()
    };
    let mut tried = 0;
    for frame in &log.frames {
        let start = frame.place.offset as usize;
        let header = (0..HEADER_SIZE).step_by(37);
        let body = (HEADER_SIZE..frame.bytes)
            .step_by(701)
            .chain([frame.bytes - 1]);
        for position in header.chain(body) {
            let path = segment_file(frame.place.segment);
            let flip = |bytes: &mut Vec<u8>| bytes[start + position] ^= 1;
            disk.change(&path, flip).expect("there");
            let before = files(&disk);
            let options = if tried % 2 == 0 { &whole } else { &reading };
            let (mut store, recovery) = open(&disk, options).expect("a damaged log opens");
            assert_eq!(
                recovery.damage,
                [log.damage(*frame, position < HEADER_SIZE)]
            );
            let refused = store.append(
                recovery.size,
                &[Record {
                    name: [0; 16],
                    bytes: b"x",
                }],
            );
            assert!(matches!(refused, Err(AppendError::ReadOnly)), "{refused:?}");
            let reader = store.reader();
            for index in 0..log.size {
                let is_damaged = (frame.first_index..frame.end).contains(&index);
                assert_eq!(reader.read(index).is_err(), is_damaged, "record {index}");
            }
            drop(store);
            assert!(files(&disk) == before, "a damaged log was changed");
            disk.change(&path, flip).expect("there");
            tried += 1;
        }
    }
    let (_, recovery) = open(&disk, &whole).expect("the log is whole again");
    assert_eq!((recovery.damage, recovery.size), (vec![], log.size));
    assert!(tried > 100);
}

/// A changed zero costs nothing: the log opens, holds every record, and takes the next.
#[test]
fn a_changed_zero_loses_nothing() {
    let (_, log) = write();
    let last = log.last();
    let tail = last.place.offset + u32::try_from(last.bytes).expect("small");
    let tails = [(0, 53_248), (1, tail), (2, 0)];
    for (segment, from) in tails {
        assert_eq!(
            log.frame_at(Place {
                segment,
                offset: from
            })
            .map(|frame| frame.end),
            None
        );
        for offset in (from..SEGMENT_SIZE).step_by(333) {
            let (disk, _) = write();
            let flip = |bytes: &mut Vec<u8>| bytes[offset as usize] ^= 0x80;
            disk.change(&segment_file(segment), flip).expect("there");
            let whole = OpenOptions {
                thoroughness: Thoroughness::Whole,
                ..options()
            };
            let (mut store, recovery) = open(&disk, &whole).expect("it opens");
            assert_eq!((recovery.size, recovery.sound_size), (log.size, log.size));
            let reports =
                recovery.damage.len() + recovery.stray.len() + usize::from(recovery.torn.is_some());
            assert_eq!(
                reports, 1,
                "segment {segment}, offset {offset}: {recovery:?}"
            );
            for index in 0..log.size {
                assert!(
                    store
                        .reader()
                        .read(index)
                        .is_ok_and(|record| record.is_some())
                );
            }
            // Where a whole frame's header may have been, the store asks a person first.
            if recovery.damage.is_empty() {
                append(&mut store, &[&[7; 9000], &[8; 9000]]);
                drop(store);
                let (_, again) = open(&disk, &whole).expect("it opens again");
                assert_eq!((again.size, again.damage), (log.size + 2, vec![]));
            }
        }
    }
}

fn files(disk: &SimulatedDisk) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for directory in ["/", "/log", "/objects", "/temporary"].map(PathBuf::from) {
        for name in disk.list(&directory).expect("there") {
            if let Ok(file) = disk.open(&directory.join(&name), false) {
                files.push((name, file.read_all().expect("readable")));
            }
        }
    }
    files
}
