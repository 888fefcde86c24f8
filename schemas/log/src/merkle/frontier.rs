//! A compact range: the peaks of a growing tree.

use thiserror::Error;

use super::hash::{EMPTY_ROOT, Hash, node_hash};

/// The hashes of the complete subtrees that a tree of some size consists of, largest first.
///
/// There is one for each bit set in the size, so at most 64. That is all that is needed to append
/// and to know the root. Appending costs one node hash on average.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

/// Why stored peaks do not form a [`Frontier`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FrontierError {
    /// A tree of this size has another number of peaks.
    #[error("a tree of size {size} has {} peaks, not {given}", size.count_ones())]
    PeakCount {
        /// The size claimed.
        size: u64,
        /// How many peaks were given.
        given: usize,
    },
}

impl Frontier {
    /// The empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// The frontier of a tree of `size` leaves, from its peaks, largest subtree first.
    ///
    /// Whether these are the right hashes only the [`root`](Self::root) can tell: compare it.
    pub fn from_peaks(size: u64, peaks: Vec<Hash>) -> Result<Self, FrontierError> {
        if u32::try_from(peaks.len()) == Ok(size.count_ones()) {
            Ok(Self { size, peaks })
        } else {
            Err(FrontierError::PeakCount {
                size,
                given: peaks.len(),
            })
        }
    }

    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The peaks, largest subtree first: one per bit set in the size.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// The peak that is a complete subtree of `level`, if the size has that bit.
    pub fn peak(&self, level: u8) -> Option<&Hash> {
        let bit = 1_u64.checked_shl(u32::from(level))?;
        if self.size & bit == 0 {
            return None;
        }
        let larger = (self.size & !(bit | (bit - 1))).count_ones();
        self.peaks.get(usize::try_from(larger).ok()?)
    }

    /// Appends one leaf by its hash.
    ///
    /// # Panics
    /// When the tree already has `u64::MAX` leaves, which no log can reach.
    pub fn push(&mut self, leaf_hash: Hash) {
        let mut carried = leaf_hash;
        for _ in 0..self.size.trailing_ones() {
            let left = self
                .peaks
                .pop()
                .expect("there is one peak for each bit set in the size");
            carried = node_hash(&left, &carried);
        }
        self.peaks.push(carried);
        self.size = self
            .size
            .checked_add(1)
            .expect("a log has fewer than 2^64 leaves");
    }

    /// Appends several leaves by their hashes.
    pub fn extend(&mut self, leaf_hashes: &[Hash]) {
        for leaf_hash in leaf_hashes {
            self.push(*leaf_hash);
        }
    }

    /// The root hash. RFC 6962 §2.1.
    pub fn root(&self) -> Hash {
        let mut from_the_right = self.peaks.iter().rev();
        let Some(smallest) = from_the_right.next() else {
            return EMPTY_ROOT;
        };
        from_the_right.fold(*smallest, |right, left| node_hash(left, &right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merkle::{leaf_hash, root_of};

    #[test]
    fn agrees_with_the_recursive_definition_at_every_size() {
        let mut frontier = Frontier::new();
        let mut leaves = Vec::new();
        for n in 0_u32..600 {
            assert_eq!(frontier.root(), root_of(&leaves), "size {n}");
            assert_eq!(frontier.size(), u64::from(n));
            let leaf = leaf_hash(&n.to_be_bytes());
            frontier.push(leaf);
            leaves.push(leaf);
        }
    }

    #[test]
    fn peaks_are_complete_subtrees_by_level() {
        let leaves: Vec<Hash> = (0_u8..13).map(|n| leaf_hash(&[n])).collect();
        let mut frontier = Frontier::new();
        frontier.extend(&leaves);
        assert_eq!(frontier.peak(3), Some(&root_of(&leaves[..8])));
        assert_eq!(frontier.peak(2), Some(&root_of(&leaves[8..12])));
        assert_eq!(frontier.peak(0), Some(&leaves[12]));
        assert_eq!(frontier.peak(1), None);
        assert_eq!(frontier.peak(64), None);
    }

    #[test]
    fn peaks_restore_the_frontier() {
        let mut frontier = Frontier::new();
        frontier.extend(&[[7; 32]; 11]);
        let restored = Frontier::from_peaks(11, frontier.peaks().to_vec());
        assert_eq!(restored, Ok(frontier));
        assert_eq!(
            Frontier::from_peaks(11, vec![[0; 32]; 2]),
            Err(FrontierError::PeakCount { size: 11, given: 2 })
        );
    }
}
