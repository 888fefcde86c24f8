//! One request in flight per key.
//!
//! The author chain numbers events one after another, so two requests of one key at the same time
//! can only mean a copied key or a confused client: the second is told `key-busy`.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Who holds which key at the moment. `K` is a key's fingerprint.
pub(crate) struct Leases<K> {
    held: Mutex<Held<K>>,
}

struct Held<K> {
    by_key: HashMap<K, u64>,
    next: u64,
}

impl<K: Hash + Eq + Copy> Leases<K> {
    pub(crate) fn new() -> Self {
        Self {
            held: Mutex::new(Held {
                by_key: HashMap::new(),
                next: 1,
            }),
        }
    }

    /// A number for a new request.
    pub(crate) fn request(&self) -> u64 {
        let mut held = self.lock();
        held.next += 1;
        held.next
    }

    /// Whether `request` holds `key` now: it was free, or it held it before.
    pub(crate) fn acquire(&self, request: u64, key: K) -> Acquired {
        match self.lock().by_key.entry(key) {
            std::collections::hash_map::Entry::Occupied(entry) if *entry.get() == request => {
                Acquired::Before
            }
            std::collections::hash_map::Entry::Occupied(_) => Acquired::Busy,
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(request);
                Acquired::Now
            }
        }
    }

    /// Frees `keys`, which the request held.
    pub(crate) fn release(&self, keys: &[K]) {
        let mut held = self.lock();
        for key in keys {
            held.by_key.remove(key);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Held<K>> {
        // Nothing here can panic between two halves of a change.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What became of asking for a key.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Acquired {
    /// The request took it with this call and must release it.
    Now,
    /// The request had it already.
    Before,
    /// Another request has it.
    Busy,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_belongs_to_one_request_until_released() {
        let leases = Leases::new();
        let (one, two) = (leases.request(), leases.request());
        assert_eq!(leases.acquire(one, 'a'), Acquired::Now);
        assert_eq!(leases.acquire(one, 'a'), Acquired::Before);
        assert_eq!(leases.acquire(two, 'a'), Acquired::Busy);
        assert_eq!(leases.acquire(two, 'b'), Acquired::Now);
        leases.release(&['a']);
        assert_eq!(leases.acquire(two, 'a'), Acquired::Now);
    }
}
