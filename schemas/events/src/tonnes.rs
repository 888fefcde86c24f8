use std::fmt;

/// Grams as people read them: tonnes with three decimals, more only where grams remain. The word
/// for the unit stands in the text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tonnes(pub(crate) i128);

impl fmt::Display for Tonnes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let grams = self.0.unsigned_abs();
        let (tonnes, rest) = (grams / 1_000_000, grams % 1_000_000);
        if rest.is_multiple_of(1_000) {
            write!(formatter, "{sign}{tonnes}.{:03}", rest / 1_000)
        } else {
            write!(formatter, "{sign}{tonnes}.{rest:06}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kilograms_are_always_shown_and_grams_where_they_matter() {
        let shown = [
            (0, "0.000"),
            (1_118_000_000, "1118.000"),
            (-2_250_000, "-2.250"),
            (999, "0.000999"),
            (-1, "-0.000001"),
        ];
        for (grams, text) in shown {
            assert_eq!(Tonnes(grams).to_string(), text);
        }
    }
}
