//! The clock and the dice of the machine that runs the tests.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use grain_sdk::host::Host;

/// The machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Machine;

impl Host for Machine {
    #[expect(
        clippy::disallowed_methods,
        reason = "the programs under test read the same clock"
    )]
    fn now_ms(&self) -> u64 {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "event ids must differ from those of every other run"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the kernel gives random bytes");
    }

    fn pause(&self, milliseconds: u64) {
        std::thread::sleep(Duration::from_millis(milliseconds));
    }
}

impl Machine {
    /// A moment `seconds` from now (negative: ago), as events write it.
    pub fn shanghai(self, seconds: i64) -> String {
        let now = self.now_ms().saturating_add_signed(seconds * 1_000);
        grain_sdk::draft::shanghai_time(now)
    }

    /// The stopwatch.
    #[expect(
        clippy::disallowed_methods,
        reason = "tests report how long real programs took"
    )]
    pub fn instant(self) -> Instant {
        Instant::now()
    }
}
