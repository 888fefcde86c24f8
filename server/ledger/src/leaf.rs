//! The leaf record of a stored entry, from its bytes.

use grain_envelope::{Entry, FormError, Leaf, LeafKind, ServerTime, Verdict};

/// Why bytes of the log are not an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// They are not the parts of an entry.
    #[error(transparent)]
    Entry(#[from] grain_envelope::EntryError),
    /// The admission record cannot be read.
    #[error(transparent)]
    Form(#[from] FormError),
    /// The admission record is that of another index.
    #[error("the record is that of entry {found}, not {expected}")]
    Index {
        /// Where it lies.
        expected: u64,
        /// What it says.
        found: u64,
    },
}

/// The leaf record of the entry stored as `record` at `index`.
///
/// The same as [`Entry::derive`] says, for a tenth of the work: of an admission record only the
/// first members are read, which stand in a fixed order in a canonical spelling. What does not
/// begin like that goes the long way.
pub(crate) fn leaf_of(index: u64, record: &[u8]) -> Result<Leaf, LeafError> {
    let entry = Entry::decode(record)?;
    let (found, leaf) = match beginning(&entry.admission) {
        Some((found, recorded_at, kind)) if found > 0 && entry.signature != [0; 64] => {
            (found, entry.leaf(kind, recorded_at))
        }
        _ => {
            let (admission, leaf) = entry.derive()?;
            (admission.index, leaf)
        }
    };
    if found == index {
        Ok(leaf)
    } else {
        Err(LeafError::Index {
            expected: index,
            found,
        })
    }
}

fn beginning(admission: &[u8]) -> Option<(u64, ServerTime, LeafKind)> {
    let end = admission
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b',')
        .nth(2)?
        .0;
    let text = std::str::from_utf8(&admission[..end]).ok()?;
    let (index, rest) = text
        .strip_prefix("{\"index\":")?
        .split_once(",\"recorded_at\":\"")?;
    let (recorded_at, rest) = rest.split_once("\",\"verdict\":\"")?;
    let kind = match rest.strip_suffix('"')?.parse().ok()? {
        Verdict::Admitted => LeafKind::Admitted,
        Verdict::Refused => LeafKind::Refused,
        Verdict::Conflict => LeafKind::Conflict,
    };
    Some((index.parse().ok()?, recorded_at.parse().ok()?, kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use grain_envelope::{Admission, Salt};

    fn entry(index: u64, verdict: Verdict, signature: [u8; 64]) -> Entry {
        let admission = Admission {
            index,
            recorded_at: "2025-06-18T01:30:00.123Z".parse().unwrap(),
            verdict,
            packs: Vec::new(),
            violations: Vec::new(),
            subjects: Vec::new(),
            relied_on: Vec::new(),
            sums: Vec::new(),
        };
        Entry {
            payload: b"{\"type\":\"ledger.log_key.v1\"}".to_vec(),
            signature,
            admission: admission.encode(),
            salt: Salt::from_bytes([3; 32]),
        }
    }

    #[test]
    fn the_short_way_says_what_the_long_way_says() {
        for verdict in [Verdict::Admitted, Verdict::Refused, Verdict::Conflict] {
            for (index, signature) in [(0, [1; 64]), (7, [1; 64]), (7, [0; 64])] {
                let entry = entry(index, verdict, signature);
                let (_, leaf) = entry.derive().unwrap();
                assert_eq!(
                    leaf_of(index, &entry.encode()),
                    Ok(leaf),
                    "{verdict} {index}"
                );
            }
        }
    }

    #[test]
    fn an_entry_in_the_wrong_place_is_refused() {
        let bytes = entry(7, Verdict::Admitted, [1; 64]).encode();
        assert_eq!(
            leaf_of(8, &bytes),
            Err(LeafError::Index {
                expected: 8,
                found: 7
            })
        );
        assert!(leaf_of(7, &bytes[1..]).is_err());
    }
}
