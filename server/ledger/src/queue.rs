//! The bounded queue in front of the writer.
//!
//! There is no timer anywhere: the writer takes whatever is waiting as soon as it is free, so a
//! lone client is served at once and a crowd forms groups by itself while one fdatasync runs.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

struct Waiting<T> {
    items: VecDeque<T>,
    closed: bool,
}

/// Many threads put in, one takes out.
pub(crate) struct Queue<T> {
    waiting: Mutex<Waiting<T>>,
    changed: Condvar,
    length: usize,
}

/// Why the queue gave an item back.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused<T> {
    /// Come back later.
    Full(T),
    /// The ledger is closing.
    Closed(T),
}

impl<T> Queue<T> {
    pub(crate) fn new(length: usize) -> Self {
        let waiting = Mutex::new(Waiting {
            items: VecDeque::new(),
            closed: false,
        });
        Self {
            waiting,
            changed: Condvar::new(),
            length,
        }
    }

    /// Puts `item` at the end; never waits.
    pub(crate) fn push(&self, item: T) -> Result<(), Refused<T>> {
        let mut waiting = self.lock();
        if waiting.closed {
            return Err(Refused::Closed(item));
        }
        if waiting.items.len() >= self.length {
            return Err(Refused::Full(item));
        }
        waiting.items.push_back(item);
        if waiting.items.len() == 1 {
            self.changed.notify_one();
        }
        Ok(())
    }

    /// Waits for an item, then takes all that are waiting, up to `count` of them or as many as
    /// bring the sum of `weight` to `weight_max`. `None` once the queue is closed and empty.
    pub(crate) fn take(
        &self,
        count: usize,
        weight_max: usize,
        weight: impl Fn(&T) -> usize,
    ) -> Option<Vec<T>> {
        let mut waiting = self.lock();
        while waiting.items.is_empty() {
            if waiting.closed {
                return None;
            }
            waiting = self
                .changed
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
        let mut taken = Vec::with_capacity(waiting.items.len().min(count));
        let mut sum = 0;
        while taken.len() < count && sum < weight_max {
            let Some(item) = waiting.items.pop_front() else {
                break;
            };
            sum += weight(&item);
            taken.push(item);
        }
        Some(taken)
    }

    /// Items waiting now.
    pub(crate) fn len(&self) -> usize {
        self.lock().items.len()
    }

    /// Lets nothing more in; what waits is still served.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Waiting<T>> {
        // No code of the queue can panic half-way through a change, so a poisoned lock holds a
        // whole queue; the thread that panicked is dealt with by its owner.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_all_that_waits_up_to_the_bounds() {
        let queue = Queue::new(5);
        for n in 0..5usize {
            queue.push(n).unwrap();
        }
        assert_eq!(queue.push(5), Err(Refused::Full(5)));
        assert_eq!(queue.take(2, 100, |_| 1), Some(vec![0, 1]));
        assert_eq!(
            queue.take(9, 3, |n| *n),
            Some(vec![2, 3]),
            "the one that passes is the last"
        );
        assert_eq!(queue.take(9, 3, |_| 1), Some(vec![4]));
        assert_eq!(queue.len(), 0);
    }

    #[test]
    fn closing_serves_what_waits_and_wakes_the_taker() {
        let queue = std::sync::Arc::new(Queue::new(5));
        queue.push(1).unwrap();
        let taker = std::thread::spawn({
            let queue = std::sync::Arc::clone(&queue);
            move || {
                let mut seen = Vec::new();
                while let Some(items) = queue.take(9, 9, |_| 1) {
                    seen.extend(items);
                }
                seen
            }
        });
        queue.push(2).unwrap();
        queue.close();
        assert_eq!(queue.push(3), Err(Refused::Closed(3)));
        assert_eq!(taker.join().unwrap(), [1, 2]);
    }
}
