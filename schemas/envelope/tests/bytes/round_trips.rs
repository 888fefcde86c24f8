//! Whatever a scalar can hold is written and read back the same.

use grain_envelope::*;
use proptest::prelude::*;

fn round_trip<T: Scalar + PartialEq + std::fmt::Debug>(scalar: &T) {
    let text = scalar.to_string();
    assert_eq!(text.parse::<T>().as_ref(), Ok(scalar));
}

fn event_id() -> impl Strategy<Value = EventId> {
    (any::<u64>(), any::<[u8; 10]>()).prop_map(|(time, random)| EventId::new(time, &random))
}

proptest! {
    #[test]
    fn times(seconds in 946_771_200_i64..4_102_300_800, offset in -840_i16..=840) {
        let time = Time::at(seconds, offset).unwrap();
        prop_assert_eq!(time.seconds(), seconds);
        round_trip(&time);
        let date = time.date().unwrap();
        prop_assert!(date.starts_at() <= seconds && seconds < date.ends_at());
        round_trip(&date);
        let quarter = Quarter::of(date);
        prop_assert!(quarter.first_day() <= date);
        round_trip(&quarter);
    }

    #[test]
    fn server_times(milliseconds in 0..=253_402_300_799_999_u64) {
        let time = ServerTime::from_milliseconds(milliseconds).unwrap();
        prop_assert_eq!(time.milliseconds(), milliseconds);
        round_trip(&time);
    }

    #[test]
    fn ids(event in event_id(), number in 1_u16..=9_999) {
        round_trip(&event);
        prop_assert_eq!(EventId::from_bytes(*event.as_bytes()), Ok(event));
        let lot = LotId::new(event, number).unwrap();
        round_trip(&lot);
        prop_assert_eq!((lot.event(), lot.number()), (event, number));
        for subject in [Subject::Lot(lot), Subject::Permit(event.into()), Subject::Case(event.into())] {
            round_trip(&subject);
        }
    }

    #[test]
    fn bytes(digest in any::<[u8; 32]>(), more in proptest::collection::vec(any::<u8>(), 0..70)) {
        round_trip(&Digest::from_bytes(digest));
        round_trip(&Base64::from(more));
    }

    #[test]
    fn leaves(kind in 1_u8..=6, milliseconds in 0_u64..=253_402_300_799_999, commitment in any::<[u8; 32]>()) {
        let mut bytes = vec![1, kind];
        bytes.extend(milliseconds.to_be_bytes());
        bytes.extend(commitment);
        let leaf = Leaf::decode(&bytes).unwrap();
        prop_assert_eq!(leaf.encode().to_vec(), bytes);
        round_trip(&leaf);
    }

    #[test]
    fn entries(payload in "[ -~粮]{0,300}", admission in "[ -~]{0,300}", signature in any::<[u8; 32]>(), salt in any::<[u8; 32]>()) {
        let signature = [signature, signature].concat().try_into().unwrap();
        let entry = Entry { payload: payload.into(), signature, admission: admission.into(), salt: salt.into() };
        let bytes = entry.encode();
        prop_assert_eq!(Entry::decode(&bytes), Ok(entry));
        prop_assert!(!bytes.windows(512).any(|window| window.iter().all(|byte| *byte == 0)));
        for end in 0..bytes.len() {
            prop_assert_eq!(Entry::decode(&bytes[..end]), Err(EntryError::Truncated));
        }
        prop_assert_eq!(Entry::decode(&[&bytes[..], b"x"].concat()), Err(EntryError::Trailing(1)));
    }

    #[test]
    fn one_digit_wrong_in_a_check_digit_is_found(place in 0_usize..18, shift in 1_usize..31) {
        let alphabet = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
        let mut code = *b"914403001922038216";
        let value = alphabet.iter().position(|known| *known == code[place]).unwrap();
        code[place] = alphabet[(value + shift) % 31];
        prop_assert!(std::str::from_utf8(&code).unwrap().parse::<Party>().is_err());
    }
}
