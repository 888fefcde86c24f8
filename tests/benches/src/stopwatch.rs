//! The only clock of the benches, and what is made of its readings.

use std::time::{Duration, Instant};

/// Starts a measurement.
#[expect(clippy::disallowed_methods, reason = "a bench measures time; nothing is decided by it")]
pub fn start() -> Instant {
    Instant::now()
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
