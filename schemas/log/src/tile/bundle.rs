//! Entry bundles: entries with their lengths, one after the other.

use thiserror::Error;

use super::coordinate::Bundle;

/// The largest entry a bundle can hold, in bytes: its length is a `u16`. C2SP tlog-tiles.
pub const MAX_ENTRY_BYTES: usize = 65_535;

/// Why entries cannot be bundled, or bytes are not a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BundleError {
    /// An entry is larger than 65,535 bytes.
    #[error("entry {position} of the bundle has {size} bytes, which is above 65535")]
    EntryTooLarge {
        /// Which entry of the bundle, from 0.
        position: usize,
        /// Its size in bytes.
        size: usize,
    },
    /// The bytes end inside an entry or before the last one.
    #[error("the bundle ends inside entry {position}")]
    Ends {
        /// The entry that is not whole, from 0.
        position: usize,
    },
    /// There are bytes behind the last entry of the width.
    #[error("the bundle goes on for {surplus} bytes behind its last entry")]
    GoesOn {
        /// How many bytes.
        surplus: usize,
    },
}

/// The bytes of a bundle: each entry after its length as big-endian `u16`.
pub fn encode_bundle<E: AsRef<[u8]>>(
    entries: impl IntoIterator<Item = E>,
) -> Result<Vec<u8>, BundleError> {
    let mut bytes = Vec::new();
    for (position, entry) in entries.into_iter().enumerate() {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).map_err(|_| BundleError::EntryTooLarge {
            position,
            size: entry.len(),
        })?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// The entries of a bundle. There must be exactly as many as the bundle is wide, and nothing
/// behind them.
pub fn decode_bundle(bundle: Bundle, bytes: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    let (entries, rest) = split(bundle, bytes)?;
    if rest.is_empty() {
        Ok(entries)
    } else {
        Err(BundleError::GoesOn {
            surplus: rest.len(),
        })
    }
}

/// The bundle's own width out of stored bytes that may hold more entries.
pub fn cut_bundle(bundle: Bundle, stored: &[u8]) -> Result<&[u8], BundleError> {
    let (_, rest) = split(bundle, stored)?;
    Ok(&stored[..stored.len() - rest.len()])
}

fn split(bundle: Bundle, bytes: &[u8]) -> Result<(Vec<&[u8]>, &[u8]), BundleError> {
    let mut entries = Vec::with_capacity(usize::from(bundle.width()));
    let mut rest = bytes;
    for position in 0..usize::from(bundle.width()) {
        let (entry, behind) = split_entry(rest).ok_or(BundleError::Ends { position })?;
        entries.push(entry);
        rest = behind;
    }
    Ok((entries, rest))
}

fn split_entry(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_bundle_of_the_test_log() {
        let bytes = hex::decode("00036f6e65000374776f00057468726565").unwrap();
        let entries: [&[u8]; 3] = [b"one", b"two", b"three"];
        assert_eq!(encode_bundle(entries).unwrap(), bytes);
        assert_eq!(
            decode_bundle(Bundle::new(0, 3).unwrap(), &bytes).unwrap(),
            entries
        );
        assert_eq!(
            cut_bundle(Bundle::new(0, 2).unwrap(), &bytes).unwrap(),
            &bytes[..10]
        );
        let wider = Bundle::new(0, 4).unwrap();
        assert_eq!(
            decode_bundle(wider, &bytes),
            Err(BundleError::Ends { position: 3 })
        );
        assert_eq!(
            cut_bundle(wider, &bytes),
            Err(BundleError::Ends { position: 3 })
        );
        let narrower = Bundle::new(0, 2).unwrap();
        assert_eq!(
            decode_bundle(narrower, &bytes),
            Err(BundleError::GoesOn { surplus: 7 })
        );
    }

    #[test]
    fn an_entry_of_65536_bytes_has_no_length() {
        assert!(encode_bundle([vec![0; MAX_ENTRY_BYTES]]).is_ok());
        assert_eq!(
            encode_bundle([vec![], vec![0; 65_536]]),
            Err(BundleError::EntryTooLarge {
                position: 1,
                size: 65_536
            })
        );
    }

    proptest! {
        #[test]
        fn decoding_is_the_inverse_and_cutting_every_byte_is_noticed(
            entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..20), 1..=20),
        ) {
            let width = u16::try_from(entries.len()).unwrap();
            let bundle = Bundle::new(7, width).unwrap();
            let bytes = encode_bundle(&entries).unwrap();
            prop_assert_eq!(decode_bundle(bundle, &bytes).unwrap(), entries);
            for end in 0..bytes.len() {
                prop_assert!(decode_bundle(bundle, &bytes[..end]).is_err());
            }
        }
    }
}
