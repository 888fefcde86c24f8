//! A small log of three segments; then one thing after another is done to it.

use proptest::prelude::*;

use crate::frame::{self, BLOCK, Frame, LedgerId, Placement, SECTOR};

use super::*;

const LEDGER: LedgerId = [7; 32];
const SIZE: usize = 32 * 1024;
/// Records of each frame and their size; two segments are filled so far that the next frame did not
/// fit, the third holds two frames, the fourth is prepared only.
const FRAMES: [(u32, usize); 7] = [
    (3, 900),
    (1, 9000),
    (2, 4000),
    (4, 2500),
    (1, 12_000),
    (5, 1700),
    (2, 3000),
];

struct Log {
    segments: Vec<Vec<u8>>,
    frames: Vec<(Place, u64, u64, usize)>,
}

fn log() -> Log {
    let mut chain = Chain::START;
    let mut segments = vec![vec![0; SIZE]];
    let mut frames = Vec::new();
    let mut offset = 0;
    for (number, (count, size)) in FRAMES.into_iter().enumerate() {
        let record = vec![u8::try_from(number + 1).unwrap(); size];
        let records = || (0..count).map(|_| record.as_slice());
        if frame::frame_size(records()) > (SIZE - offset) as u64 {
            segments.push(vec![0; SIZE]);
            offset = 0;
        }
        let segment = u32::try_from(segments.len() - 1).unwrap();
        let place = Place {
            segment,
            offset: u32::try_from(offset).unwrap(),
        };
        let placement = Placement {
            segment,
            segment_size: u32::try_from(SIZE).unwrap(),
            offset: place.offset,
        };
        let bytes = frame::encode(&LEDGER, 1, &chain, placement, records()).unwrap();
        segments.last_mut().unwrap()[offset..][..bytes.len()].copy_from_slice(&bytes);
        chain = Chain::after(&Frame::decode(&bytes).unwrap().header);
        frames.push((
            place,
            chain.next_index - u64::from(count),
            chain.next_index,
            bytes.len(),
        ));
        offset += bytes.len();
    }
    segments.push(vec![0; SIZE]);
    Log { segments, frames }
}

impl Log {
    fn survey(&self, marks: Marks) -> Survey {
        self.visit(marks).0
    }

    fn visit(&self, marks: Marks) -> (Survey, Vec<Place>) {
        let mut scan = LogScan::new(LEDGER, 0, Chain::START);
        let mut seen = Vec::new();
        for (segment, bytes) in (0..).zip(&self.segments) {
            scan.segment(segment, bytes, &mut |place, _| seen.push(place));
        }
        (scan.finish(marks), seen)
    }

    fn last(&self) -> (Place, u64, u64, usize) {
        *self.frames.last().unwrap()
    }

    fn at(&mut self, place: Place) -> &mut [u8] {
        &mut self.segments[place.segment as usize][place.offset as usize..]
    }

    fn tail(&self) -> Place {
        let (place, _, _, size) = self.last();
        Place {
            offset: place.offset + u32::try_from(size).unwrap(),
            ..place
        }
    }
}

fn damage(place: Place, first_index: u64, end: Option<u64>, fault: Fault) -> Damage {
    Damage {
        place,
        first_index,
        end,
        fault,
    }
}

#[test]
fn a_whole_log_ends_where_it_ends() {
    let log = log();
    assert_eq!(
        log.frames.last().unwrap().0,
        Place {
            segment: 2,
            offset: 12_288
        }
    );
    let (survey, seen) = log.visit(Marks {
        checkpoint_size: 18,
        applied_size: 18,
    });
    assert_eq!(
        seen,
        log.frames.iter().map(|frame| frame.0).collect::<Vec<_>>()
    );
    assert_eq!((survey.end.next_index, survey.end.epoch), (18, 1));
    assert_eq!(survey.tail, log.tail());
    assert_eq!(
        (survey.damage, survey.torn, survey.stray),
        (vec![], None, vec![])
    );
}

#[test]
fn an_empty_log_is_a_log() {
    let log = Log {
        segments: vec![vec![0; SIZE]; 2],
        frames: vec![],
    };
    let survey = log.survey(Marks::default());
    assert_eq!(survey.end, Chain::START);
    assert_eq!(
        survey.tail,
        Place {
            segment: 0,
            offset: 0
        }
    );
    assert_eq!(
        (survey.damage, survey.torn, survey.stray),
        (vec![], None, vec![])
    );
}

