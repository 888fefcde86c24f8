//! Counters that the ledger keeps about itself, as plain atomics: `app` gives them their names on
//! the metrics port.

use std::sync::atomic::{AtomicU64, Ordering};

/// A number that only grows, or that is set to the newest value.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Adds one.
    pub fn count(&self) {
        self.add(1);
    }

    /// Adds `amount`.
    pub fn add(&self, amount: u64) {
        self.0.fetch_add(amount, Ordering::Relaxed);
    }

    /// Replaces the value: for gauges.
    pub fn set(&self, value: u64) {
        self.0.store(value, Ordering::Relaxed);
    }

    /// The present value.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Upper bounds of a histogram's buckets; one more bucket holds all that is larger. Powers of two
/// serve microseconds (1 us to 16 s) and group sizes alike.
pub const BUCKET_BOUNDS: [u64; 25] = {
    let mut bounds = [0u64; 25];
    let mut i = 0;
    while i < bounds.len() {
        bounds[i] = 1 << i;
        i += 1;
    }
    bounds
};

/// How often each magnitude was seen.
#[derive(Debug)]
pub struct Histogram {
    buckets: [AtomicU64; BUCKET_BOUNDS.len() + 1],
    sum: AtomicU64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            buckets: std::array::from_fn(|_| AtomicU64::new(0)),
            sum: AtomicU64::new(0),
        }
    }
}

impl Histogram {
    /// Notes one value.
    pub fn observe(&self, value: u64) {
        let bucket = BUCKET_BOUNDS.partition_point(|bound| *bound < value);
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    /// Count of each bucket (not cumulative), and the sum of all values.
    pub fn read(&self) -> (Vec<u64>, u64) {
        let buckets = self
            .buckets
            .iter()
            .map(|bucket| bucket.load(Ordering::Relaxed))
            .collect();
        (buckets, self.sum.load(Ordering::Relaxed))
    }
}

/// All that the ledger counts. Refusals that leave no other trace (`wire` 400 to 429) are counted
/// by the problem code in `problems`.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Events admitted.
    pub admitted: Counter,
    /// Events refused by a rule and recorded as such.
    pub refused: Counter,
    /// Conflict entries recorded.
    pub conflicts: Counter,
    /// Conflicts answered but not recorded again.
    pub conflicts_unrecorded: Counter,
    /// Events answered with their first answer again.
    pub repeated: Counter,
    /// Event ids already used by another key.
    pub ids_taken: Counter,
    /// Submissions that left no trace but this count.
    pub problems: Counter,
    /// Entries in the log, durable ones.
    pub log_size: Counter,
    /// Entries covered by the newest published checkpoint.
    pub published_size: Counter,
    /// Entries that the index has taken in.
    pub indexed_size: Counter,
    /// Submissions waiting for the writer.
    pub queued: Counter,
    /// Memory of the id filter, in bytes.
    pub filter_bytes: Counter,
    /// 1 while the ledger is latched read-only.
    pub read_only: Counter,
    /// Members of a commit group.
    pub group_members: Histogram,
    /// Microseconds from the first byte of a group's write to the end of its fdatasync.
    pub append_microseconds: Histogram,
    /// Microseconds that the writer spent on a whole group, append included.
    pub group_microseconds: Histogram,
    /// Microseconds of one publication.
    pub publish_microseconds: Histogram,
    /// Microseconds of one chunk of the index.
    pub index_microseconds: Histogram,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_falls_into_the_first_bucket_that_holds_it() {
        let histogram = Histogram::default();
        for value in [0, 1, 2, 3, 4, 5, u64::from(u32::MAX)] {
            histogram.observe(value);
        }
        let (buckets, sum) = histogram.read();
        assert_eq!(buckets[..4], [2, 1, 2, 1]);
        assert_eq!(buckets[BUCKET_BOUNDS.len()], 1);
        assert_eq!(sum, 15 + u64::from(u32::MAX));
    }
}
