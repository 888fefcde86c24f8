use super::Read;
use crate::duties::{Duty, duties};
use crate::judge::decide;
use crate::judgement::Judgement;
use crate::state::{RecordKey, State};
use std::collections::BTreeMap;

/// A state that puts out of memory all it may after each event, and is reminded before the next: as
/// a ledger does whose memory is small.
pub(super) struct Forgetful {
    state: State,
    store: BTreeMap<RecordKey, Vec<u8>>,
}

impl Forgetful {
    pub(super) fn new() -> Self {
        Self {
            state: State::new(),
            store: BTreeMap::new(),
        }
    }

    pub(super) fn record(&mut self, read: &Read) -> Judgement {
        let judgement = self.decide(read);
        self.remember(judgement.touches());
        self.state.apply(&judgement);
        for (key, bytes) in self.state.take_dirty() {
            match bytes {
                Some(bytes) => drop(self.store.insert(key, bytes)),
                None => drop(self.store.remove(&key)),
            }
        }
        for key in self.state.evict_candidates(0, u64::MAX) {
            self.state.evict(&key);
        }
        judgement
    }

    fn decide(&mut self, read: &Read) -> Judgement {
        loop {
            let decision = decide(
                &self.state,
                &read.header,
                &read.body,
                &read.digest,
                &read.context,
            );
            if !self.remember(decision.absent) {
                return decision.outcome.expect("the other ledger recorded it");
            }
        }
    }

    /// Whether anything came back.
    fn remember(&mut self, keys: Vec<RecordKey>) -> bool {
        let mut came_back = false;
        for key in keys.into_iter().filter(RecordKey::is_evictable) {
            if self.state.contains(&key) {
                continue;
            }
            if let Some(bytes) = self.store.get(&key) {
                self.state.insert_encoded(&key, bytes).unwrap();
                came_back = true;
            }
        }
        came_back
    }

    /// What is due, by what is in memory.
    pub(super) fn duties(&self, now: i64) -> Vec<Duty> {
        duties(&self.state, now)
    }

    pub(super) fn into_records(self) -> BTreeMap<RecordKey, Vec<u8>> {
        self.store
    }
}