#[test]
fn a_lost_sector_of_the_last_frame_is_torn_unless_a_mark_knows_better() {
    let (place, first_index, end, size) = log().last();
    for sector in 0..size / SECTOR {
        let mut log = log();
        log.at(place)[sector * SECTOR..][..SECTOR].fill(0);
        let survey = log.survey(Marks {
            checkpoint_size: 16,
            applied_size: 16,
        });
        let torn = survey.torn.unwrap();
        assert_eq!((torn.place, torn.first_index), (place, first_index));
        assert_eq!(torn.count, if sector == 0 { None } else { Some(2) });
        assert_eq!(survey.damage, []);
        assert_eq!((survey.end.next_index, survey.tail), (16, place));

        for marks in [
            Marks {
                checkpoint_size: 17,
                applied_size: 0,
            },
            Marks {
                checkpoint_size: 0,
                applied_size: 17,
            },
        ] {
            let survey = log.survey(marks);
            let (end, fault) = match sector {
                0 => (None, Fault::HeaderMissing),
                _ => (Some(end), Fault::BodyAltered),
            };
            assert_eq!(survey.damage, [damage(place, first_index, end, fault)]);
            assert_eq!(survey.torn, None);
            assert_eq!(survey.sound_size(), 16);
        }
    }
}

#[test]
fn a_frame_that_never_arrived_leaves_no_trace_but_in_a_checkpoint() {
    let mut log = log();
    let (place, _, _, size) = log.last();
    log.at(place)[..size].fill(0);
    let survey = log.survey(Marks {
        checkpoint_size: 16,
        applied_size: 18,
    });
    assert_eq!(
        (survey.end.next_index, &survey.damage, survey.torn),
        (16, &vec![], None)
    );
    let survey = log.survey(Marks {
        checkpoint_size: 18,
        applied_size: 0,
    });
    assert_eq!(
        survey.damage,
        [damage(place, 16, Some(18), Fault::EndMissing)]
    );
}

#[test]
fn a_torn_first_frame_of_a_prepared_segment_is_torn() {
    let whole = log();
    let (place, first_index, _, size) = whole.frames[5];
    assert_eq!(
        place,
        Place {
            segment: 2,
            offset: 0
        }
    );
    for sector in 0..size / SECTOR {
        let mut log = log();
        log.segments[2].fill(0);
        let written = whole.segments[2][..size].to_vec();
        log.segments[2][..size].copy_from_slice(&written);
        log.segments[2][sector * SECTOR..][..SECTOR].fill(0);
        let survey = log.survey(Marks::default());
        assert_eq!(
            survey.torn.map(|torn| (torn.place, torn.first_index)),
            Some((place, first_index))
        );
        assert_eq!((survey.damage, survey.stray), (vec![], vec![]));
        assert_eq!(survey.end.next_index, first_index);
        assert_eq!(survey.tail.segment, 1);
    }
}

#[test]
fn a_lost_sector_before_the_last_frame_is_damage() {
    let whole = log();
    for (number, (place, first_index, end, size)) in whole.frames[..6].iter().copied().enumerate() {
        for sector in 0..size / SECTOR {
            let mut log = log();
            log.at(place)[sector * SECTOR..][..SECTOR].fill(0);
            let (survey, seen) = log.visit(Marks::default());
            let fault = if sector == 0 {
                Fault::HeaderMissing
            } else {
                Fault::BodyAltered
            };
            assert_eq!(
                survey.damage,
                [damage(place, first_index, Some(end), fault)]
            );
            assert_eq!((survey.torn, survey.end.next_index), (None, 18));
            let others = whole
                .frames
                .iter()
                .map(|frame| frame.0)
                .filter(|other| *other != place);
            assert_eq!(
                seen,
                others.collect::<Vec<_>>(),
                "frame {number}, sector {sector}"
            );
        }
    }
}

