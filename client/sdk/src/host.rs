//! What the program around the SDK supplies: the time, randomness, patience.
//!
//! Nothing here asks the system. `grain` hands in its own clock and random
//! source, and tests hand in fixed ones, so that every run can be repeated.

/// The outside world as the SDK may see it.
pub trait Host: Send + Sync {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn now_ms(&self) -> u64;

    /// Fills `bytes` with randomness fit for keys and identifiers.
    fn fill(&self, bytes: &mut [u8]);

    /// Waits before another try; a test may return at once.
    fn pause(&self, milliseconds: u64);
}

/// A `UUIDv7` (RFC 9562 §5.7) in lower case from a time and randomness.
pub fn new_event_id(host: &dyn Host) -> String {
    let mut random = [0_u8; 10];
    host.fill(&mut random);
    uuid::Builder::from_unix_timestamp_millis(host.now_ms(), &random)
        .into_uuid()
        .hyphenated()
        .to_string()
}

#[cfg(test)]
pub(crate) mod fixed {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::Host;

    /// A host whose every answer follows from how often it was asked.
    #[derive(Debug, Default)]
    pub(crate) struct Fixed {
        asked: AtomicU64,
    }

    impl Host for Fixed {
        fn now_ms(&self) -> u64 {
            1_750_000_000_000
        }

        fn fill(&self, bytes: &mut [u8]) {
            let n = self.asked.fetch_add(1, Ordering::Relaxed).to_be_bytes();
            for (i, byte) in bytes.iter_mut().enumerate() {
                *byte = n[(7 + 8 - i % 8) % 8];
            }
        }

        fn pause(&self, _milliseconds: u64) {}
    }

    #[test]
    fn an_event_id_carries_the_time_and_the_version() {
        let id = super::new_event_id(&Fixed::default());
        assert_eq!(&id[..14], "01977420-dc00-");
        assert_eq!(&id[14..15], "7");
        assert_ne!(
            id,
            super::new_event_id(&Fixed {
                asked: AtomicU64::new(9)
            })
        );
    }
}
