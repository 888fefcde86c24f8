use crate::state::PermitTerms;

/// Whether a permit covers what is drawn from it: strictly below its mass and the overrun, or at
/// most its mass where none is allowed (log-format.md §7).
pub(crate) fn covers(permitted_mass_g: i128, drawn_mass_g: i128, overrun_percent: u32) -> bool {
    drawn_mass_g <= permitted_mass_g
        || drawn_mass_g * 100 < permitted_mass_g * (100 + i128::from(overrun_percent))
}

/// Whether a permit's days cover all of a stretch of time; both Unix seconds are included.
pub(crate) fn is_valid(terms: &PermitTerms, from: i64, until: i64) -> bool {
    terms.valid_from.starts_at() <= from && until < terms.valid_until.ends_at()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_per_cent_are_never_reached() {
        assert!(covers(100, 104, 5));
        assert!(!covers(100, 105, 5));
        assert!(covers(60_000_000_000, 62_999_999_999, 5));
        assert!(!covers(60_000_000_000, 63_000_000_000, 5));
    }

    #[test]
    fn without_overrun_the_whole_permit_may_be_used() {
        assert!(covers(100, 100, 0));
        assert!(!covers(100, 101, 0));
        assert!(covers(0, 0, 5));
        assert!(!covers(0, 1, 5));
    }
}
