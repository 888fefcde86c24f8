//! Answers "this event id is certainly new" from memory, for the whole history.
//!
//! A scalable Bloom filter: layers of a fixed capacity each, a new one made when the last is full.
//! No false negative; a positive is only a hint and is settled by whoever asked. At most two bytes
//! per recorded id once there are a few thousand: a layer takes 12 bits for each id it may hold
//! (one false hit in 320), and the newest layer is never larger than a third of those before it.

use fastbloom::BloomFilter;

/// Bits of a layer for each id it may hold.
const BITS_PER_ID: usize = 12;

/// The smallest layer, in ids.
const SMALLEST_LAYER: usize = 8_192;

struct Layer {
    bloom: BloomFilter,
    capacity: usize,
    count: usize,
}

impl Layer {
    fn new(capacity: usize, seed: u128) -> Self {
        let bloom = BloomFilter::with_num_bits(capacity * BITS_PER_ID)
            .seed(&seed)
            .expected_items(capacity);
        Self {
            bloom,
            capacity,
            count: 0,
        }
    }
}

/// The set of recorded event ids, approximately.
pub(crate) struct IdFilter {
    /// Drawn anew at each start: ids are chosen by authors, so with a known key anybody could
    /// make every lookup a false hit.
    seed: u128,
    layers: Vec<Layer>,
    capacity: usize,
}

impl IdFilter {
    /// An empty filter that has room for `expected` ids in one layer.
    pub(crate) fn with_room(expected: usize, seed: u128) -> Self {
        let capacity = expected.max(SMALLEST_LAYER);
        Self {
            seed,
            layers: vec![Layer::new(capacity, seed)],
            capacity,
        }
    }

    /// Puts an id in. Called in the writer before the next event is judged.
    pub(crate) fn insert(&mut self, id: &[u8; 16]) {
        let full = self
            .layers
            .last()
            .is_none_or(|layer| layer.count >= layer.capacity);
        if full {
            let capacity = (self.capacity / 3).max(SMALLEST_LAYER);
            self.layers.push(Layer::new(capacity, self.seed));
            self.capacity += capacity;
        }
        if let Some(layer) = self.layers.last_mut() {
            layer.bloom.insert(id);
            layer.count += 1;
        }
    }

    /// False: certainly never put in. True: perhaps.
    pub(crate) fn may_contain(&self, id: &[u8; 16]) -> bool {
        // One hash serves every layer, since all are keyed alike.
        let Some(first) = self.layers.first() else {
            return false;
        };
        let hash = first.bloom.source_hash(id);
        self.layers
            .iter()
            .rev()
            .any(|layer| layer.bloom.contains_hash(hash))
    }

    /// Memory taken by the bits, in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.layers
            .iter()
            .map(|layer| (layer.bloom.num_bits() / 8) as u64)
            .sum()
    }

    #[cfg(test)]
    fn count(&self) -> usize {
        self.layers.iter().map(|layer| layer.count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u64) -> [u8; 16] {
        let mut id = [0u8; 16];
        id[..8].copy_from_slice(&n.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
        id[8..].copy_from_slice(&n.to_be_bytes());
        id
    }

    #[test]
    fn every_id_put_in_is_found_and_few_others_are() {
        let mut filter = IdFilter::with_room(0, 7);
        for n in 0..200_000 {
            filter.insert(&id(n));
        }
        assert!((0..200_000).all(|n| filter.may_contain(&id(n))));
        let false_hits = (200_000..300_000)
            .filter(|n| filter.may_contain(&id(*n)))
            .count();
        assert!(false_hits < 5_000, "{false_hits} of 100000");
        assert!(
            false_hits > 0,
            "a filter that never errs is not being asked"
        );
    }

    #[test]
    fn two_bytes_an_id_are_never_exceeded() {
        for room in [0, 50_000] {
            let mut filter = IdFilter::with_room(room, 1);
            for n in 0..120_000 {
                filter.insert(&id(n));
                if filter.count() >= 33_000.max(room) {
                    assert!(
                        filter.bytes() <= 2 * filter.count() as u64 + 64,
                        "{}",
                        filter.count()
                    );
                }
            }
        }
    }

    #[test]
    fn another_seed_errs_elsewhere() {
        let errs = |seed| {
            let mut filter = IdFilter::with_room(0, seed);
            (0..8_000).for_each(|n| filter.insert(&id(n)));
            (10_000..60_000)
                .filter(|n| filter.may_contain(&id(*n)))
                .collect::<Vec<_>>()
        };
        assert_ne!(errs(1), errs(2));
    }
}
