//! Time as data (log-format.md §7): the pure functions by which whoever has a clock uses it.

use crate::catalog::Purpose;
use grain_envelope::{ServerTime, Time};

/// How far an event may be ahead of the real clock, in seconds.
pub const AHEAD_S_MAX: i64 = 10 * 60;

/// How old an authorising act may be when it is recorded, in seconds.
pub const STALE_S_MAX: i64 = 24 * 3600;

/// How far the clock may lie behind the last entry before the ledger stops writing, in milliseconds.
pub const BEHIND_MS_MAX: u64 = 1_000;

/// The clock lies too far behind the last entry: the ledger answers 503 until it is mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the clock is {behind_ms} ms behind the last entry")]
pub struct ClockBehind {
    /// How far, in milliseconds.
    pub behind_ms: u64,
}

/// Whether an event claims a time more than ten minutes ahead of the real clock: 400 `clock-ahead`,
/// in every ledger and for every type.
pub fn is_clock_ahead(occurred_at: &Time, now: ServerTime) -> bool {
    occurred_at.seconds() > now.seconds() + AHEAD_S_MAX
}

/// Whether an authorising act lies outside the 24 hours before and 10 minutes after its record:
/// 422 `stale`.
pub fn is_stale(occurred_at: &Time, recorded_at: ServerTime) -> bool {
    let age = recorded_at.seconds() - occurred_at.seconds();
    !(-AHEAD_S_MAX..=STALE_S_MAX).contains(&age)
}

/// The time that the next entry carries: never before the last one's. In a demonstration it follows
/// the story told, so that 2025 can be replayed; there the real clock only bounds what is claimed.
///
/// # Panics
/// Never: a claim lies between the years 2000 and 2099.
pub fn recorded_at(
    purpose: Purpose,
    now: ServerTime,
    last: Option<ServerTime>,
    occurred_at: &Time,
) -> Result<ServerTime, ClockBehind> {
    let last_ms = last.map_or(0, ServerTime::milliseconds);
    let clock_ms = match purpose {
        Purpose::Production => {
            let behind_ms = last_ms.saturating_sub(now.milliseconds());
            if behind_ms > BEHIND_MS_MAX {
                return Err(ClockBehind { behind_ms });
            }
            now.milliseconds()
        }
        Purpose::Demonstration => {
            u64::try_from(occurred_at.seconds()).expect("claims begin in the year 2000") * 1000
        }
    };
    Ok(ServerTime::from_milliseconds(clock_ms.max(last_ms))
        .expect("claims end with the year 2099, and the clock gave the other"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Time {
        text.parse().unwrap()
    }

    fn server(text: &str) -> ServerTime {
        text.parse().unwrap()
    }

    #[test]
    fn ten_minutes_ahead_is_the_last_that_is_accepted() {
        let now = server("2025-05-20T01:00:00.999Z");
        assert!(!is_clock_ahead(&time("2025-05-20T09:10:00+08:00"), now));
        assert!(is_clock_ahead(&time("2025-05-20T09:10:01+08:00"), now));
    }

    #[test]
    fn a_day_old_is_the_last_that_is_not_stale() {
        let recorded = server("2025-05-20T01:00:00.000Z");
        assert!(!is_stale(&time("2025-05-19T09:00:00+08:00"), recorded));
        assert!(is_stale(&time("2025-05-19T08:59:59+08:00"), recorded));
        assert!(!is_stale(&time("2025-05-20T09:10:00+08:00"), recorded));
        assert!(is_stale(&time("2025-05-20T09:10:01+08:00"), recorded));
    }

    #[test]
    fn production_follows_the_clock_and_stops_when_it_lags() {
        let last = server("2025-05-20T01:00:02.000Z");
        let claim = time("2025-05-20T08:00:00+08:00");
        let at = |now| recorded_at(Purpose::Production, server(now), Some(last), &claim);
        assert_eq!(
            at("2025-05-20T01:00:03.000Z").unwrap(),
            server("2025-05-20T01:00:03.000Z")
        );
        assert_eq!(at("2025-05-20T01:00:01.000Z").unwrap(), last);
        assert_eq!(
            at("2025-05-20T01:00:00.999Z"),
            Err(ClockBehind { behind_ms: 1_001 })
        );
    }

    #[test]
    fn a_demonstration_follows_the_story() {
        let now = server("2026-01-01T00:00:00.000Z");
        let at =
            |last, claim| recorded_at(Purpose::Demonstration, now, last, &time(claim)).unwrap();
        let first = at(None, "2025-05-20T09:00:00+08:00");
        assert_eq!(first, server("2025-05-20T01:00:00.000Z"));
        assert_eq!(at(Some(first), "2025-05-19T09:00:00+08:00"), first);
    }
}
