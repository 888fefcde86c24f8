//! What the index does not know yet: the newest entries, members of the present group included.
//!
//! The index takes events in far behind the acknowledgement, so the writer keeps for itself what
//! identity checks need of those in between: which id and which number of which key stands where.

use std::collections::{HashMap, VecDeque};

use grain_envelope::{EventId, KeyId};

use crate::judged::{Clash, Trace};

/// The traces of the entries from `first` to the end of the log.
pub(crate) struct Recent {
    first: u64,
    traces: VecDeque<Trace>,
    ids: HashMap<EventId, u64>,
    numbers: HashMap<(KeyId, u64), u64>,
    conflicts: HashMap<(KeyId, Clash), u64>,
}

impl Recent {
    /// Nothing yet; the next entry has index `first`.
    pub(crate) fn from(first: u64) -> Self {
        Self {
            first,
            traces: VecDeque::new(),
            ids: HashMap::new(),
            numbers: HashMap::new(),
            conflicts: HashMap::new(),
        }
    }

    /// The index of the next entry.
    pub(crate) fn end(&self) -> u64 {
        self.first + self.traces.len() as u64
    }

    /// Notes the next entry.
    pub(crate) fn push(&mut self, trace: Trace) {
        let index = self.end();
        if let Some(id) = trace.id() {
            self.ids.insert(id, index);
        }
        match trace {
            Trace::Event { key, number, .. } => {
                self.numbers.insert((key, number), index);
            }
            Trace::Conflict { key, clash, .. } => {
                self.conflicts.insert((key, clash), index);
            }
            Trace::Own => {}
        }
        self.traces.push_back(trace);
    }

    /// The entry that recorded the id, if it is a recent one.
    pub(crate) fn index_of_id(&self, id: &EventId) -> Option<u64> {
        self.ids.get(id).copied()
    }

    /// The entry that used the key's number, if it is a recent one.
    pub(crate) fn index_of_number(&self, key: KeyId, number: u64) -> Option<u64> {
        self.numbers.get(&(key, number)).copied()
    }

    /// The conflict entry for this clash, if it is a recent one.
    pub(crate) fn index_of_conflict(&self, key: KeyId, clash: Clash) -> Option<u64> {
        self.conflicts.get(&(key, clash)).copied()
    }

    /// Forgets the entries below `applied`, which the index knows now.
    pub(crate) fn forget_below(&mut self, applied: u64) {
        while self.first < applied {
            let Some(trace) = self.traces.pop_front() else {
                break;
            };
            // A later entry may have taken the id over.
            if let Some(id) = trace.id()
                && self.ids.get(&id) == Some(&self.first)
            {
                self.ids.remove(&id);
            }
            match trace {
                Trace::Event { key, number, .. } => {
                    self.numbers.remove(&(key, number));
                }
                Trace::Conflict { key, clash, .. } => {
                    self.conflicts.remove(&(key, clash));
                }
                Trace::Own => {}
            }
            self.first += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_index_knows_is_forgotten_and_the_rest_is_found() {
        let key = KeyId::from_bytes([1; 32]);
        let id = |n: u8| EventId::new(u64::from(n), &[n; 10]);
        let mut recent = Recent::from(10);
        recent.push(Trace::Event {
            id: id(1),
            key,
            number: 1,
        });
        recent.push(Trace::Conflict {
            id: id(3),
            key,
            clash: Clash::Number(1),
        });
        recent.push(Trace::Own);
        recent.push(Trace::Event {
            id: id(2),
            key,
            number: 2,
        });
        assert_eq!(recent.index_of_id(&id(1)), Some(10));
        assert_eq!(recent.index_of_number(key, 2), Some(13));
        assert_eq!(recent.index_of_conflict(key, Clash::Number(1)), Some(11));
        assert_eq!(recent.index_of_conflict(key, Clash::Id(id(1))), None);
        recent.push(Trace::Event {
            id: id(3),
            key,
            number: 3,
        });
        assert_eq!(recent.index_of_id(&id(3)), Some(14));
        recent.forget_below(13);
        assert_eq!(recent.index_of_id(&id(1)), None);
        assert_eq!(recent.index_of_id(&id(3)), Some(14), "the newer entry");
        assert_eq!(recent.index_of_conflict(key, Clash::Number(1)), None);
        assert_eq!(recent.index_of_id(&id(2)), Some(13));
        assert_eq!(recent.end(), 15);
    }
}
