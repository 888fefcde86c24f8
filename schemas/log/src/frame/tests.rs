use proptest::prelude::*;

use super::*;

const LEDGER: LedgerId = [7; 32];
const PLACEMENT: Placement = Placement {
    segment: 3,
    segment_size: 1 << 16,
    offset: 8192,
};
type Change = dyn Fn(&mut Vec<u8>, &mut Header);

const CHAIN: Chain = Chain {
    next_index: 40,
    previous: [9; 32],
    epoch: 2,
};

fn framed(records: &[Vec<u8>]) -> Result<Vec<u8>, EncodeError> {
    encode(
        &LEDGER,
        5,
        &CHAIN,
        PLACEMENT,
        records.iter().map(Vec::as_slice),
    )
}

fn decoded(bytes: &[u8]) -> Frame<'_> {
    Frame::decode(bytes).unwrap()
}

#[test]
fn the_bytes_are_the_documented_ones() {
    let bytes = framed(&[b"barley".to_vec(), b"rye".to_vec()]).unwrap();
    assert_eq!(bytes.len(), BLOCK);
    let mut expected = b"grainlog\0\0\0\x01\0\0\0\x02".to_vec();
    expected.extend([7; 32]);
    expected
        .extend(b"\0\0\0\0\0\0\0\x05\0\0\0\0\0\0\0\x28\0\0\0\x03\0\0\x20\0\0\x01\0\0\0\0\0\x11");
    expected.extend([9; 32]);
    expected.extend(blake3::hash(&bytes[148..]).as_bytes());
    expected.extend(crc32c::crc32c(&bytes[..144]).to_be_bytes());
    expected.extend(b"\0\0\0\x06barley\0\0\0\x03rye\0\0\x10\0");
    expected.resize(BLOCK, 0xFF);
    assert_eq!(bytes, expected);
}

#[test]
fn a_frame_is_found_from_behind() {
    let bytes = framed(&[vec![0xFF; 5000]]).unwrap();
    let end = bytes.iter().rposition(|byte| *byte != 0xFF).unwrap() + 1;
    let size = u32::from_be_bytes(*bytes[..end].last_chunk().unwrap());
    assert_eq!(size as usize, bytes.len());
}

#[test]
fn what_cannot_be_told_from_an_unwritten_sector_is_refused() {
    let zeros = |count| [vec![1], vec![0; count], vec![1]].concat();
    for count in [LONGEST_ZERO_RUN + 1, 1100, 4096] {
        let records = [b"x".to_vec(), zeros(count)];
        assert_eq!(framed(&records), Err(EncodeError::ZeroRun { position: 1 }));
    }
    assert_eq!(
        framed(&[vec![0; LONGEST_ZERO_RUN + 1]]),
        Err(EncodeError::ZeroRun { position: 0 })
    );
    assert_eq!(
        framed(&[vec![1], vec![]]),
        Err(EncodeError::EmptyRecord { position: 1 })
    );
    assert_eq!(framed(&[]), Err(EncodeError::Empty));
}

#[test]
fn zeros_across_records_never_fill_a_sector() {
    for length in 1..=LONGEST_ZERO_RUN {
        let bytes = framed(&[vec![0; length], vec![0; LONGEST_ZERO_RUN], vec![0; length]]).unwrap();
        let longest = bytes
            .split(|byte| *byte != 0)
            .map(<[u8]>::len)
            .max()
            .unwrap();
        assert!(longest < SECTOR, "{longest} zero bytes in a row");
    }
}

#[test]
fn a_frame_stays_inside_its_segment() {
    let most = (1 << 16) - 8192 - HEADER_SIZE - 8;
    assert_eq!(framed(&[vec![1; most]]).unwrap().len(), (1 << 16) - 8192);
    let expected = EncodeError::TooLarge {
        size: (1 << 16) - 4096,
        limit: (1 << 16) - 8192,
    };
    assert_eq!(framed(&[vec![1; most + 1]]), Err(expected));
}