#[test]
fn a_changed_byte_anywhere_is_damage_where_it_is() {
    let mut log = log();
    for (number, (place, first_index, end, size)) in log.frames.clone().into_iter().enumerate() {
        for position in (0..160).chain((160..size).step_by(61)) {
            log.at(place)[position] ^= 0x40;
            let survey = log.survey(Marks::default());
            log.at(place)[position] ^= 0x40;
            let (end, fault) = match position {
                0..148 if number == 6 => (None, Fault::HeaderUnreadable),
                0..148 => (Some(end), Fault::HeaderUnreadable),
                _ => (Some(end), Fault::BodyAltered),
            };
            assert_eq!(
                survey.damage,
                [damage(place, first_index, end, fault)],
                "byte {position}"
            );
            assert_eq!(survey.torn, None);
        }
    }
}

#[test]
fn a_changed_byte_in_the_zeros_is_reported_and_nothing_is_missing() {
    let whole = log();
    let tail = whole.tail();
    for (segment, from) in [(0, 24_576), (1, 24_576), (2, tail.offset), (3, 0)] {
        for position in (from as usize..SIZE).step_by(509) {
            let mut log = log();
            let offset = u32::try_from(position).unwrap();
            log.segments[segment as usize][position] = 1;
            let (survey, seen) = log.visit(Marks {
                checkpoint_size: 18,
                applied_size: 18,
            });
            assert_eq!(seen.len(), 7);
            assert_eq!(survey.sound_size(), 18);
            let at = Place { segment, offset };
            let first_sector = position - (from as usize) < SECTOR;
            let found = (
                survey.damage.first().copied(),
                survey.torn,
                survey.stray.first().copied(),
            );
            let expected = match (segment, first_sector) {
                (0 | 1, true) => {
                    let place = Place {
                        segment,
                        offset: from,
                    };
                    let end = from + u32::try_from(SECTOR).unwrap();
                    (None, None, Some(Stray { place, end }))
                }
                (0 | 1, false) => (
                    None,
                    None,
                    Some(Stray {
                        place: at,
                        end: offset + 1,
                    }),
                ),
                (_, true) => {
                    let place = Place {
                        segment,
                        offset: from,
                    };
                    (
                        Some(damage(place, 18, None, Fault::HeaderUnreadable)),
                        None,
                        None,
                    )
                }
                (_, false) => {
                    let place = Place {
                        segment,
                        offset: from,
                    };
                    let end = offset + 1;
                    (
                        None,
                        Some(Torn {
                            place,
                            end,
                            first_index: 18,
                            count: None,
                        }),
                        None,
                    )
                }
            };
            assert_eq!(found, expected, "segment {segment}, offset {position}");
        }
    }
}

#[test]
fn lost_and_shortened_segments_are_located() {
    let mut gone = LogScan::new(LEDGER, 0, Chain::START);
    let whole = log();
    gone.segment(0, &whole.segments[0], &mut |_, _| ());
    gone.segment(2, &whole.segments[2], &mut |_, _| ());
    let missing = |fault, place| damage(place, 6, Some(11), fault);
    let start = Place {
        segment: 1,
        offset: 0,
    };
    let survey = gone.finish(Marks::default());
    assert_eq!(survey.damage, [missing(Fault::SegmentMissing, start)]);

    let mut zeroed = log();
    zeroed.segments[1].fill(0);
    let survey = zeroed.survey(Marks::default());
    assert_eq!(survey.damage, [missing(Fault::HeaderMissing, start)]);

    for length in [0, 5, 512, 4096, 12_288, 20_000, SIZE - 1] {
        let mut cut = log();
        cut.segments[1].truncate(length);
        let survey = cut.survey(Marks::default());
        let sound = match length {
            0..12_288 => 6,
            12_288..24_576 => 10,
            _ => 18,
        };
        assert_eq!(survey.sound_size(), sound, "cut to {length}");
        assert!(sound < 18 || survey.stray.len() == 1);
        assert_eq!((survey.end.next_index, survey.torn), (18, None));
    }

    let (place, _, _, size) = whole.last();
    for length in [
        place.offset as usize,
        place.offset as usize + size,
        SIZE - 1,
    ] {
        let mut cut = log();
        cut.segments[2].truncate(length);
        let survey = cut.survey(Marks::default());
        let at = Place {
            offset: u32::try_from(length).unwrap(),
            ..place
        };
        let sound = if length < place.offset as usize + size {
            16
        } else {
            18
        };
        assert_eq!(
            survey.damage,
            [damage(at, sound, None, Fault::SegmentCut)],
            "cut to {length}"
        );
    }
}

