//! The kinds of records that may be out of memory: one line each in the table at the end.

use super::record::RecordKey;
use super::store::{bytes, read};
use super::{
    Attached, Case, EntryDeclaration, Lot, Movement, Parcel, Pending, Process, Sample, State,
    SubjectHead, Transfer, ViolationRecord,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A record that may be put out of memory, and the index of the entry that last changed it.
#[derive(Clone, Debug)]
pub(super) struct Row<T> {
    pub(super) value: T,
    pub(super) changed: u64,
}

impl<T> Row<T> {
    /// A record that the entry at an index made, or made anew.
    pub(super) const fn new(value: T, index: u64) -> Self {
        Self {
            value,
            changed: index,
        }
    }
}

/// Which records of a kind stay in memory however long nothing changes them: what is open, where
/// people ask for all that is open.
pub(super) trait Stays {
    /// Whether records of this kind are asked for by what is open.
    const LISTED: bool = false;

    /// Whether this one is open.
    fn is_open(&self) -> bool {
        false
    }
}

impl Stays for Lot {}
impl Stays for SubjectHead {}
impl Stays for Movement {}
impl Stays for Attached {}
impl Stays for EntryDeclaration {}

impl Stays for ViolationRecord {
    const LISTED: bool = true;

    fn is_open(&self) -> bool {
        self.closing.is_none()
    }
}

impl Stays for Pending {
    const LISTED: bool = true;

    fn is_open(&self) -> bool {
        self.approved_index.is_none()
    }
}

/// While something about it is due, whoever asks what is due asks it too.
impl Stays for Transfer {
    const LISTED: bool = true;

    fn is_open(&self) -> bool {
        self.is_awaited()
    }
}

impl Stays for Case {
    const LISTED: bool = true;

    fn is_open(&self) -> bool {
        self.closed_index.is_none()
    }
}

impl Stays for Process {
    const LISTED: bool = true;

    fn is_open(&self) -> bool {
        self.closed_index.is_none()
    }
}

impl Stays for Parcel {
    const LISTED: bool = true;

    fn is_open(&self) -> bool {
        self.mass_g() != 0
    }
}

impl Stays for Sample {
    const LISTED: bool = true;

    fn is_open(&self) -> bool {
        self.reported_index.is_none()
    }
}

/// A row is the pair of the index that last changed it and its value.
pub(super) fn row_bytes<T: Serialize>(row: &Row<T>) -> Vec<u8> {
    bytes(&(row.changed, &row.value))
}

pub(super) fn read_row<T: DeserializeOwned>(encoded: &[u8]) -> Result<Row<T>, serde_json::Error> {
    let (changed, value) = read(encoded)?;
    Ok(Row { value, changed })
}

fn open<T: Stays>(row: &Row<T>) -> Option<bool> {
    T::LISTED.then(|| row.value.is_open())
}

macro_rules! rows {
    ($($kind:ident: $field:ident;)+) => {
        impl State {
            pub(super) fn row_encoded(&self, key: &RecordKey) -> Option<Vec<u8>> {
                match key {
                    $(RecordKey::$kind(id) => self.$field.get(id).map(row_bytes),)+
                    _ => None,
                }
            }

            pub(super) fn insert_row(
                &mut self,
                key: &RecordKey,
                encoded: &[u8],
            ) -> Result<(), serde_json::Error> {
                match key {
                    $(RecordKey::$kind(id) => {
                        self.$field.insert(id.clone(), read_row(encoded)?);
                    })+
                    _ => {}
                }
                Ok(())
            }

            pub(super) fn contains_row(&self, key: &RecordKey) -> bool {
                match key {
                    $(RecordKey::$kind(id) => self.$field.contains_key(id),)+
                    _ => false,
                }
            }

            /// Puts a record out of memory. Its owner has stored what [`State::encoded`] gave; what
            /// is not evictable stays.
            pub fn evict(&mut self, key: &RecordKey) {
                match key {
                    $(RecordKey::$kind(id) => {
                        self.$field.remove(id);
                    })+
                    _ => {}
                }
            }

            /// Whether a record is open, of a kind of which the open ones stay in memory.
            pub fn is_open(&self, key: &RecordKey) -> Option<bool> {
                match key {
                    $(RecordKey::$kind(id) => open(self.$field.get(id)?),)+
                    _ => None,
                }
            }

            /// How many records of the evictable kinds are in memory.
            pub fn evictable_len(&self) -> usize {
                0 $(+ self.$field.len())+
            }

            pub(super) fn row_keys(&self) -> impl Iterator<Item = RecordKey> {
                std::iter::empty()$(
                    .chain(self.$field.keys().cloned().map(RecordKey::$kind)))+
            }

            /// The evictable records that are not open, each with the index that last changed it.
            pub(super) fn idle_rows(&self) -> Vec<(u64, RecordKey)> {
                let mut idle = Vec::new();
                $(
                    let resting = self.$field.iter().filter(|(_, row)| open(row) != Some(true));
                    idle.extend(resting.map(|(id, row)| (row.changed, RecordKey::$kind(id.clone()))));
                )+
                idle
            }
        }

        impl RecordKey {
            /// Whether such a record may be out of memory. Of the others, one that is not in memory
            /// does not exist.
            pub const fn is_evictable(&self) -> bool {
                matches!(self, $(Self::$kind(_))|+)
            }
        }
    };
}

rows! {
    Lot: lots;
    Transfer: transfers;
    Subject: subjects;
    Violation: violations;
    Pending: pending;
    Case: cases;
    Process: processes;
    Parcel: parcels;
    Declaration: declarations;
    Sample: samples;
    Movement: movements;
    Attached: attached;
}
