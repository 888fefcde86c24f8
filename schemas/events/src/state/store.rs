use super::State;
use crate::state::record::RecordKey;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A stored record does not read as what its key names: the store is damaged, or of another version.
#[derive(Debug, thiserror::Error)]
#[error("record {key} cannot be read")]
pub struct StateError {
    /// The record.
    pub key: String,
    /// Why.
    #[source]
    pub source: serde_json::Error,
}

impl State {
    /// The bytes of a record; `None` if it does not exist or is not in memory. A mirror
    /// ([`RecordKey::Holding`]) exists while its lot is in memory and something lies there.
    pub fn encoded(&self, key: &RecordKey) -> Option<Vec<u8>> {
        match key {
            RecordKey::Ledger => self.ledger.as_ref().map(bytes),
            RecordKey::Packs => (!self.packs.is_empty()).then(|| bytes(&self.packs)),
            RecordKey::Party(id) => self.parties.get(id).map(bytes),
            RecordKey::Facility(id) => self.facilities.get(id).map(bytes),
            RecordKey::Bin(id) => self.bins.get(id).map(bytes),
            RecordKey::Key(id) => self.keys.get(id).map(bytes),
            RecordKey::Permit(id) => self.permits.get(id).map(bytes),
            RecordKey::Holding(account, lot) => {
                self.lots.get(lot)?.value.balances.get(account).map(bytes)
            }
            row => self.row_encoded(row),
        }
    }

    /// Puts a stored record back. Mirrors are not read and are ignored.
    pub fn insert_encoded(&mut self, key: &RecordKey, encoded: &[u8]) -> Result<(), StateError> {
        let fault = |source| StateError {
            key: key.to_string(),
            source,
        };
        self.insert(key, encoded).map_err(fault)
    }

    fn insert(&mut self, key: &RecordKey, encoded: &[u8]) -> Result<(), serde_json::Error> {
        match key {
            RecordKey::Ledger => self.ledger = Some(read(encoded)?),
            RecordKey::Packs => self.packs = read(encoded)?,
            RecordKey::Party(id) => drop(self.parties.insert(*id, read(encoded)?)),
            RecordKey::Facility(id) => drop(self.facilities.insert(*id, read(encoded)?)),
            RecordKey::Bin(id) => drop(self.bins.insert(id.clone(), read(encoded)?)),
            RecordKey::Key(id) => drop(self.keys.insert(*id, read(encoded)?)),
            RecordKey::Permit(id) => {
                let permit: super::Permit = read(encoded)?;
                self.permit_numbers
                    .insert(permit.terms.number.as_str().to_owned(), *id);
                self.permits.insert(*id, permit);
            }
            RecordKey::Holding(..) => {}
            row => self.insert_row(row, encoded)?,
        }
        Ok(())
    }

    /// Whether a record is in memory.
    pub fn contains(&self, key: &RecordKey) -> bool {
        match key {
            RecordKey::Ledger => self.ledger.is_some(),
            RecordKey::Packs => !self.packs.is_empty(),
            RecordKey::Party(id) => self.parties.contains_key(id),
            RecordKey::Facility(id) => self.facilities.contains_key(id),
            RecordKey::Bin(id) => self.bins.contains_key(id),
            RecordKey::Key(id) => self.keys.contains_key(id),
            RecordKey::Permit(id) => self.permits.contains_key(id),
            RecordKey::Holding(account, lot) => self
                .lots
                .get(lot)
                .is_some_and(|row| row.value.balances.contains_key(account)),
            row => self.contains_row(row),
        }
    }

    /// The records changed since they were last taken, in the order of their keys; `None` where a
    /// record is gone. Empty for a state that does not track changes.
    pub fn take_dirty(&mut self) -> Vec<(RecordKey, Option<Vec<u8>>)> {
        let changes = self
            .changes
            .as_mut()
            .map(std::mem::take)
            .unwrap_or_default();
        let encode = |key: RecordKey| {
            let encoded = self.encoded(&key);
            (key, encoded)
        };
        changes.into_iter().map(encode).collect()
    }

    /// The records changed since they were last taken, in the order of their keys.
    pub fn dirty(&self) -> impl Iterator<Item = &RecordKey> {
        self.changes.iter().flatten()
    }

    /// Every record in memory, in the order of its kinds: a snapshot of the whole state.
    pub fn records(&self) -> impl Iterator<Item = RecordKey> {
        let single = [
            self.ledger.as_ref().map(|_| RecordKey::Ledger),
            (!self.packs.is_empty()).then_some(RecordKey::Packs),
        ];
        let holdings = self.lots.iter().flat_map(|(lot, row)| {
            let accounts = row.value.balances.keys();
            let places = accounts.filter(|account| account.facility().is_some());
            places.map(|account| RecordKey::Holding(account.clone(), *lot))
        });
        (single.into_iter().flatten())
            .chain(self.parties.keys().copied().map(RecordKey::Party))
            .chain(self.facilities.keys().copied().map(RecordKey::Facility))
            .chain(self.bins.keys().cloned().map(RecordKey::Bin))
            .chain(self.keys.keys().copied().map(RecordKey::Key))
            .chain(self.permits.keys().copied().map(RecordKey::Permit))
            .chain(self.row_keys())
            .chain(holdings)
    }

    /// Those records to put out of memory so that at most `limit` evictable ones stay: the ones that
    /// changed longest ago, before the entry `changed_before`: what its owner has stored. What is open
    /// and listed, and records whose change has not been taken, stay.
    pub fn evict_candidates(&self, limit: usize, changed_before: u64) -> Vec<RecordKey> {
        let mut candidates = self.idle_rows();
        let surplus = candidates.len().saturating_sub(limit);
        let taken = |key: &RecordKey| !self.changes.as_ref().is_some_and(|keys| keys.contains(key));
        candidates.retain(|(changed, key)| *changed < changed_before && taken(key));
        if surplus < candidates.len() {
            candidates.select_nth_unstable(surplus);
            candidates.truncate(surplus);
        }
        candidates.into_iter().map(|(_, key)| key).collect()
    }
}

pub(super) fn bytes<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("map keys are texts, writing to memory")
}

pub(super) fn read<T: DeserializeOwned>(encoded: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_slice(encoded)
}