#[test]
fn frames_of_others_and_copies_are_no_frames() {
    let whole = log();
    let (place, first_index, end, _) = whole.frames[1];

    let mut foreign = LogScan::new([8; 32], 0, Chain::START);
    foreign.segment(0, &whole.segments[0], &mut |_, _| {
        panic!("not of this ledger")
    });
    let survey = foreign.finish(Marks::default());
    assert_eq!(
        survey.damage.first().map(|damage| damage.fault),
        Some(Fault::Foreign)
    );

    let mut copied = log();
    let source = copied.at(whole.frames[0].0)[..BLOCK].to_vec();
    copied.at(place)[..BLOCK].copy_from_slice(&source);
    let survey = copied.survey(Marks::default());
    assert_eq!(
        survey.damage,
        [damage(place, first_index, Some(end), Fault::OutOfPlace)]
    );

    let mut behind = log();
    let tail = whole.tail();
    behind.at(tail)[BLOCK..][..BLOCK].copy_from_slice(&source);
    let survey = behind.survey(Marks::default());
    assert_eq!(survey.damage, []);
    assert_eq!(survey.torn.map(|torn| torn.place), Some(tail));
}

#[test]
fn a_forged_frame_in_place_of_another_is_damage() {
    let mut log = log();
    let (place, first_index, end, _) = log.frames[3];
    let header = Frame::decode(log.at(place)).unwrap().header;
    let chain = Chain {
        next_index: first_index,
        previous: header.previous,
        epoch: 1,
    };
    let record = [0xEE; 2500];
    let records = || (0..4).map(|_| record.as_slice());
    let forged = frame::encode(&LEDGER, 1, &chain, header.placement, records()).unwrap();
    log.at(place)[..forged.len()].copy_from_slice(&forged);
    let survey = log.survey(Marks::default());
    let (next, next_first, next_end, _) = log.frames[4];
    assert_eq!(end, next_first);
    assert_eq!(
        survey.damage,
        [damage(next, next_first, Some(next_end), Fault::OutOfPlace)]
    );
}

#[test]
fn an_epoch_never_falls() {
    let mut log = log();
    let (place, first_index, end, _) = log.last();
    let header = Frame::decode(log.at(place)).unwrap().header;
    let chain = Chain {
        next_index: first_index,
        previous: header.previous,
        epoch: 0,
    };
    let record = [0xEE; 3000];
    let records = || (0..2).map(|_| record.as_slice());
    let late = frame::encode(&LEDGER, 0, &chain, header.placement, records()).unwrap();
    log.at(place)[..late.len()].copy_from_slice(&late);
    let survey = log.survey(Marks::default());
    assert_eq!(
        survey.damage,
        [damage(place, first_index, Some(end), Fault::OutOfPlace)]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever is done to whatever part of it: a scan ends, and what it lets pass is what was written.
    #[test]
    fn no_bytes_make_it_panic_or_invent(
        patches in prop::collection::vec(
            (0_usize..3, 0..SIZE, prop::collection::vec(any::<u8>(), 1..1500)), 1..4
        ),
        length in 0..SIZE,
    ) {
        let whole = log();
        let mut log = log();
        for (segment, offset, bytes) in patches {
            let end = SIZE.min(offset + bytes.len());
            log.segments[segment][offset..end].copy_from_slice(&bytes[..end - offset]);
        }
        log.segments[2].truncate(length);
        let (survey, seen) = log.visit(Marks { checkpoint_size: 18, applied_size: 18 });
        for place in &seen {
            let frame = whole.frames.iter().find(|frame| frame.0 == *place);
            prop_assert!(frame.is_some());
        }
        let missing = whole.frames.iter().filter(|frame| !seen.contains(&frame.0));
        for (_, first_index, end, _) in missing {
            let concerns = |damage: &Damage| {
                damage.first_index <= *first_index && damage.end.is_none_or(|last| *end <= last)
            };
            prop_assert!(survey.damage.iter().any(concerns), "{:?}", survey);
        }
    }
}

#[test]
fn file_names_are_numbers() {
    assert_eq!(file_name(12), "0000000012.seg");
    assert_eq!(number_in("0000000012.seg"), Some(12));
    assert_eq!(number_in(&file_name(u32::MAX)), Some(u32::MAX));
    for name in [
        "12.seg",
        "0000000012.idx",
        "9999999999.seg",
        "+000000012.seg",
        "",
    ] {
        assert_eq!(number_in(name), None, "{name}");
    }
}
