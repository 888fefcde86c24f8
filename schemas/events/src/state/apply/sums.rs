//! Maps of sums that hold no sums of nothing: what is used up leaves no trace in a record.

use std::collections::BTreeMap;

/// Sets a sum.
pub(super) fn put<K: Ord>(sums: &mut BTreeMap<K, i128>, key: K, sum: i128) {
    if sum == 0 {
        sums.remove(&key);
    } else {
        sums.insert(key, sum);
    }
}

/// Adds to a sum; gives what it is now.
pub(super) fn add<K: Ord>(sums: &mut BTreeMap<K, i128>, key: K, more: i128) -> i128 {
    let sum = sums.get(&key).copied().unwrap_or(0) + more;
    put(sums, key, sum);
    sum
}
