//! How many refusals and conflicts a key may still leave in the log.
//!
//! A refusal is evidence and is therefore recorded, which would let one key fill the disk. So each
//! key owns a bucket of tokens: 600, and 10 more a minute. Only refusals of authorising types and
//! conflicts take one; observed facts never wait for it. The buckets live in memory: a restart
//! fills them, which costs at most one more burst.

use std::collections::HashMap;

use crate::limits::{REFUSAL_BURST, REFUSALS_PER_MINUTE};

/// A token in thousandths of a minute's share, so that refilling by the millisecond loses nothing.
const TOKEN: u64 = 60_000;

struct Bucket {
    /// Tokens times `TOKEN`.
    level: u64,
    filled_at_ms: u64,
}

/// The buckets that are not full, by key.
pub(crate) struct Buckets<K> {
    open: HashMap<K, Bucket>,
    sweep_at: usize,
}

impl<K: std::hash::Hash + Eq + Copy> Buckets<K> {
    pub(crate) fn new() -> Self {
        Self {
            open: HashMap::new(),
            sweep_at: 1_024,
        }
    }

    /// Whether `key` has a token left at `now_ms` (real clock, milliseconds).
    pub(crate) fn has_token(&mut self, key: &K, now_ms: u64) -> bool {
        let Some(bucket) = self.open.get_mut(key) else {
            return true;
        };
        bucket.refill(now_ms);
        bucket.level >= TOKEN
    }

    /// Takes the token that `has_token` found.
    pub(crate) fn take(&mut self, key: K, now_ms: u64) {
        if self.open.len() >= self.sweep_at {
            self.sweep(now_ms);
        }
        let bucket = self.open.entry(key).or_insert(Bucket {
            level: full(),
            filled_at_ms: now_ms,
        });
        bucket.refill(now_ms);
        bucket.level = bucket.level.saturating_sub(TOKEN);
    }

    /// Forgets full buckets, so that memory follows those who are being refused, not history.
    fn sweep(&mut self, now_ms: u64) {
        self.open.retain(|_, bucket| {
            bucket.refill(now_ms);
            bucket.level < full()
        });
        self.sweep_at = (self.open.len() * 2).max(1_024);
    }
}

impl Bucket {
    fn refill(&mut self, now_ms: u64) {
        let elapsed = now_ms.saturating_sub(self.filled_at_ms);
        self.level = self
            .level
            .saturating_add(elapsed.saturating_mul(REFUSALS_PER_MINUTE));
        self.level = self.level.min(full());
        self.filled_at_ms = self.filled_at_ms.max(now_ms);
    }
}

const fn full() -> u64 {
    REFUSAL_BURST * TOKEN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_hundred_then_ten_a_minute() {
        let mut buckets = Buckets::new();
        for _ in 0..600 {
            assert!(buckets.has_token(&1, 1_000));
            buckets.take(1, 1_000);
        }
        assert!(!buckets.has_token(&1, 1_000));
        assert!(!buckets.has_token(&1, 6_999));
        assert!(buckets.has_token(&1, 7_000), "one token every six seconds");
        assert!(buckets.has_token(&2, 1_000), "another key has its own");
        let mut earned = 0;
        while buckets.has_token(&1, 61_000) {
            buckets.take(1, 61_000);
            earned += 1;
        }
        assert_eq!(earned, 10);
    }

    #[test]
    fn a_clock_that_steps_back_gives_nothing() {
        let mut buckets = Buckets::new();
        for _ in 0..600 {
            buckets.take(1, 100_000);
        }
        assert!(!buckets.has_token(&1, 0));
        assert!(!buckets.has_token(&1, 100_000));
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let mut buckets = Buckets::new();
        for key in 0..5_000 {
            buckets.take(key, u64::try_from(key).unwrap() * 6_001);
        }
        assert!(buckets.open.len() <= 1_024, "{}", buckets.open.len());
    }
}
