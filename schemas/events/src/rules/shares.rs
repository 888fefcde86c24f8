use std::collections::BTreeMap;

/// Greatest number of bits of a sum of weights: two of them multiplied stay within an `i128`.
const WEIGHT_BITS_MAX: u32 = 62;

/// Splits a mass over lots by their weights: proportional, exact in the sum, rounded by the largest
/// remainder (of equal ones the first in the order of the lots). Weights below zero count as
/// nothing. Empty where nothing has a weight: then there is nobody to whom the mass could be said to
/// belong.
pub(crate) fn split<Lot: Copy + Ord>(
    mass_g: i128,
    weights: &BTreeMap<Lot, i128>,
) -> BTreeMap<Lot, i128> {
    let total: i128 = weights.values().filter(|weight| **weight > 0).sum();
    // Absurd masses keep their proportions but for the last bits: the sum stays exact.
    let shift = (i128::BITS - total.leading_zeros()).saturating_sub(WEIGHT_BITS_MAX);
    let weights: Vec<(Lot, i128)> = weights
        .iter()
        .map(|(lot, weight)| (*lot, (*weight).max(0) >> shift))
        .filter(|(_, weight)| *weight > 0)
        .collect();
    let total: i128 = weights.iter().map(|(_, weight)| weight).sum();
    if total == 0 {
        return BTreeMap::new();
    }
    // The whole multiples of the total need no rounding, and the rest is below it.
    let (whole, rest) = (mass_g.div_euclid(total), mass_g.rem_euclid(total));
    let mut shares: BTreeMap<Lot, i128> = BTreeMap::new();
    let mut remainders = Vec::with_capacity(weights.len());
    let mut left = rest;
    for (lot, weight) in &weights {
        let (share, remainder) = (rest * weight / total, rest * weight % total);
        left -= share;
        shares.insert(*lot, whole * weight + share);
        remainders.push((std::cmp::Reverse(remainder), *lot));
    }
    remainders.sort_unstable();
    // Fewer grams are left than lots with a remainder.
    for (_, lot) in remainders {
        if left == 0 {
            break;
        }
        *shares.entry(lot).or_default() += 1;
        left -= 1;
    }
    shares.retain(|_, share| *share != 0);
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn weights(of: &[i128]) -> BTreeMap<usize, i128> {
        of.iter().copied().enumerate().collect()
    }

    #[test]
    fn the_largest_remainder_takes_the_gram_that_is_left() {
        let shares = |mass, of: &[i128]| split(mass, &weights(of)).into_iter().collect::<Vec<_>>();
        assert_eq!(shares(10, &[1, 1, 1]), [(0, 4), (1, 3), (2, 3)]);
        assert_eq!(shares(10, &[10, 29, 61]), [(0, 1), (1, 3), (2, 6)]);
        assert_eq!(shares(600, &[750, 250]), [(0, 450), (1, 150)]);
        assert_eq!(shares(5, &[-7, 0, 2]), [(2, 5)]);
        assert_eq!(shares(1, &[1, 3]), [(1, 1)]);
        assert!(shares(5, &[]).is_empty() && shares(5, &[0, -1]).is_empty());
    }

    fn any_weight() -> impl Strategy<Value = i128> {
        prop_oneof![
            -5_i128..5,
            0_i128..2_000_000_000,
            Just(9_007_199_254_740_991_i128),
            Just(i128::from(i64::MAX) << 40),
        ]
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_mass_and_keep_the_proportion(
            mass in prop_oneof![-50_i128..50, 0_i128..9_007_199_254_740_991],
            of in prop::collection::vec(any_weight(), 0..40),
        ) {
            let weights = weights(&of);
            let total: i128 = of.iter().filter(|weight| **weight > 0).sum();
            let shares = split(mass, &weights);
            if total == 0 {
                prop_assert!(shares.is_empty());
                return Ok(());
            }
            prop_assert_eq!(shares.values().sum::<i128>(), mass);
            for (lot, weight) in &weights {
                let share = shares.get(lot).copied().unwrap_or(0);
                if *weight <= 0 {
                    prop_assert_eq!(share, 0);
                } else if total < 1 << 62 {
                    // Less than a gram from the exact proportion.
                    prop_assert!((share * total - mass * weight).abs() < total);
                }
            }
        }

        #[test]
        fn nobody_gives_more_than_is_theirs(
            of in prop::collection::vec(0_i128..2_000_000_000, 1..20), part in 0_u32..=100,
        ) {
            let total: i128 = of.iter().sum();
            let shares = split(total * i128::from(part) / 100, &weights(&of));
            for (lot, share) in shares {
                prop_assert!((0..=of[lot]).contains(&share));
            }
        }
    }
}
