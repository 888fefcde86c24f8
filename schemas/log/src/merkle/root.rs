//! The root by the recursive definition: the second, independent code path.

use super::hash::{EMPTY_ROOT, Hash, node_hash};

/// The largest power of two smaller than `size`, where RFC 6962 splits a tree of `size` leaves.
/// `size` is at least 2.
pub(super) fn split_point(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The root over leaf hashes, by the recursive definition `MTH` of RFC 6962 §2.1.
///
/// Costs one node hash per leaf and keeps nothing. It shares no code with
/// [`Frontier`](super::Frontier), so that the two can check each other.
pub fn root_of(leaf_hashes: &[Hash]) -> Hash {
    match leaf_hashes {
        [] => EMPTY_ROOT,
        [only] => *only,
        many => {
            // Half of the next power of two is the largest power of two below the length.
            let (left, right) = many.split_at(many.len().next_power_of_two() / 2);
            node_hash(&root_of(left), &root_of(right))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_the_largest_smaller_power_of_two() {
        for (size, expected) in [
            (2, 1),
            (3, 2),
            (4, 2),
            (5, 4),
            (8, 4),
            (9, 8),
            (u64::MAX, 1 << 63),
        ] {
            assert_eq!(split_point(size), expected, "size {size}");
        }
    }

    #[test]
    fn an_empty_tree_has_the_hash_of_nothing() {
        assert_eq!(root_of(&[]), EMPTY_ROOT);
    }
}
