//! The only clock of the benches, and what is made of its readings.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// Starts a measurement.
#[expect(
    clippy::disallowed_methods,
    reason = "a bench measures time; nothing is decided by it"
)]
pub fn start() -> Instant {
    Instant::now()
}

static BEGINNING: LazyLock<Instant> = LazyLock::new(start);

/// Time since this was first asked.
pub fn since_beginning() -> Duration {
    BEGINNING.elapsed()
}

/// The reading below which `share` (0 to 1) of the readings lie; zero of none.
pub fn percentile(readings: &mut [Duration], share: f64) -> Duration {
    if readings.is_empty() {
        return Duration::ZERO;
    }
    readings.sort_unstable();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a rank between 0 and the number of readings"
    )]
    let rank = ((readings.len() - 1) as f64 * share).round() as usize;
    readings[rank.min(readings.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_readings() {
        let mut readings: Vec<Duration> = (0..=100).rev().map(Duration::from_millis).collect();
        assert_eq!(percentile(&mut readings, 0.5), Duration::from_millis(50));
        assert_eq!(percentile(&mut readings, 0.99), Duration::from_millis(99));
        assert_eq!(percentile(&mut [], 0.5), Duration::ZERO);
    }
}
