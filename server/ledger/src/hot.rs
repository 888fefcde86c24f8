//! How many records stay in memory that the index could give back.

use grain_events::State;

/// Puts records out of memory, many at a time: finding those that changed longest ago means looking
/// at all of them, which is dear after every group and cheap after every few hundred new records.
pub(crate) struct Hot {
    limit: usize,
    /// The number of records that is put up with before the next look.
    tolerated: usize,
}

impl Hot {
    /// At most `limit` records, but for those that may not be put out of memory yet.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            tolerated: limit,
        }
    }

    /// Puts out of memory what the index, which has taken in `applied` entries, can give back, if
    /// there is too much.
    pub(crate) fn relieve(&mut self, state: &mut State, applied: u64) {
        if state.evictable_len() <= self.tolerated {
            return;
        }
        for key in state.evict_candidates(self.limit - self.limit / 4, applied) {
            state.evict(&key);
        }
        // What is open, or not in the index yet, stays: looking again at once would find the same.
        self.tolerated = self.limit.max(state.evictable_len() + self.limit / 8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use grain_events::RecordKey;

    /// A state of `count` heads of subjects, of which the `n`-th changed at entry `n`.
    fn state(count: u64) -> State {
        let mut state = State::untracked();
        for n in 0..count {
            put(&mut state, n);
        }
        state
    }

    fn key(n: u64) -> RecordKey {
        let text = format!("subject/lot:0197a4c2-1b2c-7def-8123-456789abcdef.{}", n + 1);
        text.parse().unwrap()
    }

    fn put(state: &mut State, n: u64) {
        let head = serde_json::json!([n, {"sequence": 1, "head": "00".repeat(32)}]);
        let encoded = serde_json::to_vec(&head).unwrap();
        state.insert_encoded(&key(n), &encoded).unwrap();
    }

    #[test]
    fn the_oldest_records_go_and_go_together() {
        let mut hot = Hot::new(64);
        let mut state = state(64);
        hot.relieve(&mut state, 64);
        assert_eq!(state.evictable_len(), 64);
        put(&mut state, 64);
        hot.relieve(&mut state, 65);
        assert_eq!(state.evictable_len(), 48);
        assert!(!state.contains(&key(16)) && state.contains(&key(17)));
    }

    #[test]
    fn what_the_index_lacks_stays_and_is_not_looked_at_each_time() {
        let mut hot = Hot::new(64);
        let mut state = state(100);
        hot.relieve(&mut state, 10);
        assert_eq!(state.evictable_len(), 90);
        // The index has come far, but too little is new.
        hot.relieve(&mut state, 100);
        assert_eq!(state.evictable_len(), 90);
        (100..109).for_each(|n| put(&mut state, n));
        hot.relieve(&mut state, 100);
        assert_eq!(state.evictable_len(), 48);
    }
}
