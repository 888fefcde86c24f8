//! How many streams may be open, in all and of one key.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use grain_envelope::KeyId;

/// The places for streams.
#[derive(Debug)]
pub(crate) struct Seats {
    total_max: usize,
    per_key_max: usize,
    taken: Mutex<HashMap<KeyId, usize>>,
}

/// A place that one stream holds for as long as it lives.
#[derive(Debug)]
pub(crate) struct Seat {
    seats: Arc<Seats>,
    key: KeyId,
}

impl Seats {
    /// `total_max` places, of which one key may hold `per_key_max`.
    pub(crate) fn new(total_max: usize, per_key_max: usize) -> Self {
        Self {
            total_max,
            per_key_max,
            taken: Mutex::default(),
        }
    }

    /// A place for a stream of `key`, or `None` where there is none left.
    pub(crate) fn take(self: &Arc<Self>, key: KeyId) -> Option<Seat> {
        let mut taken = self.lock();
        let held = taken.get(&key).copied().unwrap_or_default();
        if held >= self.per_key_max || taken.values().sum::<usize>() >= self.total_max {
            return None;
        }
        taken.insert(key, held + 1);
        Some(Seat {
            seats: Arc::clone(self),
            key,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<KeyId, usize>> {
        // Nothing here can panic between two halves of a change.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.lock();
        if let Some(held) = taken.get_mut(&self.key) {
            *held -= 1;
            if *held == 0 {
                taken.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_one_key_nor_all_take_more_than_there_is() {
        let key = |byte| KeyId::from_bytes([byte; 32]);
        let seats = Arc::new(Seats::new(3, 2));
        let first = seats.take(key(1)).unwrap();
        let second = seats.take(key(1)).unwrap();
        assert!(seats.take(key(1)).is_none(), "one key has two");
        let last = seats.take(key(2)).unwrap();
        assert!(seats.take(key(3)).is_none(), "there are three in all");
        drop(first);
        let third = seats.take(key(3)).unwrap();
        drop((second, last, third));
        assert!(seats.lock().is_empty());
    }
}