#[test]
fn every_changed_byte_is_noticed_and_a_changed_body_leaves_the_header() {
    let bytes = framed(&[b"durum".to_vec(), vec![0x5A; 700], b"oats".to_vec()]).unwrap();
    for position in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[position] ^= 0x10;
        match Frame::decode(&changed) {
            Err(FrameError::Header(HeaderError::Checksum)) => assert!(position < HEADER_SIZE),
            Err(FrameError::Altered {
                header,
                zero_sector: false,
            }) => {
                assert!(position >= HEADER_SIZE);
                assert_eq!((header.first_index, header.end()), (40, 43));
            }
            other => panic!("byte {position}: {other:?}"),
        }
    }
}

#[test]
fn a_lost_sector_is_seen_as_one() {
    let bytes = framed(&[vec![0x5A; 3000]]).unwrap();
    for sector in 1..bytes.len() / SECTOR {
        let mut torn = bytes.clone();
        torn[sector * SECTOR..][..SECTOR].fill(0);
        assert!(matches!(
            Frame::decode(&torn),
            Err(FrameError::Altered {
                zero_sector: true,
                ..
            })
        ));
    }
}

#[test]
fn a_right_checksum_does_not_excuse_a_wrong_layout() {
    let sealed = |change: &dyn Fn(&mut Vec<u8>, &mut Header)| {
        let mut bytes = framed(&[b"ab".to_vec(), b"cd".to_vec()]).unwrap();
        let mut header = decoded(&bytes).header;
        change(&mut bytes, &mut header);
        header.body = *blake3::hash(&bytes[HEADER_SIZE..]).as_bytes();
        bytes[..HEADER_SIZE].copy_from_slice(&header.encode());
        Frame::decode(&bytes).map(|frame| frame.header)
    };
    assert!(sealed(&|_, _| {}).is_ok());
    let forms: [(&str, &Change); 6] = [
        ("count", &|_, header| header.count = 1),
        ("a record longer than the frame", &|bytes, _| {
            bytes[HEADER_SIZE + 3] = 200;
        }),
        ("an empty record", &|bytes, _| bytes[HEADER_SIZE + 3] = 0),
        ("trailer", &|bytes, _| bytes[HEADER_SIZE + 14] = 0x20),
        ("padding", &|bytes, _| bytes[4095] = 0xFE),
        ("a sector of zeros", &|bytes, _| bytes[1024..1536].fill(0)),
    ];
    for (name, change) in forms {
        assert!(
            matches!(sealed(change), Err(FrameError::Form { .. })),
            "{name}"
        );
    }
    let contradictions: [(&str, &Change); 5] = [
        ("no record", &|_, header| header.count = 0),
        ("too many records", &|_, header| header.count = 4),
        ("offset", &|_, header| header.placement.offset = 100),
        ("room", &|_, header| header.placement.segment_size = 8192),
        ("index", &|_, header| header.first_index = u64::MAX),
    ];
    for (name, change) in contradictions {
        let expected = Err(FrameError::Header(HeaderError::Contradiction));
        assert_eq!(sealed(change), expected, "{name}");
    }
}

#[test]
fn a_newer_version_is_named() {
    let mut bytes = framed(&[b"ab".to_vec()]).unwrap();
    bytes[11] = 2;
    let checksum = crc32c::crc32c(&bytes[..144]).to_be_bytes();
    bytes[144..148].copy_from_slice(&checksum);
    assert_eq!(Header::decode(&bytes), Err(HeaderError::Version(2)));
}

proptest! {
    #[test]
    fn what_is_framed_is_read_back(
        records in prop::collection::vec(prop::collection::vec(1_u8.., 1..900), 1..20)
    ) {
        let bytes = framed(&records).unwrap();
        prop_assert_eq!(bytes.len() as u64, frame_size(records.iter().map(Vec::as_slice)));
        let frame = decoded(&bytes);
        prop_assert!(CHAIN.continued_by(&frame.header));
        prop_assert_eq!(frame.header.end(), 40 + records.len() as u64);
        let read: Vec<Vec<u8>> = frame.records().map(<[u8]>::to_vec).collect();
        prop_assert_eq!(read, records);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Frame::decode(&bytes).is_err());
    }
}
